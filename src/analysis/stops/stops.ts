import type { LineRange } from "../../model/evidence.js";
import type { Event, Memory, Output, Stack, VariableRow, Variables } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { followMarker, newScriptWalk, type ScriptWalk, type Visit } from "../script-walk.js";
import { movedSince, movedSinceVariable, sameTop } from "./moved.js";
import { movementOf, type Movement } from "./movement.js";

/** A place where the target stood still, with what was looked at there. */
export interface Moment {
  readonly source: number;
  readonly run: number;
  /** Stops of equal time are one standstill of the target, seen on several threads. */
  readonly time: number;
  thread: string | null;
  /** Number of the system for the thread, hex, where the debugger prints it with the stop. */
  tid: string | null;
  position: string | null;
  reason: "breakpoint" | "exception" | "break-in" | "step" | "time-travel" | "unknown";
  /** How the target got here, as far as the log shows it; null at the beginning. */
  readonly movement: Movement | null;
  /** What shows that the target moved although no command that moves it is in the log. */
  movedBecause: string | null;
  /** Number of the breakpoint that stopped it, where one is printed. */
  breakpoint: number | null;
  /** The call that a generated script came to see here. */
  visit: Visit | null;
  stack: Stack | null;
  readonly variables: { readonly row: VariableRow; readonly output: Variables }[];
  readonly memories: Memory[];
  readonly events: Event[];
  first: number;
  last: number;
  /** No stop: a call that was recorded has its place in time here. */
  readonly recorded?: true;
}

/** The stops of all logs, in order of appearance. */
export function momentsOf(entries: readonly Entry[]): readonly Moment[] {
  const walk: Walk = {
    moments: [],
    current: null,
    source: -1,
    run: -1,
    time: -1,
    pending: null,
    named: null,
    block: null,
    arrived: null,
    located: null,
    broke: null,
    script: newScriptWalk(),
  };
  for (const entry of entries) {
    begin(walk, entry);
    if (entry.output !== null) see(walk, entry, entry.output);
  }
  forgetThread(walk);
  return walk.moments;
}

/** Where the walk through the log stands. */
interface Walk {
  readonly moments: Moment[];
  current: Moment | null;
  source: number;
  run: number;
  time: number;
  /** A command that moves the target was given, and nothing has been seen of it yet. */
  pending: Movement | null;
  /** The thread that a row of `~` names for the stack below it. */
  named: string | null;
  block: Entry["block"] | null;
  /** The stop that the open block ran to, until the next prompt tells its thread. */
  arrived: Moment | null;
  /** The block whose last stop has shown its place. */
  located: Entry["block"] | null;
  /** `(1008.1498): Break instruction exception`: the thread of the place that the block goes to. */
  broke: { readonly block: Entry["block"]; readonly tid: string } | null;
  /** What a generated script is doing. */
  readonly script: ScriptWalk;
}

function begin(walk: Walk, entry: Entry): void {
  if (entry.source !== walk.source) {
    walk.source = entry.source;
    Object.assign(walk.script, newScriptWalk());
    newRun(walk);
  }
  if (entry.block !== walk.block) {
    walk.block = entry.block;
    walk.named = null;
    walk.script.hit = false;
    // The prompt behind a stop names the thread that stopped; the one in front of `g` named the thread before.
    if (walk.arrived !== null && walk.arrived === walk.current && entry.thread !== null)
      walk.arrived.thread = entry.thread;
    walk.arrived = null;
  }
  const { output } = entry;
  if (
    output?._tag === "session" &&
    walk.current !== null &&
    output.fields.some((field) => field.label.startsWith("Microsoft (R)"))
  ) {
    newRun(walk);
  }
  const moved = entry.commands.map(movementOf).filter((movement) => movement !== "none");
  if (moved.includes("restart")) newRun(walk);
  if (moved.length > 0) walk.pending = moved.at(-1)!;
  const switched = entry.commands.some((part) => part.name === "s" && part.prefix?.startsWith("~") === true);
  // `~1s` looks at another thread; the prompt of the next block names it.
  if (switched && walk.pending === null) walk.pending = "switch";
}

/** A script goes from thread to thread: where the log ends before the next prompt, the thread is not known. */
function forgetThread({ arrived }: Walk): void {
  if (arrived !== null && arrived.visit !== null) arrived.thread = null;
}

/** A restart, another target or another log: nothing is known of the order to what was before. */
function newRun(walk: Walk): void {
  forgetThread(walk);
  walk.arrived = null;
  walk.run++;
  walk.current = null;
  walk.pending = null;
}

