import type { Address } from "./address.js";
import type { LineRange } from "./evidence.js";
import type { LabelledValue } from "./text-rows.js";

/** Rows of `bl`, and what `bp`, `bu`, `bm` answered. */
export interface Breakpoints {
  readonly _tag: "breakpoints";
  readonly lines: LineRange;
  readonly rows: readonly BreakpointRow[];
}

export interface BreakpointRow {
  readonly line: number;
  readonly id: number | null;
  readonly enabled: boolean | null;
  /** Set with `bu`, or not yet resolved. */
  readonly deferred: boolean;
  readonly address: Address | null;
  /** `0:****`: process and thread filter as printed. */
  readonly thread: string | null;
  readonly symbol: string | null;
  readonly command: string | null;
  /** `w4` of `ba w4 …`; null for a breakpoint on code, and where nothing is printed. */
  readonly access: string | null;
  readonly source: { readonly path: string; readonly line: number } | null;
}

export interface BreakpointHit {
  readonly _tag: "breakpoint-hit";
  readonly line: number;
  readonly lines: LineRange;
  readonly id: number;
}

export interface Event {
  readonly _tag: "event";
  readonly line: number;
  readonly lines: LineRange;
  readonly event:
    | "exception"
    | "bugcheck"
    | "verifier-stop"
    | "breakpoint"
    | "module-load"
    | "module-unload"
    | "thread-create"
    | "thread-exit"
    | "process-create"
    | "process-exit"
    | "break-in"
    | "elision"
    | "debug-output"
    | "none";
  /** Exception code, stop code or exit code, 8 hex digits. */
  readonly code: string | null;
  readonly chance: "first" | "second" | "not-available" | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  readonly name: string | null;
  /** Module events only. */
  readonly start: Address | null;
  readonly end: Address | null;
  /** Happened now, or told again by `.lastevent`, `.eventlog`. */
  readonly reported: "live" | "last-event" | "event-log";
  /** A time-travel move prints a break exception that never happened. */
  readonly artefact: boolean;
  /** Stop parameters, as printed; breakpoint number. */
  readonly parameters: readonly string[];
  /** `debugger time:` of `.lastevent`. */
  readonly time: string | null;
}

/** What the debugger says when a command fails. */
export interface DebuggerError {
  readonly _tag: "error";
  readonly line: number;
  readonly lines: LineRange;
  readonly text: string;
}

/** `!analyze -v`: what stands between its stack, its registers and its exception record, which are outputs of their own. */
export interface Analysis {
  readonly _tag: "analysis";
  readonly lines: LineRange;
  /** `Bugcheck`, `Exception`: the word in the starred banner. */
  readonly title: string | null;
  readonly bugcheck: Bugcheck | null;
  /** `KEY:  value`. Lines below the key that belong to it follow, joined by line ends. */
  readonly fields: readonly LabelledValue[];
  /** `Key  : …` and `Value: …`. */
  readonly keyValues: readonly LabelledValue[];
}

export interface Bugcheck {
  readonly line: number;
  readonly name: string | null;
  /** 8 hex digits. */
  readonly code: string | null;
  readonly description: string;
  readonly arguments: readonly { readonly line: number; readonly value: string; readonly text: string }[];
}

/** `.exr`, and the same lines inside `!analyze`. */
export interface ExceptionRecord {
  readonly _tag: "exception-record";
  readonly lines: LineRange;
  /** Where the record itself is; older debuggers only. */
  readonly record: Address | null;
  readonly address: Address | null;
  /** `ntdll!RtlFoo+0x0000000000000016`, as printed. */
  readonly callSite: string | null;
  readonly code: string | null;
  readonly name: string | null;
  readonly flags: string | null;
  readonly chained: Address | null;
  readonly parameters: readonly { readonly line: number; readonly value: Address }[];
  /** `Attempt to read from address 00005db157c7b535`, `Subcode: 0x2 FAST_FAIL_STACK_COOKIE_CHECK_FAILURE` */
  readonly remarks: readonly string[];
}

/** `!gle`, `!error`. */
export interface LastError {
  readonly _tag: "last-error";
  readonly lines: LineRange;
  readonly rows: readonly LastErrorRow[];
}

export interface LastErrorRow {
  readonly line: number;
  /** `LastErrorValue`, `LastStatusValue`, `Error code` */
  readonly label: string;
  /** `Win32`, `NTSTATUS`, `HRESULT` */
  readonly facility: string;
  /** Without `0x`, as printed otherwise. */
  readonly code: string;
  readonly text: string;
  /** Debugger number of the thread (`!gle -all`). */
  readonly thread: number | null;
}
