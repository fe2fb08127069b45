import type { CommandPart } from "../../model/transcript.js";
import { parseCommand } from "./parser.js";

/** Commands that run other commands, which stand in braces, in quotes or at the end. */
const RUNS_OTHERS = /^(?:\.(?:foreach|for|while|do|if|elsif|else|block|catch)|!(?:list|for_each_\w+)|j|z)$/;

/** Whether a command may run others, which stand in its arguments. */
export function mayRunOthers({ name, prefix }: CommandPart): boolean {
  return (name === "e" && prefix !== null) || RUNS_OTHERS.test(name);
}

/**
 * The commands inside a command that runs others.
 *
 * ```text
 * .foreach (p {.shell type p.txt}) { da p; k 1 }          da p    k 1
 * !list -t nt!_LIST_ENTRY.Flink -x "dd @$extret l4" head   dd @$extret l4
 * ~*e dv /t                                                dv /t
 * ```
 */
export function nestedParts(part: CommandPart): readonly CommandPart[] {
  if (!mayRunOthers(part) || part.args === "") return [];
  // What `.foreach` reads its words from is not printed.
  const args =
    part.name === ".foreach" ? part.args.replace(/^[^(]{0,40}\([^{}]{0,80}\{[^{}]{0,2000}\}\s*\)/, "") : part.args;
  return innerTexts(args).flatMap((text) => parseCommand(text).parts);
}

/** What stands in braces or quotes, and what follows `~*e`; innermost pieces, in order. */
function innerTexts(args: string): readonly string[] {
  const text = args.replace(/\\"/g, '"');
  const pieces = text.split(/["{}]/).map((piece) => piece.trim());
  const inner = /["{}]/.test(text) ? pieces.slice(1) : [text];
  return inner.filter((piece) => /^[.!?]?[a-z?]/i.test(piece));
}
