import { HEX, isBlank, skipBlanks } from "./hex.js";
import { LineKind } from "./line-kind.js";

const BRACKET = 0x5b;
const CLOSE = 0x5d;
const EQUALS = 0x3d;
const COLON = 0x3a;
const DOT = 0x2e;
const HASH = 0x23;
const QUOTE = 0x22;

/**
 * Tells what a line of a `dx` answer is, or gives 0.
 *
 * ```text
 * @$cursession.TTD.Calls("user32!MessageBoxA")                 root: the expression once more
 *     [0x0]                                                    row
 *         TimeStart        : 1E:5D0 [Time Travel]              row
 * = [0x0]     - 17:D42      - 0x57      =                      row of a grid
 * ```
 *
 * `echo` is the expression of the `dx` that is being answered, null where none is. `open` means that the lines before
 * this one belong to such an answer: only then is a name with a value behind it a row, because half of what debuggers
 * print looks like that.
 */
export function scanDx(
  bytes: Uint8Array,
  from: number,
  start: number,
  end: number,
  echo: Uint8Array | null,
  open: boolean,
): number {
  if (start === from && isRoot(bytes, start, end, echo)) return LineKind.dxRoot;
  const first = bytes[start]!;
  if (first === BRACKET) return isElement(bytes, from, start, end, open) ? LineKind.dxRow : 0;
  if (first === EQUALS || (first === HASH && bytes[start + 1] === 0x20 && bytes[start + 2] === EQUALS)) {
    return isGridRow(bytes, first === HASH ? start + 2 : start, end) ? LineKind.dxRow : 0;
  }
  if (!open) return 0;
  if (first === DOT) return isDots(bytes, start, end) ? LineKind.dxRow : 0;
  return start - from >= 2 && isNamed(bytes, start, end) ? LineKind.dxRow : 0;
}

/** The echo, or an expression that can only be one: `@$cursession…`, and `(*((nt!_GUID *)0xffffd001c8acd348))` of `dtx`. */
function isRoot(bytes: Uint8Array, start: number, end: number, echo: Uint8Array | null): boolean {
  if (echo !== null && startsWith(bytes, start, end, echo)) {
    const after = start + echo.length;
    if (after === end || isBlank(bytes[after]!)) return true;
  }
  if (start + 4 >= end) return false;
  if (echo !== null && hasRootPad(bytes, start, end)) return true;
  if (bytes[start] === 0x40) return bytes[start + 1] === 0x24 && isNameStart(bytes[start + 2]!);
  return bytes[start] === 0x28 && bytes[start + 1] === 0x2a && bytes[start + 2] === 0x28 && bytes[start + 3] === 0x28;
}

/**
 * The expression differs from the command where somebody wrote a remark behind that.
 *
 * ```text
 * (OBJ*)0x0133fe6c                  : 0x133fe6c [Type: OBJ *]
 *                 ^^^^^^^^^^^^^^^^^^^ sixteen blanks or more, and a colon
 * ```
 */
function hasRootPad(bytes: Uint8Array, start: number, end: number): boolean {
  let blanks = 0;
  for (let p = start; p < end; p++) {
    if (bytes[p] === 0x20) blanks++;
    else if (blanks >= 16) return bytes[p] === COLON && isBlank(bytes[p + 1] ?? 0x20);
    else blanks = 0;
  }
  return false;
}

/**
 * Where a `dx` command begins that stands on a line of its own, without prompt or behind one that lost its `>`;
 * -1 when the line is none.
 *
 * ```text
 * dx -r1 @$curprocess
 * 0:0:000 dx -r2 @$cursession.TTD.Calls("ntdll!NtClose")
 * ```
 */
export function findDxCommand(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && p - start < 16 && (bytes[p]! <= 0x3a || bytes[p] === 0x7c) && bytes[p]! > 0x20) p++;
  if (p > start) {
    if (bytes[p] !== 0x20) return -1;
    p++;
  }
  if (bytes[p] !== 0x64 || bytes[p + 1] !== 0x78 || bytes[p + 2] !== 0x20) return -1;
  const q = skipBlanks(bytes, p + 3, end);
  // `-`, `@`, `(`, `&`, or a name with a dot or an exclamation mark in it
  const first = bytes[q]!;
  if (first === 0x2d || first === 0x40 || first === 0x28 || first === 0x26) return p;
  for (let i = q; i < end && !isBlank(bytes[i]!); i++) {
    if (bytes[i] === DOT || bytes[i] === 0x21) return i > q && i + 1 < end && !isBlank(bytes[i + 1]!) ? p : -1;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (prefix.length === 0 || start + prefix.length > end) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/**
 * ```text
 *     [0x2c]           : Module Loaded at position: 9967:0
 *     [+0x008 ( 3: 2)] Flags            : 0x2 [Type: unsigned char]
 *     ["ModuleLoaded"]
 *     [Type: void __cdecl(wchar_t *)]
 *     [...]
 * ```
 *
 * Outside an answer only `[0x…]` counts, with nothing or a value behind it.
 */
export function isElement(bytes: Uint8Array, from: number, start: number, end: number, open: boolean): boolean {
  let p = start + 1;
  const first = bytes[p] ?? 0;
  const indented = start - from >= 2;
  if (first === 0x30 && bytes[p + 1] === 0x78) {
    p += 2;
    while (p < end && HEX[bytes[p]!] !== 255) p++;
    if (bytes[p] !== CLOSE || p === start + 3) return false;
    const q = skipBlanks(bytes, p + 1, end);
    if (q === end) return open || indented;
    if (bytes[q] === COLON && (q + 1 === end || isBlank(bytes[q + 1]!))) return open || indented || q - p > 1;
    return open && (q > p + 1 || isBlank(bytes[p + 1] ?? 0x20));
  }
  if (!open) return false;
  const digit = first >= 0x30 && first <= 0x39;
  if (!indented && !digit && first !== QUOTE && first !== 0x2b && first !== DOT && first !== 0x3c) return false;
  if (first === QUOTE) {
    // A key may hold brackets; it ends at `"]`.
    for (p++; p < end; p++) if (bytes[p] === CLOSE && bytes[p - 1] === QUOTE) return true;
    return false;
  }
  while (p < end && bytes[p] !== CLOSE) p++;
  return p < end && (p + 1 === end || isBlank(bytes[p + 1]!) || bytes[p + 1] === CLOSE || indented);
}

/** `= [0x0]  - …`, `=         = (+) Time = …`; a rule of equal signs alone is decoration. */
function isGridRow(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start + 1] !== 0x20) return false;
  const p = skipBlanks(bytes, start + 1, end);
  if (bytes[p] === BRACKET) return p === start + 2;
  return p + 1 < end && bytes[p] === EQUALS && bytes[p + 1] === 0x20 && p - start >= 3;
}

function isDots(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start + 1] !== DOT || bytes[start + 2] !== DOT) return false;
  return skipBlanks(bytes, start + 3, end) === end;
}

function isNameStart(byte: number): boolean {
  return ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;
}

/** `Name`, `Name : value`, `Name [help]`; names may hold blanks where a value follows. */
export function isNamed(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isNameStart(bytes[start]!) && bytes[start] !== 0x40 && bytes[start] !== 0x24) return false;
  let p = start;
  while (p < end && !isBlank(bytes[p]!)) p++;
  let q = skipBlanks(bytes, p, end);
  if (q === end || bytes[q] === BRACKET) return true;
  for (; q < end; q++) {
    if (bytes[q] === COLON && isBlank(bytes[q - 1]!) && (q + 1 === end || isBlank(bytes[q + 1]!))) return true;
  }
  return false;
}
