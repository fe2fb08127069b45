import type { LineRange } from "../../model/evidence.js";
import type { Entry } from "../entries.js";
import { newScriptWalk, type ScriptWalk } from "../script-walk.js";
import { hasContent, type Moment } from "./moment.js";
import type { Movement } from "./movement.js";
import { plainTid } from "./tid.js";

/** Where the walk through the log stands. */
export interface Walk {
  readonly moments: Moment[];
  current: Moment | null;
  source: number;
  /** Which dump of the log it is. */
  dump: number;
  run: number;
  time: number;
  /** A command that moves the target was given, and nothing has been seen of it yet. */
  pending: Movement | null;
  /** The thread that a row of `~` names for the stack below it. */
  named: string | null;
  /** Names of threads by their ids, as lists and prompts give them. */
  readonly names: Map<string, string>;
  block: Entry["block"] | null;
  /** The last moments, from and to, where one list of stacks made all of them: thousands of threads are found by name. */
  readonly list: {
    block: Entry["block"] | null;
    time: number;
    from: number;
    to: number;
    readonly byThread: Map<string, Moment>;
  };
  /** The stop that the open block ran to, until the next prompt tells its thread. */
  arrived: Moment | null;
  /** Stops of this run that the target went on from without a prompt: `bp ws2_32!send "kb; g"`. */
  readonly passed: Moment[];
  /** Threads that prompts of this run have named. */
  readonly prompted: Set<string>;
  /** What the last stop has shown of its place, and in which block. */
  place: Place | null;
  /** `(1008.1498): Break instruction exception`: the thread of the place that the block goes to. */
  broke: { readonly block: Entry["block"]; readonly tid: string } | null;
  /** What a generated script is doing. */
  readonly script: ScriptWalk;
}

/** Where the target stood, as registers or a location line told it. */
export interface Place {
  readonly moment: Moment;
  readonly block: Entry["block"];
  /** Hex digits of the instruction pointer. */
  readonly instruction: string | null;
  /** `qcpfformat+0x13d0` */
  readonly site: string | null;
}

export function newWalk(): Walk {
  return {
    moments: [],
    current: null,
    source: -1,
    dump: 0,
    run: -1,
    time: -1,
    pending: null,
    named: null,
    names: new Map(),
    list: { block: null, time: -1, from: 0, to: 0, byThread: new Map() },
    block: null,
    arrived: null,
    passed: [],
    prompted: new Set(),
    place: null,
    broke: null,
    script: newScriptWalk(),
  };
}

/**
 * Who runs to a stop is told by the prompt behind it. Where the log ends before, the one in front of `g` is all there
 * is: it is believed where no prompt of the run has named another thread, and not where a script goes from one to the
 * next. No prompt stands behind a stop whose breakpoint's command lets the target go on.
 */
function forgetThread({ arrived, block, passed, prompted, names }: Walk): void {
  if (prompted.size > 1) for (const one of passed) one.thread = null;
  if (arrived === null) return;
  // `gu` lets the thread return, unless another one is announced.
  const returned = arrived.reason === "unknown" && block?.command?.parts.some(({ name }) => name === "gu") === true;
  const other = arrived.movement === "go" && prompted.size > 1 && !returned;
  if (arrived.visit !== null || other || isOfAnother(arrived, names)) arrived.thread = null;
}

/** The thread at the prompt has another id than the one that the event names. */
function isOfAnother({ thread, tid }: Moment, names: Walk["names"]): boolean {
  if (thread === null || tid === null) return false;
  const own = plainTid(tid);
  return names.get(own) !== thread && [...names].some(([id, name]) => name === thread && id !== own);
}

/**
 * ```text
 * (2110.1b08): C++ EH exception - code e06d7363 (first chance)           which thread that is,
 * (2110.1b08): C++ EH exception - code e06d7363 (!!! second chance !!!)
 * 0:008> kn                                                              a later prompt tells
 * ```
 */
