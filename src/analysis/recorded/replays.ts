import type { Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";

/** Which replay a line of a log belongs to: positions of two are never compared. */
export type ReplayOf = (source: number, line: number) => string;

/**
 * One log may hold several traces.
 *
 * ```text
 * 0:000> .opendump C:\traces\net02.run           another trace from here on, as behind a new banner
 * ||1:0:000> dx @$cursession.TTD.Calls(…)        the second of several that are open
 * ```
 */
export function replaysOf(entries: readonly Entry[]): ReplayOf {
  const begins = new Map<number, { readonly line: number; readonly replay: string }[]>();
  let source = -1;
  let number = 0;
  let replay = "";
  for (const entry of entries) {
    const { output, block } = entry;
    if (entry.source !== source) {
      source = entry.source;
      number = 0;
      replay = "";
      begins.set(source, []);
    }
    const own = begins.get(source)!;
    const anew =
      entry.commands.some((part) => movementOf(part) === "restart") ||
      (own.length > 0 &&
        output?._tag === "session" &&
        output.fields.some((field) => field.label.startsWith("Microsoft (R)")));
    if (anew) number++;
    const now = `${source} ${block.prompt?.system ?? 0} ${number}`;
    if (now === replay) continue;
    replay = now;
    own.push({ line: entry.lines[0], replay });
  }
  return (of, line) => {
    const own = begins.get(of) ?? [];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (own[middle]!.line <= line) low = middle + 1;
      else high = middle;
    }
    return own[low - 1]?.replay ?? `${of} 0 0`;
  };
}
