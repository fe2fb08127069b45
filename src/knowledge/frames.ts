import frames from "./generated/frames.js";
import { isGlob, matchGlob } from "./glob.js";
import { plainModule } from "./names.js";
import type { FrameKind, FramePattern } from "./types.js";

/** What a pattern speaks of stands in the first characters; template arguments may go on for pages. */
const LONGEST_SYMBOL = 1024;

/** Kinds that carry a call on and never cause anything. */
const PASSED_OVER: ReadonlySet<FrameKind> = new Set([
  "plumbing",
  "thread-start",
  "system-call",
  "callback",
  "message-loop",
  "state-machine",
]);

/**
 * What it means to see this frame in a stack. A pattern without wildcards wins
 * over one with them; among those the first in `frames.json` wins.
 *
 * ```text
 * 05c2edf8 771ce87f wininet!ICSocket::Close+0x25       -> http-connection
 * 05c2f1a0 771bcb14 wininet!CFsm_ReadData::RunSM+0x2e  -> state-machine
 * 05c2f55c 0818266f eecrlrev+0x420f                    -> undefined
 * ```
 *
 * The symbol is given without its offset.
 */
export function frameKind(module: string, symbol: string): FramePattern | undefined {
  return match(module, symbol)?.pattern;
}

/**
 * The stage that a state machine's frame names.
 *
 * ```text
 * wininet!HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm -> ReadData
 *                                     ^^^^^^^^
 * ```
 */
export function stageOf(module: string, symbol: string): string | undefined {
  const matched = match(module, symbol);
  const stage = matched?.pattern.stage;
  return stage === undefined ? undefined : matched?.stars[stage - 1];
}

/** Whether a search for the responsible caller steps over frames of this kind. */
export function isPassedOver(kind: FrameKind): boolean {
  return PASSED_OVER.has(kind);
}

interface Match {
  readonly pattern: FramePattern;
  readonly stars: readonly string[];
}

interface SymbolGlob {
  readonly glob: string;
  readonly pattern: FramePattern;
}

interface ModulePatterns {
  readonly exact: Map<string, FramePattern>;
  readonly globs: SymbolGlob[];
}

let index: ReadonlyMap<string, ModulePatterns> | undefined;

function openFrames(): ReadonlyMap<string, ModulePatterns> {
  if (index) return index;
  const modules = new Map<string, ModulePatterns>();
  for (const pattern of frames()) {
    for (const alternative of pattern.pattern.split("|")) {
      const bang = alternative.indexOf("!");
      const module = alternative.slice(0, bang);
      const glob = alternative.slice(bang + 1);
      const patterns = modules.get(module) ?? { exact: new Map<string, FramePattern>(), globs: [] };
      modules.set(module, patterns);
      if (isGlob(glob)) patterns.globs.push({ glob, pattern });
      else if (!patterns.exact.has(glob)) patterns.exact.set(glob, pattern);
    }
  }
  index = modules;
  return index;
}

/**
 * As written; then without the underscore and the count of argument bytes that the C compiler of 32-bit code adds.
 *
 * ```text
 * NT!_KeBugCheckEx+0x194       ntdll!_ZwWaitForSingleObject@12+0xb
 * ```
 */
function match(module: string, symbol: string): Match | undefined {
  const text = symbol.slice(0, LONGEST_SYMBOL);
  const bare = DECORATED.exec(text)?.[1];
  return matchName(module, text) ?? (bare === undefined ? undefined : matchName(module, bare));
}

const DECORATED = /^_(\w{3,200})(?:@\d{1,4})?$/;

/** Patterns of the module itself, then those for any module (`*!…`). */
function matchName(module: string, text: string): Match | undefined {
  const modules = openFrames();
  const own = modules.get(plainModule(module));
  const general = modules.get("*");
  const exact = own?.exact.get(text) ?? general?.exact.get(text);
  if (exact) return { pattern: exact, stars: [] };
  return firstMatch(own, text) ?? firstMatch(general, text);
}

function firstMatch(patterns: ModulePatterns | undefined, text: string): Match | undefined {
  for (const { glob, pattern } of patterns?.globs ?? []) {
    const stars = matchGlob(glob, text);
    if (stars) return { pattern, stars };
  }
  return undefined;
}
