import type { LineShape } from "../output-kind.js";

export const traceStart: LineShape = {
  name: "TraceStart",
  example: "Tracing KERNELBASE!LoadLibraryW to return address 00007ff7`b9741011",
  starts: ["Tracing "],
  pattern: /^Tracing (\S.*) to return address ([0-9a-f`]{8,17})$/i,
};

/** The trace and the program disagree about where a function returns. */
export const traceNotice: LineShape = {
  name: "TraceNotice",
  example: ">> More than one level popped 5 -> 5",
  starts: [">> "],
  pattern: /^>> (?:More than one level popped|No match on ret|Unable to|Possible|Trace|Stepped|Lost)\b.*$/,
};

export const traceTotal: LineShape = {
  name: "TraceTotal",
  example: "112379 instructions were executed in 112378 events (0 from other threads)",
  pattern: /^(\d{1,15}) instructions? (?:were|was) executed in (\d{1,15}) events? \((\d{1,15}) from other threads?\)$/,
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
};

export const functionHeader: LineShape = {
  name: "TraceFunctionHeader",
  example: "Function Name                               Invocations MinInst MaxInst AvgInst",
  starts: ["Function Name "],
  pattern: /^Function Name +Invocations MinInst MaxInst AvgInst$/,
};

export const functionRow: LineShape = {
  name: "TraceFunctionRow",
  example: "ntdll!RtlpFreeHeapInternal                            4      65     144     104",
  pattern: /^(\S.{0,255}?) {1,60}(\d{1,10}) {1,9}(\d{1,10}) {1,9}(\d{1,10}) {1,9}(\d{1,10})$/,
  whenAsked: true,
};

export const systemCallTotal: LineShape = {
  name: "SystemCallTotal",
  example: "16 system calls were executed",
  pattern: /^(\d{1,15}|No) system calls? (?:were|was) executed$/,
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "No system call"],
};

export const systemCallHeader: LineShape = {
  name: "SystemCallHeader",
  example: "Calls  System Call",
  starts: ["Calls  System Call"],
  pattern: /^Calls  System Call$/,
};

export const systemCallRow: LineShape = {
  name: "SystemCallRow",
  example: "2  ntdll!NtClose",
  pattern: /^(\d{1,10})  ([\w.$@-]+!\S.*)$/,
  whenAsked: true,
};
