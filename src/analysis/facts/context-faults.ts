import type { Disassembly } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { evidenceAt } from "../entries.js";
import { accessOf } from "./access.js";
import { newException, type Exception } from "./one-exception.js";

/**
 * Faults that only a restored context shows: nobody asked for the record, but the registers and the instruction say that
 * it cannot have gone on. That holds for what nothing is ever mapped at, a null pointer or a fill; any other page may be
 * unreadable because the dump does not have it.
 *
 * ```text
 * 0:001> .cxr 0012f1e4                                              or .ecxr
 * eax=00000001 ebx=77f944a8 ecx=00000000 edx=0007f8f4 esi=00000000 edi=0007f9a4
 * app!Copy+0x1c:
 * 00401c5c 8a06            mov     al,byte ptr [esi]          ds:0023:00000000=??
 * ```
 */
export function contextFaults(known: readonly Exception[], entries: readonly Entry[]): readonly Exception[] {
  const found: Exception[] = [];
  entries.forEach((entry, i) => {
    const context = contextSetBy(entry);
    // The first output of a block only: the rest of it is read from there.
    if (context === null || entries[i - 1]?.block === entry.block) return;
    const one = faultIn(context, context, entries, i);
    if (!isNeverMapped(one) || known.concat(found).some((other) => isSame(other, one))) return;
    const told = known.find((other) => isAbout(other, one));
    if (told === undefined) found.push(one);
    else complete(told, one);
  });
  return found.length === 0 ? known : [...known, ...found].sort((a, b) => a.source - b.source || a.line - b.line);
}

/** `.ecxr`, `.cxr 0012f1e4` in user mode; in kernel mode the bug check tells. */
function contextSetBy({ block, commands }: Entry): string | null {
  if (block.prompt === null || block.prompt.mode !== "user" || commands.length !== 1) return null;
  const { name, args, prefix } = commands[0]!;
  if (prefix !== null || !/^\.e?cxr$/.test(name)) return null;
  return name === ".ecxr" ? name : args.trim() === "" ? null : `${name} ${args.trim()}`;
}

/** What is shown behind an entry, where the debugger aims at `aimed`; `context` is how a sentence names that. */
export function faultIn(context: string, aimed: string, entries: readonly Entry[], from: number): Exception {
  const { source, block, thread } = entries[from]!;
  const one = newException(entries[from]!, {
    line: block.lines[0],
    code: "c0000005",
    mode: "user",
    restored: true,
    context,
  });
  for (let i = from; i < entries.length && entries[i]!.source === source; i++) {
    const { output, aim, block: own } = entries[i]!;
    if (own !== block && (aim.context !== aimed || (thread !== null && entries[i]!.thread !== thread))) break;
    if (output === null || (own !== block && output._tag !== "stack")) continue;
    if (output._tag === "registers") one.registers = output.values;
    else if (output._tag === "location") one.site = output.callSite;
    else if (output._tag === "disassembly") {
      one.instruction = rowAt(output, one.registers) ?? one.instruction;
      // The label above a listing is that of its first row.
      if (output.rows.length > 1) one.site = null;
    } else if (output._tag === "stack" && output.frames.length > 0) {
      one.stack = output;
      break;
    } else continue;
    one.evidence.push(evidenceAt(source, output.lines));
  }
  return one;
}

/** Where the registers stand: the only row, or that one of a listing. */
function rowAt({ rows }: Disassembly, registers: Exception["registers"]): Exception["instruction"] {
  const at = registers["eip"] ?? registers["rip"] ?? registers["pc"];
  return rows.length === 1 ? rows[0]! : (rows.find(({ address }) => address === at) ?? null);
}

/** Nothing is ever mapped where it points: near null, or the fill of a heap or a compiler. */
export function isNeverMapped(one: Exception): boolean {
  const { near, pattern } = accessOf(one);
  return near || (pattern !== null && !pattern.startsWith("text"));
}

/** Told already, with its place. */
function isSame(other: Exception, { source, instruction }: Exception): boolean {
  const at = other.instruction?.address ?? other.record?.address ?? null;
  return other.source === source && at !== null && at === instruction?.address;
}

/** An access violation of the same thread whose place is not in the log: the debugger opened a dump elsewhere. */
function isAbout(other: Exception, { source, code, thread }: Exception): boolean {
  return (
    other.source === source &&
    other.code === code &&
    other.chance === "not-available" &&
    !other.restored &&
    other.record === null &&
    (other.thread === null || other.thread === thread)
  );
}

function complete(told: Exception, { site, instruction, registers, stack, evidence }: Exception): void {
  told.site = site;
  told.instruction = instruction;
  told.registers = registers;
  told.stack = stack ?? told.stack;
  told.restored = true;
  told.evidence.push(...evidence);
}
