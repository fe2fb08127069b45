import { parseAddress } from "../../model/address.js";
import type { Output } from "../../model/outputs.js";
import type { CallTrace, CallTraceRow, TracedFunction } from "../../model/replay.js";
import { LineKind } from "../../text/line-kind.js";
import { events } from "../events/index.js";
import type { OutputView } from "../output-kind.js";
import { parseCallSite } from "../symbol/parser.js";
import { linesIn, rangeOf } from "../view.js";
import { functionRow, systemCallRow, systemCallTotal, traceNotice, traceStart, traceTotal } from "./shapes.js";

/** One trace, and the events that fell into it. A second `Tracing` begins another. */
export function readCallTrace(view: OutputView): readonly Output[] {
  const outputs: Output[] = [];
  const inside: Output[] = [];
  const lines = linesIn(view);
  const [first, last] = rangeOf(view);
  let open: Draft | null = null;
  const sites = new Map<string, Pick<CallTraceRow, "module" | "symbol">>();
  const siteOf = (callSite: string): Pick<CallTraceRow, "module" | "symbol"> => {
    let known = sites.get(callSite);
    if (known === undefined) {
      const { module, symbol } = parseCallSite(callSite);
      sites.set(callSite, (known = { module, symbol }));
    }
    return known;
  };
  for (const line of lines) {
    if (line.shape !== undefined && events.shapes.includes(line.shape)) {
      inside.push(...events.read({ ...view, first: line.index, last: line.index }));
      continue;
    }
    if (open === null || (line.shape === traceStart && !isFresh(open))) {
      if (open !== null) outputs.push({ ...open, lines: [open.lines[0], line.line - 1] });
      open = newTrace(outputs.length === 0 ? first : line.line, last);
    }
    if (line.kind === LineKind.traceRow) open.rows.push(readRow(line.text, line.line, siteOf));
    else addTo(open, line.shape?.name ?? "", line.text, line.line);
  }
  if (open !== null) outputs.push(open);
  return [...outputs, ...inside];
}

type Draft = { -readonly [K in keyof CallTrace]: CallTrace[K] extends readonly (infer T)[] ? T[] : CallTrace[K] } & {
  lines: readonly [number, number];
};

function newTrace(first: number, last: number): Draft {
  return {
    _tag: "call-trace",
    lines: [first, last],
    function: null,
    returnAddress: null,
    rows: [],
    notices: [],
    instructions: null,
    events: null,
    otherThreadEvents: null,
    functions: [],
    systemCallCount: null,
    systemCalls: [],
  };
}

function isFresh(trace: Draft): boolean {
  return trace.function === null && trace.rows.length === 0 && trace.instructions === null;
}

function addTo(trace: Draft, shape: string, text: string, line: number): void {
  switch (shape) {
    case traceStart.name: {
      const [, name = "", address = ""] = traceStart.pattern.exec(text)!;
      trace.function = name;
      trace.returnAddress = parseAddress(address) ?? null;
      break;
    }
    case traceNotice.name:
      trace.notices.push({ line, beforeRow: trace.rows.length, text });
      break;
    case traceTotal.name: {
      const [, instructions, events, others] = traceTotal.pattern.exec(text)!;
      trace.instructions = Number(instructions);
      trace.events = Number(events);
      trace.otherThreadEvents = Number(others);
      break;
    }
    case functionRow.name: {
      const [, name = "", ...counts] = functionRow.pattern.exec(text)!;
      const [invocations = 0, minimum = 0, maximum = 0, average = 0] = counts.map(Number);
      trace.functions.push({ line, name, invocations, minimum, maximum, average } satisfies TracedFunction);
      break;
    }
    case systemCallTotal.name:
      trace.systemCallCount = Number.parseInt(text, 10) || 0;
      break;
    case systemCallRow.name: {
      const [, calls = "", name = ""] = systemCallRow.pattern.exec(text)!;
      trace.systemCalls.push({ line, calls: Number(calls), function: name });
    }
  }
}

const ROW = /^(\d+)[ \t]+(\d+)[ \t]+\[[ \t]*(\d+)\][ \t]+(?![ \t])(.*)$/s;
const RETURNED = / ([a-z]{1,2}[a-z0-9]{1,3}) = ([0-9a-f`]{1,17})$/i;

/**
 * ```text
 *    21    53 [  2]     ntdll!LdrpInitializeDllPath rax = 00000004`c99cf650
 * own   callees depth   call site                   returned
 * ```
 */
function readRow(
  text: string,
  line: number,
  siteOf: (callSite: string) => Pick<CallTraceRow, "module" | "symbol">,
): CallTraceRow {
  const [, instructions, callees, depth, rest = ""] = ROW.exec(text)!;
  const returned = RETURNED.exec(rest);
  const callSite = returned === null ? rest : rest.slice(0, returned.index);
  return {
    line,
    instructions: Number(instructions),
    calleeInstructions: Number(callees),
    depth: Number(depth),
    callSite,
    ...siteOf(callSite),
    returned: returned === null ? null : { register: returned[1]!, value: returned[2]!.replace("`", "").toLowerCase() },
  };
}
