import { columnsOf } from "../../model/call-columns.js";
import type { Probe } from "../../model/case.js";
import type { Calls, Dx } from "../../model/dx.js";
import type { Output } from "../../model/outputs.js";
import type { TraceFileRow } from "../../model/replay.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { plainModule } from "../../knowledge/names.js";
import type { Entry } from "../entries.js";
import { MOST_JOINED } from "../recorded/recorded.js";
import { replaysOf } from "../recorded/replays.js";

/** What a log says about one trace, beside the lists themselves. */
interface Trace {
  /** How many calls there are of what was asked for, by the names asked: numbers that the debugger counted. */
  readonly counts: Map<string, number>;
  /** Functions and modules that were asked for as typed, lower case. */
  readonly asked: Set<string>;
  /** Canonical names that `x` found. */
  readonly resolved: Set<string>;
  /** What was recorded; two answers are those of two traces. */
  readonly lifetimes: Set<string>;
  lifetime: { readonly from: string; readonly to: string } | null;
  damage: { readonly line: number; readonly why: string } | null;
  rows: number;
}

/** What there is to know of a list. */
export interface QueryContext {
  readonly entry: Entry;
  readonly trace: Trace;
  /** Nothing stands behind it in its log. */
  readonly last: boolean;
  readonly knowledge: Knowledge;
}

/** Reads what the answers around the lists tell about them. */
export function tracesIn(
  entries: readonly Entry[],
  knowledge: Knowledge,
): { readonly contextOf: (entry: Entry) => QueryContext } {
  const replayOf = replaysOf(entries);
  const traces = new Map<string, Trace>();
  const lastOf = new Map<number, Entry>();
  const traceAt = (source: number, line: number): Trace => {
    const key = replayOf(source, line);
    let trace = traces.get(key);
    if (trace === undefined) traces.set(key, (trace = newTrace()));
    return trace;
  };
  for (const entry of entries) {
    const { source, output } = entry;
    lastOf.set(source, entry);
    switch (output?._tag) {
      case "calls": {
        const trace = traceAt(source, output.lines[0]);
        trace.rows += columnsOf(output).length;
        if (!output.filtered) for (const name of output.functions) trace.asked.add(plainName(name));
        break;
      }
      case "dx":
        readAnswer(traceAt(source, output.lines[0]), output);
        break;
      case "symbols":
        for (const { address, module, symbol } of output.rows)
          if (address !== null && module !== null && symbol !== null)
            traceAt(source, output.lines[0]).resolved.add(plainName(`${module}!${symbol}`));
        break;
      case "trace-file":
        for (const row of output.rows) traceAt(source, row.line).damage ??= damageOf(row);
        break;
      default:
    }
  }
  return {
    contextOf: (entry) => ({
      entry,
      trace: traceAt(entry.source, entry.lines[0]),
      last: lastOf.get(entry.source) === entry,
      knowledge,
    }),
  };
}

function newTrace(): Trace {
  return {
    counts: new Map(),
    asked: new Set(),
    resolved: new Set(),
    lifetimes: new Set(),
    lifetime: null,
    damage: null,
    rows: 0,
  };
}

/** `WS2_32.dll!Send` and `ws2_32!send` are one. */
function plainName(name: string): string {
  const at = name.indexOf("!");
  return at < 0 ? name.toLowerCase() : `${plainModule(name.slice(0, at))}!${name.slice(at + 1).toLowerCase()}`;
}

