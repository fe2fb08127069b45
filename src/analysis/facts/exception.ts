import type { Analysis, Dx, Event, ExceptionRecord, Output } from "../../model/outputs.js";
import { dumpsOf } from "../dumps.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";
import { askedThread } from "../stops/whose.js";
import { contextFaults } from "./context-faults.js";
import { isNotice } from "./exception-classes.js";
import { detail, isRestored, showInstruction } from "./exception-place.js";
import { newException, type Exception } from "./one-exception.js";
import { placeFaults } from "./place-faults.js";
import { recordedIn } from "./recorded-exceptions.js";
import { markSurvived } from "./survived.js";
import { trapFaults } from "./trap-faults.js";

/** What was shown of the place before anything said that an exception happened there: `!analyze` prints it first. */
interface Loose {
  readonly block: Entry["block"];
  readonly outputs: { readonly entry: Entry; readonly output: Output }[];
}

/**
 * The exceptions of the logs. What stands between two movements of the target belongs to one.
 *
 * ```text
 * (5220.5b30): Access violation - code c0000005 (first chance)      event
 * CNC_Ctrl!DllUnregisterServer+0xf5501:                             place
 * 0b4d43bf f3aa     rep stos byte ptr es:[edi] es:002b:41414141=??  instruction and address
 * ExceptionAddress: 0b4d43bf (CNC_Ctrl!…)                           record of !analyze, .exr, .ecxr
 * ```
 */
export function exceptionsOf(entries: readonly Entry[]): readonly Exception[] {
  // Several families of facts ask for them.
  let known = exceptionsIn.get(entries);
  if (known === undefined) exceptionsIn.set(entries, (known = readExceptions(entries)));
  return known;
}

const exceptionsIn = new WeakMap<readonly Entry[], readonly Exception[]>();

function readExceptions(entries: readonly Entry[]): readonly Exception[] {
  const all: Exception[] = [];
  const kernel = kernelSources(entries);
  let open: Exception | null = null;
  let loose: Loose | null = null;
  const dumps = dumpsOf(entries);
  let source = -1;
  let dump: number | undefined;
  let block: Entry["block"] | null = null;
  /** The thread that a row of `~` names for the stack below it. */
  let named: string | null = null;
  /** A step has left the place; what was let run has ended the exception too. */
  let left = false;
  let resumed = false;
  /** Exceptions that a query of a trace has shown, by where they happened. */
  const positions = new Map<string, Exception>();
  const begin = (entry: Entry, line: number, code: string): Exception => {
    const { prompt } = entry.block;
    const inKernel = prompt === null ? kernel.has(entry.source) : prompt.mode !== "user";
    const told = entry.output?._tag === "event" && entry.output.reported === "live";
    const one = newException(entry, { line, code, mode: inKernel ? "kernel" : "user" });
    if (told) one.thread = null;
    all.push(one);
    // A record may follow the place that it is about; an event stands before it.
    if (entry.output?._tag !== "event" && loose?.block === entry.block && !isOfAnother(entry.output, loose))
      for (const { output, entry: place } of loose.outputs) detail(one, output, place);
    left = false;
    one.resumed = resumed;
    return one;
  };
  for (const entry of entries) {
    if (entry.source !== source || entry.commands.some((part) => letsGo(part.name, part.args))) open = null;
    source = entry.source;
    if (dumps.get(entry) !== dump) open = loose = null;
    resumed = runsOn(resumed, entry, all.at(-1), dumps.get(entry) === dump);
    dump = dumps.get(entry);
    if (open !== null && open.block !== entry.block) {
      open.thread ??= entry.thread;
      left ||= entry.commands.some((part) => movementOf(part) !== "none");
    }
    if (entry.output?._tag === "threads") named = namedThread(entry);
    else if (entry.block !== block) named = null;
    block = entry.block;
    if (loose !== null && loose.block !== entry.block) loose = null;
    const { output } = entry;
    if (output === null) continue;
    if (output._tag === "breakpoint-hit") {
      // The target ran on to it: what is printed from here on is of another place.
      open = loose = null;
    } else if (output._tag === "event") {
      if (output.reported === "live") loose = null;
      open = seeEvent(open, output, entry, all, begin);
    } else if (output._tag === "dx") open = seeQuery(output, entry, positions, begin) ?? open;
    else if (output._tag === "position" && output.position !== null && positions.has(output.position)) {
      // The trace stands where it records one.
      open = positions.get(output.position)!;
      left = false;
    } else if (output._tag === "exception-record") open = seeRecord(open, output, entry, all, begin);
    else if (output._tag === "analysis") open = seeAnalysis(open, output, entry, all, begin);
    else if (open !== null) {
      const asked = output._tag === "stack" ? askedThread(NO_NAMES, entry, output) : null;
      if (!isElsewhere(open, asked ?? named ?? entry.thread) && (!left || isRestored(entry)))
        detail(open, output, entry);
    } else {
      loose ??= { block: entry.block, outputs: [] };
      loose.outputs.push({ entry, output });
    }
  }
  markSurvived(all, entries);
  for (const one of positions.values()) showInstruction(one, entries);
  return trapFaults(placeFaults(contextFaults(all, entries), entries, kernel), entries);
}

