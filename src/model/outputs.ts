import type { Address } from "./address.js";
import type { LineRange, Trust } from "./evidence.js";
import type { Machine } from "./transcript.js";

/** One thing the debugger printed. `lines` covers everything that belongs to it, noise in the middle included. */
export type Output =
  | Stack
  | Modules
  | Memory
  | Variables
  | Breakpoints
  | BreakpointHit
  | Event
  | Position
  | Registers
  | Disassembly
  | Location
  | DebuggerError
  | Session
  | Text;

export interface Stack {
  readonly _tag: "stack";
  readonly lines: LineRange;
  /** The header row as printed, trimmed; null for a table without one. */
  readonly header: string | null;
  readonly machine: Machine | null;
  readonly frames: readonly Frame[];
  readonly notices: readonly StackNotice[];
  readonly gaps: readonly StackGap[];
}

export interface Frame {
  readonly line: number;
  /** Decoded from hex; null where the table has no numbers. */
  readonly number: number | null;
  readonly inline: boolean;
  /** ChildEBP on x86, Child-SP on x64; null where the layout has none. */
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  /** The columns under "Args to Child", as printed. On x64 they are home space, not parameters. */
  readonly args: readonly Address[];
  /** `wininet!InternetOpenUrlA+0x1d7`, exactly as printed, after repair of wrapped lines. */
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly source: { readonly path: string; readonly line: number } | null;
  /** `kp`, `kP`: the parameters in order. */
  readonly parameters: readonly Parameter[];
  /** `(FPO: [Non-Fpo])`, `(CONV: cdecl)`, `(TrapFrame @ 8013eee8)`, `(T)`, … as printed. */
  readonly annotations: readonly string[];
  readonly trust: Trust;
}

export interface Parameter {
  readonly type: string | null;
  readonly name: string;
  readonly value: string;
}

export interface StackNotice {
  readonly line: number;
  /** Index into `frames` of the frame that follows; equals `frames.length` when none does. */
  readonly beforeFrame: number;
  readonly text: string;
}

/** Rows that are missing: said by the debugger, by the person who pasted, or by a jump in the frame numbers. */
export interface StackGap {
  /** Index into `frames` of the frame before the gap; -1 when the gap is at the top. */
  readonly afterFrame: number;
  readonly text: string;
}

export interface Modules {
  readonly _tag: "modules";
  readonly lines: LineRange;
  readonly rows: readonly ModuleRow[];
}

export interface ModuleRow {
  readonly line: number;
  readonly start: Address | null;
  /** One past the last byte. */
  readonly end: Address | null;
  readonly name: string;
  /** `deferred`, `pdb symbols`, `export symbols`, …: the text in parentheses. */
  readonly symbols: string | null;
  readonly path: string | null;
  readonly unloaded: boolean;
}

export interface Memory {
  readonly _tag: "memory";
  readonly lines: LineRange;
  /** The command's name (`da`, `db`, `dps` …), or what the shape of the rows tells. */
  readonly display: string;
  readonly rows: readonly MemoryRow[];
  /** Bytes between rows that a contiguous dump would have shown. */
  readonly gaps: readonly { readonly from: Address; readonly bytes: number }[];
}

export interface MemoryRow {
  readonly line: number;
  readonly address: Address;
  /** Bytes in memory order, `??` where the debugger could not read; null for string rows. */
  readonly hex: string | null;
  /** The text column or the quoted string, as printed; null where there is none. */
  readonly text: string | null;
  /** `dps`, `dds`, `dqs`: the symbol; `dpp`, `dpa`: what the pointer leads to. */
  readonly symbol: string | null;
}

/** Rows of `x` and `dv`. */
export interface Variables {
  readonly _tag: "variables";
  readonly lines: LineRange;
  readonly rows: readonly VariableRow[];
}

export interface VariableRow {
  readonly line: number;
  /** Address of the variable itself (its stack slot), not of what it points to. */
  readonly address: Address | null;
  /** `@ebx`, `@ebp+0x08`, `<unavailable>`; null where an address or nothing is printed. */
  readonly location: string | null;
  readonly type: string | null;
  /** `lpszUrl`, or `module!symbol` for `x module!pattern`. */
  readonly name: string;
  /** Text after ` = ` as printed; null for rows without a value. */
  readonly value: string | null;
  /** The quoted preview behind a pointer value, without its quotes. */
  readonly text: string | null;
}

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
    | "module-load"
    | "module-unload"
    | "thread-create"
    | "thread-exit"
    | "process-create"
    | "process-exit"
    | "break-in"
    | "elision";
  /** Exception code or exit code, 8 hex digits. */
  readonly code: string | null;
  readonly chance: "first" | "second" | "not-available" | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  readonly name: string | null;
  /** Module events only. */
  readonly start: Address | null;
  readonly end: Address | null;
}

/** `Time Travel Position: 5B:92`, and `Setting position: …`. */
export interface Position {
  readonly _tag: "position";
  readonly line: number;
  readonly lines: LineRange;
  readonly position: string;
  readonly text: string;
}

export interface Registers {
  readonly _tag: "registers";
  readonly lines: LineRange;
  /** Name and value as printed, lower case, in the order printed. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Disassembly {
  readonly _tag: "disassembly";
  readonly lines: LineRange;
  readonly rows: readonly {
    readonly line: number;
    readonly address: Address;
    readonly bytes: string;
    readonly mnemonic: string;
    readonly operands: string;
  }[];
}

/** `wininet!InternetOpenUrlA:` alone on a line: where the target stands, or a label of `u`. */
export interface Location {
  readonly _tag: "location";
  readonly line: number;
  readonly lines: LineRange;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
}

/** What the debugger says when a command fails. */
export interface DebuggerError {
  readonly _tag: "error";
  readonly line: number;
  readonly lines: LineRange;
  readonly text: string;
}

/** Log opened or closed, banner, target, session time. */
export interface Session {
  readonly _tag: "session";
  readonly lines: LineRange;
  readonly fields: readonly { readonly line: number; readonly label: string; readonly value: string }[];
}

/** Kept as printed. `unread` is false for prose and for known chatter. */
export interface Text {
  readonly _tag: "text";
  readonly lines: LineRange;
  readonly text: string;
  readonly class: "prose" | "noise" | "unread";
  readonly unread: boolean;
}
