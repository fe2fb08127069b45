import { parseAddress, type Address } from "../../model/address.js";
import type { VariableRow } from "../../model/outputs.js";

/** Words in front of a row: how private the symbol is, and what it is. */
const KIND = /^((?:prv|pub) +\w+|local|param|global)(?= |$) */;

/** What stands in front of the name. */
export interface RowHead {
  readonly kind: string | null;
  readonly address: Address | null;
  /** `@ebp+0x08`, `<unavailable>`. */
  readonly location: string | null;
  /** Third column of `x /v`. */
  readonly size: number | null;
  readonly rest: string;
}

/**
 * ```text
 * prv func   00000001`00003340  249 notepad!WinMain (…)
 * ^^^^^^^^ kind  ^^^^^^^^^^^^^^^^^  ^^^ size in hex
 * 0022fd48 @ebp+0x08            argc = 0n1
 * ^^^^^^^^ ^^^^^^^^^ address and location
 * ```
 */
export function readHead(text: string): RowHead {
  let rest = text;
  const take = (pattern: RegExp): string | null => {
    const match = pattern.exec(rest);
    if (match === null) return null;
    rest = rest.slice(match[0].length);
    return match[1]!;
  };
  const kind = take(KIND)?.replace(/ +/g, " ") ?? null;
  const printed = take(/^([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})(?: +|$)/i);
  const location = take(/^(@\S+|<unavailable>)(?: +|$)/);
  const size = kind !== null && printed !== null ? take(/^([0-9a-f]{1,8}) +(?=\S)/i) : null;
  return {
    kind,
    address: printed === null ? null : (parseAddress(printed) ?? null),
    location,
    size: size === null ? null : Number.parseInt(size, 16),
    rest,
  };
}

/**
 * ```text
 * 05c2f100 buf = 0x00155420 "GET HTTP/1.0..User-Agent: …"
 * ^^^^^^^^ ^^^   ^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
 * address  name  value      text: from the first to the last quote, which the debugger does not escape
 * 0000004d`f978f898 class std::shared_ptr<int> owner = 42
 *                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ type
 * ```
 */
export function readVariable(text: string, line: number): VariableRow {
  const { kind, address, location, rest } = readHead(text);
  const equals = / =(?: |$)/.exec(rest)?.index ?? rest.length;
  const left = rest.slice(0, equals).trim();
  const name = /(?<![^\s*&])[^\s*&]+$/.exec(left.slice(-1000))?.[0] ?? left;
  const type = left.slice(0, left.length - name.length).trim();
  const { value, text: preview } = readValue(rest.slice(equals + 2).trim());
  return {
    line,
    address,
    location,
    kind,
    type: type === "" ? null : type,
    name,
    value: equals === rest.length ? null : value,
    text: preview,
  };
}

/**
 * Takes the quoted preview off a value. Quotes inside braces belong to a list of values, not to a preview.
 *
 * ```text
 * 0x00425de8 "(null)"        char [16] "abc"        { "a", "b" }
 * ^^^^^^^^^^  ^^^^^^ text                           all of it is the value
 * ```
 */
export function readValue(printed: string): { value: string; text: string | null } {
  const open = printed.indexOf('"');
  const close = printed.lastIndexOf('"');
  if (open < 0 || close !== printed.length - 1 || open === close) return { value: printed, text: null };
  const before = printed.slice(0, open).trim();
  return /[{'=(]/.test(before)
    ? { value: printed, text: null }
    : { value: before, text: printed.slice(open + 1, close) };
}
