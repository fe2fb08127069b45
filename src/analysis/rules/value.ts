import type { Scalar } from "../../knowledge/index.js";

/**
 * The number that a field shows. What is written as the debugger writes addresses and codes is hex, everything else is
 * decimal.
 *
 * ```text
 * c0000005   00170aa8   0x5b4   00000001`0000ffff      hex: 8 or 16 digits, or 0x in front
 * 407        -1         0n12029                        decimal
 * ```
 */
export function numberOf(text: string): number | bigint | null {
  const hex = hexDigits(text);
  if (hex !== null) return hex.length > 13 ? BigInt(`0x${hex}`) : Number.parseInt(hex, 16);
  const decimal = /^(?:0n)?(-?\d{1,20})$/.exec(text)?.[1];
  if (decimal === undefined) return null;
  const number = Number(decimal);
  return Number.isSafeInteger(number) ? number : BigInt(decimal);
}

function hexDigits(text: string): string | null {
  const bare = text.replace("`", "");
  const digits = /^(?:0x([0-9a-f]{1,16})|([0-9a-f]{8}|[0-9a-f]{16}))$/i.exec(bare);
  return digits === null ? null : (digits[1] ?? digits[2]!);
}

/** Whether a field is the value that a rule names: `-1` is `ffffffff`, `0x407` is `00000407`, texts in any case. */
export function sameScalar(text: string, scalar: Scalar): boolean {
  if (typeof scalar === "boolean") return text === String(scalar) || text === (scalar ? "yes" : "no");
  if (typeof scalar === "string") return text.toLowerCase() === scalar.toLowerCase() || sameHex(text, scalar);
  const number = numberOf(text);
  if (number === null) return text === String(scalar);
  if (scalar >= 0) return BigInt(number) === wholeOf(scalar);
  const digits = hexDigits(text);
  if (digits === null) return Number(number) === scalar;
  return BigInt.asIntN(digits.length > 8 ? 64 : 32, BigInt(number)) === wholeOf(scalar);
}

function wholeOf(scalar: number): bigint | null {
  return Number.isInteger(scalar) ? BigInt(scalar) : null;
}

/** `5ec` in a rule is `000005ec` in a register. */
function sameHex(text: string, scalar: string): boolean {
  return hexDigits(text) !== null && /^(?:0x)?[0-9a-f]{1,16}$/i.test(scalar) && plainHex(text) === plainHex(scalar);
}

/** Hex digits without what only makes them wide, other texts in lower case: values that are one have one form. */
export function plainHex(text: string): string {
  const bare = text.toLowerCase().replace("`", "");
  return /^(?:0x)?[0-9a-f]{1,16}$/.test(bare) ? bare.replace(/^0x/, "").replace(/^0+(?=.)/, "") : text.toLowerCase();
}

/**
 * Whether bytes stand somewhere in others.
 *
 * ```text
 * bytes    48 54 54 50 ?? 31          ?? is a byte that the log does not show
 * pattern  54 ?? 50                   ?? is any byte
 * ```
 *
 * Null where unknown bytes might be the ones that are missing.
 */
export function hexContains(bytes: string, pattern: string): boolean | null {
  const have = bytes.trim().toLowerCase().split(/\s+/);
  const want = pattern.toLowerCase().split(" ");
  let perhaps = false;
  for (let start = 0; start + want.length <= have.length; start++) {
    let unread = false;
    const fits = want.every((byte, i) => {
      const shown = have[start + i]!;
      if (byte === "??" || byte === shown) return true;
      if (shown !== "??") return false;
      unread = true;
      return true;
    });
    if (fits && !unread) return true;
    perhaps ||= fits;
  }
  return perhaps ? null : false;
}
