import { cellsMayBeEqual, makeCells, overlayCells, UNKNOWN } from "../../model/cells.js";
import type { SeenCall } from "../calls/calls.js";
import { pageOf } from "./place.js";
import type { BufferRow, SeenBuffer } from "./seen.js";

/** A buffer while stops are still being added to it. */
export interface OpenBuffer extends Pick<SeenBuffer, "address" | "moment" | "wide"> {
  id: string;
  readonly start: number;
  cells: Uint16Array;
  moments: number[];
  call: SeenBuffer["call"];
  parameter: SeenBuffer["parameter"];
  because: SeenBuffer["because"];
  direction: SeenBuffer["direction"];
  stale: boolean;
  callLength: number | null;
  callLengthFrom: SeenBuffer["callLengthFrom"];
  beyond: SeenBuffer["beyond"];
  version: number;
  previous: OpenBuffer | null;
  evidence: SeenBuffer["evidence"];
  rows: BufferRow[];
}

/** The latest version of each piece of memory. */
export type Versions = Map<number, OpenBuffer[]>;

/**
 * Takes what a stop shows into the versions: the same bytes again are the same buffer, other bytes are its next version.
 *
 * ```text
 * stop-2   da 00170aa8   "HTTP/1.1 407 …"        buf-1
 * stop-4   da 00170aa8   "HTTP/1.1 407 …"        buf-1 again
 * stop-7   da 00170aa8   "HTTP/1.1 200 …"        buf-2: version 2 of buf-1
 * ```
 *
 * Answers the buffer that holds the bytes from now on: the given one, or an earlier one.
 */
export function takeVersion(versions: Versions, fresh: OpenBuffer): OpenBuffer {
  const before = overlapping(versions, fresh);
  const same = before.find((old) => isSame(old, fresh));
  if (same !== undefined) {
    extend(same, fresh);
    register(versions, same);
    return same;
  }
  // Views of one stop that begin elsewhere stand side by side.
  const earlier = before.filter((old) => old.moments.at(-1) !== fresh.moment || old.start === fresh.start);
  const replaced = earlier.find((old) => old.start === fresh.start) ?? earlier[0] ?? null;
  fresh.previous = replaced;
  fresh.version = (replaced?.version ?? 0) + 1;
  for (const old of earlier) forget(versions, old);
  register(versions, fresh);
  return fresh;
}

function overlapping(versions: Versions, fresh: OpenBuffer): readonly OpenBuffer[] {
  const found = new Set<OpenBuffer>();
  const end = fresh.start + fresh.cells.length;
  for (let page = pageOf(fresh.start); page <= pageOf(end - 1); page++) {
    for (const old of versions.get(page) ?? [])
      if (old.start < end && old.start + old.cells.length > fresh.start) found.add(old);
  }
  return [...found];
}

/** Nothing tells the two apart: neither their bytes, nor the calls that they belong to. */
function isSame(old: OpenBuffer, fresh: OpenBuffer): boolean {
  if (old.moments.at(-1) === fresh.moment || old.stale !== fresh.stale || old.wide !== fresh.wide) return false;
  if (fresh.call !== null && fresh.call !== old.call && !isRunningCall(fresh.call, old.call)) return false;
  const shift = fresh.start - old.start;
  const longer = shift + fresh.cells.length > old.cells.length;
  if (shift < 0 || (longer && (shift > 0 || old.callLength !== null))) return false;
  let shared = 0;
  for (let i = 0; i < fresh.cells.length; i++) {
    const a = old.cells[shift + i] ?? UNKNOWN;
    const b = fresh.cells[i]!;
    if (!cellsMayBeEqual(a, b)) return false;
    if (a !== UNKNOWN && b !== UNKNOWN) shared++;
  }
  return shared > 0;
}

/** A call that is seen at its entry and later, but not one that was entered twice from the same place. */
function isRunningCall(a: SeenCall, b: SeenCall | null): boolean {
  if (a.running === undefined || a.running !== b?.running) return false;
  return a.call.phase !== "enter" || b.call.phase !== "enter";
}

function extend(old: OpenBuffer, fresh: OpenBuffer): void {
  const shift = fresh.start - old.start;
  if (shift + fresh.cells.length > old.cells.length) {
    const longer = makeCells(shift + fresh.cells.length);
    longer.set(old.cells);
    old.cells = longer;
  }
  old.cells = overlayCells(old.cells, fresh.cells, shift);
  old.moments.push(fresh.moment);
  for (const row of fresh.rows) old.rows.push({ ...row, from: row.from + shift, to: row.to + shift });
}

function register(versions: Versions, buffer: OpenBuffer): void {
  const end = buffer.start + buffer.cells.length;
  for (let page = pageOf(buffer.start); page <= pageOf(end - 1); page++) {
    const list = versions.get(page);
    if (list === undefined) versions.set(page, [buffer]);
    else if (!list.includes(buffer)) list.push(buffer);
  }
}

function forget(versions: Versions, buffer: OpenBuffer): void {
  const end = buffer.start + buffer.cells.length;
  for (let page = pageOf(buffer.start); page <= pageOf(end - 1); page++) {
    const list = versions.get(page);
    const at = list?.indexOf(buffer) ?? -1;
    if (at >= 0) list!.splice(at, 1);
  }
}
