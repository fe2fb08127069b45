import type { ErrorGroup } from "./types.js";

/** A number read from a transcript, with the group it was printed as, if that was said. */
export interface ErrorNumber {
  /** Unsigned 32 bits. */
  readonly value: number;
  readonly group?: ErrorGroup | "hresult";
}

/** Enough for every spelling; what follows is the debugger's own explanation. */
const LONGEST_SPELLING = 160;

const KIND = /\b(?:(ntstatus|laststatusvalue)|(win32)|(hresult)|(exceptioncode|exception code))\b/i;

/** The words around the number, which hold digits of their own. */
const WORDS = /\b(?:win32|int32|uint32)\b/gi;

/**
 * One number, the first alternative that fits.
 *
 * ```text
 * 0x80072EE2   0xC0000005L   0n12029   -1073741819   00000000`c0000005   c0000005h   c0000005   12029
 * ^^           ^^        ^   ^^        ^             ^^^^^^^^^                   ^   8 digits   else decimal
 * hex          C's own       decimal   signed        64-bit column             hex
 * ```
 */
const NUMBER =
  /0x([0-9a-f`]{1,17})(?:u?l)?\b|0n(-?\d{1,10})\b|(?<!\w)(-\d{1,10})\b|\b([0-9a-f]{8}`[0-9a-f]{8})\b|\b([0-9a-f]{8})h?\b|\b([0-9a-f]{1,8})h\b|\b(\d{1,10})\b/i;

/**
 * Reads an error number in the spellings debuggers and engineers use.
 *
 * ```text
 * c0000005                                        -> 0xC0000005
 * -1073741819                                     -> 0xC0000005
 * (NTSTATUS) 0xc0000005 (3221225477) - The inst…  -> 0xC0000005, ntstatus
 * Win32 error 0n12029                             -> 12029, win32
 * LastErrorValue: (Win32) 0x3e5 (997) - Overlap…  -> 997, win32
 * ```
 *
 * A bare number of exactly eight digits is hex, as the debugger pads it; any
 * other bare number of decimal digits is decimal. Undefined for a text without
 * a number, or with one that does not fit 32 bits.
 */
export function parseErrorNumber(text: string): ErrorNumber | undefined {
  const head = text.slice(0, LONGEST_SPELLING);
  const group = printedGroup(head);
  const found = NUMBER.exec(head.replace(WORDS, ""));
  if (!found) return undefined;
  const [, hex, decimal, signed, wide, padded, suffixed, bare] = found;
  const hexText = hex ?? wide ?? padded ?? suffixed;
  const number = hexText === undefined ? Number(decimal ?? signed ?? bare) : Number.parseInt(unpadded(hexText), 16);
  if (number > 0xffffffff || number < -0x80000000) return undefined;
  const value = number >>> 0;
  return group === undefined ? { value } : { value, group };
}

/** Drops the column mark, and the ones of a sign-extended status: ffffffff`c0000005. */
function unpadded(hex: string): string {
  return hex.replace("`", "").replace(/^f{8}(?=[89a-f][0-9a-f]{7}$)/i, "");
}

function printedGroup(text: string): ErrorNumber["group"] {
  const kind = KIND.exec(text);
  if (!kind) return undefined;
  if (kind[1] !== undefined) return "ntstatus";
  if (kind[2] !== undefined) return "win32";
  return kind[3] === undefined ? "exception" : "hresult";
}
