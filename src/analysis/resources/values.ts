import type { Argument } from "../../model/case.js";

/** Values that stand for no object of their own: null, the current process and thread, the roots of the registry. */
const NO_OBJECT = /^(?:0|f{8}|f{16}|f{7}[a-f]|f{15}[a-f]|(?:f{8})?8000000[0-6]|800000(?:50|60))$/;

/**
 * A handle as it can be compared: hex digits without leading zeros.
 *
 * ```text
 * 000003d0    0x3d0    0n976    00000000`000003d0      → 3d0
 * ```
 *
 * Null where there is none, and for values such as INVALID_HANDLE_VALUE.
 */
export function handleValue(value: string | null, from: Argument["from"]): string | null {
  if (value === null) return null;
  const plain = value.replace("`", "").toLowerCase();
  let digits: string | null = null;
  if (/^0x[0-9a-f]{1,16}$/.test(plain)) digits = plain.slice(2);
  else if (/^0n\d{1,19}$/.test(plain)) digits = BigInt(plain.slice(2)).toString(16);
  else if (/^[0-9a-f]{1,16}$/.test(plain)) {
    // Variables are printed with their type: an integer in decimal.
    const decimal = /^(?:x|dv|kp|kP|dx)\b/.test(from) && /^\d{1,7}$/.test(plain);
    digits = decimal ? BigInt(plain).toString(16) : plain;
  }
  if (digits === null) return null;
  const bare = digits.replace(/^0+(?=.)/, "");
  return NO_OBJECT.test(bare) ? null : bare;
}
