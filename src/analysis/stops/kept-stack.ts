import { compareAddresses } from "../../model/address.js";
import type { Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import type { Moment } from "./moment.js";
import { isNamesOnly, sameTop } from "./moved.js";
import { titleOf, VIEWS, type StackView } from "./views.js";
import { extend, standingNow, type Walk } from "./walk.js";

/** What a stop keeps of a stack that was printed there. */
export function keepStack(moment: Moment, stack: Stack, view: StackView, { lines, aim }: Entry): void {
  extend(moment, lines);
  if (view === "context" && !moment.contexts.some(({ by }) => by === aim.context))
    moment.contexts.push({ by: aim.context, stack });
  const before = moment.views.get(view);
  const full = before === undefined ? stack : fuller(before, stack);
  if (full === null) return;
  moment.views.set(view, full);
  // Of several contexts the first stands for the stop, and only where nothing better does.
  if (moment.view !== null && VIEWS.indexOf(moment.view) < VIEWS.indexOf(view)) return;
  moment.stack = full;
  moment.view = view;
  moment.context = view === "context" ? aim.context : "";
}

/**
 * What a second look at the same rows adds; null for nothing.
 *
 * ```text
 * 0:000> kc          19 rows of names
 * 0:000> kv 4        four of them with addresses and arguments: they take the places of the first four
 * ```
 */
function fuller(before: Stack, stack: Stack): Stack | null {
  if (!sameTop(before, stack)) return null;
  const [plain, told] = detailOf(before) < detailOf(stack) ? [before, stack] : [stack, before];
  const joins =
    detailOf(plain) < detailOf(told) &&
    told.frames.length < plain.frames.length &&
    told.frames.every(({ module, symbol, childSp }, f) => {
      const other = plain.frames[f]!;
      const samePlace = childSp === null || other.childSp === null || childSp === other.childSp;
      return samePlace && symbol !== null && symbol === other.symbol && module === other.module;
    });
  if (joins) return { ...told, frames: [...told.frames, ...plain.frames.slice(told.frames.length)] };
  return tellsMore(stack, before) ? stack : null;
}

/** 0 names, 1 addresses, 2 words of the stack as well. */
function detailOf(stack: Stack): 0 | 1 | 2 {
  if (stack.frames.some(({ args }) => args.length > 0)) return 2;
  return isNamesOnly(stack) ? 0 : 1;
}

/** More rows, or as many with their addresses. */
function tellsMore(one: Stack, other: Stack): boolean {
  if (one.frames.length !== other.frames.length) return one.frames.length > other.frames.length;
  return detailOf(one) > detailOf(other);
}

/** Rows behind what the target printed into the middle of a stack: at a hit of a script nothing moves. */
export function goOn(moment: Moment, more: Stack): boolean {
  const first = more.frames[0]!.number;
  if (moment.stack === null || first === null || first === 0) return false;
  const last = moment.stack.frames.at(-1)!.number;
  if (last !== null && first === last + 1) {
    moment.stack = { ...moment.stack, frames: [...moment.stack.frames, ...more.frames] };
    moment.views.set(moment.view!, moment.stack);
  }
  return true;
}

/**
 * `!clrstack -a` prints the variables of a row below it, and then the next rows without a header.
 *
 * ```text
 * 0484f0d8 00ec0311 Bank.Transfer.Run(Bank.Account, Bank.Account)
 *     LOCALS:
 *         0x0484f0e4 = 0x01e3a1c8
 * 0484f104 793b0d1f System.Threading.ThreadHelper.ThreadStart_Context(System.Object)
 * ```
 */
export function managedGoesOn(walk: Walk, { block }: Entry, more: Stack): Moment | null {
  if (more.header !== null || titleOf(more) !== null) return null;
  const moment = standingNow(walk).findLast((one) => one.views.has("managed"));
  const before = moment?.views.get("managed");
  const last = before?.frames.at(-1)?.childSp;
  const next = more.frames[0]?.childSp;
  if (moment === undefined || before === undefined || last == null || next == null) return null;
  if (before.lines[0] < block.lines[0] || compareAddresses(next, last) <= 0) return null;
  const joined = {
    ...before,
    lines: [before.lines[0], more.lines[1]] as const,
    frames: [...before.frames, ...more.frames],
  };
  moment.views.set("managed", joined);
  if (moment.view === "managed") moment.stack = joined;
  return moment;
}
