import { distance, parseAddress } from "../../model/address.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { evidenceAt, evidenceLine, mergeEvidence } from "../entries.js";
import { responsibleOf, siteOf } from "./responsible.js";
import { accessOf } from "./access.js";
import { exceptionsOf } from "./exception.js";
import type { Exception } from "./one-exception.js";
import { listOf } from "./list-of.js";
import { kindOf, type FactContext, type FactDraft } from "./fact.js";

/** Rows that repeat: a function that calls itself, directly or through others. */
export interface Cycle {
  readonly start: number;
  readonly period: number;
  readonly repeats: number;
}

const LONGEST_PERIOD = 24;
const FEWEST_REPEATS = 4;
const FEWEST_ROWS = 10;

/**
 * The longest run of rows in which the same places repeat.
 *
 * ```text
 * 03 app!Walk+0x31      period 2: the same two return addresses over and over
 * 04 app!Visit+0x1c
 * 05 app!Walk+0x31
 * 06 app!Visit+0x1c
 * ```
 */
export function cycleOf(frames: readonly Frame[]): Cycle | null {
  let best: Cycle | null = null;
  let covered = FEWEST_ROWS - 1;
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    let run = 0;
    for (let f = 0; f + period < frames.length; f++) {
      const same = frames[f]!.symbol !== null && frames[f]!.callSite === frames[f + period]!.callSite;
      run = same ? run + 1 : 0;
      const rows = run + period;
      if (run > 0 && rows > covered && rows / period >= FEWEST_REPEATS) {
        covered = rows;
        best = { start: f - run + 1, period, repeats: Math.floor(rows / period) };
      }
    }
  }
  return best;
}

/** One round of a recursion, outermost function first: `Depth → Visit → Depth`. */
export function roundOf(stack: Stack, { start, period, repeats }: Cycle): FactDraft["fields"] {
  const rows = stack.frames.slice(start, start + period);
  const way = [...rows].reverse().map((frame) => frame.symbol ?? frame.callSite);
  const functions = [...new Set(rows.map((frame) => frame.callSite.replace(/\+0x[0-9a-f]+$/i, "")))];
  return { repeats, way: [...way, way[0]].join(" → "), functions: listOf(functions), several: functions.length > 1 };
}

/** Endless recursion, and stacks on top of which room for locals is asked for. */
export function recursionFacts(context: FactContext): readonly FactDraft[] {
  const overflows = new Set(
    exceptionsOf(context.entries).flatMap((one) => (one.code === "c00000fd" && one.stack !== null ? [one.stack] : [])),
  );
  // A recursion is no news where the thread stopped for an access far from its stack.
  const elsewhere = new Set(
    exceptionsOf(context.entries).flatMap((one) =>
      one.stack !== null && isElsewhere(one, one.stack) ? [one.stack] : [],
    ),
  );
  return context.moments.flatMap((moment, m): FactDraft[] => {
    const { stack } = moment;
    if (stack === null) return [];
    const damage = damageOf(stack, m, context);
    if (damage !== null) return [damage];
    const cycle = elsewhere.has(stack) ? null : cycleOf(stack.frames);
    const probe = stack.frames.slice(0, 2).findIndex((frame) => kindOf(context.knowledge, frame) === "stack-overflow");
    if (cycle === null && probe < 0) return [];
    return [factOf(stack, { cycle, probe, overflow: overflows.has(stack) }, m, context)];
  });
}

/** An access violation whose address is not where the stack would grow to next. */
function isElsewhere(one: Exception, { frames }: Stack): boolean {
  const address = parseAddress(accessOf(one).address ?? "");
  const sp = frames.find(({ childSp }) => childSp !== null)?.childSp;
  if (one.code !== "c0000005" || address === undefined || sp == null || address.length !== sp.length) return false;
  const offset = distance(address, sp);
  return offset > 0 || offset < -LARGEST_ROOM;
}

const FEWEST_EQUAL = 3;

