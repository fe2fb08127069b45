import type { LineShape } from "../output-kind.js";

/** The middle line of the starred banner; the lines of stars around it are noise. */
export const title: LineShape = {
  name: "AnalysisTitle",
  example: "*                        Bugcheck Analysis                                    *",
  starts: ["*"],
  pattern: /^\*[ \t]+((?:[A-Z]\w* ){0,2}?)?([A-Z]\w*) Analysis(?:[ \t]+\*)?$/,
};

/**
 * `KEY:  value`. Keys are words in capitals joined by underscores; a few single words are keys as well.
 *
 * ```text
 * BUGCHECK_P1: ffffe5068d8a4000
 * STACK_TEXT:
 * ```
 */
export const field: LineShape = {
  name: "AnalysisField",
  example: "DEFAULT_BUCKET_ID:  WIN8_DRIVER_FAULT",
  pattern:
    /^([A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,40}){1,12}|BLACKBOX[A-Z0-9]+|NTGLOBALFLAG|CONTEXT|COMMENT|IRP|OS(?:NAME|BUILD|EDITION|SERVICEPACK)):(?:[ \t]+(?![ \t])(.*))?$/,
};

/** Any word in capitals, where `!analyze` was asked for. */
export const word: LineShape = {
  name: "AnalysisWord",
  example: "TAG: 41414141",
  pattern:
    /^(?!NOTE:|WARNING:|ERROR:|DBGHELP:|SYMSRV:|DBGENG:|CLRDLL:|PID:|TID:|ID:)([A-Z][A-Z0-9]{2,30}):(?:[ \t]+(?![ \t])(.*))?$/,
  whenAsked: true,
};

export const key: LineShape = {
  name: "AnalysisKey",
  example: "Key  : Analysis.CPU.mSec",
  starts: ["Key  :", "Key :"],
  pattern: /^Key {1,2}: ?(.*)$/,
};

export const keyValue: LineShape = {
  name: "AnalysisKeyValue",
  example: "Value: 1343",
  starts: ["Value:"],
  pattern: /^Value: ?(.*)$/,
  continues: true,
};

/**
 * ```text
 * PAGE_FAULT_IN_NONPAGED_AREA (50)
 * BugCheck 1000007E, {ffffffffc0000005, fffff80002a8e1d4, fffff880021e3698, 0}
 * Bugcheck code 0000001e
 * Bugcheck 0000001e : c0000005 8013cd0a 00000000 0362cfff        the debugger of NT, where it opens a dump
 * ```
 */
export const headline: LineShape = {
  name: "BugcheckHeadline",
  example: "PAGE_FAULT_IN_NONPAGED_AREA (50)",
  pattern:
    /^(?:([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+) \(([0-9a-fA-F]{1,8})\)|BugCheck ([0-9a-fA-F]{1,8}), \{([^}]*)\}|Bugcheck code ([0-9a-fA-F]{1,8})|Bugcheck ([0-9a-fA-F]{8}) :((?: [0-9a-fA-F]{8,16}){4}))$/,
};

/** `Arguments:`, and the form of `.bugcheck` with the values on the same line. */
export const argumentsLine: LineShape = {
  name: "BugcheckArguments",
  example: "Arguments:",
  starts: ["Arguments"],
  pattern: /^Arguments(?::|((?: [0-9a-f`]{8,17}){4}))$/i,
  continues: true,
};

export const argument: LineShape = {
  name: "BugcheckArgument",
  example: "Arg1: 0000000000020005, ID of the 'IrqlExApcLte1' rule that was violated.",
  starts: ["Arg"],
  pattern: /^Arg([1-8]): ([0-9a-f`]{1,17})(?:,[ \t]*(?![ \t])(.*))?$/i,
};

/** The oldest form: `BugCheckParameter1 . .0x00000000` */
export const dotted: LineShape = {
  name: "BugcheckDotted",
  example: "BugCheckCode . . . . .0x0000000a",
  starts: ["BugCheckCode", "BugCheckParameter"],
  pattern: /^(BugCheckCode|BugCheckParameter\d)[ .]+0x([0-9a-f]{1,16})$/i,
};

export const details: LineShape = {
  name: "AnalysisDetails",
  example: "Debugging Details:",
  starts: ["Debugging Details:", "## Debugging Details:"],
  pattern: /^(?:## )?Debugging Details:$/,
};

export const followup: LineShape = {
  name: "AnalysisFollowup",
  example: "Followup:     MachineOwner",
  starts: ["Followup:", "Follow-up:", "Probably caused by :", "Probably caused by:"],
  pattern: /^(Follow-?up|Probably caused by) ?:[ \t]*(?![ \t])(.*)$/i,
};

/** Below `FAULTING_IP:` and `FOLLOWUP_IP:`. The displacement has no `0x`. */
export const symbol: LineShape = {
  name: "AnalysisSymbol",
  example: "USBPORT!USBPORT_BadRequestFlush+7c [d:\\usb\\flush.c @ 12]",
  pattern: /^[\w.$-]{1,100}(?:!\S{0,2000}[^\s:]|\+[0-9a-f]{1,16})(?: \[[^[]* @ \d+\])?(?: \.{3})?$/,
  continues: true,
};

/** Rows of `FAULTING_SOURCE_CODE:`; `>` marks the line that failed. */
export const sourceLine: LineShape = {
  name: "AnalysisSource",
  example: ">   26:     ExReleaseFastMutex( &(fdoExt->fastMutex) );",
  starts: [">", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern: /^>?[ \t]*\d{1,7}:(?:[ \t].*)?$/,
  whenAsked: true,
  continues: true,
};

/** `PROBLEM_CLASSES:` and its like. */
export const problem: LineShape = {
  name: "AnalysisProblem",
  example: "Type:   [@ACCESS_VIOLATION]",
  pattern: /^(?:(?:ID|Type|Class|Scope|Name|Data|PID|TID|Frame):(?:[ \t].*)?|BUCKET_ID)$/,
  whenAsked: true,
  continues: true,
};

/** The rest of a sentence that describes the stop or one of its arguments, where the debugger broke the line. */
export const more: LineShape = {
  name: "BugcheckMore",
  example: "address.",
  pattern: /^[a-zA-Z(][a-zA-Z ,.'"()/-]{1,120}$/,
  whenAsked: true,
  continues: true,
  last: true,
};

/** The last word of such a sentence on a line of its own: `KERNEL_STACK_INPAGE_ERROR.` */
export const lastWord: LineShape = {
  name: "BugcheckLastWord",
  example: "KERNEL_STACK_INPAGE_ERROR.",
  pattern: /^(?:[A-Z][A-Z0-9_]{3,60}|[a-z]{3,20})\.$/,
  continues: true,
  last: true,
};

/** `COMMENT:` of a dump, and what `!chkimg` found. */
export const remark: LineShape = {
  name: "AnalysisRemark",
  example: '*** "c:\\tools\\procdump64.exe" -ma 8956',
  starts: ["***", "[", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "(", "{"],
  pattern:
    /^(?:\*{3} (?!ERROR|WARNING|Stack trace for)\S.*[^*]|\d+ errors? : \S.*|[0-9a-f`]{8,17} - [^\s!]+!\S.*|[0-9a-f`]{8,17}(?:-[0-9a-f`]{8,17})? +\d+ bytes? - .*|\[ [0-9a-f][0-9a-f :]+\])$/,
  whenAsked: true,
  continues: true,
};
