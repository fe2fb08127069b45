import { parseAddress, type Address } from "../../model/address.js";
import type { MemoryRow } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import type { ViewLine } from "../output-kind.js";
import type { Display } from "./display.js";

/** A row, and what its shape tells where no command does. */
export interface ReadRow {
  readonly row: MemoryRow;
  readonly form: "string" | "words" | "pointer" | "float" | "bits";
  /** Bytes of one word; 0 for strings. */
  readonly unit: number;
}

/**
 * ```text
 * #   e9000 000ea002 …      0xFDFA4D3C  fef26ba8 …      003b:00000030  7ffdf000      059ff458
 * ^ physical memory         ^^ old debuggers            ^^^^ segment
 * ```
 */
const HEAD = /^(?:#\s*)?(?:0x)?(?:[0-9a-f]{4}:)?([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{1,16})(?:\s+|$)/i;

/**
 * Reads one row of a dump.
 *
 * ```text
 * 00170aa8  "HTTP/1.1 407 Proxy Authenticatio"
 * 0000`007ad000  62 65 61 63 6f 6e 2e 61-7a 75 72 65 6c 61 62 73  beacon.azurelabs
 * fffff802`5c000000  00905a4d 00000003 00000004 0000ffff  MZ..............
 * f50bea7c  80805795 nt!KiSwapContext+0x25
 * ```
 *
 * Words wider than a byte are little-endian; `hex` is always in memory order.
 */
export function readRow(line: ViewLine, display: Display | null): ReadRow | null {
  const head = HEAD.exec(line.text);
  const address = head === null ? undefined : parseAddress(head[1]!);
  if (head === null || address === undefined) return null;
  const body = line.text.slice(head[0].length);
  const base = { line: line.line, address };
  if (body.startsWith('"')) {
    const text = body.slice(1);
    const end = (JOINED.exec(text) ?? JOINED_APART.exec(text))?.index ?? Math.max(0, text.lastIndexOf('"'));
    return { row: rowOf(base, null, text.slice(0, end), null), form: "string", unit: 0 };
  }
  if (display?.form === "float") return readFloats(base, body, display.unit!);
  const bits = display?.form === "bits" ? readBits(base, body, display.unit!) : null;
  if (bits !== null) return bits;
  const shown = display !== null && isOf(display, body) ? display : null;
  const pointer =
    shown === null || shown.form === "search" ? line.kind === LineKind.pointerRow : shown.form === "pointer";
  const { values, bytes, length } = wordsOf(body, pointer ? 1 : (shown?.perRow ?? null), shown?.text ?? true);
  if (values === 0) return body === "" ? hitAt(base) : readFloats(base, body, 4);
  const unit = bytes.length / values;
  const rest = body.slice(length);
  const hex = bytes.join(" ");
  if (pointer) return { row: rowOf(base, hex, null, inkOf(rest)), form: "pointer", unit };
  const text = textColumn(rest, bytes, shown?.text === true);
  // Whatever follows the words of a display without text column is a remark, not memory.
  const isColumn = text === null || shown === null || shown.text || text === asciiOf(bytes);
  return { row: rowOf(base, hex, isColumn ? text : null, isColumn ? null : text), form: "words", unit };
}

/** Two rows in one line: the second has lost its place, and its text is not that of the first. */
const JOINED = /"[0-9a-f`]{8,17} {1,2}"/i;
/** The same with a message between them: `"user=a&password="Breakpoint 0 hit00ac0020  "hunter2"`. */
const JOINED_APART = /".{0,200}[0-9a-f`]{8} {1,2}"/i;

/** Whether the words have the width that the command prints; rows of another come from elsewhere. */
function isOf(display: Display, body: string): boolean {
  const width = /^[0-9a-f`?]+/i.exec(body)?.[0].replace("`", "").length ?? 0;
  return display.form !== "bits" && (display.unit === null || width === 2 * display.unit);
}

/**
 * The leading words of one width, as bytes in memory order.
 *
 * ```text
 * 00905a4d 00000003 00000004 0000ffff  MZ..............
 * ^^^^^^^^ 4d 5a 90 00               ^^ two blanks, a full row, or a rest that spells the same bytes ends them
 * ```
 */
function wordsOf(
  body: string,
  perRow: number | null,
  mayHaveText: boolean,
): { values: number; bytes: string[]; length: number } {
  const bytes: string[] = [];
  const limit = perRow ?? 256;
  let values = 0;
  let width = 0;
  let at = 0;
  while (values < limit) {
    WORD.lastIndex = at;
    const word = WORD.exec(body)?.[0];
    if (word === undefined || (width !== 0 && word.length !== width) || !WIDTHS.has(word.length)) break;
    width = word.length;
    pushBytes(bytes, word);
    values++;
    at += word.length;
    SEPARATOR.lastIndex = at;
    const separator = SEPARATOR.exec(body)?.[0] ?? "";
    if (mayHaveText && separator.length > 1) break;
    const next = at + separator.length;
    if (mayHaveText && body.length - next <= bytes.length && body.slice(next) === asciiOf(bytes).trim()) break;
    at = next;
  }
  return { values, bytes, length: at };
}

const WORD = /(?:[0-9a-f]{8}`[0-9a-f]{8}|\?{8}`\?{8}|[0-9a-f]{1,16}|\?{1,16})(?=[\s-]|$)/iy;
const SEPARATOR = /-|\s+/y;
/** Characters of a word: byte, word, dword, qword without and with its backtick. */
const WIDTHS: ReadonlySet<number> = new Set([2, 4, 8, 16, 17]);

function pushBytes(bytes: string[], word: string): void {
  const digits = word.replace("`", "").toLowerCase();
  for (let i = digits.length - 2; i >= 0; i -= 2) bytes.push(digits.slice(i, i + 2));
}

/** The text column that the debugger prints for these bytes; `?` where it could not read. */
export function asciiOf(bytes: readonly string[]): string {
  let text = "";
  for (const byte of bytes) {
    const code = byte === "??" ? 0x3f : Number.parseInt(byte, 16);
    text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ".";
  }
  return text;
}

/** The text column as printed. Blanks at its ends, which exports lose, are restored from the bytes. */
function textColumn(rest: string, bytes: readonly string[], expected: boolean): string | null {
  const ink = inkOf(rest);
  if (ink === null && !expected) return null;
  const spelled = asciiOf(bytes);
  if (ink === null) return bytes.length > 0 && spelled.trim() === "" ? spelled : null;
  return ink === spelled.trim() ? spelled : rest.replace(/^\s{1,2}/, "").trimEnd();
}

function inkOf(text: string): string | null {
  const ink = text.trim();
  return ink === "" ? null : ink;
}

type Base = { readonly line: number; readonly address: Address };

/** All rows have one shape: a literal that spreads another object is many times slower. */
function rowOf(
  { line, address }: Base,
  hex: MemoryRow["hex"],
  text: MemoryRow["text"],
  symbol: MemoryRow["symbol"],
): MemoryRow {
  return { line, address, hex, text, symbol };
}

/** `s` with `[1]`: an address and nothing else. */
function hitAt(base: Base): ReadRow {
  return { row: rowOf(base, null, null, null), form: "words", unit: 1 };
}

/** `df`, `dD`: decimal numbers, whose bytes cannot be told exactly. */
function readFloats(base: Base, body: string, unit: number): ReadRow {
  return { row: { ...base, hex: null, text: null, symbol: null, values: body.split(/\s+/) }, form: "float", unit };
}

/**
 * ```text
 * 0012ff00  00000001 11011110 00000000 00000000  01 de 00 00        dyb
 * 0012ff00  00000000 00000000 11011110 00000001  0000de01           dyd
 *           ^^^^^^^^ bits, highest first                ^^^ the same as hex, which is not needed
 * ```
 */
function readBits(base: Base, body: string, unit: number): ReadRow | null {
  const groups = body
    .split(/\s+/)
    .filter((group) => /^[01]{8}$|^\?{8}$/.test(group))
    .slice(0, 4);
  if (groups.length === 0) return null;
  const bytes = groups.map((bits) => (bits[0] === "?" ? "??" : Number.parseInt(bits, 2).toString(16).padStart(2, "0")));
  if (unit === 4) bytes.reverse();
  return { row: rowOf(base, bytes.join(" "), null, null), form: "bits", unit };
}
