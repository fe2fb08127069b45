import type { Caller, ModuleOwner } from "../model/case.js";
import type { Frame } from "../model/outputs.js";
import type { Knowledge, Ownership } from "../knowledge/index.js";
import { isMisnamed } from "./calls/named.js";

/** A line of the owners table that a user hands in: `{ module: "contoso*", owner: "third-party", vendor: "Contoso" }`. */
export interface OwnerEntry {
  /** Name of a module, with or without extension; `*` and `?` are wild. The longest that fits wins. */
  readonly module: string;
  readonly owner: ModuleOwner;
  readonly vendor?: string;
}

export type OwnerLookup = (module: string, path: string | undefined) => Ownership;

/** Who answers for a module: the user's table first, then what is known. */
export function ownersOf(knowledge: Knowledge, table: readonly OwnerEntry[]): OwnerLookup {
  const entries = table
    .map((entry) => ({ ...entry, glob: plain(entry.module) }))
    .sort((a, b) => b.glob.length - a.glob.length || (a.glob < b.glob ? -1 : a.glob > b.glob ? 1 : 0));
  return (module, path) => {
    const name = plain(module);
    const entry = entries.find(({ glob }) => glob === name || knowledge.matchGlob(glob, name) !== undefined);
    if (entry === undefined) return knowledge.ownerOf(module, path);
    const because = `the owners table says so (${entry.module})`;
    return entry.vendor === undefined
      ? { owner: entry.owner, because }
      : { owner: entry.owner, because, vendor: entry.vendor };
  };
}

function plain(module: string): string {
  return module.toLowerCase().replace(/\.(?:dll|exe|sys|drv|ocx|cpl)$/, "");
}

/** State machines, thunks and thread starts: they pass a call on and cause nothing. Each name is looked up once. */
export function plumbingOf(knowledge: Knowledge): (frame: Frame) => boolean {
  const modules = new Map<string, Map<string, boolean>>();
  return ({ module, symbol }) => {
    if (module === null || symbol === null) return false;
    let symbols = modules.get(module);
    if (symbols === undefined) modules.set(module, (symbols = new Map()));
    let plumbing = symbols.get(symbol);
    if (plumbing === undefined) {
      const kind = knowledge.frameKind(module, symbol)?.kind;
      symbols.set(symbol, (plumbing = kind !== undefined && knowledge.isPassedOver(kind)));
    }
    return plumbing;
  };
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
  isPlumbing: (frame: Frame) => boolean,
): Caller {
  const callee = frames[index]!.module?.toLowerCase();
  let direct: string | null = null;
  let responsible: string | null = null;
  let responsibleAt = -1;
  for (let i = index + 1; i < frames.length; i++) {
    const { module } = frames[i]!;
    if (module === null || module.toLowerCase() === callee || isPlumbing(frames[i]!)) continue;
    direct ??= module;
    const owner = ownerOf(module);
    if (owner === "third-party" || owner === "application") {
      responsible = module;
      responsibleAt = i;
      break;
    }
  }
  return { direct, responsible, initiator: initiatorOf(frames, responsibleAt, isPlumbing) };
}

/** Beyond the responsible module's own rows: the last named row of the module that called it. */
function initiatorOf(
  frames: readonly Frame[],
  responsibleAt: number,
  isPlumbing: (frame: Frame) => boolean,
): string | null {
  if (responsibleAt < 0) return null;
  const own = frames[responsibleAt]!.module!.toLowerCase();
  let initiator: string | null = null;
  let module: string | null = null;
  for (let i = responsibleAt + 1; i < frames.length; i++) {
    const frame = frames[i]!;
    if (frame.module === null || frame.module.toLowerCase() === own) continue;
    module ??= frame.module.toLowerCase();
    if (frame.module.toLowerCase() !== module) break;
    if (frame.symbol !== null && !isPlumbing(frame) && !isMisnamed(frame))
      initiator = `${frame.module}!${frame.symbol}`;
  }
  return initiator;
}