export function endRun(walk: Walk): void {
  forgetThread(walk);
  for (let i = walk.moments.length - 1; i >= 0 && walk.moments[i]!.run === walk.run; i--) {
    const moment = walk.moments[i]!;
    if (moment.thread === null && moment.tid !== null) moment.thread = walk.names.get(plainTid(moment.tid)) ?? null;
    // `~~[22b4]k`, and a list of threads only behind it.
    const asked = moment.thread?.startsWith("tid ") === true ? moment.thread.slice(4) : null;
    if (asked !== null) moment.thread = walk.names.get(plainTid(asked)) ?? moment.thread;
  }
}

/** A restart, another target, dump or log: nothing is known of the order to what was before. */
export function newRun(walk: Walk): void {
  endRun(walk);
  walk.arrived = null;
  walk.passed.length = 0;
  walk.prompted.clear();
  walk.names.clear();
  walk.run++;
  walk.current = null;
  walk.pending = null;
}

/** The stop at which something is shown; a new one when the target was moved. */
export function standing(walk: Walk, entry: Entry): Moment {
  // A script that goes to a position shows it: without it the target still stands where it stood.
  if (walk.script.visit !== null && walk.pending === "jump" && walk.current !== null) return walk.current;
  return walk.pending !== null || walk.current === null ? open(walk, entry, null) : walk.current;
}

export function open(walk: Walk, entry: Entry, movedBecause: string | null): Moment {
  const { pending, current } = walk;
  const sameTime = pending === "switch" && current !== null;
  if (!sameTime) walk.time++;
  const { hit } = walk.script;
  // Something else within one `g`: the target has gone on by itself.
  const passed = walk.arrived?.movement === "go" && walk.arrived === current ? walk.arrived : null;
  if (passed !== null) walk.passed.push(passed);
  const thread = hit ? walk.named : (entry.thread ?? (pending === null ? (current?.thread ?? null) : null));
  const moment = newMoment(walk, entry, thread, pending ?? passed?.movement ?? null);
  moment.reason = hit ? "breakpoint" : sameTime ? current.reason : reasonOf(pending);
  moment.movedBecause = movedBecause;
  walk.arrived = hit || (pending === null && passed === null && moment.thread !== null) ? null : moment;
  walk.current = moment;
  walk.pending = null;
  return moment;
}

/** The stops of the standstill at which the walk is: time only goes on, so they are the last ones. */
export function standingNow({ moments, time }: Walk): readonly Moment[] {
  let first = moments.length;
  while (first > 0 && moments[first - 1]!.time === time) first--;
  return moments.slice(first);
}

/** The same standstill on another thread: `~*k` prints the stacks of all. */
export function beside(walk: Walk, entry: Entry, thread: string): Moment {
  const { moments, list } = walk;
  if (list.block !== entry.block || list.to !== moments.length || list.time !== walk.time) {
    list.block = entry.block;
    list.time = walk.time;
    list.from = moments.length;
    list.byThread.clear();
  }
  const listed = list.byThread.get(thread);
  if (listed?.thread === thread) return listed;
  for (let i = list.from - 1; i >= 0 && moments[i]!.time === walk.time; i--) {
    if (moments[i]!.thread === thread) return moments[i]!;
  }
  const { current } = walk;
  if (current !== null && current.time === walk.time && !hasContent(current) && current.thread === null) {
    current.thread = thread;
    return current;
  }
  const moment = newMoment(walk, entry, thread, walk.pending);
  moment.reason = current?.reason ?? "unknown";
  list.byThread.set(thread, moment);
  list.to = moments.length;
  return moment;
}

function newMoment(walk: Walk, entry: Entry, thread: string | null, movement: Movement | null): Moment {
  const moment: Moment = {
    source: entry.source,
    run: walk.run,
    time: walk.time,
    thread,
    tid: null,
    position: null,
    reason: "unknown",
    movement: movement === "switch" ? null : movement,
    movedBecause: null,
    breakpoint: null,
    target: null,
    visit: null,
    stack: null,
    view: null,
    context: "",
    views: new Map(),
    contexts: [],
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
export function threadName(entry: Entry, index: number | null): string | null {
  return index === null ? null : `${entry.block.prompt?.process ?? 0}:${String(index).padStart(3, "0")}`;
}

export function extend(moment: Moment, lines: LineRange): void {
  moment.last = Math.max(moment.last, lines[1]);
}
