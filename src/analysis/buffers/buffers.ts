import { parseAddress } from "../../model/address.js";
import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import type { ListedArguments } from "../recorded/join.js";
import type { Moment } from "../stops/moment.js";
import { expect, readStructures } from "./follow.js";
import {
  cellsIn,
  contradictionOf,
  contradictionOfPiece,
  emptyImage,
  lay,
  type Contradiction,
  type Image,
} from "./image.js";
import { limitOf } from "./limits.js";
import { becauseOf, flowOf, isAtEntry, regionAt, speaksAt, type Flow } from "./owners.js";
import { addressOf, pageOf } from "./place.js";
import { addRegion, emptyRegions, memoryOf } from "./regions.js";
import type { BufferRow, SeenBuffer } from "./seen.js";
import { previewStretch, stretchesOf, type Stretch } from "./stretches.js";
import { typeBytes, typesOf, variableBytes, type SeenType } from "./typed.js";
import { takeVersion, type OpenBuffer } from "./versions.js";
import { viewsOf, type View } from "./views.js";
import type { SeenMemory, Space, Work } from "./work.js";

const MOST_PROBLEMS = 100;

/**
 * Every buffer that the log shows: dumps and string previews, their rows joined by address within a stop, and in
 * versions from stop to stop.
 */
export function memoryShown(
  moments: readonly Moment[],
  calls: readonly SeenCall[],
  entries: readonly Entry[],
  knowledge: Knowledge,
  listed: ListedArguments = () => undefined,
): SeenMemory {
  const callsAt = new Map<number, SeenCall[]>();
  for (const call of calls) {
    const own = callsAt.get(call.moment);
    if (own === undefined) callsAt.set(call.moment, [call]);
    else own.push(call);
  }
  const types = typesOf(entries, moments, knowledge);
  const spaces = new Map<string, Space>();
  const work: Work = {
    knowledge,
    flow: flowOf(moments, calls, knowledge),
    buffers: [],
    structures: [],
    shownStructures: new Map(),
    results: new Map(),
    problems: [],
    complained: new Set(),
    edits: editsOf(entries),
  };
  moments.forEach((moment, m) => {
    const own = callsAt.get(m) ?? [];
    const stretches = stretchesAt(moment, types.get(m) ?? [], knowledge);
    if (own.length === 0 && stretches.length === 0) return;
    const name = `${moment.run} ${moment.thread?.includes(":") === true ? moment.thread.split(":")[0] : ""}`;
    let space = spaces.get(name);
    if (space === undefined)
      spaces.set(name, (space = { regions: emptyRegions(), expected: new Map(), versions: new Map() }));
    for (const call of own) {
      const { regions, expectations } = memoryOf(call, knowledge, listed(call));
      for (const region of regions) addRegion(space.regions, region);
      for (const expectation of expectations) expect(space, expectation);
    }
    if (stretches.length > 0) takeStop(work, space, m, stretches, types.get(m) ?? []);
  });
  return {
    buffers: work.buffers.map(finished),
    structures: work.structures,
    results: work.results,
    problems: work.problems,
  };
}

/** `eb`, `ea`, `f`: memory that the operator writes differs from what it was, and nothing is wrong. */
function editsOf(entries: readonly Entry[]): readonly (readonly number[])[] {
  const edits: number[][] = [];
  for (const { source, block, commands } of entries) {
    if (commands.some((part) => /^(?:e[abdfpquwz]?[au]?|fp?)$/.test(part.name)))
      (edits[source] ??= []).push(block.lines[0]);
  }
  return edits;
}

