import type { DisassemblyRow, Frame, Stack } from "../../model/outputs.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import { showsBugcheck } from "./bugcheck-row.js";
import { isNeverMapped } from "./context-faults.js";
import { newException, type Exception } from "./one-exception.js";
import { sameId } from "./plain-id.js";
import { isOfProgram } from "./place-faults.js";

/** The rows in which a processor reports a fault, and the code of the exception that it becomes. */
const TRAPS: readonly (readonly [symbol: RegExp, code: string])[] = [
  [/^_?Ki(?:Trap0E|PageFault(?:Shadow)?)$/i, "c0000005"],
  [/^_?Ki(?:Trap00|DivideErrorFault(?:Shadow)?)$/i, "c0000094"],
  [/^_?Ki(?:Trap06|InvalidOpcodeFault(?:Shadow)?)$/i, "c000001d"],
];

/** Above a trap these only carry it to the debugger. A row of the memory manager brings a page in: that is no fault. */
const REPORTS =
  /^_?(?:DbgBreakPoint\w*|RtlpBreakWithStatusInstruction|Kdp?(?:Trap|Stub)|KdpReport\w*|KdEnterDebugger|Ki(?:Dispatch|Exception)\w*|CommonDispatchException\w*)$/;

/** Registers that a 64-bit trap frame keeps; it prints the others as zero. */
export const KEPT: RegExp = /^(?:r[acd]x|rbp|rsp|rip|r8|r9|r1[01]|x\d|x1[0-8]|sp|fp|lr|pc)$/;

/**
 * Faults of kernel code of which the log tells no bug check and no exception: a stack that stands in the trap of a
 * processor, whose site is the row behind the trap frame, and the registers of that frame. A trap frame alone may be
 * that of an interrupt or of a page that was brought in: it counts where its instruction cannot have gone on.
 *
 * ```text
 * 8014068c 801144dc ff067010 ff06705c 00000103 NT!_KiTrap0E+0x252 (FPO: [0,0] TrapFrame @ 8014068c)
 * 80140710 fc903dc3 ff177358 00000002 00000000 NT!_IoAllocateMdl+0x44
 * kd> .trap 8014068c                               or !trap, or TRAP_FRAME: of !analyze
 * eax=00000000 ebx=ffb604b8 ecx=ffb5ff68 edx=00000388 esi=ffb604b8 edi=00000005
 * fcae3cf0 c7400c00000000   mov     dword ptr [eax+0xc],0x0
 * ```
 */
export function trapFaults(known: readonly Exception[], entries: readonly Entry[]): readonly Exception[] {
  if (!entries.some(({ output, commands }) => mayTell(output) || commands.some(({ name }) => /^[.!]trap$/.test(name))))
    return known;
  const explained = new Set(known.filter(({ mode }) => mode === "kernel").map(({ source }) => source));
  for (const entry of entries) if (showsBugcheck(entry)) explained.add(entry.source);
  const frames = entries.flatMap((_, i) => (explained.has(entries[i]!.source) ? [] : (frameShown(entries, i) ?? [])));
  const found: Exception[] = [];
  for (const entry of entries) {
    const trap = explained.has(entry.source) ? null : trapIn(entry.output);
    if (trap === null) continue;
    const shown = frames.find((one) => one.one.source === entry.source && isOf(one, trap));
    if (found.some((other) => other.source === entry.source && sameId(other.stack!.frames[0]!.callSite, trap.site)))
      continue;
    found.push(faultOf(entry, trap, shown?.one ?? null));
  }
  const stand = frames.flatMap(({ one }) =>
    found.every((other) => other.source !== one.source) && isNeverMapped(one) ? one : [],
  );
  stand.forEach((one, i) => {
    if (stand.findIndex(({ source, context }) => source === one.source && context === one.context) === i)
      found.push(one);
  });
  return found.length === 0 ? known : [...known, ...found].sort((a, b) => a.source - b.source || a.line - b.line);
}

function mayTell(output: Entry["output"]): boolean {
  if (output?._tag === "analysis") return output.fields.at(-1)?.label === "TRAP_FRAME";
  return trapIn(output) !== null;
}

interface Trap {
  readonly code: string;
  readonly row: Frame;
  /** Of its frame, where the row has it. */
  readonly at: string | null;
  /** The rows behind it. */
  readonly stack: Stack;
  readonly site: string;
}

