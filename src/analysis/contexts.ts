import type { Output } from "../model/outputs.js";
import type { Block, CommandPart } from "../model/transcript.js";
import { movementOf } from "./stops/movement.js";

/** Whose registers, rows and variables the debugger shows. */
export interface Aim {
  /** The command that set another register context, `.cxr 0302f708`; empty for that of the stop itself. */
  readonly context: string;
  /** Number of the frame whose variables are shown; 0 for the innermost. */
  readonly frame: number;
}

export const OWN: Aim = { context: "", frame: 0 };

export function isOwn({ context, frame }: Aim): boolean {
  return context === "" && frame === 0;
}

/**
 * A stop has one place where its thread stands. These commands show another one, and what is printed afterwards is of
 * that: its registers are no arguments of the function that the thread stands in, and its rows no movement.
 *
 * ```text
 * .ecxr, .cxr ADDRESS, .trap ADDRESS, .tss, .thread ADDRESS    until .cxr or .thread without an address, `~5s`, `g`
 * .frame /c 3                                                  the registers of a caller, as long
 * .frame /r 3                                                  these rows alone; its variables until the next .frame
 * ```
 */
const SETS = /^\.(?:ecxr|cxr|trap|tss|thread)$/;

/** What the commands of a block leave behind, given what it printed: a command that failed has set nothing. */
export function followBlock(aim: Aim, { command, outputs }: Block): Aim {
  let next = aim;
  for (const part of command?.parts ?? []) next = follow(next, part, outputs);
  return next;
}

function follow(aim: Aim, part: CommandPart, outputs: readonly Output[]): Aim {
  const { name, prefix } = part;
  if (movementOf(part) !== "none" || (name === "s" && prefix?.startsWith("~") === true)) return OWN;
  if (prefix !== null) return aim;
  if (SETS.test(name)) {
    if (isReset(part)) return OWN;
    return outputs.some(SHOWS_IT) ? { context: textOf(part), frame: 0 } : aim;
  }
  if (name !== ".frame") return aim;
  const frame = /(?:^| )(?:0n)?([0-9a-f]{1,3})$/i.exec(part.args)?.[1];
  const number = frame === undefined ? aim.frame : Number.parseInt(frame, 16);
  return /(?:^| )\/c\b/.test(part.args) && number > 0
    ? { context: textOf(part), frame: 0 }
    : { context: aim.context, frame: number };
}

/** `.cxr`, `.cxr 0`, `.thread`: back to where the stop is. */
function isReset({ name, args }: CommandPart): boolean {
  return name !== ".ecxr" && /^(?:\/[a-z]+ ?)*(?:0x?)?0*$/i.test(args.trim());
}

function SHOWS_IT({ _tag }: Output): boolean {
  return _tag === "registers" || _tag === "location" || _tag === "session" || _tag === "frame";
}

function textOf({ name, args }: CommandPart): string {
  return args === "" ? name : `${name} ${args}`;
}

/**
 * The aim of one output. In the block that sets a context it begins with the registers that the command prints; what a
 * stack says of itself is believed before anything that was concluded.
 */
export function aimOf(before: Aim, after: Aim, block: Block, index: number): Aim {
  const output = block.outputs[index]!;
  if (output._tag === "stack" && output.notices.some((notice) => notice.text.startsWith(LAST_SET)))
    return after.context !== "" ? after : before.context !== "" ? before : { context: LAST_SET, frame: 0 };
  if (output._tag === "registers" && output.notes.some((note) => note.text.startsWith("Last set context")))
    return after.context !== "" ? after : before.context !== "" ? before : { context: LAST_SET, frame: 0 };
  const shown = shownFrame(block);
  if (shown !== null && (output._tag === "registers" || output._tag === "location" || output._tag === "disassembly"))
    return { context: `${after.context} frame ${shown}`.trim(), frame: shown };
  if (before.context === after.context) return after;
  // `!analyze` and its like print several places; which is whose stands in their own words.
  const first = block.outputs.findIndex(SHOWS_IT);
  return first >= 0 && index >= first ? after : before;
}

const LAST_SET = "*** Stack trace for last set context";

/** `.frame /r 2`: the registers of a caller; of the innermost frame they are those of the stop. */
function shownFrame({ command }: Block): number | null {
  const part = command?.parts.findLast(({ name }) => name === ".frame");
  const number = /^(?:\/\w+ )*\/r (?:\/\w+ )*(?:0x|0n)?([0-9a-f]{1,3})$/i.exec(part?.args.trim() ?? "")?.[1];
  const frame = number === undefined ? 0 : Number.parseInt(number, 16);
  return frame > 0 ? frame : null;
}

/** `~5k`, `~12e !clrstack`: the thread that a command asks about; null where the prompt's is meant, or many are. */
export function threadAsked({ command, prompt }: Block): string | null {
  const [part, ...others] = command?.parts ?? [];
  if (part === undefined || part.name === "s") return null;
  const number = /^~(\d{1,5})$/.exec(part.prefix ?? "")?.[1];
  if (number === undefined || (others.length > 0 && part.name !== "e")) return null;
  return `${prompt?.process ?? 0}:${number.padStart(3, "0")}`;
}
