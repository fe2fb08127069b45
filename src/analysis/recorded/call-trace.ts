import type { CallListing, ListedFunction } from "../../model/case.js";
import type { Frame } from "../../model/outputs.js";
import type { CallTrace, CallTraceRow } from "../../model/replay.js";
import { evidenceAt, evidenceLine } from "../entries.js";
import { functionsOf, type NamedFunction } from "./functions.js";
import { hasSucceeded } from "../calls/outcome.js";
import { MOST_JOINED, type CallsOfLog, type Recorded, type RecordContext, type Run } from "./recorded.js";

/** A function that is running, and its latest row. */
interface Open {
  readonly depth: number;
  readonly name: string;
  readonly frame: Frame;
  /** The call in the case; null for a function that the catalogue does not have. */
  readonly call: Draft | null;
  readonly function: NamedFunction | null;
}

type Draft = { -readonly [K in keyof Recorded]: Recorded[K] };

interface Counts {
  readonly function: NamedFunction;
  calls: number;
  failed: number;
  readonly line: number;
}

/**
 * The calls of `wt`, nested as printed. A function has a row for each stretch that it ran: it goes on when its row comes
 * again behind deeper ones, and is called again when its caller stands between.
 *
 * ```text
 *    50    14 [  1]   ws2_32!send            called
 *    12     0 [  2]     mswsock!WSPSend      inside
 *    61    26 [  1]   ws2_32!send eax = 1a0  the same call, and it returns
 *     4    87 [  0] app!main                 its caller
 *     9     0 [  1]   ws2_32!send            the next call
 * ```
 *
 * Only functions of the catalogue become calls: a trace is full of what they call inside.
 */
export function tracedCalls(source: number, context: RecordContext): CallsOfLog {
  const named = functionsOf(context.names, context.knowledge);
  const runs: Run[] = [];
  const listings: CallListing[] = [];
  for (const entry of context.entries) {
    if (entry.source !== source || entry.output?._tag !== "call-trace") continue;
    const id = context.nextListing();
    const { calls, counts } = readTrace(entry.output, { id, source, thread: entry.thread, named });
    if (calls.length > 0) runs.push({ calls });
    listings.push(describe(id, source, entry.output, calls.length, counts));
  }
  return { runs, listings };
}

interface Place {
  readonly id: string;
  readonly source: number;
  readonly thread: string | null;
  readonly named: (printed: string) => NamedFunction;
}

function readTrace(
  trace: CallTrace,
  place: Place,
): { readonly calls: readonly Recorded[]; readonly counts: readonly Counts[] } {
  const calls: Draft[] = [];
  const counts = new Map<string, Counts>();
  const open: Open[] = [];
  const frames = new Map<string, Frame>();
  const close = (): void => {
    const ended = open.pop()!;
    // What lies deeper than the row that follows has returned, whether its result was printed or not.
    if (ended.call !== null) ended.call.returned = true;
  };
  for (const row of trace.rows) {
    while (open.length > 0 && open.at(-1)!.depth > row.depth) close();
    let here = open.at(-1);
    let jumped: Open | null = null;
    if (here?.depth === row.depth && here.name !== row.callSite) {
      // A jump from one function to the next, or a call whose caller ran no instruction between.
      jumped = here;
      close();
      here = undefined;
    }
    if (here?.depth !== row.depth) {
      here = begin(row, place, { open, jumped }, frames, counts, calls);
      open.push(here);
    }
    if (row.returned !== null) {
      takeResult(here, row, counts);
      close();
    }
  }
  return { calls, counts: [...counts.values()] };
}

function begin(
  row: CallTraceRow,
  place: Place,
  { open, jumped }: { readonly open: readonly Open[]; readonly jumped: Open | null },
  frames: Map<string, Frame>,
  counts: Map<string, Counts>,
  calls: Draft[],
): Open {
  const frame = frameOf(row, frames);
  const own = { depth: row.depth, name: row.callSite, frame };
  if (row.module === null || row.symbol === null) return { ...own, call: null, function: null };
  const named = place.named(`${row.module}!${row.symbol}`);
  if (!named.known) return { ...own, call: null, function: null };
  // `kernel32!CreateFileWStub` jumps to `kernelbase!CreateFileW`: one call.
  if (jumped?.function?.api === named.api) return { ...own, call: jumped.call, function: named };
  const count = counts.get(named.name) ?? { function: named, calls: 0, failed: 0, line: row.line };
  counts.set(named.name, count);
  count.calls++;
  const around = open.findLast((one) => one.call !== null)?.call ?? null;
  // A name of the function and the code behind it: one call.
  if (calls.length >= MOST_JOINED || (around !== null && around.api === named.api && open.at(-1)?.call === around))
    return { ...own, call: null, function: named };
  const call: Draft = {
    source: place.source,
    line: row.line,
    by: "call-trace",
    listing: place.id,
    api: named.api,
    thread: place.thread,
    order: "appearance",
    start: null,
    end: null,
    time: null,
    returned: null,
    confidence: "certain",
    because: "wt shows it running",
    args: [],
    result: null,
    lastError: null,
    returnAddress: null,
    frames: [frame, ...open.map((one) => one.frame).reverse()],
    parent: around,
    parentBecause: around === null ? null : "wt shows it one level or more below the other",
    memories: [],
    wide: true,
  };
  calls.push(call);
  return { ...own, call, function: named };
}

function takeResult(here: Open, row: CallTraceRow, counts: ReadonlyMap<string, Counts>): void {
  const { register, value } = row.returned!;
  const digits = value.padStart(/^e/.test(register) ? 8 : 16, "0");
  if (here.function === null) return;
  const low = Number.parseInt(digits.slice(-8), 16);
  const high = digits.length > 8 ? Number.parseInt(digits.slice(0, -8), 16) : 0;
  if (hasSucceeded(here.function.api, low, high) === false) counts.get(here.function.name)!.failed++;
  if (here.call !== null) here.call.result = { digits, from: "wt", confidence: "strong" };
}

/** A row as a frame of a stack, for whoever looks for callers; one for each name. */
function frameOf(row: CallTraceRow, frames: Map<string, Frame>): Frame {
  let frame = frames.get(row.callSite);
  if (frame === undefined) {
    frames.set(row.callSite, (frame = plainFrame(row.line, row.callSite, row.module, row.symbol)));
  }
  return frame;
}

export function plainFrame(line: number, callSite: string, module: string | null, symbol: string | null): Frame {
  return {
    line,
    number: null,
    inline: false,
    childSp: null,
    retAddr: null,
    args: [],
    callSite,
    module,
    symbol,
    displacement: null,
    source: null,
    parameters: [],
    annotations: [],
    trust: "printed",
  };
}

function describe(
  id: string,
  source: number,
  trace: CallTrace,
  joined: number,
  counts: readonly Counts[],
): CallListing {
  return {
    id,
    by: "call-trace",
    expression: trace.function,
    asked: [],
    rows: trace.rows.length,
    joined,
    // `wt -l`, `-m` and `-i` leave functions out, and say so only in the command.
    truncated: true,
    from: null,
    to: null,
    functions: counts.map(({ function: { name, known }, calls, failed, line }): ListedFunction => ({
      api: name,
      known,
      calls,
      failed,
      notReturned: 0,
      threads: 1,
      evidence: [evidenceLine(source, line)],
    })),
    evidence: [evidenceAt(source, trace.lines)],
  };
}
