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
  if (instruction === null) return null;
  const isFail = /^int$/.test(instruction.mnemonic)
    ? /^29h?$/i
    : /^brk$/.test(instruction.mnemonic)
      ? /^#0xf003$/i
      : null;
  if (isFail === null || !isFail.test(instruction.operands.trim())) return null;
  const value = registers["rcx"] ?? registers["ecx"] ?? registers["x0"];
  return value !== undefined && /^0*[0-9a-f]{1,3}$/i.test(value) ? Number.parseInt(value, 16).toString(16) : null;
}
