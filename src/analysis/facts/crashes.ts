import type { Confidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { lostLinesOf } from "../probes/lost-lines.js";
import { isMisnamed, nearName } from "../calls/named.js";
import { accessOf } from "./access.js";
import { showsBugcheck } from "./bugcheck-row.js";
import { ENDED, FATES, RESUMED, sentenceOf, titleOf, whatOf, type Outcome } from "./crash-words.js";
import { isNeverMapped } from "./context-faults.js";
import { cxxObjectOf, destructorIn, throwerIn } from "./cxx-object.js";
import { delayLoadOf } from "./delay-load.js";
import { classOf } from "./exception-classes.js";
import { exceptionsOf } from "./exception.js";
import { isSamePlace, type Exception } from "./one-exception.js";
import { fastFailOf } from "./fast-fail.js";
import { blockAt, heldBlockOf } from "./heap-blocks.js";
import { managedExceptionFacts } from "./managed-exceptions.js";
import { pagedFileOf } from "./paged-file.js";
import { cycleOf, roundOf } from "./recursion.js";
import { faultIndex, responsibleOf, siteOf, withoutParameters } from "./responsible.js";
import { kindOf, type FactContext, type FactDraft } from "./fact.js";

/** What each exception of the logs amounts to: where, how, and who answers for it. */
export function crashFacts(context: FactContext): readonly FactDraft[] {
  return exceptionsOf(context.entries).map((one) => crashOf(one, context));
}

function crashOf(one: Exception, context: FactContext): FactDraft {
  const { code, stack } = one;
  const { knowledge, ownerOf } = context;
  const access = accessOf(one);
  const refused = refusedBy(one);
  const kind = refused === null ? classOf(code, access) : "runtime-argument";
  const at = stack === null ? -1 : faultIndex(stack, one.chance !== null, knowledge);
  const frame = stack?.frames[at] ?? null;
  const site = one.site ?? frame?.callSite ?? null;
  const module = moduleOf(site) ?? frame?.module ?? null;
  const responsible = stack === null ? null : responsibleOf(stack, at, ownerOf, knowledge);
  const meaning = knowledge.explainError(Number.parseInt(code, 16), ["exception", "ntstatus", "rpc"])?.code;
  const fault = frame !== null && isSamePlace(frame.callSite, site) ? siteOf(frame) : plain(site, one);
  const subcode = fastFailOf(one);
  const check = subcode === null ? undefined : knowledge.explainError(Number.parseInt(subcode, 16), ["fastfail"])?.code;
  const detail = sentenceOf(access);
  const block = blockAt(one, access, context);
  const held = heldBlockOf(one, context);
  const outcome = outcomeOf(one, context);
  const thrown = cxxObjectOf(one, context.entries);
  const delayed = delayLoadOf(one, context.entries);
  const paged = pagedFileOf(one, context.entries);
  const told = one.context === null;
  return {
    kind: "crash",
    moment: context.momentAt(one.source, one.line),
    thread: one.thread,
    fields: {
      code: told ? code : null,
      where: kind === "execute" ? "The program" : (fault ?? nameless(one)),
      what: whatOf(kind, access, code, meaning?.meaning),
      fate: `${outcome === "told" && endedBy(one, context) ? ENDED : FATES[outcome]}${one.resumed ? RESUMED : ""}`,
      name: told ? (meaning?.name ?? one.name) : null,
      meaning: told ? meaning?.meaning : null,
      context: one.context,
      class: kind,
      trap: /^the trap frame (\S{1,20})$/.exec(one.context ?? "")?.[1],
      outcome,
      chance: one.chance,
      mode: one.mode,
      stopped:
        one.mode === "kernel"
          ? context.entries.some((entry) => entry.source === one.source && showsBugcheck(entry))
          : null,
      access: access.kind,
      address: access.address,
      offset: access.offset,
      "near-null": access.near && access.offset === null ? access.address : null,
      base: access.base?.name,
      "base.value": access.base?.value,
      pattern: access.pattern,
      "frame-pointer": access.framePointer,
      instruction: access.instruction,
      site: fault,
      module,
      "module.owner": module === null ? null : ownerOf(module),
      mapped: site === null ? null : module !== null,
      function: frame?.symbol,
      caller: callerOf(stack, at),
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
      "responsible.owner": responsible?.owner,
      "responsible.confidence": responsible?.confidence,
      foreign: responsible === null ? null : isForeign(responsible.module, one, context),
      subcode,
      "subcode.name": check?.name,
      "subcode.meaning": check?.meaning,
      ...(kind === "clr" ? managedOf(one, context) : {}),
      "refused-by": refused,
      unloaded: /^<Unloaded_(.{1,80}?)>/.exec(site ?? "")?.[1],
      process: one.fields.get("PROCESS_NAME"),
      "block.freed": block?.freed,
      "block.by": block?.by,
      "held.register": held?.register,
      "held.block": held?.block,
      "block.ended": block?.ended?.start,
      "block.size": block?.ended?.size,
      "delayed.library": delayed?.library,
      "delayed.function": delayed?.wanted,
      "paged.status": paged?.status,
      "paged.status.name": paged?.status == null ? null : statusName(paged.status, context),
      "paged.file": paged?.file,
      "thrown.type": thrown?.type,
      "thrown.message": thrown?.message?.slice(0, 200),
      "thrown.by": stack === null ? null : throwerIn(stack.frames, context),
      "thrown.through": stack === null ? null : destructorIn(stack.frames),
      ...(kind === "stack-overflow" && stack !== null ? depthOf(stack, one, context) : {}),
    },
    text: `${titleOf(one, subcode, meaning?.name, context)}${thrown?.type == null ? "" : `, a ${thrown.type},`}${fault === null ? "" : ` at ${fault}`}${detail === "" ? "" : `: ${detail}`}`,
    basis: told ? "fact" : "inference",
    confidence: confidenceOf(one, outcome, context),
    refutedBy: told
      ? "a handler that takes the exception: the program runs on after g"
      : "an exception record (.exr) of another kind",
    frames: stack?.frames.slice(at) ?? [],
    evidence: mergeEvidence([
      ...one.evidence,
      ...(thrown?.evidence ?? []),
      ...(delayed?.evidence ?? []),
      ...(paged?.evidence ?? []),
      ...(held === null ? [] : [held.evidence]),
      ...(frame === null ? [] : [evidenceLine(one.source, frame.line)]),
      ...(responsible === null ? [] : [evidenceLine(one.source, stack!.frames[responsible.index]!.line)]),
    ]),
  };
}

/**
 * `ucrtbase!common_sprintf_s<char>+0x86` below `_invalid_parameter`: a run-time function did not take its argument.
 * Whoever ends the process for it, c0000417 or fast fail 5, says no more.
 */
function refusedBy(one: Exception): string | null {
  if (one.code !== "c0000417" && fastFailOf(one) !== "5") return null;
  const frames = one.stack?.frames ?? [];
  const at = frames.findLastIndex(({ symbol }) => /^_?(?:invalid_parameter|invoke_watson)/.test(symbol ?? ""));
  const row = frames[at + 1];
  return at < 0 || row === undefined ? null : withoutParameters(row);
}

/**
 * The row below the fault that is a frame of its own; a bare number behind the warning is no code that anybody knows.
 *
 * ```text
 * WARNING: Frame IP not in any known module. Following frames may be wrong.
 * 8b5d5e5f 00000000 00000000 00000000 00000000 0xd89
 * ```
 */
function callerOf(stack: Stack | null, at: number): string | null {
  const next = stack?.frames.slice(at + 1).find(({ inline }) => !inline);
  if (next === undefined || (next.module === null && next.trust === "after-unwind-warning")) return null;
  return withoutParameters(next);
}

/** What used up the stack: rows that repeat, or room for locals that was being taken. */
function depthOf(stack: Stack, { registers }: Exception, { knowledge }: FactContext): FactDraft["fields"] {
  const cycle = cycleOf(stack.frames);
  const probe = stack.frames.slice(0, 2).findIndex((frame) => kindOf(knowledge, frame) === "stack-overflow");
  return {
    depth: cycle !== null ? "recursion" : probe >= 0 ? "locals" : "unknown",
    ...(cycle === null ? {} : roundOf(stack, cycle)),
    "locals.site": cycle === null && probe >= 0 ? stack.frames[probe + 1]?.callSite : null,
    "locals.bytes": cycle === null && probe === 0 ? bytesAsked(stack.frames[0]!, registers["rax"]) : null,
  };
}

/** `__chkstk` of x64 is given the size in rax, and keeps it: `rax=0000000000400128` is 4194600. */
function bytesAsked({ symbol }: Frame, rax: string | undefined): number | null {
  const size = symbol === "__chkstk" && rax !== undefined ? Number.parseInt(rax, 16) : Number.NaN;
  return size >= 0x1000 && size < 2 ** 31 ? size : null;
}

/** On the first chance an exception is no crash yet; what shows that it was handled may be among lost lines. */
function confidenceOf(one: Exception, outcome: Outcome, { entries }: FactContext): Confidence {
  if (one.trapped) return "strong";
  if (one.context !== null) return !isNeverMapped(one) ? "possible" : outcome === "shown" ? "probable" : "strong";
  if (outcome === "unhandled" || outcome === "told") return one.record === null ? "strong" : "certain";
  const isLost = lostLinesOf(entries).some(
    ({ evidence }) => evidence.source === one.source && evidence.lines[1] > one.line,
  );
  return outcome === "first-chance" && (isLost || one.letGo) ? "possible" : "probable";
}

/** A module of another vendor than the program, where both are known. */
function isForeign(module: string, one: Exception, { knowledge, ownerOf }: FactContext): boolean {
  const process = one.fields.get("PROCESS_NAME")?.replace(/\.exe$/i, "") ?? null;
  const own = one.stack?.frames.find((frame) => frame.module !== null && ownerOf(frame.module) === "application");
  const program = own?.module ?? process;
  if (program === null || program.toLowerCase() === module.toLowerCase() || ownerOf(module) !== "third-party")
    return false;
  const vendor = knowledge.ownerOf(module).vendor;
  if (vendor !== undefined) return vendor !== knowledge.ownerOf(program).vendor;
  // A library of the program has symbols where the program itself has them.
  const named = one.stack?.frames.some(
    (frame) => frame.module === module && frame.symbol !== null && !isMisnamed(frame),
  );
  return own?.symbol != null && named !== true;
}

/** The exception object of the thread, where somebody printed it at the same standstill. */
function managedOf({ source, line, thread }: Exception, context: FactContext): FactDraft["fields"] {
  const time = context.standstill(source, line);
  const object = managedExceptionFacts(context).find(({ fields, thread: own, evidence }) => {
    const [first] = evidence;
    if (first === undefined || first.source !== source || fields["of-thread"] !== true) return false;
    return own === thread && context.standstill(source, first.lines[0]) === time && first.lines[0] > line;
  });
  if (object === undefined) return {};
  const { type, message, words, chain, site, place } = object.fields;
  return {
    "managed.type": type,
    "managed.message": message,
    "managed.words": words,
    "managed.chain": chain,
    "managed.root.message": chain === null ? null : object.fields["root.message"],
    "managed.site": site,
    "managed.place": place,
    "managed.printed": object.fields["root.printed"] === true ? "all" : null,
  };
}

function outcomeOf(one: Exception, { knowledge }: FactContext): Outcome {
  const reporting =
    one.stack?.frames.some((frame: Frame) => kindOf(knowledge, frame) === "exception-unhandled") === true;
  if (one.chance === "second" || reporting) return "unhandled";
  if (one.wentOn) return "went-on";
  if (one.recorded !== null && one.chance === null) return "recorded";
  if (one.context !== null) return one.context === ".ecxr" ? "told" : "shown";
  return one.chance === "first" ? "first-chance" : "told";
}

/** The record of an exception that was on its way when the program ended itself: `.exr 00000089d1eff1a0`. */
function endedBy(one: Exception, context: FactContext): boolean {
  if (one.code === "c0000409") return false;
  const here = context.standstill(one.source, one.line);
  return exceptionsOf(context.entries).some(
    (other) =>
      other.code === "c0000409" && other.source === one.source && context.standstill(other.source, other.line) === here,
  );
}

function statusName(status: string, { knowledge }: FactContext): string | null {
  return knowledge.explainError(Number.parseInt(status, 16), ["ntstatus"])?.code.name ?? null;
}

function moduleOf(site: string | null): string | null {
  return /^([^!+\s]+)(?:!|\+0x)/.exec(site ?? "")?.[1] ?? null;
}

function nameless({ recorded }: Exception): string {
  if (recorded === null) return "An instruction that the log does not name";
  return `The instruction at ${recorded.programCounter.replace(/^0x/i, "")}`;
}

/** `ntdll!RtlFoo+0x0000000000000009` → `ntdll!RtlFoo+0x9` */
function plain(site: string | null, { instruction }: Exception): string | null {
  return site === null ? null : nearName(site.replace(/\+0x0+(?=[0-9a-f])/i, "+0x"), instruction?.address.length !== 8);
}
