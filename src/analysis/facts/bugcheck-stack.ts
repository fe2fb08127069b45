import type { Analysis, Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import type { FactDraft } from "./fact.js";
import { siteOf } from "./responsible.js";

/** A processor reports to these, and returns to the instruction that its trap frame was made at. */
const TRAPS =
  /^_?Ki(?:Trap[0-9A-F]{2}|PageFault|GeneralProtectionFault|DivideErrorFault|InvalidOpcodeFault)(?:Shadow)?$/;

/** It goes round and round until the lock is free. */
const SPINS =
  /^(?:Kx?WaitForSpinLock\w*|KxWaitForLockOwnerShip\w*|KeAcquire(?:InStackQueued)?SpinLock\w*|KfAcquireSpinLock|ExpWaitForSpinLock\w*)$/;

/**
 * What the stack of a bug check says besides its site: the trap frame, and whose call waits for a spin lock.
 *
 * ```text
 * … : nt!KiPageFault+0x469 (TrapFrame @ ffffe58f`0a49eb80)
 * … : nt!KxWaitForSpinLockAndAcquire+0x27
 * … : nt!KeAcquireSpinLockRaiseToDpc+0x85
 * … : rgbhid+0x218ee                                            waits for a spin lock
 * ```
 */
export function saidByStack(stack: Stack | null, source: number, entries: readonly Entry[]): FactDraft["fields"] {
  const frames = stack?.frames ?? [];
  const row = frames.slice(0, 24).find(({ symbol }) => TRAPS.test(symbol ?? ""));
  const spins = frames.slice(0, 16).findLastIndex(({ symbol }) => SPINS.test(symbol ?? ""));
  const spinner = spins < 0 ? undefined : frames[spins + 1];
  return {
    "trap.frame": /TrapFrame @ ([0-9a-f`]+)/i.exec(row?.annotations.join(" ") ?? "")?.[1] ?? analysed(source, entries),
    spins: spinner === undefined ? null : siteOf(spinner),
  };
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
