import type { Frame } from "../../model/outputs.js";
import type { ModuleOwner } from "../../model/case.js";
import type { Knowledge, StackPattern } from "../../knowledge/index.js";

export interface StackView {
  /** From the call outwards. */
  readonly frames: readonly Frame[];
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly knowledge: Knowledge;
}

/** Whether the stack leads where the pattern says, and what stands between. */
export function matchStack(
  pattern: StackPattern,
  view: StackView,
): { readonly holds: boolean; readonly between: Frame | null } {
  const { frames } = view;
  const has = (one: string): boolean => frames.some((frame) => matchFrame(one, frame, view));
  if (pattern.contains?.some((one) => !has(one)) === true) return { holds: false, between: null };
  if (pattern.without?.some(has) === true) return { holds: false, between: null };
  if (pattern.ordered !== undefined && !inOrder(pattern.ordered, view)) return { holds: false, between: null };
  const between = betweenFrame(pattern, view);
  return { holds: pattern.between === undefined || between !== null, between };
}

function inOrder(ordered: readonly string[], view: StackView): boolean {
  let at = 0;
  for (const one of ordered) {
    while (at < view.frames.length && !matchFrame(one, view.frames[at]!, view)) at++;
    if (at === view.frames.length) return false;
    at++;
  }
  return true;
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

/** `wininet!ICSocket::*|winhttp!*`, `@socket.close`, several joined by `|`. */
export function matchFrame(pattern: string, frame: Frame, view: StackView): boolean {
  if (frame.module === null || frame.symbol === null) return false;
  const { module, symbol } = frame;
  return pattern.split("|").some((one) => {
    if (one.startsWith("@")) {
      const api = view.knowledge.catalogue.find(module, symbol);
      return api !== undefined && view.knowledge.catalogue.inGroup(api, one);
    }
    return view.knowledge.matchGlob(one, `${module.toLowerCase()}!${symbol}`) !== undefined;
  });
}

function matchModule(pattern: string, module: string, view: StackView): boolean {
  const negated = pattern.startsWith("!");
  const bare = negated ? pattern.slice(1) : pattern;
  const matches =
    bare === "@os-modules"
      ? view.ownerOf(module) === "os"
      : view.knowledge.matchGlob(bare, module.toLowerCase()) !== undefined;
  return matches !== negated;
}
