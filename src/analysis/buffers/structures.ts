import type { Address } from "../../model/address.js";
import type { Structure as CaseStructure } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Knowledge, Structure, StructureField } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { cellsIn, linesIn, wordAt, type Image } from "./image.js";
import { placeOf } from "./place.js";
import type { Expectation, Region } from "./regions.js";

/** A structure that the dumps of one stop show, and what its pointers lead to. */
export interface ReadStructure {
  readonly structure: Structure;
  readonly fields: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  readonly regions: readonly Region[];
  readonly expectations: readonly Expectation[];
}

/** A structure with the call that took it. */
export interface SeenStructure {
  readonly id: string;
  readonly type: string;
  readonly address: Address;
  readonly call: SeenCall | null;
  readonly parameter: string | null;
  readonly moment: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
}

const MOST_ELEMENTS = 64;
const SOCKETS_OF_A_SET = 64;

/**
 * Reads a structure where a call, or another structure, says that one lies.
 *
 * ```text
 * 0012f010  00000180 00155420      WSABUF of WSASend: 0x180 bytes at 00155420, which makes them the call's buffer
 * ```
 *
 * Fields that no dump covers are left out; null when none is covered.
 */
export function readStructure(
  image: Image,
  expected: Expectation,
  width: number,
  source: number,
  knowledge: Knowledge,
): ReadStructure | null {
  if (expected.structure === null) return null;
  const machine = width > 8 ? "x64" : "x86";
  const bytes = width / 2;
  const structure = variantOf(expected.structure, image, expected.place, machine, knowledge);
  const fields: Record<string, string> = {};
  const numbers = new Map<string, number>();
  const lines = new Set<number>();
  for (const field of structure.fields) {
    const at = expected.place + field[machine];
    const read = readField(field, image, at, bytes);
    if (read === null) continue;
    if (read.number !== null) numbers.set(field.name, read.number);
    if (field.kind === "handles") {
      const count = Math.min(SOCKETS_OF_A_SET, numbers.get(field.count ?? "") ?? 0);
      const values: string[] = [];
      for (let i = 0; i < count; i++) {
        const value = wordAt(image, at + i * bytes, bytes);
        if (value !== null) values.push(value);
      }
      if (values.length === 0) continue;
      fields[field.name] = values.join(" ");
      for (const line of linesIn(image, at, at + count * bytes)) lines.add(line);
      continue;
    }
    fields[field.name] = read.text;
    for (const line of linesIn(image, at, at + read.bytes)) lines.add(line);
  }
  if (lines.size === 0) return null;
  const followed = follow(structure, expected, fields, numbers, machine, knowledge);
  return {
    structure,
    fields,
    evidence: mergeEvidence([...lines].map((line) => evidenceLine(source, line))),
    ...followed,
  };
}

/** A family tells what a `SOCKADDR` really is. */
function variantOf(
  structure: Structure,
  image: Image,
  place: number,
  machine: "x86" | "x64",
  knowledge: Knowledge,
): Structure {
  const { variants } = structure;
  const field = structure.fields.find((one) => one.name === variants?.field);
  if (variants === undefined || field === undefined) return structure;
  const value = wordAt(image, place + field[machine], 2);
  const name = value === null ? undefined : variants.of[String(Number.parseInt(value, 16))];
  return (name === undefined ? undefined : knowledge.structureOf(name)) ?? structure;
}

interface ReadValue {
  readonly text: string;
  readonly number: number | null;
  readonly bytes: number;
}

function readField(field: StructureField, image: Image, at: number, pointer: number): ReadValue | null {
  switch (field.kind) {
    case "u16":
    case "u32":
    case "i32":
    case "word": {
      const bytes = field.kind === "u16" ? 2 : field.kind === "word" ? pointer : 4;
      const hex = wordAt(image, at, bytes);
      if (hex === null) return null;
      const value = BigInt(`0x${hex}`);
      const number = field.kind === "i32" ? BigInt.asIntN(32, value) : value;
      const named = field.values?.[String(field.mask === undefined ? number : number & BigInt(field.mask))];
      const text = named === undefined ? String(number) : `${number} (${named})`;
      return { text, number: Number(number), bytes };
    }
    case "u16-big-endian": {
      const cells = cellsIn(image, at, at + 2);
      if (cells.some((cell) => cell > 0xff)) return null;
      const number = cells[0]! * 256 + cells[1]!;
      return { text: String(number), number, bytes: 2 };
    }
    case "ipv4": {
      const cells = cellsIn(image, at, at + 4);
      return cells.some((cell) => cell > 0xff) ? null : { text: cells.join("."), number: null, bytes: 4 };
    }
    case "ipv6": {
      const cells = cellsIn(image, at, at + 16);
      if (cells.some((cell) => cell > 0xff)) return null;
      const groups = Array.from({ length: 8 }, (_, i) => (cells[2 * i]! * 256 + cells[2 * i + 1]!).toString(16));
      return { text: groups.join(":"), number: null, bytes: 16 };
    }
    case "pointer":
    case "handle":
    case "handles": {
      const hex = wordAt(image, at, pointer);
      return hex === null ? null : { text: hex, number: null, bytes: pointer };
    }
  }
}

/** The memory that the pointers of a structure lead to. */
function follow(
  structure: Structure,
  expected: Expectation,
  fields: Readonly<Record<string, string>>,
  numbers: ReadonlyMap<string, number>,
  machine: "x86" | "x64",
  knowledge: Knowledge,
): Pick<ReadStructure, "regions" | "expectations"> {
  const regions: Region[] = [];
  const expectations: Expectation[] = [];
  const { call, parameter, use, direction } = expected;
  for (const field of structure.fields) {
    const value = fields[field.name];
    if (field.kind !== "pointer" || field.to === undefined || value === undefined || /^0+$/.test(value)) continue;
    const start = placeOf(value as Address);
    if (Number.isNaN(start)) continue;
    const length = field.length === undefined ? null : (numbers.get(field.length) ?? null);
    if (field.to === "bytes" || field.to === "ansi" || field.to === "utf16") {
      if (call === null) continue;
      const through = `${structure.name}.${field.name} behind ${parameter}`;
      regions.push({
        start,
        length,
        call,
        parameter,
        use: field.to === "bytes" ? use : "argument",
        direction,
        through,
      });
      continue;
    }
    const target = knowledge.structureOf(field.to) ?? null;
    const count = Math.min(MOST_ELEMENTS, field.count === undefined ? 1 : (numbers.get(field.count) ?? 1));
    for (let i = 0; i < count; i++) {
      const place = start + i * (target?.size[machine] ?? 0);
      expectations.push({ place, structure: target, behindPointer: false, call, parameter, use, direction });
    }
  }
  return { regions, expectations };
}

/** The public form. */
export function publicStructure(seen: SeenStructure): CaseStructure {
  return {
    id: seen.id,
    type: seen.type,
    address: seen.address,
    call: seen.call?.call.id ?? null,
    parameter: seen.parameter,
    stop: seen.call?.call.recorded == null ? `stop-${seen.moment + 1}` : null,
    fields: seen.fields,
    evidence: seen.evidence,
  };
}
