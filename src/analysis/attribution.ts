import type { Caller, ModuleOwner } from "../model/case.js";
import type { Frame } from "../model/outputs.js";
import type { Knowledge } from "../knowledge/index.js";

/** State machines, thunks and thread starts: they pass a call on and cause nothing. */
export function isPlumbing(frame: Frame, knowledge: Knowledge): boolean {
  if (frame.module === null || frame.symbol === null) return false;
  const kind = knowledge.frameKind(frame.module, frame.symbol)?.kind;
  return kind !== undefined && knowledge.isPassedOver(kind);
}

/**
 * Who called.
 *
 * ```text
 * 00 wininet!InternetOpenUrlA                the callee
 * 01 eecrlrev+0x420f                         direct: the first other module; responsible: the first that Windows does not ship
 * 07 crypt32!VerifyDefaultRevocation+0x1d0
 * 08 crypt32!CertVerifyRevocation+0xb7       initiator: the outermost function of the module that called the responsible one
 * ```
 */
export function callerOf(
  frames: readonly Frame[],
  index: number,
  ownerOf: (module: string | null) => ModuleOwner,
  knowledge: Knowledge,
): Caller {
  const callee = frames[index]!.module?.toLowerCase();
  let direct: string | null = null;
  let responsible: string | null = null;
  let responsibleAt = -1;
  for (let i = index + 1; i < frames.length; i++) {
    const { module } = frames[i]!;
    if (module === null || module.toLowerCase() === callee || isPlumbing(frames[i]!, knowledge)) continue;
    direct ??= module;
    const owner = ownerOf(module);
    if (owner === "third-party" || owner === "application") {
      responsible = module;
      responsibleAt = i;
      break;
    }
  }
  return { direct, responsible, initiator: initiatorOf(frames, responsibleAt, knowledge) };
}

/** Beyond the responsible module's own rows: the last named row of the module that called it. */
function initiatorOf(frames: readonly Frame[], responsibleAt: number, knowledge: Knowledge): string | null {
  if (responsibleAt < 0) return null;
  const own = frames[responsibleAt]!.module!.toLowerCase();
  let initiator: string | null = null;
  let module: string | null = null;
  for (let i = responsibleAt + 1; i < frames.length; i++) {
    const frame = frames[i]!;
    if (frame.module === null || frame.module.toLowerCase() === own) continue;
    module ??= frame.module.toLowerCase();
    if (frame.module.toLowerCase() !== module) break;
    if (frame.symbol !== null && !isPlumbing(frame, knowledge)) initiator = `${frame.module}!${frame.symbol}`;
  }
  return initiator;
}
