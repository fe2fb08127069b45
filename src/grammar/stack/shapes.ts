import type { LineShape } from "../output-kind.js";

/** The debugger doubts what follows. */
export const unwindNotice: LineShape = {
  name: "UnwindNotice",
  example: "WARNING: Stack unwind information not available. Following frames may be wrong.",
  starts: ["WARNING: Stack ", "WARNING: Frame IP", "WARNING: Process directory table base"],
  pattern: /^WARNING: (?:Stack (?:unwind|overflow|pointer)|Frame IP|Process directory)/,
  insideStack: true,
};

/** The end of that sentence where a mail or an export broke the line. */
export const unwindNoticeRest: LineShape = {
  name: "UnwindNoticeRest",
  example: "wrong.",
  pattern: /^(?:(?:(?:(?:Following )?frames )?may )?be )?wrong\.$/,
  noise: true,
};

/** The thread's block could not be read; printed before the header of `k`. */
export const tebNotice: LineShape = {
  name: "TebNotice",
  example: "WARNING: Teb 1 pointer is NULL - defaulting to 00000000`7ffde000",
  starts: ["WARNING: Teb ", "WARNING: 0", "WARNING: 7", "WARNING: Thread "],
  pattern:
    /^WARNING: (?:Teb \d+ pointer is |[0-9a-f`]{8,17} does not appear to be a TEB|Thread [0-9a-f]+ (?:access failure|context retrieval|could not))/,
  noise: true,
};

/** A hole that the debugger itself admits. */
export const skippedFrames: LineShape = {
  name: "SkippedFrames",
  example: "<Intermediate frames may have been skipped due to lack of complete unwind>",
  starts: ["<Intermediate frames"],
  pattern: /^<Intermediate frames may have been skipped/,
  insideStack: true,
};

/** The stack is not the thread's current one but that of `.cxr`, `.ecxr`, `.thread`, `.trap`. */
export const contextNotice: LineShape = {
  name: "ContextNotice",
  example: "*** Stack trace for last set context - .thread/.cxr resets it",
  starts: ["*** Stack trace for last set context"],
  pattern: /^\*\*\* Stack trace for last set context/,
  insideStack: true,
};

/** What names the thread of the stack that follows: managed extensions, Dr. Watson. */
export const stackTitle: LineShape = {
  name: "StackTitle",
  example: "OS Thread Id: 0x1b20 (0)",
  starts: [
    "OS Thread Id:",
    "Current frame:",
    "*----> Stack Back Trace",
    "Unable to walk the managed stack",
    "Failed to start stack walk",
  ],
  pattern:
    /^(?:OS Thread Id: 0x[0-9a-f]+(?: \(\w+\))?|Current frame:.*|\*----> Stack Back Trace <----\*|Unable to walk the managed stack\..*|Failed to start stack walk: .*)$/i,
  insideStack: true,
};

/** A frame of the runtime that has no instruction address, so no row of the table: `!clrstack -f`. */
export const runtimeFrame: LineShape = {
  name: "RuntimeFrame",
  example:
    "000000C5A3B7E728                  [HelperMethodFrame: 000000c5a3b7e728] System.Threading.WaitHandle.WaitOneCore()",
  starts: [..."0123456789abcdefABCDEF"],
  pattern: /^[0-9a-f]{8,16} {8,40}\[\w{0,60}Frame\w{0,40}: [0-9a-f]{8,16}\](?: .*)?$/i,
  insideStack: true,
};

/** `!eestack`: the debugger's thread number above a stack. */
export const threadTitle: LineShape = {
  name: "StackThreadTitle",
  example: "Thread   3",
  starts: ["Thread"],
  pattern: /^Thread +\d+$/,
  whenAsked: true,
  insideStack: true,
};

/** `!findthreads`: which thread, and what it was found by. */
export const searchTitle: LineShape = {
  name: "StackSearchTitle",
  example: "Found 6 criteria matches for THREAD 0xffffe0016a383740, PROCESS 0xffffe0016a220200",
  starts: ["Found ", "Kernel stack location "],
  pattern:
    /^(?:Found \d+ criteria match(?:es)? for THREAD 0x[0-9a-f]+, PROCESS 0x[0-9a-f]+|Kernel stack location 0x[0-9a-f]+ references [A-Z ]+ 0x[0-9a-f]+)$/i,
  whenAsked: true,
  insideStack: true,
};

export const stackRule: LineShape = {
  name: "StackRule",
  example: "---------------------------------------------",
  starts: ["----------"],
  pattern: /^-{10,}$/,
  whenAsked: true,
  noise: true,
};

/** How many threads there were, and which shared a stack. */
export const stackCount: LineShape = {
  name: "StackCount",
  example: "Duplicate callstacks: 11 (windbg thread #s follow):",
  starts: [
    "Processing ",
    "Total threads: ",
    "Duplicate callstacks: ",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
  ],
  pattern:
    /^(?:Processing \d+ threads, please wait|Total threads: \d+(?:,? +Duplicate callstacks: \d+ \(windbg thread #s follow\):)?|Duplicate callstacks: \d+ \(windbg thread #s follow\):|\d+(?:, \d+)*|\d+ stack\(s\) with \d+ threads displayed \(\d+ Total threads\))$/,
  whenAsked: true,
  insideStack: true,
};

/** Somebody who pasted the stack left rows out and said so. */
export const removedFrames: LineShape = {
  name: "RemovedFrames",
  example: "[frames removed]",
  starts: ["[", "...", "…", "(...)", "(…)", "<<<", "*snip", "<snip", "-- snip", "--snip", "(snip"],
  pattern:
    /^(?:\[\s*(?:\.{3}|…|[^\]]{0,80}\b(?:frames?|lines?|removed|snip(?:ped)?|omitted|truncated|cut|deleted|skipped|elided)\b[^\]]{0,80})\s*\]|\(?(?:\.{3}|…)\)?|<<<? ?SNIP\w* ?>?>?>|[*<(-]+ ?snip(?:ped)? ?[*>)-]*)$/i,
  insideStack: true,
};
