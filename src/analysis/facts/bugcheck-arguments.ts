import type { Knowledge } from "../../knowledge/index.js";
import { plainId } from "./plain-id.js";

/** The argument that holds the address that was used, and the one that says how; from 1. */
const USED_ADDRESS: Readonly<Record<string, readonly [address: number, access: number]>> = {
  a: [1, 3],
  d1: [1, 3],
  "50": [1, 2],
  cc: [1, 2],
  cd: [1, 2],
  d5: [1, 2],
  d6: [1, 2],
};

/** The older values, and those that 64-bit Windows 10 prints for 0x50; no number stands for two things. */
const ACCESS: Readonly<Record<string, string>> = {
  "0": "read",
  "1": "written",
  "2": "written",
  "8": "executed",
  "10": "executed",
};

/** The argument that is a status: of a page that could not be read in, or of the process that ended. */
const STATUS: Readonly<Record<string, number>> = { "7a": 2, "77": 1, c000021a: 2, "7b": 2, ed: 2 };

/** Where what the first argument of Driver Verifier's codes stands for is looked up. */
const VERIFIER: Readonly<Record<string, string>> = { c4: "verifier", c9: "verifier-io", e6: "verifier-dma" };

/** The argument of an exception's stop code that is the context of it, or the trap frame. */
const CONTEXT_AT: Readonly<Record<string, number>> = { "3b": 3, "7e": 4, "1000007e": 4 };
const TRAP_AT: Readonly<Record<string, number>> = { "8e": 3, "1000008e": 3 };

/** Interrupt vectors of x86 and x64 that end in a bug check 0x7F. */
const TRAPS: Readonly<Record<string, string>> = {
  "0": "a division by zero",
  "4": "an overflow",
  "5": "a bounds check",
  "6": "an invalid operation code",
  "8": "a double fault",
  d: "a general protection fault",
  e: "a page fault",
};

/**
 * What the arguments of a stop code stand for, by the code; a stop of which they are not printed has none.
 *
 * ```text
 * BugCheck 50, {b41c5d4c, 0, 805068e1, 0}          address, 0 for a read, the instruction
 * BugCheck 139, {3, ffffd0016a9f5450, …}           the number of the check
 * ```
 *
 * Source: the bug check reference of the debugger's help.
 */
export function argumentFields(
  code: string,
  parameters: readonly string[],
  knowledge: Knowledge,
): Readonly<Record<string, string | boolean | undefined>> {
  const argument = (at: number | undefined): string | undefined => {
    const value = at === undefined ? undefined : parameters[at - 1];
    return value !== undefined && /^[0-9a-f`]{1,17}$/i.test(value) ? plainId(value) : undefined;
  };
  const used = USED_ADDRESS[code];
  const access = argument(used?.[1]);
  const address = argument(used?.[0]);
  const isNull = address === undefined || !isWhole(parameters[0]) ? undefined : Number.parseInt(address, 16) < 0x10000;
  const first = argument(1);
  const status = argument(STATUS[code]);
  const violated = VERIFIER[code];
  const whole = (at: number | undefined): string | undefined =>
    at !== undefined && isWhole(parameters[at - 1]) ? parameters[at - 1] : undefined;
  const trap = whole(TRAP_AT[code]);
  return {
    access: access === undefined ? undefined : ACCESS[access],
    "null-pointer": isNull,
    "null-pointer.offset": isNull === true ? address : undefined,
    "fast-fail":
      code === "139" && first !== undefined
        ? knowledge.explainError(Number.parseInt(first, 16), ["fastfail"])?.code.meaning
        : undefined,
    trap: /^(?:10000)?7f$/.test(code) && first !== undefined ? TRAPS[first] : undefined,
    "violation.meaning":
      violated !== undefined && first !== undefined
        ? knowledge.explainError(Number.parseInt(first, 16), [violated])?.code.meaning
        : undefined,
    "exception.context": trap === undefined ? (whole(CONTEXT_AT[code]) ?? "ADDRESS") : undefined,
    "exception.trap": trap,
    status: status === undefined ? undefined : named(status, knowledge),
    "freed-twice": code === "c2" && first !== undefined ? /^[67]$/.test(first) : undefined,
    "exception.code": EXCEPTIONS.test(code) ? first?.replace(/^f{8}(?=[0-9a-f]{8}$)/, "") : undefined,
    elapsed: code === "1ca" && isWhole(parameters[0]) ? seconds(first!) : undefined,
    processor: code === "1ca" ? argument(4) : undefined,
  };
}

/** Stop codes of an exception: their first argument is its code. */
const EXCEPTIONS = /^(?:1e|3b|(?:100000)?[78]e)$/;

/** Interrupt time counts in units of 100 ns. */
function seconds(ticks: string): string {
  return `${Math.round(Number.parseInt(ticks, 16) / 1e7)} seconds`;
}

/** Below 64 KB nothing is mapped, but an argument that an export cut short looks as small. */
function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^[0-9a-f`]{8,17}$/i.test(text);
}

/** `ffffffffc000009d` gives `c000009d (STATUS_DEVICE_NOT_CONNECTED: the device is not connected)`. */
export function named(argument: string, knowledge: Knowledge): string {
  const status = argument.replace(/^f{8}(?=.{8}$)/, "");
  const known = knowledge.explainError(Number.parseInt(status, 16), ["ntstatus", "exception"])?.code;
  return known === undefined ? status : `${status} (${known.name}: ${known.meaning})`;
}
