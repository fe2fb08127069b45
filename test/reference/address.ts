import type { Address } from "../../src/model/address.js";

/** Section 3.1: lower case, no backtick, as wide as the machine; a number above 32 bits is always wide. */
export function addressOf(digits: string, wide: boolean): Address {
  const all = digits.replace("`", "").toLowerCase().padStart(16, "0");
  return (wide || !all.startsWith("00000000") ? all : all.slice(8)) as Address;
}
