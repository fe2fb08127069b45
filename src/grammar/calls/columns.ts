import { newCallColumns, placeOf, type CallColumns } from "../../model/call-columns.js";
import type { CallRow } from "../../model/outputs.js";
import { HEX } from "../../text/hex.js";
import { intern, newInterner, textOf } from "../../text/interner.js";
import { LineKind } from "../../text/line-kind.js";
import { rowText } from "../../text/rows.js";
import { settleText, textEnd } from "../../text/text-store.js";
import type { Answer } from "../dx/answer.js";
import { readHeader, type Column } from "../dx/grid.js";
import { canonicalPosition } from "../dx/value.js";
import type { Query } from "./query.js";

const BLANK = 0x20;
const DASH = 0x2d;
const EQUALS = 0x3d;
const BRACKET = 0x5b;
const COLON = 0x3a;
const DOT = 0x2e;

/** The members that have a column. */
type Member = "ThreadId" | "UniqueThreadId" | "TimeStart" | "TimeEnd" | "Function" | "ReturnValue";

interface Cell {
  readonly from: number;
  readonly to: number;
  readonly member: Member | null;
}

/**
 * Reads the grid of a listing into columns, row by row from its bytes.
 *
 * ```text
 * =           = (+) ThreadId = (+) TimeStart   = (+) ReturnValue =
 * = [0x0]     - 0x1018       - 100:67E         - 0x1f            =
 *             ^ every row has its dash where the header has the equal sign
 * ```
 *
 * Null for a tree, and for a grid with a row that is not aligned or not plain: those are read as rows.
 */
export function readGridColumns(
  answer: Answer,
  query: Query | null,
  row: (index: number, header: readonly Column[]) => CallRow,
): CallColumns | null {
  const { rows } = answer.view;
  settleText(rows.text);
  const { bytes } = rows.text;
  const columns = newCallColumns(answer.last - answer.from + 1, (index) => row(places[index]!, header!));
  const places = new Uint32Array(answer.last - answer.from + 1);
  const names = newInterner();
  let header: readonly Column[] | null = null;
  let cells: readonly Cell[] = [];
  for (let index = answer.from; index <= answer.last; index++) {
    if (rows.kinds[index] !== LineKind.dxRow) continue;
    const start = rows.payload.data[index]!;
    if (bytes[start] !== EQUALS) return null;
    if (bytes[start + 2] !== BRACKET) {
      header = readHeader(rowText(rows, index).trimEnd());
      if (header === null) return null;
      cells = cellsOf(header, query);
      continue;
    }
    if (header === null) return null;
    if (bytes[start + 3] === DOT) continue;
    const end = textEnd(rows.text, start);
    for (const { at } of header)
      if (bytes[start + at] !== DASH || bytes[start + at + 1] !== BLANK || start + at + 1 >= end) return null;
    const i = columns.length++;
    places[i] = index;
    columns.line[i] = rows.line.data[index]!;
    columns.startSequence[i] = NaN;
    columns.endSequence[i] = NaN;
    for (const { from, to, member } of cells) {
      if (member === null) continue;
      let a = start + from;
      let b = Math.min(start + to, end);
      while (a < b && bytes[a] === BLANK) a++;
      while (b > a && (bytes[b - 1] === BLANK || (to === Infinity && bytes[b - 1] === EQUALS))) b--;
      if (a < b) setCell(columns, i, member, bytes, a, b, names);
    }
  }
  for (let number = 0; number < names.count; number++) columns.functions.push(textOf(names, number));
  return columns;
}

type Columns = ReturnType<typeof newCallColumns>;

function cellsOf(header: readonly Column[], query: Query | null): readonly Cell[] {
  return header.map((column, i) => {
    const member = query?.columns?.get(column.name) ?? column.name;
    return {
      from: column.at + 1,
      to: header[i + 1]?.at ?? Infinity,
      member: MEMBERS.has(member) ? (member as Member) : null,
    };
  });
}

const MEMBERS: ReadonlySet<string> = new Set<Member>([
  "ThreadId",
  "UniqueThreadId",
  "TimeStart",
  "TimeEnd",
  "Function",
  "ReturnValue",
]);

function setCell(
  columns: Columns,
  i: number,
  member: Member,
  bytes: Uint8Array,
  from: number,
  to: number,
  names: ReturnType<typeof newInterner>,
): void {
  switch (member) {
    case "Function":
      columns.function[i] = intern(names, bytes, from, to) + 1;
      return;
    case "ThreadId":
      if (number(bytes, from, to)) columns.threadId[i] = low;
      return;
    case "UniqueThreadId":
      if (number(bytes, from, to)) columns.uniqueThreadId[i] = low;
      return;
    case "ReturnValue":
      if (number(bytes, from, to)) {
        columns.hasResult[i] = 1;
        columns.resultLow[i] = low;
        columns.resultHigh[i] = high;
      }
      return;
    case "TimeStart":
      position(bytes, from, to);
      columns.startSequence[i] = sequence;
      columns.startSteps[i] = steps;
      return;
    case "TimeEnd":
      position(bytes, from, to);
      columns.endSequence[i] = sequence;
      columns.endSteps[i] = steps;
  }
}

let low = 0;
let high = 0;

/** `0x1f`, `31`: the number goes to `low` and `high`; false for anything else. */
function number(bytes: Uint8Array, from: number, to: number): boolean {
  low = 0;
  high = 0;
  if (bytes[from] === 0x30 && (bytes[from + 1]! | 0x20) === 0x78) {
    for (let p = from + 2; p < to; p++) {
      const digit = HEX[bytes[p]!]!;
      if (digit === 255) return bytes[p] === BLANK && p > from + 2;
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    return to > from + 2;
  }
  let value = 0;
  const negative = bytes[from] === DASH;
  for (let p = negative ? from + 1 : from; p < to; p++) {
    const digit = bytes[p]! - 0x30;
    if (digit < 0 || digit > 9) return bytes[p] === BLANK && p > from;
    value = value * 10 + digit;
  }
  if (value > 0xffffffff) return false;
  low = (negative ? -value : value) >>> 0;
  high = negative && value !== 0 ? 0xffffffff : 0;
  return true;
}

let sequence = NaN;
let steps = NaN;

/** `1E9:41` goes to `sequence` and `steps`; words, and numbers beyond 2^53, are looked at as text. */
function position(bytes: Uint8Array, from: number, to: number): void {
  sequence = 0;
  steps = 0;
  let p = from;
  for (; p < to && HEX[bytes[p]!] !== 255; p++) sequence = sequence * 16 + HEX[bytes[p]!]!;
  if (p > from && bytes[p] === COLON && p - from <= 13) {
    for (p++; p < to && HEX[bytes[p]!] !== 255; p++) steps = steps * 16 + HEX[bytes[p]!]!;
    if (p === to || bytes[p] === BLANK) return;
  }
  const text = canonicalPosition(String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 80))));
  [sequence, steps] = placeOf(text) as [number, number];
}
