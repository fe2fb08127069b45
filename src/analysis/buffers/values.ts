import { parseAddress } from "../../model/address.js";
import type { Argument } from "../../model/case.js";
import { placeOf } from "./place.js";

/** Nothing of a process lies below. */
const LOWEST_POINTER = 0x10000;

/** Where an argument points; null for values that are no pointers. */
export function pointerOf(value: string | null): number | null {
  if (value === null) return null;
  const address = parseAddress(value);
  if (address === undefined) return null;
  const place = placeOf(address);
  return Number.isNaN(place) || (place >= 0 && place < LOWEST_POINTER) ? null : place;
}

/** Values that are read from a stack slot or a register, and therefore hex without a sign of it. */
const SOURCE_FORM = /^(?:x|dv|kp|kP|dx)\b/;

/**
 * An argument as a number. `0x180` and `00000180` are hex, `0n384` is decimal; short digits are decimal where the
 * debugger prints typed values, and hex where it prints slots and registers.
 */
export function numberOf(argument: Pick<Argument, "value" | "from"> | undefined): number | null {
  const value = argument?.value?.replace("`", "") ?? null;
  if (value === null) return null;
  if (/^0n\d{1,15}$/.test(value)) return Number(value.slice(2));
  if (/^0x[0-9a-f]{1,13}$/i.test(value)) return Number.parseInt(value.slice(2), 16);
  if (/^(?:[0-9a-f]{8}|0{3}[0-9a-f]{13})$/i.test(value)) return Number.parseInt(value, 16);
  if (!/^[0-9a-f]{1,8}$/i.test(value)) return null;
  if (!SOURCE_FORM.test(argument!.from)) return Number.parseInt(value, 16);
  return /^\d+$/.test(value) ? Number(value) : null;
}
