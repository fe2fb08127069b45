/**
 * An address of the target as the documents print it: lower-case hex, no backtick, no `0x`, zero-padded
 * to 8 digits (32-bit machine) or 16.
 *
 * A string and not a number, because kernel addresses exceed 2^53 and a reader must see the width.
 */
export type Address = string & { readonly __brand: "Address" };

const HEX4: (string | undefined)[] = new Array<string | undefined>(1 << 16);
const hex4 = (n: number): string => (HEX4[n] ??= n.toString(16).padStart(4, "0"));

/** The same halves of addresses come again and again. */
const HEX8 = (n: number): string => hex4(n >>> 16) + hex4(n & 0xffff);

/** The characters of the sixteen digits. */
const DIGITS: Uint8Array = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Address of two unsigned 32-bit halves; `wide` = 16 digits. */
export function address(hi: number, lo: number, wide: boolean): Address {
  if (!wide && hi === 0) return HEX8(lo) as Address;
  // Two halves put together would be kept as two halves: three strings for each address of a long log.
  return String.fromCharCode(
    DIGITS[hi >>> 28]!,
    DIGITS[(hi >>> 24) & 15]!,
    DIGITS[(hi >>> 20) & 15]!,
    DIGITS[(hi >>> 16) & 15]!,
    DIGITS[(hi >>> 12) & 15]!,
    DIGITS[(hi >>> 8) & 15]!,
    DIGITS[(hi >>> 4) & 15]!,
    DIGITS[hi & 15]!,
    DIGITS[lo >>> 28]!,
    DIGITS[(lo >>> 24) & 15]!,
    DIGITS[(lo >>> 20) & 15]!,
    DIGITS[(lo >>> 16) & 15]!,
    DIGITS[(lo >>> 12) & 15]!,
    DIGITS[(lo >>> 8) & 15]!,
    DIGITS[(lo >>> 4) & 15]!,
    DIGITS[lo & 15]!,
  ) as Address;
}

/**
 * Reads an address in any of the spellings debuggers use.
 *
 * ```text
 * 05c2f51c    00007ff8`7e830000    0x7ffb345825d0    FE40CAF8
 * ```
 *
 * Gives undefined for anything that is not 1 to 16 hex digits.
 */
export function parseAddress(text: string): Address | undefined {
  const digits = text
    .replace(/^0[x×]/i, "")
    .replace(/[`'‘’]/, "")
    .toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(digits)) return undefined;
  return digits.padStart(digits.length > 8 ? 16 : 8, "0") as Address;
}

/** The address `bytes` further on, in the same width; wraps at the width as the machine does. */
export function plus(base: Address, bytes: number | bigint): Address {
  const width = base.length;
  if (typeof bytes === "number") {
    const low = Number.parseInt(base.slice(-8), 16) + bytes;
    if (width === 8) return HEX8(low) as Address;
    if (width === 16 && low >= 0 && low <= 0xffffffff) return (base.slice(0, 8) + HEX8(low)) as Address;
  }
  const value = BigInt.asUintN(width * 4, BigInt("0x" + base) + BigInt(bytes));
  return value.toString(16).padStart(width, "0") as Address;
}

/** `a - b` in bytes. Exact up to 2^53, which is beyond any distance a stack or module can have. */
export function distance(a: Address, b: Address): number {
  return (highOf(a) - highOf(b)) * 2 ** 32 + (lowOf(a) - lowOf(b));
}

function highOf(address: Address): number {
  return address.length > 8 ? Number.parseInt(address.slice(0, -8), 16) : 0;
}

function lowOf(address: Address): number {
  return Number.parseInt(address.slice(-8), 16);
}

/** Orders addresses by value, whatever their width. */
export function compareAddresses(a: Address, b: Address): number {
  const width = Math.max(a.length, b.length);
  const x = a.padStart(width, "0");
  const y = b.padStart(width, "0");
  return x < y ? -1 : x > y ? 1 : 0;
}
