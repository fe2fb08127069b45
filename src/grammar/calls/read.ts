import { parseAddress, type Address } from "../../model/address.js";
import { columnsOfRows, giveColumns, type CallColumns } from "../../model/call-columns.js";
import type { CallRow, Calls, CallTime } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { rowText } from "../../text/rows.js";
import { eachRow, linesOfAnswer, type Answer } from "../dx/answer.js";
import { isGridLine, readGridRow, readHeader, type Column, type GridRow } from "../dx/grid.js";
import { cutRow, depthOf, isCutOff, unitOf } from "../dx/row.js";
import { readTime } from "../dx/time.js";
import { canonicalPosition } from "../dx/value.js";
import { readGridColumns } from "./columns.js";
import { parseQuery, type Query } from "./query.js";

/** How many rows are looked at to see what a listing without a query lists. */
const LOOK = 24;

/** Tells a listing of calls from any other `dx` answer: by the query, or by fields that only calls have. */
export function areCalls(answer: Answer): boolean {
  const names = new Set<string>();
  let seen = 0;
  let elements = 0;
  let shown = false;
  eachRow(answer, (text) => {
    if (isGridLine(text)) {
      for (const column of readHeader(text) ?? []) names.add(column.name);
      if (readHeader(text) === null) elements++;
    } else {
      const cut = cutRow(text);
      names.add(cut.name);
      if (cut.name.startsWith("[")) elements++;
      if (cut.name.startsWith("[0x") && cut.value !== null) shown = true;
    }
    return ++seen < LOOK && !haveCalls(names);
  });
  if (haveCalls(names)) return true;
  const query = parseQuery(answer.root?.expression ?? "");
  if (query === null || !query.listsCalls || answer.root?.value != null) return false;
  if (elements > 0) return !shown || query.columns !== null;
  return seen === 0 || (query.columns !== null && [...query.columns.keys()].some((name) => names.has(name)));
}

function haveCalls(names: ReadonlySet<string>): boolean {
  return names.has("TimeStart") && (names.has("Function") || names.has("FunctionAddress"));
}

/** The rows are read when they are looked at: there may be a million of them. */
export function readCalls(answer: Answer): Calls {
  const query = parseQuery(answer.root?.expression ?? "");
  let read: Listing | undefined;
  let truncated: boolean | undefined;
  let columns: CallColumns | undefined;
  const calls: Calls = {
    _tag: "calls",
    lines: linesOfAnswer(answer),
    expression: answer.root?.expression ?? null,
    functions: query?.functions ?? [],
    filtered: query?.filtered ?? true,
    get rows() {
      return (read ??= readListing(answer, query)).rows;
    },
    get truncated() {
      return (truncated ??= read?.truncated ?? isTruncated(answer, query));
    },
  };
  const { rows } = answer.view;
  const rowAt = (index: number, header: readonly Column[]): CallRow =>
    gridCall(readGridRow(rowText(rows, index).trimEnd(), header), rows.line.data[index]!, query);
  return giveColumns(calls, () => (columns ??= readGridColumns(answer, query, rowAt) ?? columnsOfRows(calls.rows)));
}

/** The mark of a list that was longer is its last row; in a tree it may stand deeper as well. */
function isTruncated(answer: Answer, query: Query | null): boolean {
  const { rows } = answer.view;
  for (let index = answer.last; index >= answer.from; index--) {
    if (rows.kinds[index] !== LineKind.dxRow) continue;
    const text = rowText(rows, index).trimEnd();
    return isGridLine(text) ? isCutOff(readGridRow(text, []).name) : readListing(answer, query).truncated;
  }
  return false;
}

