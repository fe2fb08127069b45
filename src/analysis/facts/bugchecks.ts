import type { Evidence } from "../../model/evidence.js";
import type { Bugcheck, Event, Frame, Stack } from "../../model/outputs.js";
import { dumpsOf, entriesOfDump } from "../dumps.js";
import { entriesShowing, evidenceAt, evidenceLine, mergeEvidence } from "../entries.js";
import { codeKept, codeOfRaiser } from "./bugcheck-data.js";
import { argumentFields, named } from "./bugcheck-arguments.js";
import type { FactContext, FactDraft } from "./fact.js";
import { kindOf } from "./fact.js";
import { detailsOf } from "./bugcheck-details.js";
import { argumentsIn, bugcheckRow } from "./bugcheck-row.js";
import { trapFrameOf, trapsAt } from "./bugcheck-stack.js";
import { exceptionsOf } from "./exception.js";
import { isSamePlace, type Exception } from "./one-exception.js";
import { pagedFileOf } from "./paged-file.js";
import { hardwareError } from "./hardware-record.js";
import { holderOf } from "./irps.js";
import { plainId, sameId } from "./plain-id.js";
import { faultIndex, responsibleOf, siteOf } from "./responsible.js";

interface Told {
  readonly source: number;
  readonly dump: number;
  readonly line: number;
  readonly code: string;
  name: string | null;
  description: string | null;
  parameters: readonly string[];
  texts: readonly string[];
  stack: Stack | null;
  /** No line has the code: the routine that stopped the system stands for it. */
  readonly guessed: boolean;
  readonly evidence: Evidence[];
}

/**
 * Stop codes of the kernel, each once in a dump however often it is told.
 *
 * ```text
 * BugCheck 50, {b41c5d4c, 0, 805068e1, 0}            the short form
 * PAGE_FAULT_IN_NONPAGED_AREA (50)                   the head of !analyze -v
 * *** Fatal System Error: 0x000000d1                 the break into the debugger
 * ```
 */
export function bugcheckFacts(context: FactContext): readonly FactDraft[] {
  const all: Told[] = [];
  let open: Told | null = null;
  const dumps = dumpsOf(context.entries);
  for (const entry of entriesShowing(context.entries, "event", "analysis", "stack")) {
    const { source, output } = entry;
    const dump = dumps.get(entry) ?? 0;
    if (output._tag === "event" && output.event === "bugcheck" && output.code !== null)
      open = fromEvent(told(all, { source, dump, line: output.line, code: output.code }), output);
    else if (output._tag === "analysis" && output.bugcheck?.code != null)
      open = fromAnalysis(
        told(all, { source, dump, line: output.bugcheck.line, code: output.bugcheck.code }),
        output.bugcheck,
      );
    else if (
      output._tag === "stack" &&
      open?.source === source &&
      open.dump === dump &&
      isBetter(open, output, context)
    )
      open.stack = output;
  }
  return [
    ...all.filter(({ code }) => !/^0*$/.test(code)).map((one) => factOf(one, context)),
    ...raisedFacts(new Set(all.map(({ source }) => source)), context),
  ];
}

/**
 * A bug check that only a stack shows; the first argument of its row is the code, or the row that called it stands for one.
 *
 * ```text
 * 8013eecc  8013313c  0000001e c0000005 8013cd0a NT!_KeBugCheckEx+0x194
 * ```
 */
function raisedFacts(known: ReadonlySet<number>, context: FactContext): readonly FactDraft[] {
  const found = new Map<number, FactDraft>();
  for (const { source, output } of entriesShowing(context.entries, "stack")) {
    if (known.has(source) || found.has(source)) continue;
    const row = bugcheckRow(output);
    if (row === undefined) continue;
    const kept = argumentsIn(row) === null ? codeKept(source, context.entries) : null;
    const guessed = argumentsIn(row) === null && kept === null ? codeOfRaiser(output, row, source, context) : null;
    const shown = kept ?? guessed;
    const at = { source, dump: 0, line: row.line, code: argumentsIn(row)?.code ?? shown?.code ?? "raised" };
    const one: Told = { ...toldAt(at), stack: output, parameters: shown?.parameters ?? [], guessed: guessed !== null };
    one.evidence.push(evidenceLine(source, row.line), ...(shown?.evidence ?? []));
    found.set(source, factOf(one, context));
  }
  return [...found.values()];
}

type Place = Pick<Told, "source" | "dump" | "line" | "code">;

