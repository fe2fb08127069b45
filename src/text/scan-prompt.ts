import { isSessionCommand, MANAGED_COMMANDS } from "../model/managed-commands.js";
import { decodeText } from "./decode.js";
import { isBlank, skipBlanks } from "./hex.js";

/** What every prompt ends with, and what the prompt of `dotnet-dump` is. */
export const GT = 0x3e;
const BLANK = 0x20;
const COLON = 0x3a;
const BAR = 0x7c;

/** Whether a prompt can begin with this byte: digits, colon, `|`, k, l, K, L. */
export function startsPrompt(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x3a) || byte === BAR || (byte | 0x20) === 0x6b || (byte | 0x20) === 0x6c;
}

/**
 * Finds where a prompt ends (the index after `>`), or gives -1.
 *
 * ```text
 * 0:005>   0:000:x86>   ||0:0:000>   3:2:005>        user mode: thread has three digits or more
 * kd>   lkd>   0: kd>   16: kd>   32.kd:x86>   KDx86>   32.2: kd:x86>
 * :000>   3: 3: kd>                                  cut at the left, or doubled, by whoever copied it
 * ```
 */
export function scanPrompt(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  const first = bytes[p]!;
  if (first === BAR) {
    if (p + 1 >= end || bytes[p + 1] !== BAR) return -1;
    p += 2;
  } else if (first === COLON) {
    p++;
    while (p < end && isDigit(bytes[p]!)) p++;
    return p < end && bytes[p] === GT && p - from >= 4 ? p + 1 : -1;
  } else if (!isDigit(first)) return kernelWord(bytes, p, end);

  // Groups of digits joined by colons or points.
  let groups = 0;
  let digits = 0;
  let points = 0;
  for (; p < end; p++) {
    const byte = bytes[p]!;
    if (isDigit(byte)) {
      digits++;
      if (digits > 6) return -1;
      continue;
    }
    if (digits === 0) return -1;
    if (byte === COLON || byte === 0x2e) {
      groups++;
      if (byte !== COLON) points++;
      if (p + 1 < end && isDigit(bytes[p + 1]!)) {
        digits = 0;
        continue;
      }
      // `0: kd>`, `32.kd:x86>`, `0:000:x86>`
      const word = skipBlanks(bytes, p + 1, end);
      const kernel = kernelWord(bytes, word, end);
      if (kernel >= 0) return kernel;
      if (byte === COLON && points === 0 && groups >= 2 && digits >= 3) return machineEnd(bytes, p + 1, end);
      return groups === 1 ? doubled(bytes, from, p + 1, word, end) : -1;
    }
    // `1.234>` is a number; points stand only before `kd`.
    if (byte === GT) return groups >= 1 && points === 0 && digits >= 3 ? p + 1 : -1;
    return -1;
  }
  return -1;
}

/** What the analyzer of .NET dumps prints before its first prompt, and how its session ends. */
const OPENS_SESSION = "Ready to process analysis commands";
const ENDS_SESSION = /^(?:q|quit|exit)$/i;

/** Whether a line, said by the analyzer of .NET dumps, opens a session whose prompts are a bare `>`. */
export function opensBareSession(text: string): boolean {
  return text.startsWith(OPENS_SESSION);
}

/** Whether a command ends such a session: what stands behind it may be a mail's quotation again. */
export function endsBareSession(command: string): boolean {
  return ENDS_SESSION.test(command);
}

/**
 * Whether a line that begins with `>` is a prompt of `dotnet-dump analyze`. Mails quote with the same sign: inside a
 * session it must be a command that such a session has, elsewhere one that no other program has.
 *
 * ```text
 * > clrthreads        > setthread 14        > !syncblk        >
 * > thanks, that helped                                              a mail
 * ```
 */
export function isBarePrompt(bytes: Uint8Array, start: number, end: number, inSession: boolean): boolean {
  if (start + 1 === end) return inSession;
  if (bytes[start + 1] !== BLANK || start + 2 >= end || !isWordOrSign(bytes[start + 2]!)) return false;
  const typed = decodeText(bytes, start + 2, Math.min(end, start + LONGEST)).trimEnd();
  if (inSession) return isSessionCommand(typed);
  const [, name = "", rest = ""] = /^(\w+)(?: (.*))?$/.exec(typed) ?? [];
  return end - start < LONGEST && MANAGED_COMMANDS.has(name.toLowerCase()) && !/[.?!,]/.test(rest);
}

/** Bytes of a line behind a bare `>` that are looked at. */
const LONGEST = 256;

function isWordOrSign(byte: number): boolean {
  return byte === 0x21 || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** `3: 3: kd>`: the processor once more. */
function doubled(bytes: Uint8Array, from: number, colon: number, at: number, end: number): number {
  const size = colon - from;
  if (at + size >= end) return -1;
  for (let i = 0; i < size; i++) if (bytes[from + i] !== bytes[at + i]) return -1;
  return kernelWord(bytes, skipBlanks(bytes, at + size, end), end);
}

/** `kd>`, `lkd>`, `kd:x86>`, `KDx86>`, `kdx86>`. */
function kernelWord(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  if (p + 2 >= end) return -1;
  if ((bytes[p]! | 0x20) === 0x6c) p++; // l
  if (p + 2 >= end || (bytes[p]! | 0x20) !== 0x6b || (bytes[p + 1]! | 0x20) !== 0x64) return -1;
  p += 2;
  if (bytes[p] === GT) return p + 1;
  if (bytes[p] === COLON) p++;
  return machineEnd(bytes, p, end);
}

/** Where the prompt ends whose machine stands at `at`: `x86>`, `ARM64EC>`. */
function machineEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && isDigit(bytes[at]!)) return -1;
  for (let p = at; p < end && p - at <= 12; p++) {
    const byte = bytes[p]!;
    if (byte === GT) return p > at ? p + 1 : -1;
    if (isBlank(byte) || !isWord(byte)) return -1;
  }
  return -1;
}

/**
 * Finds the last prompt once more in the middle of a line, or gives -1.
 *
 * ```text
 * Scan finished0:000> k            .printf without a newline: anything may stand before it
 * type g at 0:000> and wait        a person's words: a blank stands before it
 * ```
 */
export function findPrompt(bytes: Uint8Array, from: number, end: number, prompt: string, glued: boolean): number {
  const size = prompt.length;
  const first = prompt.charCodeAt(0);
  for (let p = from + 1; p + size <= end; p++) {
    if (bytes[p] !== first) continue;
    let i = 1;
    while (i < size && bytes[p + i] === prompt.charCodeAt(i)) i++;
    if (i < size || (p + size < end && !isBlank(bytes[p + size]!))) continue;
    const before = bytes[p - 1]!;
    // Digits before it would be part of another prompt: `10:000>`.
    if (isDigit(before) || before === COLON || before === BAR) continue;
    if (glued || !(isBlank(before) || before === 0x22 || before === 0x27 || before === 0x28 || before === 0x60))
      return p;
  }
  return -1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isWord(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
}
