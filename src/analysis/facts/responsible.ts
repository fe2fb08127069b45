import type { ModuleOwner } from "../../model/case.js";
import type { Confidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import type { FrameKind, Knowledge } from "../../knowledge/index.js";
import { isMisnamed } from "../calls/named.js";
import { kindOf } from "./fact.js";

/** Who answers for what the top of a stack does, and how sure that is. */
export interface Responsible {
  readonly index: number;
  readonly module: string;
  /** `cnc_ctrl!Export+0x26f2c`, or the module alone where the name cannot be right. */
  readonly site: string;
  readonly owner: ModuleOwner;
  readonly confidence: Confidence;
}

/** Frames that only report, dispatch or carry what another frame did. */
const CARRIES: ReadonlySet<FrameKind> = new Set([
  "plumbing",
  "thread-start",
  "system-call",
  "callback",
  "message-loop",
  "state-machine",
  "exception-dispatch",
  "exception-raise",
  "exception-unhandled",
  "heap-failure",
  "bugcheck",
  "debugger",
]);

/** Run-time library code that was linked into the program. */
const RUNTIME =
  /^(?:_?(?:free|malloc|calloc|realloc|recalloc|msize)(?:_base|_dbg|_crt)?|_heap_\w+|_nh_malloc\w*|operator (?:new|delete)(?:\[\])?|_?CxxThrowException|_?chkstk\w*|__chkstk\w*|mem(?:cpy|set|move|cmp)|_?str(?:n?cpy|n?cat|len|n?cmp)\w*|_?wcs(?:n?cpy|n?cat|len|n?cmp)\w*|_?invoke_main|_?invalid_parameter\w*|_?invoke_watson|__scrt_throw\w*|std::.*|abort|terminate|__report_gsfailure|_?exit|common_exit|_{0,3}delayLoadHelper\w*|_{0,3}tailMerge_\w+|_{1,3}imp_load_\w+)$/;

/**
 * The first frame, from the one given outwards, that Windows did not ship and that does more than carry a call.
 *
 * ```text
 * 00 ntdll!RtlReportFatalFailure+0x9        passed over: heap-failure
 * 05 KERNELBASE!HeapFree+0x51               passed over: Windows
 * 06 MemoryIssue!main+0x6f                  responsible
 * ```
 */
export function responsibleOf(
  stack: Stack,
  from: number,
  ownerOf: (module: string | null) => ModuleOwner,
  knowledge: Knowledge,
): Responsible | null {
  for (let index = from; index < stack.frames.length; index++) {
    const frame = stack.frames[index]!;
    const owner = ownerOf(frame.module);
    if (frame.module === null || owner === "os" || !/^[\w$.@~-]+$/.test(frame.module)) continue;
    if (isRuntime(frame.symbol ?? "")) continue;
    const kind = kindOf(knowledge, frame);
    if (kind !== undefined && CARRIES.has(kind)) continue;
    return { index, module: frame.module, site: siteOf(frame), owner, confidence: trustOf(stack, index) };
  }
  return null;
}

export function isRuntime(symbol: string): boolean {
  return RUNTIME.test(symbol);
}

/** A frame as a sentence may name it: an export far away is no name. */
export function siteOf(frame: Frame): string {
  // Words of the columns before it, in a table whose header nobody knows.
  const named = frame.callSite.startsWith("(MethodDesc ") ? (frame.symbol ?? frame.callSite) : withoutParameters(frame);
  const site = named.slice(named.lastIndexOf(" ", named.indexOf("!")) + 1);
  if (frame.symbol === null || !isMisnamed(frame)) return site;
  return `${frame.module ?? "?"} (near ${site})`;
}

/** `kP` writes the parameters into the row: `tagger!FormatTag(char * out = …)+0x44` is `tagger!FormatTag+0x44`. */
export function withoutParameters({ module, symbol, displacement, parameters, callSite }: Frame): string {
  if (parameters.length === 0 || module === null || symbol === null) return callSite;
  const [name = symbol] = symbol.split("(");
  return `${module}!${name}${displacement === null ? "" : `+0x${displacement.toString(16)}`}`;
}

function trustOf(stack: Stack, index: number): Confidence {
  const warned = stack.notices.some((notice) => /unwind information/i.test(notice.text) && notice.beforeFrame <= index);
  const holed = stack.gaps.some((gap) => gap.afterFrame < index);
  if (stack.frames[index]!.trust === "inferred") return "possible";
  return warned || holed ? "probable" : "strong";
}

/**
 * The frame at which the exception happened. Where the debugger stopped at it that is the top; a dump that was written
 * while the exception was being handled shows it below the dispatcher.
 */
export function faultIndex(stack: Stack, live: boolean, knowledge: Knowledge): number {
  let at = 0;
  if (!live) {
    stack.frames.forEach((frame, index) => {
      if (/^KiUserExceptionDispatche?r?$|^KiExceptionDispatch/.test(frame.symbol ?? "")) at = index + 1;
    });
    if (at > 0) return Math.min(at, stack.frames.length - 1);
  }
  while (at < stack.frames.length - 1) {
    const kind = kindOf(knowledge, stack.frames[at]!);
    if (kind !== "exception-dispatch" && kind !== "exception-unhandled") break;
    at++;
  }
  return at;
}
