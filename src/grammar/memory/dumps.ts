import { compareAddresses, distance, plus, type Address } from "../../model/address.js";
import type { Command } from "../../model/transcript.js";
import { askedName } from "../command/names.js";
import { nestedParts } from "../command/nested.js";
import { displayOf, MEMORY_COMMAND, STRING_ROW, type Display } from "./display.js";
import type { ReadRow } from "./row.js";

/** One command's output: rows that belong together, and how they were asked for. */
export interface Dump {
  readonly name: string | null;
  readonly display: Display | null;
  readonly rows: readonly ReadRow[];
}

/** A `d*` or `s` command of the line that is being answered. */
export interface Asked {
  readonly name: string;
  readonly display: Display | null;
  /** It stands in a loop, or runs for every thread: its outputs are not one stretch of memory. */
  readonly repeated: boolean;
}

/** Rows further apart than this are two dumps, where no command says that they are one. */
const FAR_STRING = 0x1000;
const FAR = 0x200;

export function askedOf(command: Command | null): readonly Asked[] {
  if (command === null) return [];
  const asked = (part: { name: string; args: string; prefix: string | null }, repeated: boolean): Asked[] =>
    MEMORY_COMMAND.test(askedName(part))
      ? [{ name: part.name, display: displayOf(part.name, part.args), repeated: repeated || part.prefix !== null }]
      : [];
  return command.parts.flatMap((part) => [
    ...asked(part, false),
    ...nestedParts(part).flatMap((inner) => asked(inner, true)),
  ]);
}

/**
 * Cuts rows apart where another dump begins: rows of another form, and, unless one command asked for all of them,
 * rows that do not follow on.
 *
 * ```text
 * 00170aa8  "HTTP/1.1 407 …"       da 170aa8; db 157e20
 * 00157e20  47 45 54 20 2f …       another form: another dump
 * ```
 */
export function splitDumps(rows: readonly ReadRow[], asked: readonly Asked[]): readonly Dump[] {
  const together = asked.length === 1;
  const groups: ReadRow[][] = [];
  for (const row of rows) {
    const open = groups.at(-1);
    const before = open?.at(-1);
    if (
      open !== undefined &&
      before !== undefined &&
      (together ? alike(before, row) : belongs(open, before, row, asked.length > 1))
    )
      open.push(row);
    else groups.push([row]);
  }
  const left = [...asked];
  return groups.map((group) => {
    const found = left.findIndex((one) => fits(one.display, group[0]!));
    const taken = found < 0 ? undefined : left.splice(0, found + 1).at(-1);
    return { name: taken?.name ?? null, display: taken?.display ?? null, rows: group };
  });
}

/** Rows that one command may print: a pointer without symbol looks like words. */
function alike(before: ReadRow, row: ReadRow): boolean {
  const kind = ({ form }: ReadRow): string => (form === "pointer" ? "words" : form);
  return kind(before) === kind(row) && before.unit === row.unit;
}

function belongs(open: readonly ReadRow[], before: ReadRow, row: ReadRow, strictly: boolean): boolean {
  const step = distance(row.row.address, before.row.address);
  if (before.form !== row.form) return false;
  if (before.form === "string") {
    if (step <= 0 || step > FAR_STRING) return false;
    const short = (before.row.text?.length ?? 0) < STRING_ROW;
    // A short row ends a string. Collapsed blanks shorten rows too, but leave the step.
    return step % STRING_ROW === 0 && !(strictly && short) && !(short && step > 2 * STRING_ROW);
  }
  const end = bytesIn(before);
  if (step === end) return true;
  if (before.unit !== row.unit || strictly) return false;
  return step > 0 && step <= FAR && step % Math.max(end, bytesIn(open[0]!)) === 0;
}

/** Bytes whose values the row prints. */
function bytesIn(row: ReadRow): number {
  return row.row.hex === null ? 0 : (row.row.hex.length + 1) / 3;
}

function fits(display: Display | null, row: ReadRow): boolean {
  if (display === null) return true;
  switch (display.form) {
    case "search":
    case "list":
      return true;
    case "string":
      return row.form === "string";
    case "pointer":
      return row.form === "pointer" || (row.form === "words" && row.unit >= 4);
    case "words":
      return (row.form === "words" || row.form === "pointer") && (display.unit === null || display.unit === row.unit);
    default:
      return row.form === display.form;
  }
}

/** Without a command, the command whose output looks like this. */
export function shapeName(rows: readonly ReadRow[]): string {
  const [first] = rows;
  if (first === undefined) return "d";
  if (first.form === "string") return stepOf(rows) === 2 * STRING_ROW ? "du" : "da";
  if (first.form === "float") return (first.row.values?.length ?? 0) > 2 ? "df" : "dD";
  if (rows.some(({ form, row }) => form === "pointer" && /^"/.test(row.symbol ?? ""))) return "dpa";
  if (rows.some(({ form, row }) => form === "pointer" && row.symbol !== null)) return "dps";
  const text = rows.some(({ row }) => row.text !== null);
  if (first.unit === 1) return "db";
  if (first.unit === 2) return text ? "dW" : "dw";
  if (first.unit === 8) return "dq";
  return text ? "dc" : "dd";
}

/** Smallest distance between rows that follow each other. */
function stepOf(rows: readonly ReadRow[]): number {
  let step = Infinity;
  for (let i = 1; i < rows.length; i++) {
    const one = distance(rows[i]!.row.address, rows[i - 1]!.row.address);
    if (one > 0) step = Math.min(step, one);
  }
  return step;
}

/** Where a row begins later than the one before ends, in a display that runs on without holes. */
export function gapsIn(dump: Dump, repeated: boolean, name: string): { from: Address; bytes: number }[] {
  if (repeated || dump.display?.form === "search" || dump.display?.form === "list" || dump.rows[0]?.form === "float") {
    return [];
  }
  const wide = (dump.display?.unit ?? (name === "du" ? 2 : 1)) === 2 ? 2 : 1;
  const full = wide * (dump.display?.perRow ?? STRING_ROW);
  const gaps: { from: Address; bytes: number }[] = [];
  for (let i = 0; i + 1 < dump.rows.length; i++) {
    const here = dump.rows[i]!;
    const next = dump.rows[i + 1]!.row.address;
    if (compareAddresses(next, here.row.address) <= 0) continue;
    const end = plus(here.row.address, here.form === "string" ? full : bytesIn(here));
    const bytes = distance(next, end);
    // Far apart: another buffer, not a hole in this one.
    if (bytes > 0 && bytes <= 0x10000) gaps.push({ from: end, bytes });
  }
  return gaps;
}
