import { distance, plus, type Address } from "../../model/address.js";
import type { Memory } from "../../model/outputs.js";
import type { Evidence } from "../../model/evidence.js";
import { evidenceLine } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import type { Dump, Look, Reading } from "./looks.js";
import { isStackPointer } from "./place.js";

/** A word of the stack, and what a `dpa` or `dpu` shows behind it. */
export interface StackWord extends Reading {
  readonly slot: Address | null;
  readonly text: string | null;
}

/** The stack pointer at a stop, if anything shows it. */
export function stackPointerOf(look: Look): Reading | undefined {
  return look.register("esp") ?? look.register("rsp") ?? look.register("sp");
}

/**
 * The word `offset` bytes above the stack pointer.
 *
 * ```text
 * 0:009> dd esp L5
 * 0180cf20  007e2181 000003d0 0180d744 00002800       offset 4: 000003d0
 * ```
 *
 * A dump that was asked for by the stack pointer shows where that stands, whatever a register row says: a log may be
 * put together from two sessions.
 */
export function stackWord(
  look: Look,
  moment: Moment,
  offset: number,
  size: 4 | 8,
  sp: Address | null,
): StackWord | undefined {
  for (const { place, reading } of look.words) {
    if (isStackPointer(place.register) && place.offset === offset)
      return { ...reading, slot: sp === null ? null : plus(sp, offset), text: null };
  }
  for (const dump of look.dumps) {
    const [first] = dump.memory.rows;
    const start = first === undefined ? null : startOf(dump, first.address, sp);
    if (start === null) continue;
    const slot = plus(start, offset);
    const found = wordAt(dump.memory, slot, size);
    if (found === null) continue;
    const spliced = sp !== null && start !== sp;
    return {
      value: found.value,
      from: dump.command,
      confidence: spliced ? "probable" : "strong",
      evidence: evidenceLine(moment.source, found.line),
      slot,
      text: found.text,
    };
  }
  return sp === null ? undefined : scannedWord(look, moment, plus(sp, offset), sp);
}

/**
 * ```text
 * 0:000> !pde.dpx -du
 * Start memory scan  : 0x00a3f5f8 ($csp)
 * 0x00a3f5fc : 0x01463468 :  !du "C:\\Users\\…"        the word there
 * ```
 */
function scannedWord(look: Look, moment: Moment, slot: Address, sp: Address): StackWord | undefined {
  for (const output of look.outputs) {
    if (output._tag !== "pointer-scan") continue;
    const row = output.rows.find(({ address, pointers }) => address === slot && pointers.length > 0);
    if (row === undefined) continue;
    return {
      value: row.pointers[0]!,
      from: "dpx",
      confidence: output.from === sp ? "strong" : "probable",
      evidence: evidenceLine(moment.source, row.line),
      slot,
      text: row.display === null ? null : row.text.replace(/^"(.*)"$/s, "$1"),
    };
  }
  return undefined;
}

/** Where the stack pointer stands by this dump; null where the dump has nothing to do with the stack. */
function startOf({ place }: Dump, first: Address, sp: Address | null): Address | null {
  if (place !== null && !place.behind && isStackPointer(place.register)) return plus(first, -place.offset);
  return sp === null || sp.length !== first.length ? null : sp;
}

function wordAt(
  memory: Memory,
  address: Address,
  size: number,
): { readonly value: string; readonly line: number; readonly text: string | null } | null {
  const { rows } = memory;
  if (rows[0]!.address.length !== address.length) return null;
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    // Addresses of one width order as texts do.
    if (row.hex === null || row.address > address) continue;
    if (r + 1 < rows.length && rows[r + 1]!.address > row.address && rows[r + 1]!.address <= address) continue;
    const at = distance(address, row.address);
    if ((at + size) * 3 - 1 > row.hex.length) continue;
    let value = "";
    for (let i = at + size - 1; i >= at; i--) value += row.hex.slice(3 * i, 3 * i + 2);
    if (value.includes("?")) return null;
    const quoted = /^"(.*)"$/s.exec(row.symbol ?? "");
    return { value, line: row.line, text: quoted?.[1] ?? null };
  }
  return null;
}

/** The text at an address, from the dumps of the stop. */
export function textAt(
  look: Look,
  moment: Moment,
  address: Address,
  wide: boolean,
): { readonly text: string; readonly from: string; readonly evidence: readonly Evidence[] } | null {
  for (const dump of look.dumps) {
    const first = dump.memory.rows.findIndex((row) => row.address === address);
    if (first < 0) continue;
    const rows = withWhatFollows(look.dumps, dump, wide);
    let text = "";
    let last = first;
    let next: Address = address;
    const string = rows[first]!.hex === null && rows[first]!.text !== null;
    if (string && wide !== /^d[uS]$/.test(dump.command)) continue;
    for (let i = first; i < rows.length && rows[i]!.address === next; i++) {
      const row = rows[i]!;
      const part = string ? row.text! : decoded(row.hex ?? "", wide);
      text += part;
      last = i;
      const bytes = string ? part.length * (wide ? 2 : 1) : Math.ceil((row.hex ?? "").length / 3);
      next = plus(next, bytes);
      if (!string && part.length * (wide ? 2 : 1) < bytes) break;
    }
    return {
      text,
      from: dump.command,
      evidence: [{ source: moment.source, lines: [rows[first]!.line, rows[last]!.line] }],
    };
  }
  return null;
}

const FULL_ROW = 32;

/** More pieces of one string are not put together. */
const MOST_PIECES = 16;

/** Rows of a string that the target printed into, and that goes on in another piece: a full row is not its last. */
function withWhatFollows(dumps: readonly Dump[], { memory }: Dump, wide: boolean): Memory["rows"] {
  let { rows } = memory;
  for (let piece = 1; piece < MOST_PIECES; piece++) {
    const last = rows.at(-1)!;
    if (last.hex !== null || last.text?.length !== FULL_ROW) break;
    const next = plus(last.address, FULL_ROW * (wide ? 2 : 1));
    const more = dumps.find((one) => one.memory.rows[0]?.address === next && one.memory.display === memory.display);
    if (more === undefined) break;
    rows = [...rows, ...more.memory.rows];
  }
  return rows;
}

/** Bytes as characters up to the NUL; what is no printable character is a dot, as the debugger shows it. */
function decoded(hex: string, wide: boolean): string {
  const bytes = hex.split(" ").map((byte) => Number.parseInt(byte, 16));
  let text = "";
  for (let i = 0; i + (wide ? 1 : 0) < bytes.length; i += wide ? 2 : 1) {
    const code = wide ? bytes[i]! + 256 * bytes[i + 1]! : bytes[i]!;
    if (code === 0 || Number.isNaN(code)) break;
    text += code < 32 || (code >= 127 && code < 160) ? "." : String.fromCharCode(code);
  }
  return text;
}

export function pointerSize(machine: Look["machine"]): 4 | 8 {
  return machine === "x86" || machine === "arm" ? 4 : 8;
}
