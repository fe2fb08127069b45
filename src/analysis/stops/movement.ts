import type { CommandPart } from "../../model/transcript.js";

/** `switch` looks at another thread and moves nothing. */
export type Movement = "go" | "step" | "back" | "jump" | "restart" | "switch" | "none";

const GO = /^(?:g|gh|gn|gu|gc)$/;
const STEP = /^(?:p|pa|pc|pct|ph|pt|t|ta|tb|tc|tct|th|tt|wt)$/;
const BACK = /^(?:[gpt]-|[pt][ctah]?-)$/;
const JUMP = /^(?:!tt|!tt\.\w+|!idna\.tt|!ttdext\.tt)$/;
const RESTART = /^(?:\.restart|\.reboot|\.opendump|\.attach|\.create)$/;

/**
 * Whether a command lets the target move, and how.
 *
 * ```text
 * g          go, until something stops it
 * p, gu      steps and returns: forward
 * g-, t-     time travel: backward
 * !tt 5B:92  time travel: a jump
 * ```
 *
 * `dx` with SeekTo jumps as well.
 */
export function movementOf(part: CommandPart): Movement {
  const { name } = part;
  if (GO.test(name)) return "go";
  if (STEP.test(name)) return "step";
  if (BACK.test(name)) return "back";
  if (JUMP.test(name) || (name === "dx" && /\.SeekTo\(/.test(part.args))) return "jump";
  if (RESTART.test(name)) return "restart";
  return "none";
}