function told(all: Told[], place: Place): Told {
  const { source, dump, code } = place;
  const known = all.find(
    (one) => one.source === source && one.dump === dump && Number.parseInt(one.code, 16) === Number.parseInt(code, 16),
  );
  if (known !== undefined) return known;
  const one = toldAt(place);
  all.push(one);
  return one;
}

function toldAt(place: Place): Told {
  return {
    ...place,
    name: null,
    description: null,
    parameters: [],
    texts: [],
    stack: null,
    guessed: false,
    evidence: [],
  };
}

function fromEvent(one: Told, event: Event): Told {
  if (one.parameters.length === 0) one.parameters = event.parameters;
  one.evidence.push(evidenceAt(one.source, event.lines));
  return one;
}

function fromAnalysis(one: Told, bugcheck: Bugcheck): Told {
  one.name ??= bugcheck.name;
  one.description ??= bugcheck.description;
  if (bugcheck.arguments.length > 0) {
    one.parameters = bugcheck.arguments.map((argument) => argument.value);
    one.texts = bugcheck.arguments.map((argument) =>
      argument.text
        .replace(/\s+/g, " ")
        .trim()
        .replace(/(?<!\.)\.$/, ""),
    );
  }
  const last = bugcheck.arguments.at(-1)?.line ?? bugcheck.line;
  one.evidence.push(evidenceAt(one.source, [bugcheck.line, last]));
  return one;
}

/** The stack that stops in the bug check or shows the trap; else the first. */
function isBetter(one: Told, stack: Stack, { knowledge }: FactContext): boolean {
  if (stack.frames.length === 0) return false;
  const shows = (it: Stack): boolean =>
    it.frames.some((frame) => /^(?:bugcheck|exception-dispatch)$/.test(kindOf(knowledge, frame) ?? ""));
  return one.stack === null || (shows(stack) && !shows(one.stack));
}

/** Below the outermost row that only reports: a trap, a bug check, a pool or verifier routine. May be behind the last. */
function reportedAt(frames: readonly Frame[], { knowledge }: FactContext): number {
  let at = 0;
  for (let f = 0; f < Math.min(frames.length, 24); f++) {
    const kind = kindOf(knowledge, frames[f]!);
    if (kind === "bugcheck" || kind === "exception-dispatch" || kind === "heap-failure" || kind === "debugger")
      at = f + 1;
    else if (kind === "system-call" || kind === "thread-start") break;
  }
  return at;
}

/** A process that Windows needs was ended: mostly by code of a program. */
const ENDED_BY_PROGRAM = /^(?:ef|f4|c000021a)$/;

/** Rows of the program that made the system call are of no driver. */
function ofKernel(frames: readonly Frame[]): readonly Frame[] {
  const program = frames.findIndex(({ module }) =>
    /^(?:ntdll|wow64\w*|win32u|kernel32|kernelbase)$/i.test(module ?? ""),
  );
  return program < 0 ? frames : frames.slice(0, program);
}

/** The exception that a stop code is about: its second argument is where that happened. */
function raisedBy({ source, code, parameters }: Told, { entries }: FactContext): Exception | null {
  // Of the store's code no argument is the place: its exception is the only one of the dump.
  if (/^0*154$/.test(code)) {
    const all = exceptionsOf(entries).filter((one) => one.source === source && one.record !== null);
    return all.length === 1 ? all[0]! : null;
  }
  const [, address] = parameters;
  if (address === undefined || plainId(address) === "0") return null;
  const at = (one: Exception): string | null => one.record?.address ?? one.instruction?.address ?? null;
  return (
    exceptionsOf(entries).find((one) => one.source === source && at(one) !== null && sameId(at(one)!, address)) ?? null
  );
}

function nameOfException({ code, name }: Exception, { knowledge }: FactContext): string {
  const known = knowledge.explainError(Number.parseInt(code, 16), ["exception", "ntstatus"])?.code.name ?? name;
  return known === null ? code : `${code} (${known})`;
}

/** A dump that was written while the system ran on: somebody asked for it, or a part of it has recovered. */
function isLive(code: string, name: string | null): boolean {
  return /^(?:161|117|141)$/.test(code) || /(?:^|_)LIVE_?(?:SYSTEM_?)?DUMP(?:_|$)/.test(name ?? "");
}

/** `IRQL_NOT_LESS_OR_EQUAL (a)` gives `IRQL_NOT_LESS_OR_EQUAL`. */
function withoutNote(name: string): string {
  const text = name.trimEnd();
  const open = text.endsWith(")") ? text.indexOf("(", text.lastIndexOf(")", text.length - 2) + 1) : -1;
  return open < 0 ? name : text.slice(0, open).trimEnd();
}

