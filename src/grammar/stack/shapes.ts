import type { LineShape } from "../output-kind.js";

/** The debugger doubts what follows. */
export const unwindNotice: LineShape = {
  name: "UnwindNotice",
  example: "WARNING: Stack unwind information not available. Following frames may be wrong.",
  starts: ["WARNING: Stack unwind", "WARNING: Frame IP", "WARNING: Teb", "WARNING: Stack overflow detected"],
  pattern: /^WARNING: /,
};

/** A hole that the debugger itself admits. */
export const skippedFrames: LineShape = {
  name: "SkippedFrames",
  example: "<Intermediate frames may have been skipped due to lack of complete unwind>",
  starts: ["<Intermediate frames"],
  pattern: /^<Intermediate frames may have been skipped/,
};

/** The stack is not the thread's current one but that of `.cxr`, `.ecxr`, `.thread`, `.trap`. */
export const contextNotice: LineShape = {
  name: "ContextNotice",
  example: "*** Stack trace for last set context - .thread/.cxr resets it",
  starts: ["*** Stack trace for last set context"],
  pattern: /^\*\*\* Stack trace for last set context/,
};

/** Somebody who pasted the stack left rows out and said so. */
export const removedFrames: LineShape = {
  name: "RemovedFrames",
  example: "[frames removed]",
  starts: ["[", "...", "…", "<<<", "*snip", "<snip", "-- snip", "--snip", "(snip"],
  pattern:
    /^(?:\[\s*(?:\.{3}|…|[^\]]{0,80}\b(?:frames?|lines?|removed|snip(?:ped)?|omitted|truncated|cut|deleted|skipped|elided)\b[^\]]{0,80})\s*\]|\.{3}|…|<<<? ?SNIP\w* ?>?>?>|[*<(-]+ ?snip(?:ped)? ?[*>)-]*)$/i,
};

/** `kP`: one parameter of the row above. */
export const parameterLine: LineShape = {
  name: "ParameterLine",
  example: "struct HWND__ * hwnd = 0x010070f0, ",
  pattern: /^[A-Za-z_][\w:<>,*& `'~-]* = [^=].*(?:,|\)(?:\+0x[0-9a-f]+)?(?: \[.* @ \d+\])?)$/,
  whenAsked: true,
  continues: true,
};

/** Annotation, source or displacement of the row above, wrapped to a line of its own. */
export const continuation: LineShape = {
  name: "FrameContinuation",
  example: "(FPO: [EBP 0xfc8b0760] [4,0,4])",
  starts: ["(FPO:", "(CONV:", "[EBP", "[0", "[1", "[2", "[3", "[4", "[5", "[6", "[7", "[8", "[9", "+0x", "TrapFrame @", "CONTEXT @"],
  pattern: /^(?:\(FPO: |\(CONV: |\[EBP 0x|\[\d+,\d+(?:,\d+)?\]|\+0x[0-9a-f]+(?:\s+[([]|\s*$)|TrapFrame @|CONTEXT @)/,
  continues: true,
};

/** Symbol of a row whose columns stand on the line above. */
export const wrappedSymbol: LineShape = {
  name: "WrappedSymbol",
  example: "Npfs!NpCancelWaitQueueIrp+0x71 (FPO: [Non-Fpo])",
  pattern: /^[\w.$@-]{1,64}(?:![\w?$@:~<>,.`'& -]+)?(?:\+0x[0-9a-f]+)(?:\s+[([].*)?$|^[\w.$@-]{1,64}![\w?$@:~<>]+(?:\s+[([].*)?$/,
  whenAsked: true,
  continues: true,
};