function isMapped({ module, callSite }: Frame): boolean {
  // A name that cannot be read is no address outside of the modules.
  if (module === null && !/^(?:0x)?[0-9a-f`]+$/i.test(callSite)) return true;
  // `<Unloaded_s.dll>+0x41414140`: a library that is gone lends its name to any address behind its place.
  return module !== null && !/^<?Unloaded_/i.test(module);
}

/**
 * Code that lies in no module and calls itself: a compiler made it while the program ran. The debugger unwinds it by
 * the tables that go with it, so the rows are as far apart as the function's room on the stack; without tables it steps
 * from word to word, or follows a frame pointer that the same bytes have overwritten.
 *
 * ```text
 * 00 000000d0`c8205fe0 00007ffb`8c1d0b26     0x00007ffb`8c1d0b21      40 bytes apart: code
 * 01 000000d0`c8206020 00007ffb`8c1d0b26     0x00007ffb`8c1d0b26
 * ```
 */
function isUnwound(rows: readonly Frame[]): boolean {
  return rows.every(({ childSp }, r) => {
    const next = rows[r + 1];
    if (childSp === null) return false;
    if (next === undefined) return true;
    const step = next.childSp === null ? undefined : distance(next.childSp, childSp);
    return step !== undefined && step > 2 * (childSp.length / 2) && step < LARGEST_ROOM;
  });
}

/** Bytes that one function may take on the stack. */
const LARGEST_ROOM = 0x100000;

/**
 * Rows that lead nowhere and are all the same: bytes of a buffer lie where return addresses should.
 *
 * ```text
 * 05 41414141 41414141 0x41414141
 * 06 41414141 41414141 0x41414141
 * ```
 */
function damageOf(stack: Stack, moment: number, context: FactContext): FactDraft | null {
  const { frames } = stack;
  let start = 0;
  for (let f = 1; f <= frames.length; f++) {
    const value = frames[start]!.retAddr;
    const same =
      f < frames.length &&
      frames[f]!.retAddr === value &&
      value !== null &&
      !/^0*$/.test(value) &&
      !isMapped(frames[f]!);
    if (same) continue;
    if (f - start >= FEWEST_EQUAL && !isUnwound(frames.slice(start, f))) {
      const { source, thread } = context.moments[moment]!;
      const last = frames.slice(0, start + 1).findLast(isMapped);
      return {
        kind: "stack-damage",
        moment,
        thread,
        fields: { value, rows: f - start, after: last === undefined ? null : siteOf(last) },
        text: `${f - start} rows of the stack return to ${value!}, which is in no module`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "an unwinder that lost its way: the words at the stack pointer show whether they repeat",
        evidence: [evidenceAt(source, [frames[start]!.line, frames[f - 1]!.line])],
      };
    }
    start = f;
  }
  return null;
}

/** What a stack shows of its depth. */
interface Depth {
  readonly cycle: Cycle | null;
  /** Row that takes room for locals; -1 for none. */
  readonly probe: number;
  readonly overflow: boolean;
}

function factOf(stack: Stack, { cycle, probe, overflow }: Depth, moment: number, context: FactContext): FactDraft {
  const { source, thread } = context.moments[moment]!;
  const responsible = responsibleOf(stack, cycle?.start ?? 0, context.ownerOf, context.knowledge);
  const last = cycle === null ? -1 : cycle.start + cycle.period * cycle.repeats - 1;
  return {
    kind: "recursion",
    moment,
    thread,
    fields: {
      period: cycle?.period,
      ...(cycle === null ? {} : roundOf(stack, cycle)),
      rows: stack.frames.length,
      endless: cycle !== null,
      overflow,
      probe: probe >= 0,
      "probe.site": probe < 0 ? null : stack.frames[probe + 1]?.callSite,
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
    },
    text:
      cycle === null
        ? `the stack of thread ${thread ?? "(not named)"} is being extended for ${stack.frames[probe + 1]?.callSite ?? "a function"}`
        : `${cycle.period === 1 ? "the same row repeats" : `the same ${cycle.period} rows repeat`} ${cycle.repeats} times on thread ${thread ?? "(not named)"}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "rows further out that leave the cycle",
    frames: stack.frames,
    evidence:
      cycle === null
        ? [evidenceLine(source, stack.frames[probe]!.line)]
        : mergeEvidence([
            evidenceAt(source, [stack.frames[cycle.start]!.line, stack.frames[last]!.line]),
            evidenceLine(source, stack.frames[0]!.line),
          ]),
  };
}
