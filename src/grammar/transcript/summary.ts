import type { Output } from "../../model/outputs.js";
import type { Coverage, SummaryCounts } from "../../model/transcript.js";
import { isFrame, LineKind } from "../../text/line-kind.js";
import { numberAt } from "../../text/frames.js";
import type { Rows } from "../../text/rows.js";
import { dumpedBytes } from "../../text/scan-memory.js";
import { textEnd } from "../../text/text-store.js";
import { callTrace } from "../call-trace/index.js";
import { countCalls } from "../calls/count.js";
import { breakpointHit } from "../breakpoints/hit.js";
import { dx } from "../dx/index.js";
import { events } from "../events/index.js";
import { countEvents } from "../events/read.js";
import { targetOutput } from "../events/target-output.js";
import { modules } from "../modules/index.js";
import { stack } from "../stack/index.js";
import type { Span } from "./document.js";
import { grammarMachinery } from "./read.js";
import type { Batch } from "./stream.js";

type Counts = { -readonly [K in keyof SummaryCounts]: number };
type Lines = { -readonly [K in keyof Coverage]: number };

/** Adds batches up; keeps nothing of them. */
export interface Tally {
  readonly add: (batch: Batch) => void;
  readonly counts: () => SummaryCounts;
  readonly coverage: () => Coverage;
}

export function newTally(): Tally {
  const { vocabulary } = grammarMachinery();
  const hitKinds = new Uint8Array(vocabulary.classes.length);
  for (const shape of breakpointHit.shapes) hitKinds[vocabulary.kindOf.get(shape)!] = 1;
  const counts: Counts = { blocks: 0, stacks: 0, frames: 0, moduleRows: 0, memoryBytes: 0, events: 0, calls: 0 };
  const lines: Lines = { lines: 0, structured: 0, noise: 0, prose: 0, blank: 0, unread: 0 };
  /** The last row was one of a stack, which may go on in the next batch. */
  let inStack = false;
  return {
    add(batch) {
      const { rows } = batch;
      counts.blocks += batch.blocks.count;
      if (batch.goesOn) {
        counts.blocks--;
        if (inStack && rows.kinds[0] === LineKind.frame) counts.stacks--;
      }
      inStack = rows.length > 0 && isFrame(rows.kinds[rows.length - 1]!);
      for (let index = 0; index < rows.length; index++) {
        const kind = rows.kinds[index]!;
        if (kind === LineKind.memoryRow || kind === LineKind.stringRow) counts.memoryBytes += bytesOf(rows, index);
        else if (hitKinds[kind] === 1) counts.events++;
      }
      for (let i = 0; i < batch.blocks.spanCount; i++) countSpan(batch, batch.blocks.spanAt(i), counts);
      for (const key of Object.keys(lines) as (keyof Coverage)[]) lines[key] += batch.coverage[key];
    },
    counts: () => ({ ...counts }),
    coverage: () => ({ ...lines }),
  };
}

/** Rows of a plain list are counted as they are; details and older forms by their reader. */
function moduleRowsIn(batch: Batch, span: Span): number {
  const { rows } = batch;
  const { vocabulary } = grammarMachinery();
  let plain = 0;
  for (let index = span.first; index <= span.last; index++) {
    if (rows.kinds[index] === LineKind.moduleRow) plain++;
    else if (
      vocabulary.tokenOf[rows.kinds[index]!] !== undefined &&
      !/Header$/.test(vocabulary.shapes[rows.kinds[index]!]?.name ?? "")
    )
      plain = -Infinity;
  }
  if (plain >= 0) return plain;
  return read(batch, span).reduce(
    (sum, one) => sum + (one._tag === "modules" ? one.rows.filter((row) => row.start !== null).length : 0),
    0,
  );
}

/** Outputs that only their readers can count; long stacks are counted by their columns. */
function countSpan(batch: Batch, span: Span, counts: Counts): void {
  if (span.output === events || span.output === targetOutput) counts.events += eventsIn(batch, span);
  else if (span.output === modules) counts.moduleRows += moduleRowsIn(batch, span);
  else if (span.output === callTrace) {
    // Modules loaded while `wt` ran stand between its rows.
    for (let index = span.first; index <= span.last; index++) {
      const shape = grammarMachinery().vocabulary.shapes[batch.rows.kinds[index]!];
      if (shape !== undefined && events.shapes.includes(shape)) {
        counts.events += eventsIn(batch, { ...span, output: events, first: index, last: index });
      }
    }
  } else if (span.output === dx) {
    counts.calls += countCalls(batch.blocks.viewOf(span));
  } else if (span.output === stack) {
    const { frames, restarts } = framesIn(batch.rows, span);
    if (frames > MOST_SWITCHES && !restarts) {
      counts.frames += frames;
      counts.stacks++;
      return;
    }
    for (const one of read(batch, span)) {
      if (one._tag !== "stack") continue;
      counts.stacks++;
      counts.frames += one.frames.length;
    }
  }
}

function eventsIn(batch: Batch, span: Span): number {
  if (span.output === events) return countEvents(batch.blocks.viewOf(span));
  return read(batch, span).filter((one) => one._tag === "event" && one.event !== "elision").length;
}

/** As many rows as answers to `.frame` may stand together: those are no stack. */
const MOST_SWITCHES = 8;

/** Rows of a stack output, and whether their numbers begin anew, as those of a second stack do. */
function framesIn(rows: Rows, { first, last }: Span): { frames: number; restarts: boolean } {
  let frames = 0;
  let restarts = false;
  let before = 0;
  for (let index = first; index <= last; index++) {
    const kind = rows.kinds[index]!;
    if (!isFrame(kind)) continue;
    frames++;
    const number = numberAt(rows.frames, rows.payload.data[index]!);
    if (number !== 0 && before !== 0 && number <= before) restarts = true;
    if (number !== 0) before = number;
  }
  return { frames, restarts };
}

function bytesOf({ text, payload }: Rows, index: number): number {
  const start = payload.data[index]!;
  return dumpedBytes(text.bytes, start, textEnd(text, start));
}

function read({ blocks }: Batch, span: Span): readonly Output[] {
  return span.output.read(blocks.viewOf(span));
}
