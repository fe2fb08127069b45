import type { Block } from "../../model/transcript.js";
import { readFormat, valuesIn, type Printed } from "../stops/printf.js";
import { readPlace, type Place } from "./place.js";
import { hexNumber } from "./values.js";

/** What a breakpoint's `.printf` has shown of a register or a word of memory. */
export interface PrintedValue {
  readonly place: Place;
  /** `text`: the characters that it points to. */
  readonly as: "digits" | "text";
  readonly value: string;
}

/**
 * ```text
 * bp ws2_32!send ".printf \"send s=%p len=%d\\n\", @rcx, @r8; gc"
 * send s=00000000000002c4 len=143                          rcx 00000000000002c4, r8d 0000008f
 * ```
 *
 * Of the first format of the command that the line fits.
 */
export function printedValues({ command }: Block, line: string): readonly PrintedValue[] {
  for (const { name, args } of command?.parts ?? []) {
    const format = name === ".printf" ? readFormat(args) : null;
    const values = format === null ? [] : valuesIn(line.trim(), format);
    if (values.length > 0) return values.flatMap(valueOf);
  }
  return [];
}

function valueOf({ argument, as, half, value }: Printed): readonly PrintedValue[] {
  const place = readPlace(argument);
  if (place === null || as === "other") return [];
  if (as === "text") return [{ place, as, value }];
  const number = as === "hex" ? hexNumber(value.replace(/^0x/i, "")) : readDecimal(value);
  if (number === null) return [];
  const register = half && !place.behind ? lowerHalf(place.register) : place.register;
  const wide = !half && /^[rx]/.test(register) && !/d$/.test(register);
  const digits = BigInt.asUintN(wide ? 64 : 32, number)
    .toString(16)
    .padStart(wide ? 16 : 8, "0");
  return [{ place: { ...place, register }, as: "digits", value: digits }];
}

function readDecimal(text: string): bigint | null {
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
}

/** `rcx` → `ecx`, `r8` → `r8d`; those of 32 bits have none. */
export function lowerHalf(register: string): string {
  return /^r[89]$|^r1[0-5]$/.test(register)
    ? `${register}d`
    : register.replace(/^r(?=[a-ds][ixp]$)/, "e").replace(/^x(?=\d)/, "w");
}
