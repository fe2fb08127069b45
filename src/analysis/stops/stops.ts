import type { Event, Output, Stack } from "../../model/outputs.js";
import { comparePositions, readPosition } from "../../model/position.js";
import { isOwn } from "../contexts.js";
import { dumpsOf } from "../dumps.js";
import type { Entry } from "../entries.js";
import { followMarker, newScriptWalk } from "../script-walk.js";
import { hasContent, type Moment } from "./moment.js";
import { goOn, keepStack, managedGoesOn } from "./kept-stack.js";
import { movedSince, movedSinceVariable, otherRun, sameTop } from "./moved.js";
import { threadSet, titleOf, viewOf, type StackView } from "./views.js";
import { movementOf } from "./movement.js";
import { seePlace } from "./place.js";
import { plainTid } from "./tid.js";
import { askedThread, blockingThread, seeThreads, sharingThreads, stacksIn } from "./whose.js";
import { beside, endRun, extend, newRun, newWalk, open, standing, standingNow, threadName, type Walk } from "./walk.js";

/** The stops of all logs, in order of appearance. */
export function momentsOf(entries: readonly Entry[]): readonly Moment[] {
  const walk = newWalk();
  const dumps = dumpsOf(entries);
  for (const entry of entries) {
    begin(walk, entry, dumps.get(entry) ?? 0);
    if (entry.output !== null) see(walk, entry, entry.output);
  }
  endRun(walk);
  return walk.moments;
}

function begin(walk: Walk, entry: Entry, dump: number): void {
  if (entry.source !== walk.source) {
    walk.source = entry.source;
    walk.dump = dump;
    Object.assign(walk.script, newScriptWalk());
    newRun(walk);
  } else if (dump !== walk.dump) {
    walk.dump = dump;
    newRun(walk);
  }
  if (entry.block !== walk.block) {
    walk.block = entry.block;
    walk.named = null;
    walk.script.hit = false;
    // The prompt behind a stop names the thread that stopped; the one in front of `g` named the thread before.
    if (walk.arrived !== null && walk.arrived === walk.current && entry.thread !== null && entry.passing === null) {
      walk.arrived.thread = entry.thread;
      if (walk.arrived.tid !== null) walk.names.set(plainTid(walk.arrived.tid), entry.thread);
    }
    walk.arrived = null;
    if (entry.thread !== null) walk.prompted.add(entry.thread);
    if (entry.passing !== null) seeHit(walk, entry, entry.passing);
  }
  const { output } = entry;
  if (
    output?._tag === "session" &&
    walk.current !== null &&
    output.fields.some((field) => field.label.startsWith("Microsoft (R)"))
  ) {
    newRun(walk);
  }
  const moved = entry.passing === null ? entry.commands.map(movementOf).filter((movement) => movement !== "none") : [];
  if (moved.includes("restart")) newRun(walk);
  if (moved.length > 0) walk.pending = moved.at(-1)!;
  const switched = entry.commands.some((part) => part.name === "s" && part.prefix?.startsWith("~") === true);
  // `~1s` looks at another thread; the prompt of the next block names it.
  if (switched && walk.pending === null) walk.pending = "switch";
}

