import type { Address } from "../../model/address.js";
import { compareAddresses, distance } from "../../model/address.js";
import type { LineRange } from "../../model/evidence.js";
import type { Event, Memory, Stack, VariableRow, Variables } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { movementOf, type Movement } from "./movement.js";

/** A place where the target stood still, with what was looked at there. */
export interface Moment {
  readonly source: number;
  readonly run: number;
  thread: string | null;
  position: string | null;
  reason: "breakpoint" | "exception" | "break-in" | "step" | "time-travel" | "unknown";
  /** How the target got here, as far as the log shows it; null at the beginning. */
  readonly movement: Movement | null;
  /** What shows that the target moved although no command that moves it is in the log. */
  movedBecause: string | null;
  /** Number of the breakpoint that stopped it, where one is printed. */
  breakpoint: number | null;
  stack: Stack | null;
  readonly variables: { readonly row: VariableRow; readonly output: Variables }[];
  readonly memories: Memory[];
  readonly events: Event[];
  first: number;
  last: number;
}

/** The stops of all logs, in order of appearance. */
export function momentsOf(entries: readonly Entry[]): readonly Moment[] {
  const moments: Moment[] = [];
  let current: Moment | null = null;
  let run = -1;
  let source = -1;
  let pending: Movement | null = null;

  const open = (entry: Entry, movement: Movement | null, movedBecause: string | null): Moment => {
    const moment: Moment = {
      source: entry.source,
      run,
      thread: entry.thread ?? (movement === null ? (current?.thread ?? null) : null),
      position: null,
      reason: movement === "step" ? "step" : movement === "back" || movement === "jump" ? "time-travel" : "unknown",
      movement,
      movedBecause,
      breakpoint: null,
      stack: null,
      variables: [],
      memories: [],
      events: [],
      first: entry.lines[0],
      last: entry.lines[1],
    };
    moments.push(moment);
    current = moment;
    pending = null;
    return moment;
  };

  for (const entry of entries) {
    if (entry.source !== source) {
      source = entry.source;
      run++;
      current = null;
      pending = null;
    }
    const { output } = entry;
    if (
      output?._tag === "session" &&
      current !== null &&
      output.fields.some((field) => /^Microsoft \(R\)/.test(field.label))
    ) {
      run++;
      current = null;
    }
    const moved = entry.commands.map(movementOf).filter((movement) => movement !== "none");
    if (moved.includes("restart")) run++;
    if (moved.length > 0) pending = moved.at(-1)!;
    if (output === null) continue;
    switch (output._tag) {
      case "breakpoint-hit":
      case "position":
      case "event": {
        if (output._tag === "event" && !/exception|break-in/.test(output.event)) break;
        if (pending !== null || current === null || hasContent(current)) open(entry, pending, null);
        const moment: Moment = current!;
        if (output._tag === "breakpoint-hit") {
          moment.reason = "breakpoint";
          moment.breakpoint = output.id;
        } else if (output._tag === "position") moment.position = output.position;
        else {
          moment.events.push(output);
          if (moment.reason === "unknown") moment.reason = output.event === "break-in" ? "break-in" : "exception";
        }
        extend(moment, entry.lines);
        break;
      }
      case "stack": {
        if (output.frames.length === 0) break;
        const here = current as Moment | null;
        if (pending !== null || here === null) open(entry, pending, null);
        else if (here.thread !== entry.thread && entry.thread !== null && hasContent(here)) {
          open(entry, null, "the prompt shows another thread");
        } else if (here.stack !== null && !isContextStack(output) && !sameTop(here.stack, output)) {
          open(
            entry,
            null,
            `its top frame is not that of the stack in lines ${range(here.stack.lines)}, and no command that moves the target is shown`,
          );
        } else if (here.stack === null && !isContextStack(output)) {
          const foreign = here.variables.find(({ row }) => !inTopFrame(output, row.address));
          if (foreign !== undefined)
            open(
              entry,
              null,
              `${foreign.row.name} at ${foreign.row.address} is no variable of its top frame: it was shown at another stop`,
            );
        }
        const moment: Moment = current!;
        if (moment.stack === null || sameTop(moment.stack, output)) moment.stack = longer(moment.stack, output);
        extend(moment, entry.lines);
        break;
      }
      case "variables": {
        if (pending !== null || current === null) open(entry, pending, null);
        for (const row of output.rows) {
          const elsewhere = belowEntry(current!, row.address) ?? changedValue(current!, row);
          if (elsewhere !== null) open(entry, null, elsewhere);
          current!.variables.push({ row, output });
        }
        extend(current!, entry.lines);
        break;
      }
      case "memory": {
        if (pending !== null || current === null) open(entry, pending, null);
        current!.memories.push(output);
        extend(current!, entry.lines);
        break;
      }
      default:
        if (current !== null && pending === null && output._tag !== "text") extend(current, entry.lines);
    }
  }
  return moments;
}

