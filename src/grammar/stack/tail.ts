import type { Frame } from "../../model/outputs.js";

/** What stands behind the call site of a stack row. */
export interface FrameTail {
  /** As printed, one by one; the words of a person, `// lock being waited on`, come last. */
  readonly annotations: readonly string[];
  readonly source: Frame["source"];
}

/**
 * ```text
 * (FPO: [Non-Fpo]) (CONV: cdecl) [d:\th\minkernel\procstat.asm @ 122]
 * ^^^^^^^^^^^^^^^^ ^^^^^^^^^^^^^ annotations        source ^^^^^^^^^^
 * C:\src\Test.cpp @ 75               the source column of MEX
 * [GCFrame: 00007f2ae37b5680]        managed
 * calling ntdll!NtCreateProcessEx    `!dumpstack`
 * ```
 */
export function splitTail(tail: string): FrameTail {
  const annotations: string[] = [];
  let source: FrameTail["source"] = null;
  let rest = tail.trim();
  while (rest !== "") {
    const size = closing(rest);
    const part = size === 0 ? rest : rest.slice(0, size);
    const place: Frame["source"] = source === null ? sourceOf(part) : null;
    if (place === null) annotations.push(part);
    else source = place;
    rest = rest.slice(part.length).trimStart();
  }
  return { annotations, source };
}

/** `[d:\a\b.cpp @ 12]`, or the same without brackets. */
function sourceOf(part: string): Frame["source"] {
  const inner =
    part.startsWith("[") && part.endsWith("]") ? part.slice(1, -1) : /^(?:[A-Za-z]:\\|\/|\\\\)/.test(part) ? part : "";
  const at = inner.lastIndexOf(" @ ");
  if (at <= 0 || !/^\d{1,9}$/.test(inner.slice(at + 3))) return null;
  return { path: inner.slice(0, at), line: Number(inner.slice(at + 3)) };
}

/** Length of the bracket that `text` begins with; 0 when it begins with none, or it does not close. */
function closing(text: string): number {
  const open = text[0];
  if (open !== "(" && open !== "[") return 0;
  const close = open === "(" ? ")" : "]";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === open) depth++;
    else if (text[i] === close && --depth === 0) return i + 1;
  }
  return 0;
}