function see(walk: Walk, entry: Entry, output: Output): void {
  switch (output._tag) {
    case "marker":
      if (output.collected !== null && followMarker(walk.script, output.collected)) {
        walk.pending = "go";
        walk.named = null;
      }
      break;
    case "error":
      // A visit that failed has moved nothing.
      if (walk.script.visit !== null && walk.pending === "jump") walk.pending = null;
      break;
    case "breakpoint-hit":
      seeStop(walk, entry, output);
      break;
    case "position":
      // `!positions` tells where all threads stand, a long search how far it has got: nothing has moved.
      if (output.moment !== "thread" && output.moment !== "progress") seeStop(walk, entry, output);
      break;
    case "event":
      if (output.reported === "live" && STANDS.has(output.event) && output.threadId !== null)
        seeThread(walk, entry, output.threadId);
      if (isStop(output)) seeStop(walk, entry, output);
      break;
    case "threads":
      walk.named = output.rows.length === 1 ? threadName(entry, output.rows[0]!.index) : null;
      break;
    case "stack":
      if (output.frames.length > 0) seeStack(walk, entry, output);
      break;
    case "variables": {
      let moment = standing(walk, entry);
      for (const row of output.rows) {
        const elsewhere = movedSinceVariable(moment, row);
        if (elsewhere !== null) moment = open(walk, entry, elsewhere);
        moment.variables.push({ row, output });
      }
      extend(moment, entry.lines);
      break;
    }
    case "memory": {
      const moment = standing(walk, entry);
      moment.memories.push(output);
      extend(moment, entry.lines);
      break;
    }
    case "text":
      break;
    case "registers":
    case "location":
      seePlace(walk, entry, output);
      break;
    case "last-error":
      if (walk.pending !== null) standing(walk, entry);
      if (walk.current !== null) extend(walk.current, entry.lines);
      break;
    default:
      if (walk.current !== null && walk.pending === null) extend(walk.current, entry.lines);
  }
}

const STANDS: ReadonlySet<Event["event"]> = new Set(["exception", "break-in", "breakpoint"]);

/** The break that a seek reports stands in front of the position, or behind the one that was asked for. */
function seeThread(walk: Walk, entry: Entry, tid: string): void {
  walk.broke = { block: entry.block, tid };
  if (walk.pending === null && walk.arrived !== null && walk.arrived === walk.current) walk.current.tid = tid;
}

/** An exception or a break-in; not the break that a time-travel seek reports, nor loads and exits. */
function isStop(event: Event): boolean {
  // `.lastevent` and `.eventlog` tell again what has been seen.
  if (event.reported !== "live") return false;
  if (event.event === "exception") return true;
  return event.event === "break-in" && event.chance !== "not-available";
}

function seeStop(
  walk: Walk,
  entry: Entry,
  output: Extract<Output, { _tag: "breakpoint-hit" | "position" | "event" }>,
): void {
  const { current } = walk;
  const moment = walk.pending !== null || current === null || hasContent(current) ? open(walk, entry, null) : current;
  if (output._tag === "breakpoint-hit") {
    moment.reason = "breakpoint";
    moment.breakpoint = output.id;
  } else if (output._tag === "position") {
    // Where it was asked to go is not yet where it is: the debugger takes the nearest place.
    if (output.moment !== "requested") moment.position = output.position ?? moment.position;
    if (output.moment === "current" && walk.broke?.block === entry.block) moment.tid = walk.broke.tid;
    const { visit } = walk.script;
    if (visit !== null && output.moment === "current" && output.position?.toUpperCase() === visit.position)
      moment.visit = visit;
  } else {
    moment.events.push(output);
    moment.tid = output.threadId ?? moment.tid;
    if (moment.reason === "unknown") moment.reason = output.event === "break-in" ? "break-in" : "exception";
  }
  extend(moment, entry.lines);
}

/** Where the target stands. `p 5` prints each place on its way: every one is a stop. */
function seePlace(walk: Walk, entry: Entry, output: Output): void {
  const parts = entry.block.command?.parts ?? [];
  const again = walk.located === entry.block && walk.current !== null && walk.pending === null;
  const onTheWay =
    again && parts.some((part) => movementOf(part) === "step") && !parts.some((part) => part.name.startsWith("r"));
  const moment = onTheWay ? open(walk, entry, null) : standing(walk, entry);
  if (onTheWay) moment.reason = "step";
  extend(moment, entry.lines);
  if (onTheWay) walk.located = null;
  if (output._tag === "location") walk.located = entry.block;
}

