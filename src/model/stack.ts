import type { Address } from "./address.js";
import type { LineRange, Trust } from "./evidence.js";
import type { Machine } from "./transcript.js";

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
  /** Instruction address, in the tables that print it instead of the return address (`!clrstack`, `!mex.us`). */
  readonly ip?: Address;
  /** `kf`: bytes from the row above. */
  readonly memory?: number;
  /** Itanium only: base of the register stack. */
  readonly childBsp?: Address;
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

/** `.frame` and stepping through frames: the row of the frame that is now looked at. It is no stack. */
export interface FrameSwitch {
  readonly _tag: "frame";
  readonly line: number;
  readonly lines: LineRange;
  readonly frame: Frame;
}

/** `0x77F39F34: ntdll!NtOpenEvent+0x0000000C` of a recorded stack: an address and what is there. */
export interface TraceRow {
  readonly line: number;
  readonly address: Address;
  readonly callSite: string;
  /** Only where private symbols tell it. */
  readonly source?: { readonly path: string; readonly line: number };
}

/** A recorded stack on its own. */
export interface Trace {
  readonly _tag: "trace";
  readonly lines: LineRange;
  readonly rows: readonly TraceRow[];
}