/** The arguments, which a row of the stack holds too. */
function withArguments(one: Told): Told {
  if (one.parameters.length > 0) return one;
  const row = one.stack?.frames.find(({ symbol, args }) => /^_?KeBugCheckEx$/.test(symbol ?? "") && args.length >= 3);
  const raised = argumentsIn(row);
  if (raised === null || raised.code !== plainId(one.code)) return one;
  return { ...one, parameters: raised.parameters, evidence: [...one.evidence, evidenceLine(one.source, row!.line)] };
}

function factOf(told: Told, all: FactContext): FactDraft {
  const one = withArguments(told);
  const context = { ...all, entries: entriesOfDump(all.entries, one.source, one.line) };
  const raised = raisedBy(one, context);
  const stack = raised?.stack ?? one.stack;
  const at =
    stack === null
      ? -1
      : raised?.stack != null
        ? faultIndex(stack, false, context.knowledge)
        : reportedAt(stack.frames, context);
  const frame = stack?.frames[at] ?? null;
  const code = one.code.replace(/^0+(?=.)/, "");
  const rows = stack === null || ENDED_BY_PROGRAM.test(code) ? stack : { ...stack, frames: ofKernel(stack.frames) };
  const responsible = rows === null ? null : responsibleOf(rows, at, context.ownerOf, context.knowledge);
  const known = context.knowledge.explainError(Number.parseInt(code, 16), ["bugcheck"])?.code;
  const irp = code === "9f" ? one.parameters[3] : undefined;
  const holder = irp === undefined ? null : holderOf(irp, one.source, context);
  const hardware = code === "124" ? hardwareError(one.source, context.entries) : null;
  const details = detailsOf(
    { source: one.source, code, parameters: one.parameters, trapsAt: trapsAt(one.stack) },
    context,
  );
  const unread = raised === null ? null : (pagedFileOf(raised, context.entries)?.status ?? null);
  const name = one.name === null ? (known?.group === "bugcheck" ? known.name : null) : withoutNote(one.name);
  return {
    kind: "bugcheck",
    moment: context.momentAt(one.source, one.line),
    thread: null,
    fields: {
      code,
      name,
      title:
        code === "raised"
          ? "a bug check whose code the stack does not print"
          : `bug check 0x${code}${name === null ? "" : ` (${name})`}`,
      raised: raised === null ? null : nameOfException(raised, context),
      ...argumentFields(code, one.parameters, context.knowledge),
      ...(unread === null ? {} : { status: named(unread, context.knowledge) }),
      "trap.frame": trapFrameOf(one.stack, one.source, context.entries),
      fate: isLive(code, name) ? "A dump was made while the system ran on," : "The system stopped",
      description: one.description?.replace(/\s+/g, " ").trim().slice(0, 300),
      ...Object.fromEntries(one.parameters.slice(0, 4).map((value, i) => [`argument.${i + 1}`, value])),
      ...Object.fromEntries(
        one.texts
          .slice(0, 4)
          .map((value, i) => [`argument.${i + 1}.meaning`, /^\(?reserved\b/i.test(value) ? null : value.slice(0, 160)]),
      ),
      live: isLive(code, name),
      // Where !analyze says it in its own words, once is enough.
      ...(one.texts[0] === undefined || one.texts[0] === "" ? {} : { "violation.meaning": null }),
      ...details.fields,
      holder: holder?.driver,
      "hardware.error": hardware?.text,
      site: frame === null ? null : siteOf(frame),
      module: frame?.module,
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
      driver: responsible === null || isSamePlace(responsible.site, frame?.callSite ?? null) ? null : responsible.site,
      "responsible.owner": responsible?.owner,
      "responsible.confidence": responsible?.confidence,
    },
    text:
      code === "raised"
        ? "a bug check is being raised"
        : `${isLive(code, name) ? "a dump of the running system was made, with" : "the system stopped with"} bug check 0x${code}${name === null ? "" : ` (${name})`}`,
    basis: one.guessed ? "inference" : "fact",
    confidence: one.guessed ? "strong" : "certain",
    refutedBy: one.guessed ? "the code that .bugcheck prints" : "another bug check in the same dump",
    frames: stack?.frames.slice(at) ?? [],
    evidence: mergeEvidence([
      ...one.evidence,
      ...details.evidence,
      ...(frame === null ? [] : [evidenceLine(one.source, frame.line)]),
      ...(holder === null ? [] : [evidenceLine(holder.source, holder.line)]),
      ...(hardware?.evidence ?? []),
      ...(responsible === null ? [] : [evidenceLine(one.source, stack!.frames[responsible.index]!.line)]),
    ]),
  };
}
