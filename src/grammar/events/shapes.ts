import type { LineShape } from "../output-kind.js";

const CHANCE = String.raw`\((first chance|!!! second chance !!!|first\/second chance not available)\)`;

/**
 * ```text
 * (336c.264c): Access violation - code c0000005 (first chance)
 *  ^^^^ ^^^^ process and thread; absent in kernel mode and in old logs
 * ```
 *
 * The bracket in front is the first thing that is lost when somebody copies from the window.
 */
export const exception: LineShape = {
  name: "Exception",
  example: "(336c.264c): Access violation - code c0000005 (first chance)",
  pattern: new RegExp(
    String.raw`^(?:\(?([0-9a-f]{1,8})\.([0-9a-f]{1,8})\): ?)?([A-Z][^:]{2,80}?) - code (?:0x)?([0-9a-f]{8}) ${CHANCE}$`,
    "i",
  ),
};

/** What an event line says behind `Last event: 153c.5d0: ` and behind the ids of `.eventlog`. */
const TOLD = [
  String.raw`[A-Z][^:]{2,80}? - code [0-9a-f]{8} ${CHANCE}`,
  String.raw`Exception [0-9A-F]{8}, (?:first|second) chance`,
  String.raw`Hit breakpoint \d+`,
  String.raw`Exit (?:process|thread) \d+(?::[0-9a-f]+)?(?:, code [0-9a-f]+)?`,
  String.raw`Create (?:process|thread) \d+(?::[0-9a-f]+)?`,
  String.raw`(?:Load|Unload) module .* at [0-9a-f\x60]{8,17}`,
  String.raw`Break instruction exception.*`,
  String.raw`User requested interrupt`,
  String.raw`Ignored unload of .*`,
].join("|");

export const recalled: LineShape = {
  name: "RecalledEvent",
  example: "Last event: 3200.17a94: Hit breakpoint 1000",
  pattern: new RegExp(
    String.raw`^(?:Last event: (?:([0-9a-f]+)\.([0-9a-f]+): ?)?(${TOLD}|<no event>)|([0-9a-f]{1,8})\.([0-9a-f]{1,8}): (${TOLD}))$`,
    "i",
  ),
};

export const debuggerTime: LineShape = {
  name: "DebuggerTime",
  example: "debugger time: Thu Sep  8 12:55:08.968 2016 (UTC - 7:00)",
  starts: ["debugger time:"],
  pattern: /^debugger time: +(?! )(.*)$/,
  continues: true,
};

/** SOS `soe`, and what a stop on a managed exception prints. */
export const managed: LineShape = {
  name: "ManagedException",
  example: "CLR exception type: System.FormatException",
  starts: ["CLR exception type:"],
  pattern: /^CLR exception type: +(\S+)$/,
};

export const managedMessage: LineShape = {
  name: "ManagedExceptionMessage",
  example: '"Input string was not in a correct format."',
  starts: ['"'],
  pattern: /^"(.*)"$/,
  continues: true,
};

/** The path may be missing: exports wrap it to the next line. */
export const moduleLoad: LineShape = {
  name: "ModuleLoad",
  example: "ModLoad: 77db0000 77e8c000   kernel32.dll",
  starts: ["ModLoad: "],
  pattern: /^ModLoad: ([0-9a-f`]{8,17}) ([0-9a-f`]{8,17})[ \t]*(?![ \t])(.*)$/i,
};

export const modulePath: LineShape = {
  name: "ModulePath",
  example: "C:\\Windows\\System32\\MSVCR71.dll",
  pattern: /^(?:[A-Z]:\\|\\\\)?[^\\/:*?"<>|\t]{1,200}(?:\\[^\\/:*?"<>|\t]{1,200}){1,40}\.[A-Za-z]{2,4}$/,
  continues: true,
};

export const moduleUnload: LineShape = {
  name: "ModuleUnload",
  example: "Unload module C:\\Windows\\System32\\wininet.dll at 00007ffa`0b670000",
  starts: ["Unload module ", "ModUnload: "],
  pattern: /^(?:Unload module (.*) at ([0-9a-f`]{8,17})|ModUnload: ([0-9a-f`]{8,17})[ \t]*(?![ \t])(.*))$/i,
};

export const lifetime: LineShape = {
  name: "Lifetime",
  example: "Exit process 0:8ec, code c",
  starts: ["Exit process ", "Exit thread ", "Create process ", "Create thread "],
  pattern: /^(Exit|Create) (process|thread) (\d+):([0-9a-f]+)(?:, code ([0-9a-f]+))?$/i,
};

/** `STATUS_STACK_BUFFER_OVERRUN encountered`: the exception's name alone, from the target's own report. */
export const encountered: LineShape = {
  name: "StatusEncountered",
  example: "STATUS_STACK_BUFFER_OVERRUN encountered",
  starts: ["STATUS_", "Critical error detected"],
  pattern: /^(?:(STATUS_[A-Z_]+) encountered|Critical error detected ([0-9a-f]{8}))$/i,
};

/** Where the kernel stopped: `***    win32k.sys - Address FFFFF9600006D2A8 base at FFFFF96000010000, DateStamp 5d0c4490` */
export const fatalAddress: LineShape = {
  name: "FatalErrorAddress",
  example: "***    win32k.sys - Address FFFFF9600006D2A8 base at FFFFF96000010000, DateStamp 5d0c4490",
  starts: ["***"],
  pattern: /^\*{3} +(\S+) - Address ([0-9a-f]{8,16}) base at ([0-9a-f]{8,16}), DateStamp ([0-9a-f]{8})$/i,
  continues: true,
};

/** Application Verifier; four lines of parameters follow. */
export const verifierStop: LineShape = {
  name: "VerifierStop",
  example: "VERIFIER STOP 00000300: pid 0x558: invalid handle exception for current stack trace",
  starts: ["VERIFIER STOP "],
  pattern: /^VERIFIER STOP ([0-9a-f]{8,16}): pid 0x([0-9a-f]{1,8}): ?(.*)$/i,
};

export const verifierParameter: LineShape = {
  name: "VerifierParameter",
  example: "C0000008 : Exception code.",
  pattern: /^([0-9a-f]{8,16}) :(?: (\S.*))?$/i,
  continues: true,
};

/** The kernel has stopped the machine; four parameters follow. */
export const fatalError: LineShape = {
  name: "FatalError",
  example: "*** Fatal System Error: 0x000000c4",
  starts: ["*** Fatal System Error:", "*** STOP:"],
  pattern: /^\*\*\* (?:Fatal System Error|STOP): 0x([0-9a-f]{1,8})(?: \((.*)\))?$/i,
};

export const fatalParameters: LineShape = {
  name: "FatalErrorParameters",
  example: "(0x0000000000020005,0xFFFFF88000E16F50,0x0000000000000000,0x0000000000000000)",
  starts: ["(0x"],
  pattern: /^\(0x[0-9a-f]{1,16}(?:, ?0x[0-9a-f]{1,16}){3}\)$/i,
  continues: true,
};