function hasContent(moment: Moment): boolean {
  return moment.stack !== null || moment.variables.length > 0 || moment.memories.length > 0 || moment.events.length > 0;
}

function extend(moment: Moment, lines: LineRange): void {
  moment.last = Math.max(moment.last, lines[1]);
}

/** A stack of `.cxr`, `.ecxr`, `.thread`: another context of the same stop. */
function isContextStack(stack: Stack): boolean {
  return stack.notices.some((notice) => notice.text.startsWith("*** Stack trace for last set context"));
}

function sameTop(a: Stack, b: Stack): boolean {
  const x = a.frames[0];
  const y = b.frames[0];
  if (x === undefined || y === undefined) return false;
  if (x.childSp !== null && y.childSp !== null && x.childSp !== y.childSp) return false;
  if (x.retAddr !== null && y.retAddr !== null && x.retAddr !== y.retAddr) return false;
  return x.callSite.toLowerCase() === y.callSite.toLowerCase();
}

function longer(a: Stack | null, b: Stack): Stack {
  return a === null || b.frames.length > a.frames.length ? b : a;
}

/**
 * At the entry of a 32-bit function nothing below its ChildEBP is in use yet. A local variable that lies there
 * belongs to a later, deeper call: the target has moved.
 */
function belowEntry(moment: Moment, variable: Address | null): string | null {
  const top = moment.stack?.frames[0];
  if (variable === null || top?.childSp == null || moment.stack!.machine !== "x86") return null;
  if (top.displacement !== null || top.symbol === null) return null;
  if (compareAddresses(variable, top.childSp) >= 0) return null;
  return `the variable at ${variable} lies below ${top.childSp}, where ${top.callSite} was entered: it belongs to a later, deeper call`;
}

/** The same variable with another value or text: time has passed. */
function changedValue(moment: Moment, row: VariableRow): string | null {
  const before = moment.variables.find(
    (variable) =>
      variable.row.address !== null && variable.row.address === row.address && variable.row.name === row.name,
  );
  if (before === undefined || (before.row.value === row.value && before.row.text === row.text)) return null;
  return `${row.name} at ${row.address} was shown with another value in line ${before.row.line}`;
}

/** Bytes above ChildEBP in which the parameters of any function lie. */
const PARAMETER_AREA = 0x80;

/**
 * `x name` shows variables of the current function. On 32-bit its parameters lie shortly above ChildEBP, and its locals
 * below, once it is past its entry.
 */
function inTopFrame(stack: Stack, variable: Address | null): boolean {
  const top = stack.frames[0];
  if (variable === null || top?.childSp == null || stack.machine !== "x86") return true;
  const offset = distance(variable, top.childSp);
  if (offset >= 8) return offset < PARAMETER_AREA;
  return top.displacement !== null || top.symbol === null;
}

function range(lines: LineRange): string {
  return lines[0] === lines[1] ? String(lines[0]) : `${lines[0]}–${lines[1]}`;
}
