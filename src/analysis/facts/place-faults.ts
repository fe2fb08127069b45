import type { Registers } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";
import { faultIn } from "./context-faults.js";
import type { Exception } from "./one-exception.js";
import { isContradicted } from "./operand.js";

/** What a sentence calls the place. */
const THE_STOP = "the stop";

/**
 * Faults of excerpts that begin behind the line of the exception: the registers, and an instruction whose operand the
 * debugger cannot read. Where the log tells an exception, moves the target or hits a breakpoint, the place is explained
 * otherwise. A dump may leave out what the program could read: unless nothing is ever mapped there, it is only possible.
 *
 * ```text
 * eax=00492d78 ebx=00000000 ecx=feeefeee edx=00185ff8 esi=004c72b8 edi=00492478
 * shape!Draw+0x40f6f:
 * 65058591 ff11            call    dword ptr [ecx]      ds:002b:feeefeee=????????
 * ```
 */
export function placeFaults(
  known: readonly Exception[],
  entries: readonly Entry[],
  kernel: ReadonlySet<number>,
): readonly Exception[] {
  const explained = new Set(known.map(({ source }) => source));
  for (const { source, commands, output } of entries)
    if (commands.some((part) => movementOf(part) !== "none" && part.name !== "s") || isMove(output))
      explained.add(source);
  const found: Exception[] = [];
  entries.forEach((entry, i) => {
    const { output, source, block, aim } = entry;
    if (output?._tag !== "registers" || explained.has(source) || aim.context !== "") return;
    if (block.prompt === null ? kernel.has(source) || isOfSystem(output) : block.prompt.mode !== "user") return;
    const one = faultIn(THE_STOP, "", entries, i);
    const { instruction, registers } = one;
    if (instruction?.effectiveAddress?.endsWith("?") !== true || isContradicted(instruction, registers)) return;
    if (!found.some((other) => other.source === source && other.instruction?.address === instruction.address))
      found.push(one);
  });
  return found.length === 0 ? known : [...known, ...found].sort((a, b) => a.source - b.source || a.line - b.line);
}

function isMove(output: Entry["output"]): boolean {
  return output?._tag === "breakpoint-hit" || (output?._tag === "event" && output.reported === "live");
}

/** The lowest two bits of the code segment are the ring, 3 for programs: `cs=001b`, `cs=0033`. */
export function isOfProgram({ values }: Pick<Registers, "values">): boolean {
  return /[37bf]$/i.test(values["cs"] ?? "");
}

/** `cs=0008`, `cs=0010` */
function isOfSystem(registers: Pick<Registers, "values">): boolean {
  return registers.values["cs"] !== undefined && !isOfProgram(registers);
}
