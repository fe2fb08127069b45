import type { Case, StopFrame } from "../model/case.js";
import { oneLine, safeJson } from "./safe-text.js";

/**
 * Folded stacks, one line for each distinct stack, outermost row first, with how often it stands in the log: what
 * flame graph programs read, and the answer to where four hundred threads are stuck.
 *
 * ```text
 * ntdll!RtlUserThreadStart;app!Worker;ntdll!NtWaitForSingleObject 371
 * ```
 */
export function renderFolded(document: Case): string {
  const counts = new Map<string, number>();
  for (const { frames } of stacksOf(document)) {
    const line = [...frames].reverse().map(nameOf).join(";");
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return (
    [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([line, count]) => `${line} ${count}\n`)
      .join("") || "(no stack) 1\n"
  );
}

/** The same for speedscope: every stack is one sample of weight 1, in the order of the log. */
export function renderSpeedscope(document: Case): string {
  const frames: { readonly name: string; readonly file?: string }[] = [];
  const index = new Map<string, number>();
  const samples = stacksOf(document).map((stack) =>
    [...stack.frames].reverse().map((frame) => {
      const name = nameOf(frame);
      let at = index.get(name);
      if (at === undefined) {
        at = frames.push(frame.module === null ? { name } : { name, file: oneLine(frame.module) }) - 1;
        index.set(name, at);
      }
      return at;
    }),
  );
  const name = document.sources.map((source) => oneLine(source.name)).join(", ");
  return `${safeJson({
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name,
    exporter: "windbg-postmortem",
    activeProfileIndex: 0,
    shared: { frames },
    profiles: [
      {
        type: "sampled",
        name: `${name}: ${samples.length} stacks`,
        unit: "none",
        startValue: 0,
        endValue: samples.length,
        samples,
        weights: samples.map(() => 1),
      },
    ],
  })}\n`;
}

function stacksOf(document: Case): readonly { readonly frames: readonly StopFrame[] }[] {
  return document.stops.flatMap((stop) => (stop.stack === null || stop.stack.frames.length === 0 ? [] : [stop.stack]));
}

/** Module and function; without a function, the whole call site. A semicolon would be a border between rows. */
function nameOf(frame: StopFrame): string {
  const name = frame.module !== null && frame.symbol !== null ? `${frame.module}!${frame.symbol}` : frame.callSite;
  return oneLine(name).replace(/;/g, ":").trim() || "?";
}
