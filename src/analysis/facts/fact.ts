import type { Fact, ModuleOwner } from "../../model/case.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { FrameKind, Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { SeenStructure } from "../buffers/structures.js";
import { evidenceLine, type Entry } from "../entries.js";
import type { SeenMessage } from "../messages.js";
import type { LostLines } from "../probes/lost-lines.js";
import type { LeftOpen } from "../resources/left-open.js";
import type { Moment } from "../stops/moment.js";
import type { Standstill } from "./standstill.js";

/** A fact with what the rules need beside its public form. */
export interface SeenFact {
  readonly fact: Fact;
  /** The stop that it belongs to; -1 for none. */
  readonly moment: number;
  /** From the row that the fact is about outwards; empty where it has no stack. */
  readonly frames: readonly Frame[];
}

/** What a maker of facts says; its number follows. */
export interface FactDraft {
  readonly kind: string;
  readonly moment: number;
  /** As a prompt names it. */
  readonly thread: string | null;
  /** Null and undefined are left out: the log does not show them. */
  readonly fields: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** The same in one sentence, without its full stop. */
  readonly text: string;
  readonly basis: Fact["basis"];
  readonly confidence: Confidence;
  readonly refutedBy: string;
  readonly frames?: readonly Frame[];
  readonly evidence: readonly Evidence[];
}

/** What the makers of facts look at. */
export interface FactContext {
  readonly entries: readonly Entry[];
  readonly moments: readonly Moment[];
  readonly knowledge: Knowledge;
  readonly ownerOf: (module: string | null) => ModuleOwner;
  /** The stop that was standing at a line; -1 before the first. */
  readonly momentAt: (source: number, line: number) => number;
  readonly standstill: Standstill;
  /** Ends of logs that were not read. */
  readonly unread: readonly LostLines[];
  /** Places that open more than they close. */
  readonly leftOpen: readonly LeftOpen[];
  readonly calls: readonly SeenCall[];
  readonly messages: readonly SeenMessage[];
  /** What dumps show of structures. */
  readonly structures: readonly SeenStructure[];
  /** Lines, as `source:line`, whose error is known to be that of a call. */
  readonly errorsOfCalls: ReadonlySet<string>;
}

/** What a listing says, as it says it. */
export function listedFact(
  { source }: Entry,
  lines: readonly number[],
  context: FactContext,
  fact: Pick<FactDraft, "kind" | "fields" | "text">,
): FactDraft {
  return {
    ...fact,
    moment: context.momentAt(source, lines[0]!),
    thread: null,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later listing with other figures",
    evidence: lines.map((line) => evidenceLine(source, line)),
  };
}

/** What it means to see the frame; undefined for a function that nobody has described. */
export function kindOf(knowledge: Knowledge, frame: Frame): FrameKind | undefined {
  return frame.module === null || frame.symbol === null
    ? undefined
    : knowledge.frameKind(frame.module, frame.symbol)?.kind;
}

/**
 * `module!symbol` in lower case, without offset; empty where no symbol is printed. Old symbols of Windows are decorated:
 * `ntdll!_RtlEnterCriticalSection@4` is `ntdll!rtlentercriticalsection`.
 */
export function nameOfFrame({ module, symbol }: Frame): string {
  if (module === null || symbol === null) return "";
  const bare = /^_([A-Z]\w{2,200})(?:@\d{1,4})?$/.exec(symbol)?.[1];
  return `${module}!${bare !== undefined && SYSTEM.test(module) ? bare : symbol}`.toLowerCase();
}

const SYSTEM = /^(?:nt|ntdll|ntoskrnl|ntkrnl\w{2}|kernel32|kernelbase|user32)$/i;
