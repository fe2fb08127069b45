import { parseAddress, type Address } from "../../model/address.js";
import type { TypeRow, TypeView, VariableRow } from "../../model/outputs.js";
import type { Knowledge, Structure, StructureField } from "../../knowledge/index.js";
import { entriesShowing, type Entry } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { addressOf, placeOf } from "./place.js";
import { knownBytes, wordCells, type Stretch } from "./stretches.js";

/** A structure that `dt` showed at an address. */
export interface SeenType {
  readonly view: TypeView;
  readonly structure: Structure;
  readonly place: number;
  /** Digits of its address. */
  readonly width: number;
}

/** The structures that `dt` shows, by the stop at which it was typed. */
export function typesOf(
  entries: readonly Entry[],
  moments: readonly Moment[],
  knowledge: Knowledge,
): ReadonlyMap<number, readonly SeenType[]> {
  const found = new Map<number, SeenType[]>();
  let m = -1;
  for (const { source, lines, output, block } of entriesShowing(entries, "type")) {
    while (m + 1 < moments.length && begins(moments[m + 1]!, source, lines[0])) m++;
    if (m < 0 || moments[m]!.source !== source) continue;
    const asked = askedOf(block);
    const name = output.name ?? asked?.name;
    const address = output.address ?? asked?.address;
    const structure = name === undefined ? undefined : knowledge.structureOf(name);
    if (structure === undefined || address === undefined) continue;
    const place = placeOf(address);
    if (Number.isNaN(place)) continue;
    const type = { view: output, structure, place, width: address.length };
    const own = found.get(m);
    if (own === undefined) found.set(m, [type]);
    else own.push(type);
  }
  return found;
}

/** `dt ws2_32!_WSABUF 0012f100`: the answer repeats neither the name nor the address. */
function askedOf(block: Entry["block"]): { readonly name: string; readonly address: Address } | null {
  const parts = block.command?.parts.filter((part) => part.name === "dt") ?? [];
  const typed = parts.length === 1 ? TYPE_AND_ADDRESS.exec(parts[0]!.args) : null;
  const address = typed === null ? undefined : parseAddress(typed[2]!);
  return address === undefined ? null : { name: typed![1]!, address };
}

const TYPE_AND_ADDRESS = /^(?:-\w+ +)*((?:\w+!)?[A-Za-z_]\w*) +((?:0x)?[0-9a-f`]{4,19})$/i;

function begins(moment: Moment, source: number, line: number): boolean {
  return moment.source < source || (moment.source === source && moment.first <= line);
}

/**
 * The bytes of the fields whose values `dt` prints in full.
 *
 * ```text
 *    +0x000 len              : 0x180
 *    +0x004 buf              : 0x00155420  "GET"
 * ```
 */
export function typeBytes(type: SeenType, knowledge: Knowledge): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const { view, structure, place, width } = type;
  const machine = width > 8 ? "x64" : "x86";
  for (const variant of [structure, ...variantsOf(structure, knowledge)]) {
    for (const field of variant.fields) {
      const row = view.rows.find((one) => one.depth === 0 && one.offset === field[machine] && one.name === field.name);
      const hex = row === undefined ? null : hexOf(row);
      if (hex === null) continue;
      const cells = wordCells(hex, bytesOf(field, width));
      const known = knownBytes(addressOf(place + field[machine], width), cells, row!.line);
      if (known !== null) stretches.push(known);
    }
  }
  return stretches;
}

function variantsOf(structure: Structure, knowledge: Knowledge): readonly Structure[] {
  return Object.values(structure.variants?.of ?? {}).flatMap((name) => knowledge.structureOf(name) ?? []);
}

function bytesOf(field: StructureField, width: number): number {
  switch (field.kind) {
    case "u16":
    case "u16-big-endian":
      return 2;
    case "u32":
    case "i32":
    case "ipv4":
      return 4;
    case "ipv6":
      return 16;
    case "word":
    case "pointer":
    case "handle":
    case "handles":
      return width / 2;
  }
}

function hexOf(row: TypeRow): string | null {
  const value = /^(?:0x([0-9a-f`]{1,17})|0n(-?\d{1,10})|(\d)|\((null)\))(?=\s|$)/i.exec(row.value);
  if (value === null) return null;
  if (value[1] !== undefined) return value[1].replace("`", "").toLowerCase();
  if (value[2] !== undefined) return BigInt.asUintN(64, BigInt(value[2])).toString(16);
  return value[3] ?? "0";
}

/** The stack slot of a variable holds its value, where a pointer is printed in full width. */
export function variableBytes(row: VariableRow): readonly Stretch[] {
  if (row.address === null || row.value === null) return [];
  const digits = /^0x([0-9a-f`]{8,17})$/i.exec(row.value)?.[1]?.replace("`", "");
  if (digits === undefined || digits.length !== row.address.length) return [];
  const known = knownBytes(row.address, wordCells(digits.toLowerCase(), digits.length / 2), row.line);
  return known === null ? [] : [known];
}
