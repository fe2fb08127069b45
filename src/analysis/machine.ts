import type { Address } from "../model/address.js";
import type { Output } from "../model/outputs.js";
import type { Machine } from "../model/transcript.js";
import type { Entry } from "./entries.js";
import type { Moment } from "./stops/moment.js";

/**
 * The machine whose code the log shows: what stacks and registers say, or else how wide its addresses are. Null where
 * nothing tells.
 *
 * ```text
 * ChildEBP RetAddr                  x86
 * rip=00007ff7ac3d1d21              x64
 * 00b11c94 85c0   test eax,eax      x86: eight digits
 * ```
 */
export function machineOfLog(moments: readonly Moment[], entries: readonly Entry[]): Machine | null {
  const stack = moments.find(({ stack }) => stack?.machine != null)?.stack;
  if (stack?.machine != null) return stack.machine;
  let wide: Machine | null = null;
  for (const { output } of entries) {
    const sign = output === null ? null : signOf(output);
    if (sign === "64") wide ??= "x64";
    else if (sign !== null) return sign;
  }
  return wide;
}

/** `64`: wide addresses, of whatever machine. */
function signOf(output: Output): Machine | "64" | null {
  switch (output._tag) {
    case "registers": {
      const { x0, rip, eip } = output.values;
      return x0 !== undefined ? "arm64" : rip !== undefined ? "x64" : eip !== undefined ? "x86" : null;
    }
    case "disassembly":
      return ofWidth(output.rows[0]?.address);
    case "memory":
      return ofWidth(output.rows[0]?.address);
    default:
      return null;
  }
}

function ofWidth(address: Address | undefined): "x86" | "64" | null {
  return address === undefined ? null : address.length === 8 ? "x86" : "64";
}
