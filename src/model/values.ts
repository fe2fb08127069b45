import type { Address } from "./address.js";
import type { Field } from "./code.js";
import type { LineRange } from "./evidence.js";
import type { TraceRow } from "./stack.js";
import type { LabelledValue } from "./text-rows.js";

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
  /** `dps`, `dds`, `dqs`: the symbol; `dpp`, `dpa`: what the pointer leads to, a string in its quotes. */
  readonly symbol: string | null;
  /** `df`, `dD`: the numbers as printed, whose bytes cannot be told exactly. */
  readonly values?: readonly string[];
}

/** Locals, parameters and unqualified names: rows of `x` and `dv`. */
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
  /** `prv param`, `prv local`, `param`, …: first columns of `dv /i` and `x /v`. */
  readonly kind: string | null;
  readonly type: string | null;
  readonly name: string;
  /** Text after ` = ` as printed; null for rows without a value. */
  readonly value: string | null;
  /** The quoted preview behind a pointer value, without its quotes. */
  readonly text: string | null;
}

export interface Registers {
  readonly _tag: "registers";
  readonly lines: LineRange;
  /** Name and value as printed, lower case, in the order printed. */
  readonly values: Readonly<Record<string, string>>;
  /** `nv up ei pl zr na pe nc`, one word each. */
  readonly flags: readonly string[];
  /** What the debugger says about the values: `Last set context:`, `NOTE: The trap frame does not contain …`. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
}

/** A type, or a value of it: `dt`, `?? @$teb`. */
export interface TypeView {
  readonly _tag: "type";
  readonly lines: LineRange;
  /** `ntdll!_TEB`, `Local var @ 0x17fd48 Type char*`, `struct _TEB * 0x004ec000`: as printed; null where none is. */
  readonly header: string | null;
  readonly name: string | null;
  /** Where the value stands, when the header says so. */
  readonly address: Address | null;
  readonly rows: readonly TypeRow[];
}

export interface TypeRow {
  readonly line: number;
  /** Nesting, 0 for the type's own fields. */
  readonly depth: number;
  /** In bytes; null for elements of an array and for lists. */
  readonly offset: number | null;
  /** `ProcessEnvironmentBlock`, `[00]`. */
  readonly name: string;
  /** Type or value as printed; empty where the next rows say it. */
  readonly value: string;
}

/** What `?`, `??` and `.formats` answer. */
export interface Evaluation {
  readonly _tag: "evaluation";
  readonly lines: LineRange;
  readonly line: number;
  /** `unsigned int64` of `??`; null for `?`. */
  readonly type: string | null;
  /** Decimal of `?`, the value of `??`. */
  readonly value: string | null;
  /** Hex digits, without backtick. */
  readonly hex: string | null;
  /** `??` of a character pointer: the string it leads to. */
  readonly text: string | null;
  /** The rows of `.formats`. */
  readonly fields: readonly Field[];
}

/** `!address`: one region, a list, or the summary tables. */
export interface AddressMap {
  readonly _tag: "address";
  readonly lines: LineRange;
  /** `Usage: Image`, `Base Address: …`: the single form. */
  readonly fields: readonly LabelledValue[];
  readonly regions: readonly AddressRegion[];
  readonly summary: readonly AddressSummaryRow[];
}

export interface AddressRegion {
  readonly line: number;
  readonly base: Address;
  readonly end: Address | null;
  readonly size: string;
  /** `MEM_PRIVATE MEM_COMMIT PAGE_READWRITE`, split at blanks. */
  readonly flags: readonly string[];
  readonly usage: string;
}

export interface AddressSummaryRow {
  readonly line: number;
  /** `Usage Summary`, `Type Summary (for busy)`, … */
  readonly table: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** `!heap -p -a`, `!heap -x`, `!heap -l`, `!heap -s`. */
export interface Heap {
  readonly _tag: "heap";
  readonly lines: LineRange;
  readonly address: Address | null;
  /** `busy`, `free-ed` */
  readonly state: string | null;
  readonly fields: readonly LabelledValue[];
  readonly rows: readonly HeapRow[];
  /** Who allocated or freed it. */
  readonly trace: readonly TraceRow[];
}

export interface HeapRow {
  readonly line: number;
  /** Column of the header, and what stands under it. */
  readonly values: Readonly<Record<string, string>>;
}
