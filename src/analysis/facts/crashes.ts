import type { Confidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { lostLinesOf } from "../probes/lost-lines.js";
import { isMisnamed } from "../calls/named.js";
import { accessOf, type Access } from "./access.js";
import { cxxObjectOf, throwerIn } from "./cxx-object.js";
import { classOf } from "./exception-classes.js";
import { exceptionsOf, isSamePlace, type Exception } from "./exception.js";
import { blockAt } from "./heap.js";
import { managedExceptionFacts } from "./managed-exceptions.js";
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
  const meaning = knowledge.explainError(Number.parseInt(code, 16), ["exception", "ntstatus"])?.code;
  const fault = frame !== null && isSamePlace(frame.callSite, site) ? siteOf(frame) : plain(site);
  const subcode = subcodeOf(one);
  const detail = sentenceOf(access);
  const block = blockAt(one, access, context);
  const outcome = outcomeOf(one, context);
  const thrown = cxxObjectOf(one, context.entries);
  return {
    kind: "crash",
    moment: context.momentAt(one.source, one.line),
    thread: one.thread,
    fields: {
      code,
      where: fault ?? "An instruction that the log does not name",
      what: whatOf(kind, access, code, meaning?.meaning),
      fate: FATES[outcome],
      name: meaning?.name ?? one.name,
      meaning: meaning?.meaning,
      class: kind,
      outcome,
      chance: one.chance,
      mode: one.mode,
      access: access.kind,
      address: access.address,
      offset: access.offset,
      pattern: access.pattern,
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
      "subcode.name":
        subcode === null ? null : knowledge.explainError(Number.parseInt(subcode, 16), ["fastfail"])?.code.name,
      ...(kind === "clr" ? managedOf(one, context) : {}),
      "refused-by": refused,
      unloaded: /^<Unloaded_(.{1,80}?)>/.exec(site ?? "")?.[1],
      process: one.fields.get("PROCESS_NAME"),
      "block.freed": block?.freed,
      "block.by": block?.by,
      "thrown.type": thrown?.type,
      "thrown.message": thrown?.message?.slice(0, 200),
      "thrown.by": stack === null ? null : throwerIn(stack.frames, context),
      ...(kind === "stack-overflow" && stack !== null ? depthOf(stack, context) : {}),
    },
    text: `${titleOf(one, subcode, meaning?.name, context)}${thrown?.type == null ? "" : `, a ${thrown.type},`}${fault === null ? "" : ` at ${fault}`}${detail === "" ? "" : `: ${detail}`}`,
    basis: "fact",
    confidence: confidenceOf(one, outcome, context),
    refutedBy: "a handler that takes the exception: the program runs on after g",
    frames: stack?.frames.slice(at) ?? [],
    evidence: mergeEvidence([
      ...one.evidence,
      ...(thrown?.evidence ?? []),
      ...(frame === null ? [] : [evidenceLine(one.source, frame.line)]),
      ...(responsible === null ? [] : [evidenceLine(one.source, stack!.frames[responsible.index]!.line)]),
    ]),
  };
}

/**
 * What became of it: `unhandled` (second chance, or the system was already reporting it), `went-on` (handled, the
 * program ran on), `first-chance` (the log ends there), `told` (a dump or a record of it: no chance is printed).
 */
/** c0000409 is no overrun where its first parameter says what it is: `fast fail 7, FAST_FAIL_FATAL_APP_EXIT (c0000409)`. */
function titleOf(one: Exception, subcode: string | null, name: string | undefined, { knowledge }: FactContext): string {
  const reason =
    subcode === null ? undefined : knowledge.explainError(Number.parseInt(subcode, 16), ["fastfail"])?.code.name;
  return subcode === null
    ? `${name ?? one.name ?? "An exception"} (${one.code})`
    : `Fast fail ${subcode}${reason === undefined ? "" : `, ${reason}`} (${one.code})`;
}

/**
 * `ucrtbase!common_sprintf_s<char>+0x86` below `_invalid_parameter`: a run-time function did not take its argument.
 * Whoever ends the process for it, c0000417 or fast fail 5, says no more.
 */
function refusedBy(one: Exception): string | null {
  if (one.code !== "c0000417" && subcodeOf(one) !== "5") return null;
  const frames = one.stack?.frames ?? [];
  const at = frames.findLastIndex(({ symbol }) => /^_?(?:invalid_parameter|invoke_watson)/.test(symbol ?? ""));
  const row = frames[at + 1];
  return at < 0 || row === undefined ? null : withoutParameters(row);
}