/**
 * The record is about another instruction than the one above it.
 *
 * ```text
 * ntdll!NtWaitForMultipleObjects+0x14:                        where the thread waits for the debugger
 * 00007ffc`81a959a4 c3              ret
 * ExceptionAddress: 00007ff791d81014 (app!wmain+0x14)
 * ```
 */
function isOfAnother(output: Output | null, { outputs }: Loose): boolean {
  const place = output?._tag === "exception-record" ? output.address : null;
  if (place === null) return false;
  const row = outputs.map((one) => one.output).findLast((one) => one._tag === "disassembly" && one.rows.length === 1);
  return row?._tag === "disassembly" && row.rows[0]!.address !== place;
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** The target ran, or stands at a place of its own. */
const ENDS_IT: ReadonlySet<Event["event"]> = new Set(["module-load", "thread-create", "break-in", "process-create"]);

function isElsewhere(one: Exception, thread: string | null): boolean {
  return one.thread !== null && thread !== null && one.thread !== thread;
}

/** `.  3  Id: …` alone, above a stack. */
function namedThread({ output, block }: Entry): string | null {
  if (output?._tag !== "threads" || output.rows.length !== 1) return null;
  const index = output.rows[0]!.index;
  return index === null ? null : `${block.prompt?.process ?? 0}:${String(index).padStart(3, "0")}`;
}

type Begin = (entry: Entry, line: number, code: string) => Exception;

function kernelSources(entries: readonly Entry[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { source, block, output } of entries) {
    if (block.prompt !== null && block.prompt.mode !== "user") found.add(source);
    if (output?._tag === "analysis" && output.bugcheck !== null) found.add(source);
    if (output?._tag === "event" && output.event === "bugcheck") found.add(source);
  }
  return found;
}

/** `g` and its kin, and travelling in a trace; a step may only step into the handler. */
function letsGo(name: string, args: string): boolean {
  const movement = movementOf({ prefix: null, name, args });
  return movement === "go" || movement === "back" || movement === "jump" || movement === "restart";
}

/** A new process has no past. */
function runsOn(resumed: boolean, entry: Entry, last: Exception | undefined, sameTarget: boolean): boolean {
  const { commands, output, source } = entry;
  const isNew = output?._tag === "event" && /^process-(?:create|exit)$/.test(output.event);
  if (!sameTarget || last?.source !== source || isNew) return false;
  if (commands.some((part) => movementOf(part) === "restart")) return false;
  return resumed || (last.chance === "second" && commands.some(({ name }) => /^g[nh]?$/.test(name)));
}

function seeEvent(
  open: Exception | null,
  event: Event,
  entry: Entry,
  all: Exception[],
  begin: Begin,
): Exception | null {
  const { code } = event;
  if (event.reported === "live" && ENDS_IT.has(event.event)) return null;
  if (event.event !== "exception" || code === null || event.artefact || isNotice(code)) return open;
  const again = open ?? all.at(-1) ?? null;
  if (again !== null && isAgain(again, event, entry)) {
    if (event.chance === "second" || again.chance === null) again.chance = event.chance;
    if (again.remarks.length === 0) again.remarks = event.parameters;
    again.evidence.push(evidenceAt(entry.source, event.lines));
    return again;
  }
  if (event.reported === "event-log") return open;
  const one = begin(entry, event.line, code);
  one.chance = event.chance;
  one.name = event.name;
  one.remarks = event.parameters;
  one.evidence.push(evidenceAt(entry.source, event.lines));
  return one;
}

/** A fault of the processor that a trace records; what programs throw, they mostly catch. */
function seeQuery(dx: Dx, entry: Entry, positions: Map<string, Exception>, begin: Begin): Exception | null {
  const recorded = recordedIn(dx);
  if (recorded === null || recorded.position === null || recorded.type !== "Hardware") return null;
  if (isNotice(recorded.code) || positions.has(recorded.position)) return null;
  const one = begin(entry, recorded.line, recorded.code);
  // It tells of another moment than the one that the thread of the prompt stands at.
  one.thread = null;
  one.recorded = recorded;
  one.evidence.push(evidenceAt(entry.source, dx.lines));
  positions.set(recorded.position, one);
  return null;
}

/** The second chance of the same exception, or the same one told again by `.lastevent`. */
function isAgain(one: Exception, event: Event, entry: Entry): boolean {
  if (one.source !== entry.source || one.code !== event.code) return false;
  return event.reported !== "live" || (event.chance === "second" && one.chance !== "second");
}

function seeRecord(
  open: Exception | null,
  record: ExceptionRecord,
  entry: Entry,
  all: readonly Exception[],
  begin: Begin,
): Exception | null {
  const { code } = record;
  // A code has eight digits: of a shorter one the line lost its end, and nobody knows which it was.
  if (code === null || code.length < 8 || isNotice(code)) return open;
  const fits = (one: Exception): boolean => one.source === entry.source && one.code === code && samePlace(one, record);
  const one = (open !== null && fits(open) ? open : all.findLast(fits)) ?? begin(entry, record.lines[0], code);
  if (one.record === null || record.parameters.length > one.record.parameters.length) one.record = record;
  // An address without a name: the place printed at the event may say more.
  if (record.callSite !== null && (one.site === null || !one.site.includes("!"))) one.site = record.callSite;
  one.evidence.push(evidenceAt(entry.source, record.lines));
  return one;
}

function samePlace(one: Exception, record: ExceptionRecord): boolean {
  const known = one.record?.address ?? one.instruction?.address ?? null;
  return known === null || record.address === null || known === record.address;
}

const CODE = /^(?:EXCEPTION_CODE_STR|EXCEPTION_CODE|ERROR_CODE)$/;

/** `!analyze` says the code even where its record was cut; it also says the address and the process. */
function seeAnalysis(
  open: Exception | null,
  analysis: Analysis,
  entry: Entry,
  all: readonly Exception[],
  begin: Begin,
): Exception | null {
  let one = open;
  const inKernel = analysis.bugcheck !== null || (entry.block.prompt !== null && entry.block.prompt.mode !== "user");
  for (const { label, value, line } of analysis.fields) {
    if (CODE.test(label) && one === null && !inKernel) {
      const code = /(?:0x)?\b([0-9a-f]{8})\b/i.exec(value)?.[1]?.toLowerCase();
      if (code === undefined || isNotice(code)) continue;
      one = all.findLast((known) => known.source === entry.source && known.code === code) ?? begin(entry, line, code);
      one.evidence.push(evidenceLine(entry.source, line));
    } else if (one !== null && /^(?:PROCESS_NAME|(?:READ|WRITE|EXECUTE)_ADDRESS)$/.test(label)) {
      one.fields.set(label, value.trim());
    }
  }
  return one;
}
