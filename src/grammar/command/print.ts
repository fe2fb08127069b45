import type { CommandPart } from "../../model/transcript.js";

/** A command line that `parseCommand` reads back as the same parts. */
export function printCommand(parts: readonly CommandPart[]): string {
  return parts.map((part) => `${part.prefix ?? ""}${part.name}${part.args === "" ? "" : ` ${part.args}`}`).join("; ");
}
