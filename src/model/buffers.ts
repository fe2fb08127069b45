import type { Address } from "./address.js";
import type { Evidence } from "./evidence.js";

/** Memory that the log shows, as cells: known bytes, dots, holes. */
export interface Buffer {
  readonly id: string;
  readonly address: Address;
  readonly length: number;
  readonly known: number;
  /** Rows or bytes that a dump would have shown and this one does not. */
  readonly holes: readonly { readonly address: Address; readonly bytes: number }[];
  readonly direction: "in" | "out" | null;
  readonly call: string | null;
  /** Null for what another tool recorded with a call. */
  readonly stop: string | null;
  readonly text: string;
  readonly stale: boolean;
  readonly evidence: readonly Evidence[];
  /** The parameter of the call that leads to it, and why it is the call's. */
  readonly parameter: string | null;
  readonly because: string | null;
  /** All stops that show these bytes; `stop` is the first. */
  readonly stops: readonly string[];
  /** 1 for the first bytes that the log shows at this memory, 2 for what was there later. */
  readonly version: number;
  /** The buffer that showed this memory before. */
  readonly previous: string | null;
  /** Bytes that the call moved or was given; null where the log does not show it. */
  readonly callLength: number | null;
  readonly callLengthFrom: "argument" | "return" | "out-parameter" | null;
  /** What was dumped behind the call's bytes, and is not part of `text`. */
  readonly beyond: { readonly address: Address; readonly length: number } | null;
  /** The text of a buffer that was shown as UTF-16. */
  readonly string: string | null;
  /** Rows out of which an export took blanks: offsets within them are a guess. */
  readonly unreliable: readonly {
    readonly address: Address;
    readonly bytes: number;
    readonly evidence: readonly Evidence[];
  }[];
}

/** A C structure in dumped memory. Fields that no row covers are absent. */
export interface Structure {
  readonly id: string;
  /** `WSABUF`, `SOCKADDR_IN`, … */
  readonly type: string;
  readonly address: Address;
  readonly call: string | null;
  readonly parameter: string | null;
  /** Null for what another tool recorded with a call. */
  readonly stop: string | null;
  /** Pointers and handles as hex digits, numbers as decimal, with the name of their constant where it has one. */
  readonly fields: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
}

/** One life of a handle, a socket, a lock, a block: from where it was opened to where it was closed. */
export interface Resource {
  /** `socket-1` */
  readonly id: string;
  readonly kind: string;
  /** Hex digits without leading zeros. */
  readonly value: string;
  /** 1 for the first that had this value; a value that is seen again after its release is the next one. */
  readonly generation: number;
  /** Call that opened it; null where the log does not show it. */
  readonly acquired: string | null;
  /** Call that closed it; null while it stands. */
  readonly released: string | null;
  /** Calls that were given it, in order. */
  readonly uses: readonly string[];
  /** Name and type of the object, and the owner of a lock, where a listing shows them. */
  readonly object: { readonly type: string | null; readonly name: string | null; readonly owner: string | null } | null;
  readonly evidence: readonly Evidence[];
}
