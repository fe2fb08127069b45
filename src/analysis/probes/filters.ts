import type { Probe } from "../../model/case.js";
import type { CommandPart } from "../../model/transcript.js";
import { evidenceLine, type Entry } from "../entries.js";

type Draft = { -readonly [K in keyof Omit<Probe, "evidence">]: Probe[K] };

/**
 * Exception filters: what stops the target beside breakpoints. They have no numbers, and `bc` and `bl` do not touch them.
 *
 * ```text
 * 0:000> sxe ld:wininet               event ld wininet: stops when the module is loaded
 * 0:000> sxe -c "!gle; g" c0000005    goes on by itself: a hit may pass unseen
 * 0:000> sxd av                       event av no longer stops on the first chance
 * 0:000> sxr                          all are as they were
 * ```
 */
export function exceptionFilters(entries: readonly Entry[], before: number): readonly Draft[] {
  const drafts: Draft[] = [];
  const end = (ended: (draft: Draft) => boolean, entry: Entry, how: string): void => {
    const evidence = [evidenceLine(entry.source, entry.block.lines[0])];
    for (const draft of drafts) if (draft.endedAt === null && ended(draft)) draft.endedAt = { evidence, how };
  };
  let source = -1;
  for (const entry of entries) {
    if (entry.source !== source) end(() => true, entry, "another log begins");
    source = entry.source;
    for (const part of entry.commands) {
      const filter = readFilter(part);
      if (filter === null) continue;
      const { target, condition } = filter;
      const same = (draft: Draft): boolean => target === null || draft.target === target;
      end(same, entry, `changed by ${part.name} ${part.args}`.trim());
      if (part.name !== "sxe" || target === null) continue;
      drafts.push({
        id: `probe-${before + drafts.length + 1}`,
        target,
        armedBy: "command",
        shows: "stops",
        breakpoint: null,
        condition,
        threadFilter: null,
        oneShot: false,
        armedAt: evidenceLine(entry.source, entry.block.lines[0]),
        endedAt: null,
        covers: null,
      });
    }
  }
  return drafts;
}

/** `target` is null for all of them. */
function readFilter({
  name,
  args,
}: CommandPart): { readonly target: string | null; readonly condition: string | null } | null {
  if (name === "sxr") return { target: null, condition: null };
  if (!/^sx[edni]$/.test(name)) return null;
  const commands = [...args.matchAll(/-c2? *("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, command]) => command!);
  const event = args
    .replace(/-(?:c2?|h) *(?:"(?:[^"\\]|\\.)*"|(?=\S))/g, "")
    .trim()
    .toLowerCase()
    .replace(/^(ld|ud|cpr|epr|ct|et|out|ibp)[: ]\s*/, "$1 ")
    .trim();
  if (event === "") return null;
  const goesOn = commands.filter((command) => /(?:^|[\s;{'"])(?:g[chn]?|j|\.if)(?=$|[\s;}'"(])/.test(command));
  return { target: event === "*" ? null : `event ${event}`, condition: goesOn.length === 0 ? null : goesOn.join(" ") };
}
