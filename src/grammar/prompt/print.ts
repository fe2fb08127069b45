import type { Prompt } from "../../model/transcript.js";

/** The prompt that `parsePrompt` reads back as the same fields. */
export function printPrompt(prompt: Omit<Prompt, "text">): string {
  const machine = prompt.machine === null ? "" : `:${prompt.machine}`;
  if (prompt.mode !== "user") {
    const processor = prompt.processor === null ? "" : `${prompt.processor}: `;
    return `${processor}${prompt.mode === "local-kernel" ? "lkd" : "kd"}${machine}>`;
  }
  const system = prompt.system === null ? "" : `||${prompt.system}:`;
  return `${system}${prompt.process ?? 0}:${String(prompt.thread ?? 0).padStart(3, "0")}${machine}>`;
}
