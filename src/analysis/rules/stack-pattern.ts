import type { Frame } from "../../model/outputs.js";
import type { ModuleOwner } from "../../model/case.js";
import type { Knowledge, StackPattern } from "../../knowledge/index.js";
import { isMisnamed } from "../calls/named.js";
import { and, not, type Truth } from "./predicate.js";

export interface StackView {
  /** From the event outwards. */
  readonly frames: readonly Frame[];
  /** Indexes of the rows behind which rows are missing. */
  readonly holes: readonly number[];
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly knowledge: Knowledge;
}

export interface StackMatch {
  readonly truth: Truth;
  /** The first row between the ends that is of the wanted kind. */
  readonly between: Frame | null;
}

/**
 * Whether the stack leads where the pattern says, and what stands between. Rows that somebody cut out of a stack may
 * be the ones that a pattern misses: then the answer is unknown.
 */
export function matchStack(pattern: StackPattern, view: StackView): StackMatch {
  // A call that no stack shows may have had any caller.
  if (view.frames.length === 0) return { truth: "unknown", between: null };
  const rows: StackView = pattern.trust === "symbols" ? { ...view, frames: view.frames.map(trusted) } : view;
  const truths: Truth[] = [];
  for (const one of pattern.contains ?? []) truths.push(has(one, rows, 0, rows.frames.length - 1));
  const region = pattern.ordered === undefined ? null : inOrder(pattern.ordered, rows);
  if (region !== null) truths.push(region.truth);
  const last = region?.truth === "true" ? region.last : rows.frames.length - 1;
  for (const one of pattern.without ?? []) truths.push(not(has(one, rows, 0, last)));
  const [top, caller] = rows.frames;
  if (pattern.top !== undefined) truths.push(isRow(pattern.top, top, rows));
  if (pattern.caller !== undefined) {
    truths.push(rows.holes.includes(0) ? "unknown" : isRow(pattern.caller, caller, rows));
  }
  const between = betweenFrame(pattern, rows);
  if (pattern.between !== undefined) truths.push(between !== null ? "true" : missing(rows, rows.frames.length - 1));
  return { truth: and(...truths), between };
}

/** A row whose function cannot be sure counts by its module only. */
function trusted(frame: Frame): Frame {
  return frame.trust === "printed" || !isMisnamed(frame) ? frame : { ...frame, symbol: null };
}

function isRow(pattern: string, frame: Frame | undefined, view: StackView): Truth {
  return frame === undefined ? "unknown" : matchFrame(pattern, frame, view) ? "true" : "false";
}

/** Whether a row of the pattern stands between two rows, or may have stood in a hole between them. */
function has(pattern: string, view: StackView, from: number, to: number): Truth {
  for (let f = from; f <= to; f++) if (matchFrame(pattern, view.frames[f]!, view)) return "true";
  return missing(view, to);
}

/** What a stack does not show down to a row: unknown where rows are missing before it, else false. */
function missing(view: StackView, to: number): Truth {
  const end = view.frames.length - 1;
  return view.holes.some((hole) => hole < to || (hole <= to && to === end)) ? "unknown" : "false";
}

function inOrder(ordered: readonly string[], view: StackView): { readonly truth: Truth; readonly last: number } {
  let at = 0;
  for (const one of ordered) {
    while (at < view.frames.length && !matchFrame(one, view.frames[at]!, view)) at++;
    if (at === view.frames.length) return { truth: missing(view, at - 1), last: at - 1 };
    at++;
  }
  return { truth: "true", last: at - 1 };
}

/** The first third-party row between the ends of `between`, or of `ordered` where nothing else is said. */
function betweenFrame(pattern: StackPattern, view: StackView): Frame | null {
  const inner = pattern.between?.inner ?? pattern.ordered?.[0];
  const outer = pattern.between?.outer ?? pattern.ordered?.at(-1);
  const module = pattern.between?.module ?? "!@os-modules";
  if (inner === undefined || outer === undefined) return null;
  const from = view.frames.findIndex((frame) => matchFrame(inner, frame, view));
  const to = view.frames.findLastIndex((frame) => matchFrame(outer, frame, view));
  for (let i = from + 1; i < to; i++) {
    const frame = view.frames[i]!;
    if (frame.module !== null && matchModule(module, frame.module, view)) return frame;
  }
  return null;
}

/**
 * `wininet!ICSocket::*|winhttp!*`, `@socket.close`, several joined by `|`; `app!*` fits a row without symbol too, and
 * `*!System.Net.*` one of `!clrstack`, which names no module.
 */
export function matchFrame(pattern: string, frame: Frame, view: StackView): boolean {
  if (frame.module === null) {
    const name = `!${frame.symbol ?? frame.callSite}`;
    return pattern.split("|").some((one) => one.startsWith("*!") && view.knowledge.matchGlob(one, name) !== undefined);
  }
  const { module, symbol } = frame;
  return pattern.split("|").some((one) => {
    if (one.startsWith("@")) {
      const api = symbol === null ? undefined : view.knowledge.catalogue.find(module, symbol);
      return api !== undefined && view.knowledge.catalogue.inGroup(api, one);
    }
    if (symbol === null && !one.endsWith("!*")) return false;
    return view.knowledge.matchGlob(one, `${module.toLowerCase()}!${symbol ?? ""}`) !== undefined;
  });
}

function matchModule(pattern: string, module: string, view: StackView): boolean {
  const negated = pattern.startsWith("!");
  const bare = negated ? pattern.slice(1) : pattern;
  const matches =
    bare === "@os-modules"
      ? view.ownerOf(module) === "os"
      : view.knowledge.matchGlob(bare.toLowerCase(), module.toLowerCase()) !== undefined;
  return matches !== negated;
}
