/** What stands behind the call site of a stack row. */
export interface FrameTail {
  readonly annotations: readonly string[];
  readonly source: { readonly path: string; readonly line: number } | null;
  /** Words of a person: `[frames removed]`, `// lock being waited on`. */
  readonly remark: string | null;
}

/**
 * ```text
 * (FPO: [Non-Fpo]) (CONV: cdecl) [d:\th\minkernel\procstat.asm @ 122]
 * ^^^^^^^^^^^^^^^^ ^^^^^^^^^^^^^ annotations        source ^^^^^^^^^^
 * ```
 */
export function splitTail(tail: string): FrameTail {
  const annotations: string[] = [];
  let rest = tail.trim();
  for (;;) {
    const size = rest.startsWith("(") ? closing(rest) : 0;
    if (size === 0) break;
    annotations.push(rest.slice(0, size));
    rest = rest.slice(size).trimStart();
  }
  let source: FrameTail["source"] = null;
  if (rest.startsWith("[")) {
    const at = rest.lastIndexOf(" @ ");
    const line = at < 0 ? null : /^ @ (\d+)\]/.exec(rest.slice(at));
    if (line !== null) {
      source = { path: rest.slice(1, at), line: Number(line[1]) };
      rest = rest.slice(at + line[0].length).trimStart();
    }
  }
  return { annotations, source, remark: rest === "" ? null : rest };
}

/** Length of the parenthesised group that `text` begins with; 0 when it does not close. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  return 0;
}