/** What the command of a breakpoint has printed is of a stop of its own, whose thread no prompt names. */
function seeHit(walk: Walk, entry: Entry, { as, hit }: NonNullable<Entry["passing"]>): void {
  walk.pending = "go";
  const moment = open(walk, entry, null);
  moment.reason = as === "hit" ? "breakpoint" : "unknown";
  if (as === "hit") {
    moment.breakpoint = hit?.breakpoint ?? null;
    moment.target = hit?.target ?? null;
  }
  walk.passed.push(moment);
  walk.arrived = null;
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
      seeThreads(walk, entry);
      break;
    case "stack":
      if (output.frames.length > 0) seeStack(walk, entry, output);
      break;
    case "variables": {
      let moment = standing(walk, entry);
      for (const row of output.rows) {
        const elsewhere = isOwn(entry.aim) ? movedSinceVariable(moment, row) : null;
        if (elsewhere !== null) moment = open(walk, entry, elsewhere);
        moment.variables.push({ row, output, aim: entry.aim });
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
  if (walk.pending === null && walk.arrived !== null && walk.arrived === walk.current) walk.current.tid ??= tid;
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
  // A breakpoint is announced before the place where it lies.
  const stood = output._tag === "breakpoint-hit" && walk.place !== null && walk.place.moment === current;
  // `(2110.1b08): …` behind another stop of the block: the target ran in between, and any thread may have come.
  const ranOn = walk.pending === null && current !== null && hasContent(current) && output._tag === "event";
  if (ranOn && walk.arrived !== null && output.threadId !== null) walk.arrived.thread = null;
  const stays = current !== null && !stood && (!hasContent(current) || isAnnouncement(current, entry, output));
  const moment = walk.pending === null && stays ? current : open(walk, entry, null);
  if (ranOn && output.threadId !== null) walk.arrived = moment;
  if (output._tag === "breakpoint-hit") {
    moment.reason = "breakpoint";
    moment.breakpoint = output.id;
  } else if (output._tag === "position") {
    // Where it was asked to go is not yet where it is: the debugger takes the nearest place.
    if (output.moment !== "requested") moment.position = output.position ?? moment.position;
    if (isBackwards(walk, moment)) moment.run = ++walk.run;
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

/**
 * A seek reports what was recorded at the place in front of the place itself.
 *
 * ```text
 * 0:000> !tt 8812:0
 * (1e0c.0b4c): Access violation - code c0000005 (first/second chance not available)
 * Time Travel Position: 8812:0                         the same stop; the next prompt names its thread
 * ```
 */
function isAnnouncement(moment: Moment, { block }: Entry, output: Output): boolean {
  return (
    output._tag === "position" &&
    moment.first >= block.lines[0] &&
    moment.stack === null &&
    moment.variables.length === 0 &&
    moment.memories.length === 0 &&
    moment.events.every(({ chance }) => chance === "not-available")
  );
}

/** A step or `g` that goes back in time has been pasted from another trace: nothing is known of their order. */
function isBackwards({ moments }: Walk, moment: Moment): boolean {
  const before = moments.at(-2);
  if (before?.position == null || moment !== moments.at(-1) || before.run !== moment.run) return false;
  if (moment.movement !== "go" && moment.movement !== "step") return false;
  return (comparePositions(readPosition(before.position), readPosition(moment.position)) ?? 0) > 0;
}

function seeStack(walk: Walk, entry: Entry, stack: Stack): void {
  if (walk.script.hit && walk.current !== null && goOn(walk.current, stack)) return extend(walk.current, entry.lines);
  const view = viewOf(stack, entry.aim.context, entry.block);
  if (view === "record") return extend(standing(walk, entry), entry.lines);
  const sharing = sharingThreads(entry, stack);
  if (sharing.length > 0) {
    standing(walk, entry);
    for (const thread of sharing) keepBeside(walk, entry, thread, { stack, view });
    return;
  }
  const asked =
    titledThread(walk, entry, stack) ??
    askedThread(walk.names, entry, stack) ??
    blockingThread(walk.names, entry) ??
    threadSet(entry.aim.context) ??
    entry.asked;
  // At a hit of a generated script the prompt names the thread that the run began on.
  const thread = asked ?? (walk.script.hit ? walk.named : (walk.named ?? entry.thread));
  let moment = standing(walk, entry);
  const beyond = view === "managed" ? managedGoesOn(walk, entry, stack) : null;
  if (beyond !== null) return extend(beyond, entry.lines);
  if (asked !== null && asked !== moment.thread && (moment.thread !== null || asked !== entry.thread))
    return keepBeside(walk, entry, asked, { stack, view });
  if (thread !== null && moment.thread !== thread) {
    if (walk.named !== null) moment = beside(walk, entry, thread);
    else if (moment.thread !== null && hasContent(moment)) {
      // A command that goes to another thread by a name of its own: its stack was shown with those of all.
      const there = standingNow(walk).findLast((one) => one.thread === thread);
      const known = there !== undefined && [...there.views.values()].some((one) => sameTop(one, stack));
      moment = known ? there : open(walk, entry, "the prompt shows another thread");
    } else moment.thread = thread;
  }
  const moved = movedSince(moment, stack, view);
  if (moved !== null) {
    const elsewhere = otherRun(moment, stack, view, entry.block.prompt?.mode === "user");
    if (elsewhere !== null) newRun(walk);
    moment = open(walk, entry, elsewhere ?? moved);
    if (thread !== null) moment.thread = thread;
  }
  keepStack(moment, stack, view, entry);
  if (walk.named === null) walk.current = moment;
}

/** The thread that a title above the rows names; without a number only in a list, where it is not that of the prompt. */
function titledThread({ names }: Walk, entry: Entry, stack: Stack): string | null {
  const title = titleOf(stack);
  if (title === null) return null;
  if (title.object !== undefined) return title.object;
  if (title.index !== null) return threadName(entry, title.index);
  const isList = stacksIn(entry.block).length > 1;
  return names.get(title.tid) ?? (isList ? `tid ${title.tid}` : null);
}

/** A stack of another thread than the one that stands at the prompt. */
function keepBeside(walk: Walk, entry: Entry, thread: string, { stack, view }: Shown): void {
  const moment = beside(walk, entry, thread);
  // The threads of another process, or of a later time, listed without a prompt between.
  const moved = movedSince(moment, stack, view);
  if (moved === null) return keepStack(moment, stack, view, entry);
  const later = open(walk, entry, moved);
  later.thread = thread;
  keepStack(later, stack, view, entry);
}

interface Shown {
  readonly stack: Stack;
  readonly view: StackView;
}
