import type { DxRow } from "../../model/outputs.js";
import { parseDxValue } from "./parser.js";

/** A tree row cut at its columns; the value is not yet looked into. */
export interface Cut {
  readonly indent: number;
  readonly offset: number | null;
  readonly bits: readonly [number, number] | null;
  readonly name: string;
  /** Behind the colon; null where there is none. */
  readonly value: string | null;
  /** In brackets behind a name without colon: a type, or what a method does. */
  readonly note: string | null;
}

/**
 * ```text
 *     [+0x01b ( 1: 1)] KernelObject     : 0x1 [Type: unsigned char]
 * ^^^^ ^^^^^^ ^^^^^^   ^^^^^^^^^^^^       ^^^^^^^^^^^^^^^^^^^^^^^^^ value
 * indent offset bits   name
 *     SeekTo           [Method which seeks to time position]
 *                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ note
 * ```
 */
export function cutRow(text: string): Cut {
  let at = 0;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  const indent = at;
  let offset: number | null = null;
  let bits: Cut["bits"] = null;
  const member = text.startsWith("[+0x", at)
    ? /^\[\+0x([0-9a-f]{1,8})(?: \( *(\d+): *(\d+)\))?\] */i.exec(text.slice(at, at + 40))
    : null;
  if (member !== null) {
    offset = Number.parseInt(member[1]!, 16);
    if (member[2] !== undefined) bits = [Number(member[2]), Number(member[3])];
    at += member[0].length;
  }
  const nameEnd = endOfName(text, at);
  const name = text.slice(at, nameEnd).trimEnd();
  const rest = text.slice(nameEnd).trim();
  if (rest.startsWith(":")) return { indent, offset, bits, name, value: rest.slice(1).trim(), note: null };
  return { indent, offset, bits, name, value: null, note: rest === "" ? null : rest };
}

function endOfName(text: string, at: number): number {
  if (text.startsWith('["', at)) {
    const end = text.indexOf('"]', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  // A row that shows a type and nothing else has no name.
  if (text.startsWith("[Type: ", at)) return at;
  if (text.charCodeAt(at) === 0x5b) {
    const end = text.indexOf("]", at);
    return end < 0 ? text.length : end + 1;
  }
  const blank = text.indexOf(" ", at);
  if (blank < 0) return text.length;
  let next = blank;
  while (text.charCodeAt(next) === 32) next++;
  if (next === text.length || text[next] === ":" || text[next] === "[") return blank;
  // A name with blanks in it ends where the colon of its value stands.
  const colon = text.indexOf(" : ", next);
  return colon < 0 ? (text.endsWith(" :") ? text.length - 2 : blank) : colon;
}

/** The list was longer: `[...]`, `...`. */
export function isCutOff(name: string): boolean {
  return name === "[...]" || name === "...";
}

/** `    [0x0]`, `= [0x0]  - 17:D42 …`: a row of the first level, behind which nothing belongs to what stood before. */
export function beginsElement(text: string): boolean {
  return /^(?: {2,4}|= |# = )\[/.test(text);
}

/** Blanks of one level: four; two in kernel logs of 2015, three in some pages. */
export function unitOf(cut: Pick<Cut, "indent">): number {
  return cut.indent === 2 || cut.indent === 3 ? cut.indent : 4;
}

/** Children of the expression have depth 1. */
export function depthOf(indent: number, unit: number): number {
  return Math.max(1, Math.round(indent / unit));
}

export function rowOf(cut: Cut, depth: number, line: number): DxRow {
  const typed = parseDxValue(cut.value ?? (cut.note?.startsWith("[Type: ") === true ? cut.note : ""));
  const isHelp =
    cut.value === null &&
    cut.note !== null &&
    !/^\[(?:Type: |(?:Time Travel|Switch To|Force Symbol Reload)\])/.test(cut.note);
  const help = isHelp ? cut.note : null;
  return {
    line,
    depth,
    offset: cut.offset,
    bits: cut.bits,
    name: cut.name,
    value: typed.value,
    type: typed.type,
    help: help === null ? null : help.replace(/^\[(.*)\]$/, "$1"),
    cut: false,
  };
}
