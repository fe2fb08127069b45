import type { Analysis, Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";

/** A processor reports to these, and returns to the instruction that its trap frame was made at. */
const TRAPS =
  /^_?Ki(?:Trap[0-9A-F]{2}|PageFault|GeneralProtectionFault|DivideErrorFault|InvalidOpcodeFault)(?:Shadow)?$/;

/**
 * The address of the trap frame.
 *
 * ```text
 * … : nt!KiPageFault+0x469 (TrapFrame @ ffffe58f`0a49eb80)
 * ```
 */
export function trapFrameOf(stack: Stack | null, source: number, entries: readonly Entry[]): string | undefined {
  const row = stack?.frames.slice(0, 24).find(({ symbol }) => TRAPS.test(symbol ?? ""));
  return /TrapFrame @ ([0-9a-f`]+)/i.exec(row?.annotations.join(" ") ?? "")?.[1] ?? analysed(source, entries);
}

/** Where the trap of a stack returns to: the instruction that faulted. */
export function trapsAt(stack: Stack | null): string | null {
  return stack?.frames.slice(0, 24).find(({ symbol }) => TRAPS.test(symbol ?? ""))?.retAddr ?? null;
}

/** `TRAP_FRAME:  ffffc20d5a57f0e0 -- (.trap 0xffffc20d5a57f0e0)` */
function analysed(source: number, entries: readonly Entry[]): string | undefined {
  for (const { source: own, output } of entries) {
    if (own !== source || output?._tag !== "analysis") continue;
    const value = fieldOf(output, "TRAP_FRAME");
    if (value !== undefined) return /^[0-9a-f`]{8,17}/i.exec(value)?.[0];
  }
  return undefined;
}

function fieldOf({ fields }: Analysis, label: string): string | undefined {
  return fields.find((field) => field.label === label)?.value;
}
