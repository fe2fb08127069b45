import type { ApiLogRow } from "../../model/replay.js";
import { readNumber } from "../calls/values.js";
import { evidenceAt } from "../entries.js";
import { newCounting } from "./counting.js";
import { functionsOf, type NamedFunction } from "./functions.js";
import { MOST_JOINED, type Given, type CallsOfLog, type Recorded, type RecordContext } from "./recorded.js";

/**
 * The calls that `logexts` wrote into one log, in the order in which they were made.
 *
 * ```text
 * Thrd 7c0 77555B59 CreateFileW( "C:\a.txt" GENERIC_READ 0x00000001 ) -> 0x000000BC
 * ```
 *
 * It names no parameters: they are taken by their place, if there are as many as the function has.
 */
export function loggedCalls(source: number, context: RecordContext): CallsOfLog {
  const named = functionsOf(context.names, context.knowledge);
  const calls: Recorded[] = [];
  const counting = newCounting(source, context.knowledge);
  let id: string | null = null;
  let first = 0;
  let last = 0;
  let rows = 0;
  for (const { source: own, output } of context.entries) {
    if (own !== source || output?._tag !== "api-log") continue;
    for (const row of output.rows) {
      if (row.row !== "call") continue;
      id ??= context.nextListing();
      first ||= row.line;
      last = row.line;
      rows++;
      const one = loggedCall(row, named(row.name), { id, source });
      counting.add({
        named: named(row.name),
        line: row.line,
        thread: one.thread,
        digits: one.result?.digits ?? null,
        returned: one.returned,
      });
      if (calls.length < MOST_JOINED) calls.push(one);
    }
  }
  if (id === null) return { runs: [], listings: [] };
  return {
    runs: [{ calls }],
    listings: [
      {
        id,
        by: "api-log",
        expression: null,
        asked: [],
        rows,
        joined: calls.length,
        // Which categories were logged, and when, only the settings know.
        truncated: true,
        from: null,
        to: null,
        functions: counting.functions(),
        evidence: [evidenceAt(source, [first, last])],
      },
    ],
  };
}

function loggedCall(
  row: ApiLogRow,
  { api, known }: NamedFunction,
  { id, source }: { readonly id: string; readonly source: number },
): Recorded {
  const number = row.value === null ? null : resultNumber(row.value);
  const wide = (row.caller?.length ?? 8) > 8;
  return {
    source,
    line: row.line,
    by: "api-log",
    listing: id,
    api,
    thread: row.threadId === null ? null : `tid ${row.threadId}`,
    order: "appearance",
    start: null,
    end: null,
    time: null,
    returned: row.value === null ? null : true,
    confidence: known && row.name.includes("!") ? "certain" : "strong",
    because: "the API log has it",
    args: row.args.length === api.params.length || !known ? row.args.map((value, i) => givenOf(value, i, api)) : [],
    result:
      number === null
        ? null
        : { digits: number.toString(16).padStart(wide ? 16 : 8, "0"), from: "logexts", confidence: "strong" },
    lastError: null,
    // The log shows the call instruction; the return address lies behind it.
    returnAddress: row.caller,
    frames: [],
    parent: null,
    parentBecause: null,
    memories: [],
    wide,
  };
}

function givenOf(value: string, index: number, api: NamedFunction["api"]): Given {
  const param = api.params[index];
  const text = /^[\w:]*L?"(.*?)"?$/s.exec(value)?.[1] ?? null;
  const named =
    param?.values === undefined ? undefined : Object.entries(param.values).find(([, name]) => name === value);
  const number =
    value === "NULL" || value === "FALSE"
      ? 0n
      : value === "TRUE"
        ? 1n
        : named === undefined
          ? readNumber(value)
          : BigInt(named[0]);
  return { index, name: param?.name ?? `arg${index}`, value, number, text, from: "logexts", confidence: "strong" };
}

const WORDS: Readonly<Record<string, bigint>> = {
  NULL: 0n,
  FALSE: 0n,
  TRUE: 1n,
  INVALID_HANDLE_VALUE: 0xffffffffn,
  INVALID_SOCKET: 0xffffffffn,
  SOCKET_ERROR: 0xffffffffn,
};

/** `0x000000BC`, `TRUE`, `INVALID_HANDLE_VALUE` */
function resultNumber(text: string): bigint | null {
  const word = /^[A-Z_]\w*/.exec(text)?.[0];
  if (word !== undefined && Object.hasOwn(WORDS, word)) return WORDS[word]!;
  const number = readNumber(text);
  return number === null ? null : BigInt.asUintN(64, number);
}