interface Listing {
  readonly rows: readonly CallRow[];
  readonly truncated: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function newCall(line: number, key: string | null): Mutable<CallRow> {
  return {
    line,
    key,
    eventType: null,
    threadId: null,
    uniqueThreadId: null,
    timeStart: null,
    timeEnd: null,
    function: null,
    functionAddress: null,
    returnAddress: null,
    returnValue: null,
    returnType: null,
    parameters: [],
    systemTimeStart: null,
    systemTimeEnd: null,
    fields: [],
  };
}

/**
 * ```text
 *     [0x0]                                          a call; the key is no ordinal
 *         TimeStart        : 1E:5D0 [Time Travel]    its fields, in any order, some of them renamed by `Select`
 *         Parameters
 *             [0x0]            : 0x7ff998cd0000      its parameters; deeper rows explain positions and structures
 * ```
 */
function readListing(answer: Answer, query: Query | null): Listing {
  const rows: Mutable<CallRow>[] = [];
  let columns: readonly Column[] | null = null;
  let truncated = false;
  let unit = 0;
  let call: Mutable<CallRow> | null = null;
  let fieldDepth = 1;
  let inParameters = false;
  eachRow(answer, (text, line) => {
    if (isGridLine(text)) {
      const header = readHeader(text);
      if (header !== null) columns = header;
      else {
        const row = readGridRow(text, columns ?? []);
        if (isCutOff(row.name)) truncated = true;
        else rows.push(gridCall(row, line, query));
      }
      return;
    }
    const cut = cutRow(text);
    if (unit === 0) unit = unitOf(cut);
    const depth = depthOf(cut.indent, unit);
    if (isCutOff(cut.name)) {
      truncated ||= depth <= fieldDepth;
      return;
    }
    const isElement = cut.name.startsWith("[");
    if (depth === 1 && isElement) {
      call = newCall(line, keyOf(cut.name));
      rows.push(call);
      fieldDepth = 2;
      inParameters = false;
      if (cut.value !== null) setField(call, "", cut.value, line, query);
      return;
    }
    if (call === null) rows.push((call = newCall(line, null)));
    if (depth === fieldDepth) {
      inParameters = cut.name === "Parameters";
      setField(call, cut.name, cut.value ?? cut.note, line, query);
    } else if (inParameters && depth === fieldDepth + 1) {
      const { text: value, type } = withoutType(cut.value ?? "");
      (call.parameters as CallRow["parameters"][number][]).push({
        line,
        name: isElement ? keyOf(cut.name) : cut.name,
        value,
        type,
      });
    }
  });
  return { rows, truncated };
}

function gridCall(row: GridRow, line: number, query: Query | null): Mutable<CallRow> {
  const made = newCall(line, keyOf(row.name));
  for (const cell of row.cells) setField(made, cell.name, cell.text, line, query);
  return made;
}

function keyOf(name: string): string {
  return name.replace(/^\[(.*)\]$/, "$1");
}

/** Members by their own name, by the name a `Select` gave them, and as the 2017 preview numbered them. */
function setField(call: Mutable<CallRow>, name: string, value: string | null, line: number, query: Query | null): void {
  const member = query?.columns?.get(name) ?? name;
  const bare = withoutType(value ?? "");
  const text = bare.text;
  switch (member) {
    case "EventType":
      call.eventType = text;
      break;
    case "ThreadId":
      call.threadId = text.replace(/^0x/i, "").toLowerCase();
      break;
    case "UniqueThreadId":
      call.uniqueThreadId = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : null;
      break;
    case "TimeStart":
      call.timeStart = canonicalPosition(text);
      break;
    case "TimeEnd":
      call.timeEnd = canonicalPosition(text);
      break;
    case "Function":
      call.function = text;
      break;
    case "FunctionAddress":
      call.functionAddress = addressOf(text);
      break;
    case "ReturnAddress":
      call.returnAddress = addressOf(text);
      break;
    case "ReturnValue":
      call.returnValue = text === "" ? null : text;
      call.returnType = bare.type;
      break;
    case "SystemTimeStart":
      call.systemTimeStart = timeOf(text);
      break;
    case "SystemTimeEnd":
      call.systemTimeEnd = timeOf(text);
      break;
    case "Parameters":
      break;
    default: {
      const numbered = /^Parameter\[?(\d+)\]?$/.exec(member);
      const indexed = /^Parameters\[(?:0x)?([0-9a-f]+)\]$/i.exec(member);
      if (numbered !== null || indexed !== null) {
        // The preview counts from 1.
        const key =
          numbered === null ? `0x${indexed![1]!.toLowerCase()}` : `0x${(Number(numbered[1]) - 1).toString(16)}`;
        call.parameters = [...call.parameters, { line, name: key, value: text, type: bare.type }];
      } else call.fields = [...call.fields, { line, name, value: text, type: bare.type }];
    }
  }
}

/** What WinDbg makes links of, behind a value. */
const LINKS: readonly string[] = [" [Time Travel]", " [Switch To]", " [Force Symbol Reload]"];

function withoutType(value: string): { readonly text: string; readonly type: string | null } {
  if (!value.endsWith("]")) return { text: value, type: null };
  let end = value.length;
  for (let link; (link = LINKS.find((text) => value.endsWith(text, end))) !== undefined;) end -= link.length;
  const bare = value.slice(0, end);
  const at = bare.endsWith("]") ? bare.indexOf("[Type: ") : -1;
  return at < 0 ? { text: bare, type: null } : { text: bare.slice(0, at).trimEnd(), type: bare.slice(at + 7, -1) };
}

function addressOf(text: string): Address | null {
  return parseAddress(text) ?? null;
}

let lastTime: CallTime | null = null;

/** Many calls fall into one tick of the clock, and are then shown with the same text. */
function timeOf(text: string): CallTime {
  if (lastTime?.text === text) return lastTime;
  const time = readTime(text);
  return (lastTime = { text, clock: time?.clock ?? null, date: time?.date ?? null, year: time?.year ?? null });
}
