import type { Address } from "./address.js";
import type { LineRange } from "./evidence.js";

/** What `dx` shows: an expression, its value, and what is inside. Trees and grids give the same rows. */
export interface Dx {
  readonly _tag: "dx";
  readonly lines: LineRange;
  /** As the debugger repeated it, format specifier included; null where the first line was cut off. */
  readonly expression: string | null;
  readonly value: DxValue | null;
  /** The type in `[Type: …]`. */
  readonly type: string | null;
  /** Printed as a grid (`-g`): texts are cut at 60 characters, nested values and types are lost. */
  readonly grid: boolean;
  readonly rows: readonly DxRow[];
  /** A list in it ends in `[...]`: what is not shown may still be there. */
  readonly truncated: boolean;
}

export interface DxRow {
  readonly line: number;
  /** 1 for what belongs to the expression itself. A row's parent is the nearest row above it with a smaller depth. */
  readonly depth: number;
  /** `[+0x008]`: place in a structure. */
  readonly offset: number | null;
  /** `[+0x01b ( 3: 2)]`: highest and lowest bit. */
  readonly bits: readonly [number, number] | null;
  /** `TimeStart`, `[0x70]`, `["ModuleLoaded"]`, `[<Raw View>]`; empty where only a type is shown. */
  readonly name: string;
  readonly value: DxValue | null;
  readonly type: string | null;
  /** What a method does, from the brackets behind its name. */
  readonly help: string | null;
  /** The text was longer than a cell of a grid. */
  readonly cut: boolean;
}

/** `text` is the value as printed, without link captions and type. Numbers are hex with `0x`, whatever the radix printed. */
export type DxValue =
  | { readonly _tag: "number"; readonly text: string; readonly number: string | null }
  | { readonly _tag: "pointer"; readonly text: string; readonly number: string; readonly display: string | null }
  | { readonly _tag: "string"; readonly text: string; readonly string: string }
  | { readonly _tag: "position"; readonly text: string; readonly position: string }
  | { readonly _tag: "range"; readonly text: string; readonly from: string; readonly to: string }
  | { readonly _tag: "enum"; readonly text: string; readonly name: string; readonly number: string | null }
  | {
      readonly _tag: "call-site";
      readonly text: string;
      readonly callSite: string;
      readonly module: string | null;
      readonly symbol: string | null;
      readonly displacement: number | null;
    }
  | ({ readonly _tag: "time" } & CallTime & { readonly clock: string })
  | {
      /** An element of `TTD.Events`. */
      readonly _tag: "trace-event";
      readonly text: string;
      /** `module loaded`, `thread terminated`, `exception raised`, … */
      readonly event: string;
      readonly subject: string | null;
      readonly position: string;
    }
  | {
      readonly _tag: "exception";
      readonly text: string;
      readonly code: string | null;
      readonly type: string;
      readonly programCounter: string;
    }
  | { readonly _tag: "thread"; readonly text: string; readonly uniqueId: number; readonly threadId: string }
  | { readonly _tag: "module"; readonly text: string; readonly path: string; readonly address: string | null }
  | { readonly _tag: "word" | "structure" | "error" | "text"; readonly text: string };

/** What `TTD.Calls` found, as a tree or as a grid; in the order printed, which is not the order of time. */
export interface Calls {
  readonly _tag: "calls";
  readonly lines: LineRange;
  readonly expression: string | null;
  /** The functions asked for, as typed. */
  readonly functions: readonly string[];
  readonly rows: readonly CallRow[];
  /** The list ends in `[...]`. */
  readonly truncated: boolean;
  /** The query asks for some of the calls only: `Where`, `Take`, `First`, `[0x5]`. */
  readonly filtered: boolean;
}

export interface CallRow {
  readonly line: number;
  /** The key in brackets, `0x70`; it keeps its value when rows are filtered or sorted. Null for a single call. */
  readonly key: string | null;
  readonly eventType: string | null;
  /** Of the operating system, hex; may be used again later in a trace. */
  readonly threadId: string | null;
  /** Of the trace; belongs to one thread only. */
  readonly uniqueThreadId: number | null;
  readonly timeStart: string | null;
  /** `Max Position` when the call did not return before the trace ended. */
  readonly timeEnd: string | null;
  readonly function: string | null;
  readonly functionAddress: Address | null;
  readonly returnAddress: Address | null;
  /** As printed; a 32-bit target may show two values glued into one. */
  readonly returnValue: string | null;
  readonly returnType: string | null;
  readonly parameters: readonly CallParameter[];
  readonly systemTimeStart: CallTime | null;
  readonly systemTimeEnd: CallTime | null;
  /** Columns that a `Select` made and that are no member of a call. */
  readonly fields: readonly CallParameter[];
}

export interface CallParameter {
  readonly line: number;
  /** `0x0`, …, or the name where private symbols give it. */
  readonly name: string;
  readonly value: string;
  readonly type: string | null;
}

/** A wall-clock time; the language and the form are those of whoever ran the debugger. */
export interface CallTime {
  readonly text: string;
  /** `13:16:43.001`; without a fraction where none was printed. */
  readonly clock: string | null;
  /** `2025-01-08`, where the form of the date is known. */
  readonly date: string | null;
  readonly year: number | null;
}
