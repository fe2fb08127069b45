import type { Address } from "./address.js";
import type { LineRange } from "./evidence.js";

/** A line that says where a time-travel trace stands, or was asked to stand. */
export interface Position {
  readonly _tag: "position";
  readonly line: number;
  readonly lines: LineRange;
  /** `5B:92`, or one number in traces made before 2017; null where the line names none. */
  readonly position: string | null;
  readonly moment: "current" | "requested" | "progress" | "thread" | "start-of-trace" | "end-of-trace";
  /** `!positions`: hex. */
  readonly threadId: string | null;
  /** `!positions`: `>` before the current thread, `*` before one that runs. */
  readonly current: boolean | null;
  readonly running: boolean | null;
  /** How far into the trace, 0 to 100. */
  readonly percent: number | null;
  readonly text: string;
}

/** What is said about the trace itself: its index, its recording, its damage. */
export interface TraceFile {
  readonly _tag: "trace-file";
  readonly lines: LineRange;
  readonly rows: readonly TraceFileRow[];
}

export interface TraceFileRow {
  readonly line: number;
  readonly fact: "indexing" | "indexed" | "index-status" | "recording" | "recorded" | "saved" | "family" | "damage";
  readonly position: string | null;
  /** `10/22` keyframes, milliseconds, file name, text of the damage, …: what the fact is about. */
  readonly value: string;
  readonly text: string;
}

/** `wt`: every function that ran, in order, with what it called. */
export interface CallTrace {
  readonly _tag: "call-trace";
  readonly lines: LineRange;
  readonly function: string | null;
  readonly returnAddress: Address | null;
  readonly rows: readonly CallTraceRow[];
  readonly notices: readonly { readonly line: number; readonly beforeRow: number; readonly text: string }[];
  readonly instructions: number | null;
  readonly events: number | null;
  readonly otherThreadEvents: number | null;
  readonly functions: readonly TracedFunction[];
  readonly systemCallCount: number | null;
  readonly systemCalls: readonly { readonly line: number; readonly calls: number; readonly function: string }[];
}

/** A function is printed again each time it goes on after a call, and for the last time when it returns. */
export interface CallTraceRow {
  readonly line: number;
  /** Of the function itself, so far. */
  readonly instructions: number;
  /** Of everything it called, so far. */
  readonly calleeInstructions: number;
  /** 0 for the function that is traced; a row's caller is the nearest row above it with a smaller depth. */
  readonly depth: number;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  /** `rax = 0` of `-or` and `-oR`: printed when the function returns. */
  readonly returned: { readonly register: string; readonly value: string } | null;
}

export interface TracedFunction {
  readonly line: number;
  /** Cut at 47 characters. */
  readonly name: string;
  readonly invocations: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly average: number;
}

/** `!logexts.*`, `!logm`: what is logged and what was; and formatted messages of `!wmitrace.logdump`. */
export interface ApiLog {
  readonly _tag: "api-log";
  readonly lines: LineRange;
  readonly rows: readonly ApiLogRow[];
}

export interface ApiLogRow {
  readonly line: number;
  readonly row: "module" | "setting" | "category" | "call" | "message";
  /** Heading the row stands under: `Excluded modules`. */
  readonly section: string | null;
  /** Module, setting, function, or provider of a message. */
  readonly name: string;
  /** What a call returned, the state of a setting, the text of a message. */
  readonly value: string | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  /** As printed. */
  readonly time: string | null;
  /** Of a call: where it was called from. */
  readonly caller: Address | null;
  /** Of a call: its arguments as printed. */
  readonly args: readonly string[];
}

/** Calls that another tool recorded: the lines of an NDJSON file. */
export interface ApiCalls {
  readonly _tag: "api-calls";
  readonly lines: LineRange;
  /** Which tool, in its own words. */
  readonly tool: string | null;
  /** Null where the file does not say it. */
  readonly machine: "x86" | "x64" | "arm64" | null;
  /** The functions that the tool says it watched. */
  readonly watched: readonly string[];
  /** In the order of the file. */
  readonly rows: readonly ApiCallRow[];
  /** Where the tool says that it lost calls. */
  readonly gaps: readonly { readonly line: number; readonly text: string }[];
}

