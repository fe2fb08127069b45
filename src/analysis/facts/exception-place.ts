import type { Output, Stack } from "../../model/outputs.js";
import { type Entry, evidenceLine } from "../entries.js";
import { viewOf, type StackView } from "../stops/views.js";
import { isOfProgram } from "./place-faults.js";
import { atProgramCounter } from "./recorded-exceptions.js";
import { isSamePlace, type Exception } from "./one-exception.js";

/**
 * Registers, place, instruction and stack of the standstill. A dump that was written while the exception was being
 * reported opens where its thread waits; only `.ecxr` shows where it happened.
 */
export function detail(one: Exception, output: Output, entry: Entry): void {
  if (one.chance === "not-available" && !one.restored && isPlace(output) && isRestored(entry)) {
    one.restored = true;
    one.site = one.record?.callSite ?? null;
    one.instruction = null;
    one.registers = {};
    one.stack = null;
  }
  if (output._tag === "location" && one.site === null) {
    one.site = output.callSite;
    one.evidence.push(evidenceLine(entry.source, output.line));
  } else if (output._tag === "disassembly" && one.instruction === null && output.rows.length === 1) {
    one.instruction = output.rows[0]!;
    one.evidence.push(evidenceLine(entry.source, output.rows[0]!.line));
  } else if (output._tag === "registers" && Object.keys(one.registers).length === 0) {
    one.registers = output.values;
    // A kernel debugger that stands in a program.
    if (isOfProgram(output)) one.mode = "user";
  } else if (output._tag === "stack" && isBetter(one, output, viewOf(output, entry.aim.context, entry.block)))
    one.stack = output;
}

function isPlace({ _tag }: Output): boolean {
  return _tag === "registers" || _tag === "location";
}

/** `.ecxr` has answered with the context of the exception. */
export function isRestored({ aim, block }: Entry): boolean {
  return aim.context === ".ecxr" && block.command?.parts.some(({ name }) => name === ".ecxr") === true;
}

/** The stack that holds the place of the instruction, else the first that follows. */
function isBetter(one: Exception, stack: Stack, view: StackView): boolean {
  // Where an object was thrown or allocated is no place of the thread; managed rows leave out who raised it.
  if (stack.frames.length === 0 || view === "record" || view === "scan") return false;
  if (one.stack === null) return true;
  if (view === "managed") return false;
  if (one.stack.frames[0]!.ip !== undefined && one.stack.frames[0]!.retAddr === null) return true;
  return holdsSite(one, stack) && (!holdsSite(one, one.stack) || stack.frames.length > one.stack.frames.length);
}

function holdsSite(one: Exception, stack: Stack): boolean {
  return one.site !== null && stack.frames.some((frame) => isSamePlace(frame.callSite, one.site));
}

/** Code stays where it is: the instruction of a recorded fault may be shown where the trace stands elsewhere. */
export function showInstruction(one: Exception, entries: readonly Entry[]): void {
  if (one.instruction !== null) return;
  const row = atProgramCounter(one.recorded!, entries, one.source);
  if (row === null) return;
  one.instruction = row;
  one.evidence.push(evidenceLine(one.source, row.line));
}
