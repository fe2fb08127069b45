/**
 * Copies of what was found to be secret: in other memory, in UTF-16, in base64, decoded, as hex digits of a dump.
 *
 * Every six bytes of a secret are a window; text that holds three windows in a row (eight bytes) holds a piece of it.
 */
import { type Cells, DOT } from "../../model/cells.js";
import { base64Value, decodeBase64 } from "./base64.js";
import type { SecretKind, SecretSpan } from "./secrets.js";

export interface Copies {
  readonly windows: ReadonlySet<number>;
  /** 1 at the slot of a window's last four bytes: most bytes are passed over with one look. */
  readonly ends: Uint8Array;
  /** The number of slots is two to the power of 32 less this. */
  readonly shift: number;
}

/** Few of the slots are taken, and as few as that allows: a small table stays near the processor. */
const SLOTS_PER_WINDOW = 64;
const MOST_SLOT_BITS = 20;

/** Where the last four bytes, of which the latest are the low ones, stand in `ends`. */
function slotOf(last: number, shift: number): number {
  return Math.imul(last, 0x9e3779b1) >>> shift;
}

const WIDTH = 6;
const LEAST = 8;
const MODULUS = 2 ** (8 * (WIDTH - 1));
const MOST_WINDOWS = 1 << 20;

/** Names of machines and domains stand in many places that are no secret: only the token that holds them is looked for. */
const NAMES: ReadonlySet<SecretKind> = new Set(["ntlm-domain", "ntlm-workstation", "ntlm-target"]);

/** They also hold words that are none of it, as the name of a service: only what is no text is looked for. */
const TOKENS: ReadonlySet<SecretKind> = new Set([
  "authorization-token",
  "kerberos-ticket",
  "ntlm-challenge",
  "ntlm-payload",
  "ntlm-response",
]);

/** Hidden in case: what stands behind a hole, and all of a header of which a part is secret. */
const COARSE: ReadonlySet<SecretKind> = new Set(["unplaced-text", "digest-credentials"]);

/** Collects the secrets of all buffers. */
export function collectCopies(
  buffers: Iterable<{ readonly cells: Cells; readonly spans: readonly SecretSpan[] }>,
): Copies | null {
  const windows = new Set<number>();
  for (const { cells, spans } of buffers) {
    for (const span of spans) {
      const bytes = bytesOf(cells, span);
      if (COARSE.has(span.kind) || bytes.length < LEAST || windows.size > MOST_WINDOWS) continue;
      const inBase64 = isBase64(bytes);
      const hidden = NAMES.has(span.kind) || TOKENS.has(span.kind);
      if (inBase64 || !NAMES.has(span.kind)) addAll(windows, bytes, hidden && !inBase64);
      if (!hidden) for (let skip = 0; skip < 3; skip++) addAll(windows, toBase64(bytes, skip), false);
      if (!inBase64) continue;
      // Where a span begins inside a group of four is not known: each beginning is decoded.
      for (let position = 0; position < 4; position++) {
        const { value, mask } = decodeBase64(cells, span.start, span.end, position);
        addAll(windows, known(value, mask), hidden);
      }
    }
  }
  if (windows.size === 0) return null;
  const bits = Math.min(MOST_SLOT_BITS, Math.ceil(Math.log2(windows.size * SLOTS_PER_WINDOW)));
  const ends = new Uint8Array(1 << bits);
  const shift = 32 - bits;
  for (const window of windows) ends[slotOf(window, shift)] = 1;
  return { windows, ends, shift };
}

/** Pieces of secrets in the bytes, as ranges. */
export function copiesIn(bytes: ArrayLike<number>, copies: Copies): readonly { start: number; end: number }[] {
  const narrow = scan(bytes, copies, 1);
  return hasZero(bytes) ? [...narrow, ...scan(bytes, copies, 2)] : narrow;
}

/** So many windows in a row are a piece. */
const ROW = LEAST - WIDTH + 1;

/**
 * Whether a text can hold a piece of a secret: the last four bytes of three windows in a row are such as windows end
 * with. Most texts of a case hold none, and a look at each third place tells.
 */
export function mayHoldCopy(text: string, copies: Copies): boolean {
  for (let i = WIDTH - 1; i < text.length; i += ROW) if (isInRow(text, i, 1, copies)) return true;
  // Low bytes of UTF-16 are every second character, from the first or from the second.
  for (let i = 2 * (WIDTH - 1); i < text.length; i += 2 * ROW) {
    if (isInRow(text, i, 2, copies) || isInRow(text, i + 1, 2, copies)) return true;
  }
  return false;
}

function isInRow(text: string, at: number, step: 1 | 2, copies: Copies): boolean {
  if (!mayEnd(text, at, step, copies)) return false;
  let row = 0;
  for (let i = at - (ROW - 1) * step; i <= at + (ROW - 1) * step; i += step) {
    row = mayEnd(text, i, step, copies) ? row + 1 : 0;
    if (row === ROW) return true;
  }
  return false;
}