/** Everything that says something about memory, in the order of its lines. */
function stretchesAt(moment: Moment, types: readonly SeenType[], knowledge: Knowledge): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const add = (stretch: Stretch | null): void => {
    if (stretch !== null) stretches.push(stretch);
  };
  for (const { row } of moment.variables) {
    for (const known of variableBytes(row)) add(known);
    const address = row.text === null || row.value === null ? undefined : parseAddress(row.value);
    if (address === undefined) continue;
    // `dv` without a type shows both kinds of strings alike.
    const wide = isWide(row.type) || (row.type === null && isShownWide(moment, address));
    add(previewStretch(address, row.text!, wide, row.line));
  }
  for (const frame of moment.stack?.frames ?? []) {
    for (const { type, value } of frame.parameters) {
      const [, pointer, text] = /^(0x[0-9a-f`]{1,17}) "(.*?)"?$/i.exec(value) ?? [];
      const address = pointer === undefined ? undefined : parseAddress(pointer);
      if (address !== undefined) add(previewStretch(address, text!, isWide(type), frame.line));
    }
  }
  for (const memory of moment.memories) for (const stretch of stretchesOf(memory)) stretches.push(stretch);
  for (const type of types) for (const stretch of typeBytes(type, knowledge)) stretches.push(stretch);
  const ordered = stretches.every((stretch, i) => i === 0 || lineOf(stretches[i - 1]!) <= lineOf(stretch));
  return ordered ? stretches : stretches.sort((a, b) => lineOf(a) - lineOf(b));
}

/** `du` at the same address. */
function isShownWide({ memories }: Moment, address: string): boolean {
  return memories.some(({ display, rows }) => display === "du" && rows.some((row) => row.address === address));
}

function lineOf(stretch: Stretch): number {
  return stretch.pieces[0]!.line;
}

function isWide(type: string | null): boolean {
  return type !== null && /\bwchar_t\b|\bWCHAR\b|\bunsigned short ?\*|\bL?PC?WSTR\b/.test(type);
}

/** The stretches of one stop. Where one contradicts what was shown before, time has passed between the two. */
function takeStop(
  work: Work,
  space: Space,
  m: number,
  stretches: readonly Stretch[],
  types: readonly SeenType[],
): void {
  let image = emptyImage();
  let open: Stretch[] = [];
  for (const stretch of stretches) {
    const found = contradictionOf(image, stretch);
    if (found !== null) {
      complain(work, m, stretch, found, "memory was written between the two, or the target moved; both are kept");
      flush(work, space, m, image, open, types);
      image = emptyImage();
      open = [];
    }
    open.push(stretch);
    let end = Number.NEGATIVE_INFINITY;
    let complained = false;
    for (const piece of stretch.pieces) {
      if (piece.place < end && !complained) {
        const inside = contradictionOfPiece(image, piece);
        if (inside !== null) {
          complained = true;
          complain(work, m, stretch, inside, "the later row is taken");
        }
      }
      lay(image, piece);
      end = Math.max(end, piece.place + piece.cells.length);
    }
  }
  flush(work, space, m, image, open, types);
}

function complain(work: Work, m: number, stretch: Stretch, found: Contradiction, what: string): void {
  const edits = work.edits[work.flow.moments[m]!.source] ?? [];
  if (edits.some((line) => line > found.before && line <= found.after)) return;
  // A counter that is watched contradicts itself at every look: once is enough.
  const place = `${work.flow.moments[m]!.run} ${found.place}`;
  if (work.problems.length >= MOST_PROBLEMS || work.complained.has(place)) return;
  work.complained.add(place);
  work.problems.push({
    code: "WP2002",
    source: work.flow.moments[m]!.source,
    line: found.after,
    message: `Lines ${found.before} and ${found.after} show different bytes at ${addressOf(found.place, stretch.address.length)} within one stop: ${what}.`,
    text: "",
  });
}

function flush(
  work: Work,
  space: Space,
  m: number,
  image: Image,
  stretches: readonly Stretch[],
  types: readonly SeenType[],
): void {
  if (stretches.length === 0) return;
  const width = widthAt(work.flow.moments[m]!, stretches);
  readStructures(work, space, m, image, width, types);
  const isNamed = (place: number): boolean => {
    const region = space.regions.byStart.get(place);
    return region !== undefined && regionAt(space.regions, place, m, work.flow)?.use === "io";
  };
  const views = viewsOf(stretches, isNamed);
  for (const view of [...views, ...insideViews(views, space, m, work.flow)]) take(work, space, m, image, view);
}

/** Digits of an address of the target. */
function widthAt(moment: Moment, stretches: readonly Stretch[]): number {
  return moment.stack?.machine === "x86" ? 8 : stretches[0]!.address.length;
}

/** Buffers of calls that begin inside what was dumped. */
function insideViews(views: readonly View[], space: Space, m: number, flow: Flow): readonly View[] {
  const starts = new Set(views.map((view) => view.start));
  const inside: View[] = [];
  for (const view of views) {
    for (let page = pageOf(view.start); page <= pageOf(view.end - 1); page++) {
      for (const region of space.regions.byPage.get(page) ?? []) {
        const { start } = region;
        if (start <= view.start || start >= view.end || starts.has(start)) continue;
        if (!speaksAt(region.call, m, flow, region.direction === "in")) continue;
        starts.add(start);
        const end = region.length === null ? view.end : Math.min(view.end, start + region.length);
        const pieces = view.pieces.filter((piece) => piece.place < end && piece.place + piece.cells.length > start);
        if (pieces.length === 0 || end <= start) continue;
        inside.push({ ...view, start, end, address: addressOf(start, view.address.length), form: "content", pieces });
      }
    }
  }
  return inside;
}

/** Makes a buffer of a view: whose it is, how much of it, and whether it was seen before. */
function take(work: Work, space: Space, m: number, image: Image, view: View): void {
  const region = regionAt(space.regions, view.start, m, work.flow);
  const cells = cellsIn(image, view.start, view.end);
  const limit = region === null ? null : limitOf(region, view.start, m, image, work.flow);
  const own = limit !== null && limit.length < cells.length ? limit.length : cells.length;
  if (own === 0) return;
  const source = work.flow.moments[m]!.source;
  const fresh: OpenBuffer = {
    id: "",
    start: view.start,
    address: view.address,
    cells: own < cells.length ? cells.slice(0, own) : cells,
    moment: m,
    moments: [m],
    call: region?.call ?? null,
    parameter: region?.parameter ?? null,
    because: region === null ? null : becauseOf(region, view.start),
    direction: region?.direction ?? null,
    stale: region?.direction === "in" && isAtEntry(region.call, m, work.flow),
    callLength: limit?.length ?? null,
    callLengthFrom: limit?.from ?? null,
    beyond: own < cells.length ? cells.slice(own) : null,
    version: 1,
    previous: null,
    wide: view.wide,
    evidence: [],
    rows: rowsOf(view, own, source),
  };
  if (takeVersion(space.versions, fresh) !== fresh) return;
  work.buffers.push(fresh);
}

function rowsOf(view: View, length: number, source: number): BufferRow[] {
  const rows: BufferRow[] = [];
  for (const piece of view.pieces) {
    const from = Math.max(0, piece.place - view.start);
    const to = Math.min(length, piece.place + piece.cells.length - view.start);
    if (from < to) rows.push({ from, to, evidence: evidenceLine(source, piece.line), reliable: piece.reliable });
  }
  return rows;
}

function finished(buffer: OpenBuffer, index: number): SeenBuffer {
  buffer.id = `buf-${index + 1}`;
  buffer.evidence = mergeEvidence(buffer.rows.map((row) => row.evidence));
  return buffer;
}
