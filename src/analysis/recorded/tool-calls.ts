import { parseAddress, plus } from "../../model/address.js";
import { comparePositions, readPosition } from "../../model/position.js";
import type { ApiCallArgument, ApiCallRow, ApiCalls } from "../../model/replay.js";
import type { Frame, Memory, MemoryRow } from "../../model/outputs.js";
import type { Param } from "../../knowledge/index.js";
import { readNumber } from "../calls/values.js";
import { evidenceAt } from "../entries.js";
import { plainFrame } from "./call-trace.js";
import { newCounting } from "./counting.js";
import { functionsOf, type NamedFunction } from "./functions.js";
import { MOST_JOINED, type Given, type CallsOfLog, type Recorded, type RecordContext } from "./recorded.js";

type Draft = { -readonly [K in keyof Recorded]: Recorded[K] };

/** The calls that another tool recorded: by its numbers where every call has one, else as they were written. */
export function toolCalls(source: number, context: RecordContext): CallsOfLog {
  const named = functionsOf(context.names, context.knowledge);
  const record: { runs: { calls: readonly Recorded[] }[]; listings: CallsOfLog["listings"][number][] } = {
    runs: [],
    listings: [],
  };
  for (const { source: own, output } of context.entries) {
    if (own !== source || output?._tag !== "api-calls") continue;
    const id = context.nextListing();
    const order = orderOf(output.rows);
    const rows = inOrder(output.rows, order);
    const counting = newCounting(source, context.knowledge);
    const wide = output.machine === null ? rows.some(hasWideNumber) : output.machine !== "x86";
    const numbered = new Map<number, Draft>();
    const calls: Draft[] = [];
    for (const row of rows) {
      const function_ = named(row.function);
      const call = recordedCall(row, function_, { id, source, order, wide });
      const { thread, result, returned, line } = call;
      counting.add({ named: function_, line, thread, digits: result?.digits ?? null, returned });
      if (calls.length >= MOST_JOINED) continue;
      calls.push(call);
      if (row.sequence !== null) numbered.set(row.sequence, call);
    }
    linkParents(rows, numbered);
    if (calls.length > 0) record.runs.push({ calls });
    record.listings.push({
      id,
      by: "api-calls",
      expression: output.tool,
      asked: output.watched,
      rows: rows.length,
      joined: calls.length,
      truncated: output.gaps.length > 0,
      from: order === "position" ? (rows[0]?.position ?? null) : null,
      to: order === "position" ? (rows.at(-1)?.position ?? null) : null,
      functions: counting.functions(),
      evidence: [evidenceAt(source, output.lines)],
    });
  }
  return record;
}

function orderOf(rows: readonly ApiCallRow[]): Recorded["order"] {
  if (rows.every((row) => readPosition(row.position) !== null)) return "position";
  return rows.every((row) => row.sequence !== null) ? "number" : "appearance";
}

function inOrder(rows: ApiCalls["rows"], order: Recorded["order"]): ApiCalls["rows"] {
  if (order === "appearance") return rows;
  if (order === "number") return [...rows].sort((a, b) => a.sequence! - b.sequence! || a.line - b.line);
  return rows
    .map((row) => ({ row, at: readPosition(row.position) }))
    .sort((a, b) => comparePositions(a.at, b.at) || a.row.line - b.row.line)
    .map(({ row }) => row);
}

function linkParents(rows: readonly ApiCallRow[], numbered: ReadonlyMap<number, Draft>): void {
  for (const { parent, sequence } of rows) {
    if (parent === null || sequence === null || parent === sequence) continue;
    const call = numbered.get(sequence);
    const around = numbered.get(parent);
    if (call === undefined || around === undefined || around.thread !== call.thread) continue;
    call.parent = around;
    call.parentBecause = "the record says that it was made inside the other";
  }
}

function hasWideNumber(row: ApiCallRow): boolean {
  return [row.returnValue, ...row.args.map((one) => one.value)].some(
    (value) => value !== null && /^0x[0-9a-f]{9}/.test(value),
  );
}

function recordedCall(
  row: ApiCallRow,
  { api, known }: NamedFunction,
  place: { readonly id: string; readonly source: number; readonly order: Recorded["order"]; readonly wide: boolean },
): Draft {
  const number = row.returnValue === null ? null : readNumber(row.returnValue);
  const bits = place.wide ? 64 : 32;
  const given = row.args.flatMap((one) => {
    const index = indexOf(one, api.params);
    return index === null ? [] : [{ one, index }];
  });
  return {
    source: place.source,
    line: row.line,
    by: "api-calls",
    listing: place.id,
    api,
    thread: row.threadId === null ? null : `tid ${row.threadId}`,
    order: place.order,
    start: row.position,
    end: row.endPosition ?? (row.returned === false && row.position !== null ? "Max Position" : null),
    time: row.time,
    returned: row.returned ?? (number !== null || row.endPosition !== null ? row.endPosition !== "Max Position" : null),
    confidence: known && row.function.includes("!") ? "certain" : "strong",
    because: "another tool recorded it",
    args: given.map(({ one, index }) => givenOf(one, index, api.params[index]?.name ?? one.name ?? `arg${index}`)),
    result:
      number === null
        ? null
        : {
            digits: BigInt.asUintN(bits, number)
              .toString(16)
              .padStart(bits / 4, "0"),
            from: "record",
            confidence: "strong",
          },
    lastError: row.lastError,
    returnAddress: row.returnAddress,
    frames:
      row.stack.length === 0
        ? []
        : [api.modules[0]! + "!" + api.name, ...row.stack].map((site) => frameOf(site, row.line)),
    parent: null,
    parentBecause: null,
    memories: given.flatMap(({ one }) => memoryOf(one, row.line, place.wide) ?? []),
    wide: place.wide,
  };
}

/** By its name; by its place where it has none, or where the function's parameters are not known. */
function indexOf({ name, index }: ApiCallArgument, params: readonly Param[]): number | null {
  if (params.length === 0) return index;
  if (name === null) return index < params.length ? index : null;
  const at = params.findIndex((param) => param.name.toLowerCase() === name.toLowerCase());
  return at < 0 ? null : at;
}

function givenOf({ value, text }: ApiCallArgument, index: number, name: string): Given {
  const number = value === null ? null : readNumber(value);
  // A word is a text: it may have to be masked.
  return {
    index,
    name,
    value,
    number,
    text: text ?? (number === null ? value : null),
    from: "record",
    confidence: "strong",
  };
}

const ROW_BYTES = 16;

/** The bytes behind a pointer, as `db` would show them: so they are read like any other memory. */
function memoryOf({ value, bytes }: ApiCallArgument, line: number, wide: boolean): Memory | null {
  const number = value === null ? null : readNumber(value);
  if (bytes === null || number === null) return null;
  const from = parseAddress(number.toString(16).padStart(wide ? 16 : 8, "0"));
  if (from === undefined) return null;
  const rows: MemoryRow[] = [];
  for (let at = 0; at * 2 < bytes.length; at += ROW_BYTES) {
    const hex = bytes.slice(at * 2, (at + ROW_BYTES) * 2).replace(/..(?=.)/g, "$& ");
    rows.push({ line, address: plus(from, at), hex, text: null, symbol: null });
  }
  return { _tag: "memory", lines: [line, line], display: "db", rows, gaps: [] };
}

/** `app!Download+0x20` */
function frameOf(callSite: string, line: number): Frame {
  const [, module, symbol] = /^([^!+\s]+)(?:!([^+\s]+))?/.exec(callSite) ?? [];
  return plainFrame(line, callSite, module ?? null, symbol ?? null);
}