/** Whether a window may end at a character. A full stop stands for itself, or for a zero of UTF-16. */
function mayEnd(text: string, end: number, step: 1 | 2, { ends, shift }: Copies): boolean {
  if (end >= text.length) return false;
  const a = text.charCodeAt(end - 3 * step);
  const b = text.charCodeAt(end - 2 * step);
  const c = text.charCodeAt(end - step);
  const d = text.charCodeAt(end);
  if (ends[slotOf((a << 24) | (b << 16) | (c << 8) | d, shift)] === 1) return true;
  if (a !== FULL_STOP && b !== FULL_STOP && c !== FULL_STOP && d !== FULL_STOP) return false;
  const last = (zeroed(a) << 24) | (zeroed(b) << 16) | (zeroed(c) << 8) | zeroed(d);
  return ends[slotOf(last, shift)] === 1;
}

const FULL_STOP = 0x2e;

function zeroed(code: number): number {
  return code === FULL_STOP ? 0 : code;
}

/** Without one there is no UTF-16 of Latin letters. */
function hasZero(bytes: ArrayLike<number>): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) return true;
  return false;
}

/** The same in cells. */
export function copiesInCells(cells: Cells, copies: Copies): readonly SecretSpan[] {
  const bytes = new Int16Array(cells.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = byteOf(cells[i]!);
  return copiesIn(bytes, copies).map((range) => ({ ...range, kind: "unplaced-text" as const }));
}

/** `step` 2 reads the low bytes of UTF-16, whose high bytes are 0. */
function scan(
  bytes: ArrayLike<number>,
  { windows, ends, shift }: Copies,
  step: 1 | 2,
): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let phase = 0; phase < step; phase++) {
    let from = -1;
    let to = -1;
    const close = (): void => {
      if (from >= 0 && (to - from) / step >= LEAST) found.push({ start: from, end: to });
      from = -1;
    };
    let last = 0;
    const first = phase + (WIDTH - 1) * step;
    for (let i = phase; i < bytes.length; i += step) {
      last = (last << 8) | bytes[i]!;
      if (ends[slotOf(last, shift)] !== 1 || i < first || !windows.has(windowAt(bytes, i, step))) {
        if (from >= 0) close();
        continue;
      }
      if (from < 0) from = i - (WIDTH - 1) * step;
      to = i + step;
    }
    close();
  }
  return found;
}

/** The window that ends at a byte; -1 where one of its bytes is not known, or is no low byte of UTF-16. */
function windowAt(bytes: ArrayLike<number>, end: number, step: 1 | 2): number {
  let window = 0;
  for (let i = end - (WIDTH - 1) * step; i <= end; i += step) {
    const byte = bytes[i]!;
    if (byte < 0 || (step === 2 && i + 1 < bytes.length && bytes[i + 1] !== 0)) return -1;
    window = window * 256 + byte;
  }
  return window;
}

/** `binary`: only windows with a byte that is no character. */
function addAll(windows: Set<number>, bytes: readonly number[], binary: boolean): void {
  let window = 0;
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0) {
      length = 0;
      window = 0;
      continue;
    }
    window = (window % MODULUS) * 256 + byte;
    length++;
    // Runs of one character, zeros and the like stand everywhere.
    if (length >= WIDTH && areMany(bytes, i) && (!binary || areBinary(bytes, i))) windows.add(window);
  }
}

/** Whether the window that ends there has at least four different bytes. */
function areMany(bytes: readonly number[], end: number): boolean {
  let different = 0;
  for (let i = end - WIDTH + 1; i <= end; i++) if (bytes.lastIndexOf(bytes[i]!, end) === i) different++;
  return different >= 4;
}

/** Whether a byte of the window that ends there is no character. */
function areBinary(bytes: readonly number[], end: number): boolean {
  for (let i = end - WIDTH + 1; i <= end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return true;
  return false;
}

/** -1 for what is not known; a dot stands for a full stop. */
function byteOf(cell: number): number {
  return cell === DOT ? 0x2e : cell > 0xff ? -1 : cell;
}

function bytesOf(cells: Cells, { start, end }: SecretSpan): number[] {
  const bytes: number[] = [];
  for (let i = Math.max(0, start); i < Math.min(end, cells.length); i++) {
    bytes.push(byteOf(cells[i]!));
  }
  return bytes;
}

function isBase64(bytes: readonly number[]): boolean {
  return bytes.length >= 12 && bytes.every((byte) => byte < 0 || byte === 0x3d || base64Value(byte) >= 0);
}

function known(value: Uint8Array, mask: Uint8Array): number[] {
  return Array.from(value, (byte, i) => (mask[i] === 0xff ? byte : -1));
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The characters that the bytes from `skip` on give, whole groups only. */
function toBase64(bytes: readonly number[], skip: number): number[] {
  const out: number[] = [];
  for (let i = skip; i + 3 <= bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!];
    if (a < 0 || b < 0 || c < 0) {
      out.push(-1);
      continue;
    }
    const word = a * 65536 + b * 256 + c;
    for (const shift of [18, 12, 6, 0]) out.push(ALPHABET.charCodeAt((word >> shift) & 63));
  }
  return out;
}
