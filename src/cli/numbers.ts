import type { Values } from "./commands.js";

/** A whole number above zero; undefined where the option was not given, null where it is no such number. */
export function numberIn(value: Values[string]): number | undefined | null {
  if (value === undefined) return undefined;
  return typeof value === "string" && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : null;
}