function trapIn(output: Entry["output"]): Trap | null {
  if (output?._tag !== "stack") return null;
  for (const [i, row] of output.frames.slice(0, 12).entries()) {
    const symbol = row.symbol ?? "";
    const [, code] = TRAPS.find(([name]) => name.test(symbol)) ?? [];
    if (code === undefined) {
      if (REPORTS.test(symbol)) continue;
      return null;
    }
    const stack = behind(output, i + 1);
    if (stack.frames.length === 0) return null;
    const at = /TrapFrame @ ([0-9a-f`]+)/i.exec(row.annotations.join(" "))?.[1] ?? null;
    return { code, row, at, stack, site: stack.frames[0]!.callSite };
  }
  return null;
}

function behind(stack: Stack, from: number): Stack {
  return {
    ...stack,
    frames: stack.frames.slice(from),
    notices: stack.notices.map((one) => ({ ...one, beforeFrame: Math.max(0, one.beforeFrame - from) })),
    gaps: stack.gaps.flatMap((one) => (one.afterFrame < from ? [] : { ...one, afterFrame: one.afterFrame - from })),
  };
}

interface Shown {
  readonly at: string;
  readonly one: Exception;
}

/** The registers of a trap frame, where this entry begins them. */
function frameShown(entries: readonly Entry[], i: number): Shown | null {
  const entry = entries[i]!;
  const { output, block, commands } = entry;
  if (block.prompt?.mode === "user") return null;
  const command = commands.find(({ name, args }) => /^[.!]trap$/.test(name) && args.trim() !== "");
  const field = output?._tag === "analysis" ? output.fields.at(-1) : undefined;
  const at = command?.args.trim() ?? (field?.label === "TRAP_FRAME" ? /^[0-9a-fx`]+/i.exec(field.value)?.[0] : null);
  if (at == null || !/^(?:0x)?[0-9a-f`]{1,17}$/i.test(at)) return null;
  const context = `the trap frame ${at}`;
  const one = newException(entry, {
    line: entry.lines[0],
    code: "c0000005",
    mode: "kernel",
    restored: true,
    context,
    trapped: false,
  });
  for (let k = i; k < entries.length && entries[k]!.source === entry.source; k++) {
    const { output: own, aim, block: in_ } = entries[k]!;
    if (in_ !== block && (command === undefined || !aim.context.startsWith(".trap"))) break;
    if (own === null || (in_ !== block && own._tag !== "stack")) continue;
    if (own._tag === "registers" && one.instruction === null) one.registers = own.values;
    else if (own._tag === "location" && one.instruction === null) one.site = own.callSite;
    else if (own._tag === "disassembly" && own.rows.length === 1 && one.instruction === null && hasPlace(one))
      one.instruction = own.rows[0]!;
    else if (own._tag === "stack" && own.frames.length > 0) {
      one.stack = own;
      break;
    } else continue;
    one.evidence.push(evidenceAt(entry.source, own.lines));
  }
  if (!hasPlace(one) || one.instruction === null || isOfProgram({ values: one.registers })) return null;
  keepWhatIsThere(one);
  return { at, one };
}

function hasPlace({ registers }: Exception): boolean {
  return Object.keys(registers).length > 0;
}

/** A 64-bit frame prints registers that it does not keep as zero: an operand of those says nothing. */
function keepWhatIsThere(one: Exception): void {
  const { registers, instruction } = one;
  if (registers["eip"] !== undefined || instruction === null) return;
  one.registers = Object.fromEntries(Object.entries(registers).filter(([name]) => KEPT.test(name)));
  if (namesOf(instruction).some((name) => registers[name] !== undefined && !KEPT.test(name)))
    one.instruction = { ...instruction, effectiveAddress: null, remark: null };
}

function namesOf({ operands }: DisassemblyRow): readonly string[] {
  return operands.match(/\b[a-z][a-z0-9]{1,3}\b/g) ?? [];
}

/** By the address of the frame, else by that of the instruction: the trap returns to it. */
function isOf({ at, one }: Shown, trap: Trap): boolean {
  if (trap.at !== null) return sameAddress(at, trap.at);
  const { retAddr } = trap.row;
  return retAddr !== null && one.instruction !== null && sameAddress(one.instruction.address, retAddr);
}

/** `fffffffff8950dfc` is what 64-bit debuggers make of the 32-bit `f8950dfc`. */
function sameAddress(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/^(?:0x)?f{8}(?=[89a-f][0-9a-f]{7}$)/i, "");
  return sameId(plain(a), plain(b));
}

function faultOf(entry: Entry, { code, row, at, stack, site }: Trap, shown: Exception | null): Exception {
  const one = newException(entry, {
    line: row.line,
    code,
    mode: "kernel",
    restored: true,
    context: at === null ? "its trap frame" : `the trap frame ${at}`,
    trapped: true,
  });
  one.stack = stack;
  one.site = shown?.site ?? site;
  one.instruction = shown?.instruction ?? null;
  one.registers = shown?.registers ?? {};
  one.evidence.push(evidenceLine(entry.source, row.line), ...(shown?.evidence ?? []));
  return one;
}