/** The row below the fault that is a frame of its own. */
function callerOf(stack: Stack | null, at: number): string | null {
  const next = stack?.frames.slice(at + 1).find(({ inline }) => !inline);
  return next === undefined ? null : withoutParameters(next);
}

/** What used up the stack: rows that repeat, or room for locals that was being taken. */
function depthOf(stack: Stack, { knowledge }: FactContext): FactDraft["fields"] {
  const cycle = cycleOf(stack.frames);
  const probe = stack.frames.slice(0, 2).findIndex((frame) => kindOf(knowledge, frame) === "stack-overflow");
  return {
    depth: cycle !== null ? "recursion" : probe >= 0 ? "locals" : "unknown",
    ...(cycle === null ? {} : roundOf(stack, cycle)),
    "locals.site": cycle === null && probe >= 0 ? stack.frames[probe + 1]?.callSite : null,
  };
}

/** On the first chance an exception is no crash yet; what shows that it was handled may be among lost lines. */
function confidenceOf(one: Exception, outcome: Outcome, { entries }: FactContext): Confidence {
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

type Outcome = "unhandled" | "went-on" | "first-chance" | "told";

const FATES: Readonly<Record<Outcome, string>> = {
  unhandled: "nobody handled it",
  told: "that is what the program was stopped for",
  "first-chance": "on the first chance: whether a handler took it is not in the log",
  "went-on": "the program ran on after it",
};

/** The exception object of the thread, where somebody printed it at the same standstill. */
function managedOf({ source, line, thread }: Exception, context: FactContext): FactDraft["fields"] {
  const time = context.standstill(source, line);
  const object = managedExceptionFacts(context).find(({ fields, thread: own, evidence }) => {
    const [first] = evidence;
    if (first === undefined || first.source !== source || fields["of-thread"] !== true) return false;
    return own === thread && context.standstill(source, first.lines[0]) === time && first.lines[0] > line;
  });
  if (object === undefined) return {};
  const { type, words, chain, site } = object.fields;
  return { "managed.type": type, "managed.words": words, "managed.chain": chain, "managed.site": site };
}

/** `wrote through a null pointer (address 0000000c)`: what the instruction did, as the predicate of a sentence. */
function whatOf(kind: string, { address, pattern }: Access, code: string, meaning: string | undefined): string {
  const at = address ?? "an address that is not printed";
  switch (kind) {
    case "null-read":
      return `read through a null pointer (address ${at})`;
    case "null-write":
      return `wrote through a null pointer (address ${at})`;
    case "null-execute":
      return `jumped through a null pointer (address ${at})`;
    case "execute":
      return `jumped to ${at}, where no code may run`;
    case "pattern-read":
    case "pattern-write":
      return `${kind === "pattern-read" ? "read from" : "wrote to"} ${at}: ${pattern ?? "a fill"}`;
    case "read":
    case "write":
      return `${kind === "read" ? "read from" : "wrote to"} ${at}, which it may not reach`;
    case "access":
      return "reached for memory that it may not reach; the address is not printed";
    default:
      return `raised ${code}${meaning === undefined ? "" : ` (${meaning.split(/[:;]/)[0]!})`}`;
  }
}

function outcomeOf(one: Exception, { knowledge }: FactContext): Outcome {
  const reporting =
    one.stack?.frames.some((frame: Frame) => kindOf(knowledge, frame) === "exception-unhandled") === true;
  if (one.chance === "second" || reporting) return "unhandled";
  if (one.wentOn) return "went-on";
  return one.chance === "first" ? "first-chance" : "told";
}

function moduleOf(site: string | null): string | null {
  return /^([^!+\s]+)(?:!|\+0x)/.exec(site ?? "")?.[1] ?? null;
}

/** `ntdll!RtlFoo+0x0000000000000009` → `ntdll!RtlFoo+0x9` */
function plain(site: string | null): string | null {
  return site?.replace(/\+0x0+(?=[0-9a-f])/i, "+0x") ?? null;
}

function sentenceOf(access: Access): string {
  if (access.kind === null) return "";
  const where = access.address ?? "an address that is not printed";
  const null_ = access.near ? ", which a null pointer gives" : "";
  return access.kind === "execute"
    ? `execution at ${where}${null_}`
    : `${access.kind} ${access.kind === "read" ? "from" : "to"} ${where}${null_}`;
}

/** Of a fast fail the first parameter, a small number. */
function subcodeOf({ code, record }: Exception): string | null {
  if (code !== "c0000409" || record === null) return null;
  const first = record.parameters[0]?.value;
  if (first !== undefined) return Number.parseInt(first, 16).toString(16);
  return /Subcode: 0x([0-9a-f]+)/i.exec(record.remarks.join("\n"))?.[1]?.toLowerCase() ?? null;
}
