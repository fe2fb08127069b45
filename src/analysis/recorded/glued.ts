import type { CallRow } from "../../model/dx.js";

/**
 * A 32-bit target whose symbols tell no prototype: the query shows slots of 64 bits, each with two values, and a return
 * value whose upper half is not its own.
 *
 * ```text
 *     FunctionAddress  : 0x76f1a2b0             8 digits: 32-bit
 *     ReturnValue      : 0x10a7000000000001     1, and what the next register held
 *     Parameters
 *         [0x0]            : 0x15542000000048   48, then 155420
 * ```
 */
export function isNarrowTarget({ functionAddress, returnAddress }: CallRow): boolean {
  if (functionAddress === null && returnAddress === null) return false;
  return (functionAddress?.length ?? 8) === 8 && (returnAddress?.length ?? 8) === 8;
}

/** The 32-bit values of slots that hold two each; null where no slot shows more than 32 bits. */
export function splitSlots(slots: readonly (bigint | null)[]): readonly bigint[] | null {
  if (!slots.some((slot) => slot !== null && slot > 0xffffffffn)) return null;
  return slots.flatMap((slot) => (slot === null ? [] : [BigInt.asUintN(32, slot), slot >> 32n]));
}
