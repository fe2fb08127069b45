import { parse } from "../../src/index.js";
import type { Output } from "../../src/index.js";

/** What is read from debugger text behind a prompt with `command`; without a command, the text stands alone. */
export function outputsOf(text: string, command: string | null): readonly Output[] {
  const result = parse(command === null ? text : `0:000> ${command}\n${text}\n`, { name: "case" });
  return result._tag === "Left" ? [] : result.right.blocks.flatMap((block) => block.outputs);
}

/** A view without its places in the file. */
export function placeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(placeless);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "line" && name !== "lines")
      .map(([name, part]) => [name, placeless(part)]),
  );
}