const COUNT = /\.Calls\(((?:\s{0,4}"[^"]{1,300}"(?:\s{0,4},)?){1,200})\s{0,4}\)\.Count\(\)(?:,\w)?$/i;

/**
 * ```text
 * @$cursession.TTD.Calls("ws2_32!send").Count() : 0x2
 * @$curprocess.TTD.Lifetime : [2C8:0, 16EC:98A]
 * ```
 */
function readAnswer(trace: Trace, { expression, value }: Dx): void {
  if (expression === null || expression.length > 4096 || value === null) return;
  const names = COUNT.exec(expression)?.[1];
  if (names !== undefined && value._tag === "number") {
    const number = Number(value.number ?? value.text);
    if (Number.isSafeInteger(number))
      trace.counts.set(namesKey(Array.from(names.matchAll(/"([^"]+)"/g), ([, name]) => name!.trim())), number);
  } else if (value._tag === "range" && /\.TTD\.Lifetime$/i.test(expression)) {
    trace.lifetimes.add(`${value.from} ${value.to}`);
    trace.lifetime = trace.lifetimes.size === 1 ? { from: value.from, to: value.to } : null;
  }
}

function namesKey(names: readonly string[]): string {
  return [...new Set(names.map(plainName))].sort().join(" ");
}

/** A part of the program was not recorded, or what was recorded is lost. */
function damageOf({ fact, line, text }: TraceFileRow): Trace["damage"] {
  if (fact === "damage") return { line, why: "the trace itself has a gap" };
  if (/-(?:module|ring|recordmode)\b|\bring buffer\b/i.test(text))
    return { line, why: "only a part of the program was recorded" };
  return null;
}

/** Why a list shows nothing by what is not in it; null where it does. */
export function doubtOf(calls: Calls, target: string, typed: string, context: QueryContext): string | null {
  const { entry, trace, last } = context;
  const { block } = entry;
  const columns = columnsOf(calls);
  if (calls.truncated) return "the list is cut off";
  if (trace.damage !== null) return trace.damage.why;
  if (trace.rows > MOST_JOINED) return "there are more calls than the analysis looks at one by one";
  if (block.command?.parts.some(({ name, args }) => name === "dx" && /^(?:-\S+\s+)*-c\b/.test(args)) === true)
    return "the command leaves out the first of them";
  if (block.outputs.some((output) => isForeign(output, block))) return "something else is printed with the list";
  if (last) return "the log ends with the list";
  const counted = calls.filtered ? undefined : trace.counts.get(namesKey(calls.functions));
  if (counted !== undefined && counted !== columns.length)
    return `the debugger counts ${counted} of them, and the list has ${columns.length}`;
  if (columns.length === 0 && !isResolved(target, typed, context))
    return "the query lists nothing, and nothing shows that its name was known to the debugger";
  if (!calls.filtered && !hasEveryKey(columns)) return "rows are missing from the list";
  return isWhole(target, typed, context) ? null : `calls that do not pass through ${typed} are not in the list`;
}

/** Errors, cuts, and with a prompt in front anything that is no answer to it. */
function isForeign(output: Output, { prompt }: Entry["block"]): boolean {
  if (output._tag === "error") return true;
  if (output._tag === "event") return output.event === "elision";
  if (output._tag !== "text") return false;
  return prompt === null ? /^[ \t]*(?:Error\b|Unable to )/im.test(output.text) : output.text.trim() !== "";
}

/** Elements are numbered from 0; where one is missing its row was cut out of the log. */
function hasEveryKey({ length, row }: ReturnType<typeof columnsOf>): boolean {
  const keys = new Set<number>();
  for (let i = 0; i < length; i++) {
    const key = Number(row(i).key ?? NaN);
    if (!(key >= 0 && key < length)) return false;
    keys.add(key);
  }
  return keys.size === length;
}

function isResolved(target: string, typed: string, { trace }: QueryContext): boolean {
  return trace.resolved.has(plainName(typed)) || trace.resolved.has(plainName(target));
}

/**
 * `kernel32!CreateFileW` only jumps to the function of kernelbase, which is called directly as well: what is asked of
 * the first is a part.
 */
function isWhole(target: string, typed: string, { trace }: QueryContext): boolean {
  const [module = "", symbol = ""] = plainName(target).split("!");
  return (
    plainName(typed).startsWith(`${module}!`) ||
    plainName(typed).startsWith("*!") ||
    trace.asked.has(`${module}!${symbol}`) ||
    trace.asked.has(`*!${symbol}`)
  );
}

/**
 * Between which positions a list has every call of a function: it was counted, every name of the function was asked
 * for, and what was recorded is known. Null where one of them is not shown.
 */
export function coversOf(calls: Calls, target: string, context: QueryContext): Probe["covers"] {
  const { trace, knowledge } = context;
  if (calls.filtered || trace.counts.get(namesKey(calls.functions)) !== columnsOf(calls).length) return null;
  const api = apiOf(target, knowledge);
  if (api !== undefined) {
    const symbol = api.name.toLowerCase();
    const asked = (module: string): boolean => trace.asked.has(`${plainModule(module)}!${symbol}`);
    if (!trace.asked.has(`*!${symbol}`) && !api.modules.every(asked)) return null;
  }
  return trace.lifetime;
}

function apiOf(target: string, { catalogue }: Knowledge): Api | undefined {
  const [module = "", symbol = ""] = target.split("!");
  return catalogue.find(module, symbol);
}
