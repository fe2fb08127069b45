import type { Transcript } from "../../src/model/transcript.js";

/**
 * A transcript as an indented text that a person can check against the log: one line for each object, fields without
 * a value left out, line ranges left out.
 *
 * ```text
 * 0:005> knL
 *   stack header="# ChildEBP RetAddr" machine=x86
 *     frames:
 *       number=0 childSp=05c2f51c retAddr=0818420f callSite=wininet!InternetOpenUrlA module=wininet …
 * ```
 */
export function treeOf(transcript: Transcript): string {
  const lines: string[] = [];
  for (const block of transcript.blocks) {
    const { prompt, command } = block;
    if (prompt !== null) lines.push(`${prompt.text} ${command?.text ?? ""}`.trimEnd());
    for (const output of block.outputs) lines.push(...nodeOf(output, prompt === null ? "" : "  "));
  }
  for (const problem of transcript.problems) lines.push(`problem ${problem.code} line ${problem.line}`);
  return lines.join("\n");
}

function nodeOf(node: object, indent: string): string[] {
  const scalars: string[] = [];
  const nested: string[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (name === "lines" || name === "line" || value === null || value === undefined || value === false) continue;
    if (name === "_tag") scalars.push(String(value));
    else if (Array.isArray(value)) {
      if (value.length === 0) continue;
      if (value.every((item) => typeof item !== "object")) scalars.push(`${name}=[${value.join(" ")}]`);
      else {
        nested.push(`${indent}  ${name}:`);
        for (const item of value) nested.push(...nodeOf(item as object, `${indent}    `));
      }
    } else if (typeof value === "object") {
      const inner = Object.entries(value as object).filter(([, part]) => part !== null && part !== undefined);
      if (inner.some(([, part]) => typeof part === "object")) {
        nested.push(`${indent}  ${name}:`, ...nodeOf(value as object, `${indent}    `));
      } else scalars.push(`${name}={${inner.map(([key, part]) => `${key}=${quoted(part)}`).join(" ")}}`);
    } else scalars.push(value === true ? name : `${name}=${quoted(value)}`);
  }
  return [`${indent}${scalars.join(" ")}`.trimEnd(), ...nested];
}

function quoted(value: unknown): string {
  const text = String(value);
  return /[\s"=]/.test(text) || text === "" ? JSON.stringify(text) : text;
}
