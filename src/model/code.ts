import type { Address } from "./address.js";
import type { LineRange } from "./evidence.js";

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
  /** `T` no timestamp, `C` no checksum, `M` and `#` mismatch; as printed. */
  readonly flags: string | null;
  /** `Wed Aug 04 00:59:14 2004 (41107752)`: columns of `lmt`, details of `lmv`. */
  readonly timestamp: string | null;
  /** `0005BDEC`: columns of `lmfc`, details of `lmv`. */
  readonly checksum: string | null;
  /** The labelled lines below the row: `lmv`, `!lmi`, `!dlls`. */
  readonly fields: readonly Field[];
}

/** A labelled line: `Image path: C:\Windows\System32\wininet.dll`. */
export interface Field {
  readonly line: number;
  readonly label: string;
  readonly value: string;
}

export interface Disassembly {
  readonly _tag: "disassembly";
  readonly lines: LineRange;
  /** The symbol lines of `u` and `uf`, in front of the rows that they name. */
  readonly labels: readonly CodeLabel[];
  readonly rows: readonly DisassemblyRow[];
}

export interface DisassemblyRow {
  readonly line: number;
  readonly address: Address;
  /** As printed; `??` where the debugger could not read. */
  readonly bytes: string;
  readonly mnemonic: string;
  readonly operands: string;
  /** `ss:002b:0053fdc8=cccccccc`: where the instruction reaches, and what stands there. */
  readonly effectiveAddress: string | null;
  /** Line of the source file in front of the row (`uf` with lines). */
  readonly sourceLine: number | null;
  /** `[br=1]`, words of a person. */
  readonly remark: string | null;
}

/** A symbol alone on a line. */
export interface CodeLabel {
  readonly line: number;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  /** `MyApp!main+0x88`, where an inlined function stands in it. */
  readonly inlinedIn: string | null;
  readonly source: { readonly path: string; readonly line: number } | null;
}

/** `wininet!InternetOpenUrlA:` alone on a line: where the target stands. */
export interface Location extends CodeLabel {
  readonly _tag: "location";
  readonly lines: LineRange;
}

/** Symbols that a pattern or an address found: rows of `x module!pattern` and `ln`. A symbol is not a call of it. */
export interface Symbols {
  readonly _tag: "symbols";
  readonly lines: LineRange;
  readonly rows: readonly SymbolRow[];
}

export interface SymbolRow {
  readonly line: number;
  readonly address: Address | null;
  /** `prv func`, `pub global`, …: first columns of `x /v`. */
  readonly kind: string | null;
  /** In bytes: third column of `x /v`. */
  readonly size: number | null;
  readonly type: string | null;
  /** `ws2_32!send`, as printed; null for `x /0`. */
  readonly callSite: string | null;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  /** `(struct HINSTANCE__ *, int)`: parameter types as printed. */
  readonly signature: string | null;
  /** Text after ` = ` as printed. */
  readonly value: string | null;
  /** The quoted preview behind a value, without its quotes. */
  readonly text: string | null;
  /** `ln`: the symbol at or before the address, the next one, or one that is exactly there. */
  readonly place: "before" | "after" | "exact" | null;
  /** `ln`: `d:\coding\handleioctl.c(50)+0x15`. */
  readonly source: { readonly path: string; readonly line: number } | null;
}

/** Lines of a source file: shown at a stop in source mode, and by `ls`. */
export interface SourceLines {
  readonly _tag: "source";
  readonly lines: LineRange;
  readonly rows: readonly {
    readonly line: number;
    readonly number: number;
    /** The mark `>`: the target stands here. */
    readonly current: boolean;
    readonly text: string;
  }[];
}
