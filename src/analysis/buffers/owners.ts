import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { Moment } from "../stops/moment.js";
import { blindCalls, isOvertaken, overtaking, type Blind } from "./blind.js";
import { pageOf } from "./place.js";
import type { Region, Regions } from "./regions.js";

/** Which calls may still speak for their memory at a later stop. */
export interface Flow {
  readonly moments: readonly Moment[];
  /** For each stop the first from which it was reached by steps alone. */
  readonly steppedFrom: Int32Array;
  readonly blind: Blind;
}

export function flowOf(moments: readonly Moment[], calls: readonly SeenCall[], knowledge: Knowledge): Flow {
  const steppedFrom = new Int32Array(moments.length);
  const lastOf = new Map<string, number>();
  moments.forEach((moment, m) => {
    const place = `${moment.run} ${moment.thread}`;
    const last = lastOf.get(place);
    const follows = last !== undefined && moment.movement === "step" && moments[last]!.time + 1 === moment.time;
    steppedFrom[m] = follows ? steppedFrom[last]! : m;
    lastOf.set(place, m);
  });
  return { moments, steppedFrom, blind: blindCalls(moments, calls, knowledge) };
}

/** Whether two stops are one standstill of the target: of one thread, or looked at from two. */
export function isSameTime(flow: Flow, a: number, b: number): boolean {
  const x = flow.moments[a]!;
  const y = flow.moments[b]!;
  return x.run === y.run && x.time === y.time;
}

/**
 * Whether what a call was given may be looked for at a stop: the one at which it was seen, one at which it still runs,
 * one that was stepped to. What it receives is there after it has returned, until the function is called anew and nobody
 * looks where that call puts it: `mayReturn`.
 */
export function speaksAt(call: SeenCall, moment: number, flow: Flow, mayReturn: boolean): boolean {
  if (isSameTime(flow, call.moment, moment)) return true;
  const own = flow.moments[call.moment]!;
  const here = flow.moments[moment]!;
  if (call.moment > moment || own.run !== here.run || own.thread !== here.thread) return false;
  if (mayReturn && !isOvertaken(flow.blind, call, moment, flow.moments)) return true;
  return (call.running?.rows.at(-1)?.moment ?? -1) >= moment || flow.steppedFrom[moment]! <= call.moment;
}

/** The memory of a call in which a place lies: its beginning, or somewhere inside. */
export function regionAt(regions: Regions, place: number, moment: number, flow: Flow): Region | null {
  const starting = regions.byStart.get(place);
  const exact = best(starting, moment, flow) ?? presumed(starting, moment, flow);
  if (exact !== null) return exact;
  const around = regions.byPage.get(pageOf(place));
  if (around === undefined) return null;
  return best(
    around.filter(({ start, length }) => start <= place && length !== null && place < start + length),
    moment,
    flow,
  );
}

/** A receive that has just returned and whose buffer nobody looked at: it is presumed to use that of the one before. */
function presumed(regions: readonly Region[] | undefined, moment: number, { blind, moments }: Flow): Region | null {
  const before = regions?.findLast(({ use, direction }) => use === "io" && direction === "in");
  if (before === undefined || moments[before.call.moment]!.thread !== moments[moment]!.thread) return null;
  const call = overtaking(blind, before.call, moment, moments);
  return call === undefined ? null : { ...before, call, length: null, presumed: true };
}

/** Of several calls with one buffer: the innermost of the same stop, else the latest; the buffer that a call moves first. */
function best(regions: readonly Region[] | undefined, moment: number, flow: Flow): Region | null {
  if (regions === undefined) return null;
  let found: Region | null = null;
  for (const region of regions) {
    const io = region.use === "io";
    if (!speaksAt(region.call, moment, flow, io && region.direction === "in")) continue;
    const more = found === null ? 1 : rank(region, moment, flow) - rank(found, moment, flow);
    if (found === null || more > 0 || (more === 0 && region.call.moment > found.call.moment)) found = region;
  }
  return found;
}

function rank(region: Region, moment: number, flow: Flow): number {
  const now = region.call.moment === moment ? 4 : isSameTime(flow, region.call.moment, moment) ? 2 : 0;
  return now + (region.use === "io" ? 1 : 0);
}

/** `its address is the argument buf of ws2_32!recv`. */
export function becauseOf(region: Region, place: number): string {
  const name = region.call.call.api;
  if (region.presumed === true) return `${name} was given this address before, and has just returned again`;
  const inside = place - region.start;
  const where = inside === 0 ? "its address is" : `it lies 0x${inside.toString(16)} bytes into`;
  return region.through === region.parameter
    ? `${where} the argument ${region.parameter} of ${name}`
    : `${where} what ${region.through} of ${name} points at`;
}

/** A call that has only just begun: what it will receive or fill in is not there yet. */
export function isAtEntry(call: SeenCall, m: number, flow: Flow): boolean {
  // A record is written when the call has come back.
  return call.call.phase === "enter" && call.call.recorded === null && isSameTime(flow, call.moment, m);
}
