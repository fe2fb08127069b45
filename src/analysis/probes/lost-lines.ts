import type { Evidence } from "../../model/evidence.js";
import type { Transcript } from "../../model/transcript.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";

/** A sign that the log once had more, or other, lines than it has. */
export interface LostLines {
  readonly evidence: Evidence;
  readonly text: string;
}

/** Ends of logs that were not read, because of a limit. What stands there may be whatever is looked for in vain. */
export function unreadEndsOf(transcripts: readonly Transcript[]): readonly LostLines[] {
  return transcripts.flatMap((transcript, source) =>
    transcript.problems
      .filter(({ code }) => code === "WP1002")
      .map(({ line }) => ({
        evidence: evidenceAt(source, [line, Math.max(line, transcript.source.lines)]),
        text: `the log goes on at line ${line}, and was not read from there on`,
      })),
  );
}

/** Commands that always print something, if only an error; `x` does where the same `x` did before. */
const ANSWERED = /^(?:k[a-z]*|d[abcdqupw]|d[dpq][sap]|r|lm[a-z]*|u[bf]?)$/i;

/**
 * Where lines of the log were lost or damaged, as far as the log itself shows it. What stood there nobody knows, so it
 * may have been what a rule looks for in vain.
 *
 * ```text
 * 0:005> da 00170aa8
 * 00170aa8  "HTTP/1.1 200 OK..Content-Type: a"
 * 00170ae8  "gth: 470..Date: Sun, 22 Nov 2026"     the row of 00170ac8 is missing
 * 0:005> kb                                        no answer
 * 0:005> g
 * ```
 */
export function lostLinesOf(entries: readonly Entry[]): readonly LostLines[] {
  const lost: LostLines[] = [];
  const answered = new Set<string>();
  entries.forEach((entry, i) => {
    const { source, output, block } = entry;
    const asked = `${source} ${block.command?.text.trim() ?? ""}`;
    if (output !== null) answered.add(asked);
    if (output === null) {
      const last = entry.commands.at(-1);
      // The last command of a log may have been asked as the export ended.
      const ends = entries[i + 1]?.source !== source;
      if (last !== undefined && !ends && (ANSWERED.test(last.name) || (last.name === "x" && answered.has(asked))))
        lost.push({ evidence: evidenceAt(source, block.lines), text: `the answer to ${last.name} is missing` });
    } else if (output._tag === "memory" && output.gaps.length > 0)
      lost.push({ evidence: evidenceAt(source, output.lines), text: "rows of a memory display are missing" });
    else if (output._tag === "text" && output.class === "unread") {
      for (const line of output.lineNumbers)
        lost.push({ evidence: evidenceLine(source, line), text: "a line cannot be read" });
    }
  });
  return lost;
}
