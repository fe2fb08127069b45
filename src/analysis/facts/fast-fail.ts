import type { Evidence } from "../../model/evidence.js";
import type { DisassemblyRow, Registers } from "../../model/outputs.js";
import { evidenceAt, type Entry } from "../entries.js";
import type { Exception } from "./one-exception.js";

/**
 * The code of a fast fail, a small number without leading zeros: the first parameter of the record, what the debugger
 * prints below the event, or the register in which the instruction takes it.
 *
 * ```text
 *    Parameter[0]: 0000000000000002
 * Subcode: 0x2 FAST_FAIL_STACK_COOKIE_CHECK_FAILURE
 * 00007ff7`a2c31b24 cd29   int  29h          with rcx=0000000000000002, on 32-bit ecx
 * 00007ff7`b1a2b6b4 d43e0060 brk #0xF003     with x0
 * ```
 */
export function fastFailOf({ code, record, remarks, instruction, registers }: Exception): string | null {
  if (code !== "c0000409") return null;
  const first = record?.parameters[0]?.value;
  if (first !== undefined) return Number.parseInt(first, 16).toString(16);
  const printed = /^Subcode: 0x([0-9a-f]{1,8})\b/im.exec([...(record?.remarks ?? []), ...remarks].join("\n"))?.[1];
  if (printed !== undefined) return printed.toLowerCase();
  return instruction === null ? null : checkIn(instruction, registers);
}

/** The instruction that ends a program, or the system, because a check has failed, and its number. */
function checkIn(instruction: DisassemblyRow, registers: Readonly<Record<string, string>>): string | null {
  const isFail = /^int$/.test(instruction.mnemonic)
    ? /^29h?$/i
    : /^brk$/.test(instruction.mnemonic)
      ? /^#0xf003$/i
      : null;
  if (isFail === null || !isFail.test(instruction.operands.trim())) return null;
  const value = registers["rcx"] ?? registers["ecx"] ?? registers["x0"];
  return value !== undefined && /^0*[0-9a-f]{1,3}$/i.test(value) ? Number.parseInt(value, 16).toString(16) : null;
}

/**
 * The number of the check of which kernel code failed, by the registers of its trap frame.
 *
 * ```text
 * 0: kd> .trap 0xffffb88f1487ec30
 * rax=4141414141414140 rbx=0000000000000000 rcx=000000000000001d
 * fffff807`1b09aae3 cd29            int     29h
 * ```
 */
export function failingCheck(
  source: number,
  entries: readonly Entry[],
): { readonly number: string; readonly evidence: Evidence } | null {
  let registers: Registers | null = null;
  let block: Entry["block"] | null = null;
  for (const { source: own, output, block: at } of entries) {
    if (at !== block) registers = null;
    block = at;
    if (own !== source) continue;
    if (output?._tag === "registers") registers = output;
    if (output?._tag !== "disassembly" || output.rows.length !== 1 || registers === null) continue;
    const number = checkIn(output.rows[0]!, registers.values);
    if (number !== null) return { number, evidence: evidenceAt(source, [registers.lines[0], output.lines[1]]) };
  }
  return null;
}
