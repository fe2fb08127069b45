import type { Param } from "../../knowledge/index.js";

/**
 * A number in the spellings of `dv`, `kp` and `dx`.
 *
 * ```text
 * 0x00000210`5b500000    0n-858993460    4    0x4e4    STREAM (0n3)    true
 * ```
 */
export function readNumber(text: string): bigint | null {
  const head = text.slice(0, 80).trim();
  const found =
    /^0x([0-9a-f`]{1,17})\b/i.exec(head) ??
    /^(?:0n)?(-?\d{1,20})(?![\w.`])/.exec(head) ??
    /^[A-Za-z_]\w* \((?:0n)?(-?\d{1,20}|0x[0-9a-f]{1,16})\)/.exec(head);
  if (found === null) return null;
  const digits = found[1]!;
  if (found[0].startsWith("0x") || found[0].startsWith("0X")) return hexNumber(digits);
  return digits.startsWith("0x") ? hexNumber(digits.slice(2)) : BigInt(digits);
}

/** Digits without `0x`; a backtick may divide them. */
export function hexNumber(digits: string): bigint | null {
  const bare = digits.replace("`", "");
  return /^[0-9a-fA-F]{1,16}$/.test(bare) ? BigInt("0x" + bare) : null;
}

/** As a register shows it: 8 or 16 digits, negative numbers as the machine holds them. */
export function registerText(number: bigint, wide: boolean, param: Param): string {
  const bits = wide && !isNarrow(param) ? 64 : 32;
  const held = number < 0n ? BigInt.asUintN(bits, number) : number;
  return held.toString(16).padStart(wide ? 16 : 8, "0");
}

/** Types of four bytes or less on 64-bit too: the upper half of their register says nothing. */
const WIDE_TYPE = /\*|PTR|LRESULT|LPARAM|WPARAM|SIZE_T|64|LONGLONG|LARGE_INTEGER|SOCKET|HANDLE/i;
const NARROW_KIND: ReadonlySet<Param["kind"]> = new Set(["length", "int", "bool", "flags", "enum", "timeout-ms"]);

export function isNarrow(param: Param): boolean {
  return NARROW_KIND.has(param.kind) && !WIDE_TYPE.test(param.type);
}

/** The value as the function sees it. */
export function valueOf(number: bigint, param: Param): bigint {
  return isNarrow(param) ? BigInt.asUintN(32, number) : number;
}

const PREDEFINED_KEYS: readonly string[] = [
  "HKEY_CLASSES_ROOT",
  "HKEY_CURRENT_USER",
  "HKEY_LOCAL_MACHINE",
  "HKEY_USERS",
  "HKEY_PERFORMANCE_DATA",
  "HKEY_CURRENT_CONFIG",
  "HKEY_DYN_DATA",
];

/**
 * A number in words: constants, flags, truth values, times, and the handles that every process has.
 *
 * ```text
 * dwFlags 80400000   INTERNET_FLAG_RELOAD | INTERNET_FLAG_KEEP_CONNECTION
 * dwMilliseconds ffffffff   INFINITE
 * ```
 */
export function meaningOf(number: bigint, param: Param, params: readonly Param[]): string | null {
  const value = valueOf(number, param);
  if (param.values !== undefined) {
    const exact = exactName(value, param.values);
    if (exact !== null) return exact;
    if (param.kind === "flags") return value === 0n ? "no flags" : flagNames(value, param.values);
  }
  switch (param.kind) {
    case "bool":
      return value === 0n ? "FALSE" : "TRUE";
    case "timeout-ms":
      return value === 0xffffffffn ? "INFINITE" : `${value} ms`;
    case "length":
      return lengthText(value, param, params);
    case "socket":
      return isAllOnes(value) ? "INVALID_SOCKET" : null;
    case "handle": {
      const key = Number(BigInt.asUintN(32, value)) - 0x80000000;
      if (param.handle === "hkey") return PREDEFINED_KEYS[key] ?? null;
      return param.handle === "handle" && isAllOnes(value) ? "INVALID_HANDLE_VALUE, or the current process" : null;
    }
    default:
      return null;
  }
}

function lengthText(value: bigint, param: Param, params: readonly Param[]): string | null {
  if (value === 0xffffffffn) return "-1";
  const unit = param.lengthOf === undefined ? undefined : params[param.lengthOf]?.lengthUnit;
  return unit === undefined ? null : `${value} ${unit === "chars" ? "characters" : unit}`;
}

export function isAllOnes(value: bigint): boolean {
  return value === 0xffffffffn || value === 0xffffffffffffffffn;
}

function exactName(value: bigint, values: Readonly<Record<string, string>>): string | null {
  for (const [key, name] of Object.entries(values)) if (BigInt(key) === value) return name;
  return null;
}

/** Names of single bits; what has no name stays a number. */
function flagNames(value: bigint, values: Readonly<Record<string, string>>): string | null {
  const names: string[] = [];
  let rest = value;
  for (const [key, name] of Object.entries(values)) {
    const bit = BigInt(key);
    if (bit === 0n || (bit & (bit - 1n)) !== 0n || (rest & bit) === 0n) continue;
    names.push(name);
    rest &= ~bit;
  }
  if (names.length === 0) return null;
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names.join(" | ");
}