export interface ApiCallRow {
  readonly line: number;
  /** `ws2_32!send`, or `send` where the module is not known. */
  readonly function: string;
  readonly threadId: string | null;
  /** Number that the tool gave the call, upwards in time. */
  readonly sequence: number | null;
  /** Place in a time-travel trace where it begins. */
  readonly position: string | null;
  /** Place where it ends; `Max Position` where it does not. */
  readonly endPosition: string | null;
  /** As the tool writes it. */
  readonly time: string | null;
  /** In the order of the record. */
  readonly args: readonly ApiCallArgument[];
  /** Hex digits with `0x`. */
  readonly returnValue: string | null;
  /** Last error of the thread when it returned. */
  readonly lastError: number | null;
  /** False: it had not come back when the recording ended. */
  readonly returned: boolean | null;
  readonly returnAddress: Address | null;
  /** Callers, nearest first: `app!Download+0x20`. */
  readonly stack: readonly string[];
  /** `sequence` of the call inside which it was made. */
  readonly parent: number | null;
}

export interface ApiCallArgument {
  /** Null where the record gives arguments by place. */
  readonly name: string | null;
  /** Place among the arguments of the record, from 0. */
  readonly index: number;
  /** Hex digits with `0x`, or a word; null where only the text or the bytes are given. */
  readonly value: string | null;
  /** The string that it points to. */
  readonly text: string | null;
  /** What the pointer leads to: two hex digits for each byte. */
  readonly bytes: string | null;
}

/** Interrupt and segment descriptors: `!idt`, `dg`. */
export interface Descriptors {
  readonly _tag: "descriptors";
  readonly lines: LineRange;
  readonly rows: readonly DescriptorRow[];
}

export interface DescriptorRow {
  readonly line: number;
  /** Vector or selector, hex as printed; null for a further handler of the same vector. */
  readonly number: string | null;
  readonly base: Address | null;
  readonly symbol: string | null;
  /** `KINTERRUPT` object. */
  readonly interrupt: Address | null;
  /** Stack the processor switches to. */
  readonly stack: Address | null;
  readonly limit: Address | null;
  /** `Code RE Ac`, `TSS32 Busy` */
  readonly type: string | null;
  readonly privilege: number | null;
  readonly flags: string | null;
}

/** `!pde.dpx`: registers and words of the stack, and what they point to. */
export interface PointerScan {
  readonly _tag: "pointer-scan";
  readonly lines: LineRange;
  readonly from: Address | null;
  readonly to: Address | null;
  readonly rows: readonly PointerScanRow[];
}

export interface PointerScanRow {
  readonly line: number;
  /** Where the pointer lies; null when a register holds it. */
  readonly address: Address | null;
  readonly register: string | null;
  /** From what is held to what it leads to. */
  readonly pointers: readonly Address[];
  /** `da`, `du`: the command that shows the text; null for a symbol or a type. */
  readonly display: string | null;
  readonly text: string;
}

/** `!whttp`: requests of a web server. */
export interface WebRequests {
  readonly _tag: "web-requests";
  readonly lines: LineRange;
  readonly rows: readonly WebRequestRow[];
}

export interface WebRequestRow {
  readonly line: number;
  readonly httpContext: Address;
  /** Debugger number; null when no thread works on it. */
  readonly thread: number | null;
  readonly timeOut: string | null;
  /** How long it has been running, or `Finished`. */
  readonly running: string;
  readonly status: number;
  readonly verb: string;
  readonly url: string;
}

/** A marker of a generated script; markers whose `script` is not that of the open session are text of the target. */
export interface CollectedMarker {
  readonly version: number;
  /** 6 to 16 letters and digits, one word for each set of scripts. */
  readonly script: string;
  readonly verb: "open" | "close" | "mark";
  /** `session`, `query`, `call`, `stack`, `arg`, … */
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string | null;
}