function seeStack(walk: Walk, entry: Entry, stack: Stack): void {
  if (walk.script.hit && walk.current !== null && goOn(walk.current, stack)) return extend(walk.current, entry.lines);
  // At a hit of a generated script the prompt names the thread that the run began on.
  const thread = walk.script.hit ? walk.named : (walk.named ?? entry.thread);
  let moment = standing(walk, entry);
  if (thread !== null && moment.thread !== thread) {
    if (walk.named !== null) moment = beside(walk, entry, thread);
    else if (moment.thread !== null && hasContent(moment))
      moment = open(walk, entry, "the prompt shows another thread");
    else moment.thread = thread;
  }
  const moved = movedSince(moment, stack);
  if (moved !== null) {
    moment = open(walk, entry, moved);
    if (thread !== null) moment.thread = thread;
  }
  if (moment.stack === null || (sameTop(moment.stack, stack) && stack.frames.length > moment.stack.frames.length)) {
    moment.stack = stack;
  }
  extend(moment, entry.lines);
  if (walk.named === null) walk.current = moment;
}

/** Rows behind what the target printed into the middle of a stack: at a hit of a script nothing moves. */
function goOn(moment: Moment, more: Stack): boolean {
  const first = more.frames[0]!.number;
  if (moment.stack === null || first === null || first === 0) return false;
  const last = moment.stack.frames.at(-1)!.number;
  if (last !== null && first === last + 1)
    moment.stack = { ...moment.stack, frames: [...moment.stack.frames, ...more.frames] };
  return true;
}

/** The stop at which something is shown; a new one when the target was moved. */
function standing(walk: Walk, entry: Entry): Moment {
  // A script that goes to a position shows it: without it the target still stands where it stood.
  if (walk.script.visit !== null && walk.pending === "jump" && walk.current !== null) return walk.current;
  return walk.pending !== null || walk.current === null ? open(walk, entry, null) : walk.current;
}

function open(walk: Walk, entry: Entry, movedBecause: string | null): Moment {
  const { pending, current } = walk;
  const sameTime = pending === "switch" && current !== null;
  if (!sameTime) walk.time++;
  const { hit } = walk.script;
  const thread = hit ? walk.named : (entry.thread ?? (pending === null ? (current?.thread ?? null) : null));
  const moment = newMoment(walk, entry, thread);
  moment.reason = hit ? "breakpoint" : sameTime ? current.reason : reasonOf(pending);
  moment.movedBecause = movedBecause;
  walk.arrived = hit || (pending === null && moment.thread !== null) ? null : moment;
  walk.current = moment;
  walk.pending = null;
  return moment;
}

/** The same standstill on another thread: `~*k` prints the stacks of all. */
function beside(walk: Walk, entry: Entry, thread: string): Moment {
  for (let i = walk.moments.length - 1; i >= 0 && walk.moments[i]!.time === walk.time; i--) {
    if (walk.moments[i]!.thread === thread) return walk.moments[i]!;
  }
  const { current } = walk;
  if (current !== null && current.time === walk.time && !hasContent(current) && current.thread === null) {
    current.thread = thread;
    return current;
  }
  const moment = newMoment(walk, entry, thread);
  moment.reason = current?.reason ?? "unknown";
  return moment;
}

function newMoment(walk: Walk, entry: Entry, thread: string | null): Moment {
  const moment: Moment = {
    source: entry.source,
    run: walk.run,
    time: walk.time,
    thread,
    tid: null,
    position: null,
    reason: "unknown",
    movement: walk.pending === "switch" ? null : walk.pending,
    movedBecause: null,
    breakpoint: null,
    visit: null,
    stack: null,
    variables: [],
    memories: [],
    events: [],
    first: entry.lines[0],
    last: entry.lines[1],
  };
  walk.moments.push(moment);
  return moment;
}

function reasonOf(movement: Movement | null): Moment["reason"] {
  if (movement === "step") return "step";
  return movement === "back" || movement === "jump" ? "time-travel" : "unknown";
}

/** `~*k` counts threads as prompts do: `.  3  Id: …` at a prompt of process 0 is `0:003`. */
function threadName(entry: Entry, index: number | null): string | null {
  return index === null ? null : `${entry.block.prompt?.process ?? 0}:${String(index).padStart(3, "0")}`;
}

function hasContent(moment: Moment): boolean {
  return moment.stack !== null || moment.variables.length > 0 || moment.memories.length > 0 || moment.events.length > 0;
}

function extend(moment: Moment, lines: LineRange): void {
  moment.last = Math.max(moment.last, lines[1]);
}
