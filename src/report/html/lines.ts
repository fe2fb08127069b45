import type { Case } from "../../model/case.js";
import { markup, type Html } from "./markup.js";

/** The text of one log, line by line, as it may be shown. */
export interface LogLines {
  /** Line `number`, counted from 1. */
  readonly line: (number: number) => string;
}

/** More lines than this make a page that is slow to open: then only what is cited is shown, and what stands around it. */
const MOST_LINES = 12_000;
const AROUND = 15;
/** Lines in one block that a browser may leave unpainted until it is scrolled to. */
const BLOCK = 200;
/** A range that is longer shows a place rather than a proof. */
const LONG = 80;
const MOST_CHARACTERS = 2_000;

/** The transcript beside the story. Null where the page was made without its logs. */
export function transcriptPane(document: Case, logs: readonly LogLines[] | null): Html {
  const cited = citedLines(document);
  if (logs === null) {
    return markup`<p class="note">
      The log is not part of this page. Line numbers refer to ${document.sources.map((source) => source.name).join(", ")}.
    </p>`;
  }
  const total = document.sources.reduce((sum, source) => sum + source.lines, 0);
  return markup`${document.sources.map((source, s) => {
    const ranges = total <= MOST_LINES ? [[1, source.lines] as const] : rangesAround(document, s, source.lines);
    const count = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    return markup`<section class="log" aria-label="Log ${source.name}">
      <h3>${source.name}</h3>
      ${
        count < source.lines &&
        markup`<p class="note">
        ${count} of ${source.lines} lines are included: those that the report cites, and what stands around them.
      </p>`
      }
      ${ranges.map(
        ([first, last], i) =>
          markup`${gap(i === 0 ? 0 : ranges[i - 1]![1], first)}${blocks(s, first, last, logs[s]!, cited[s]!)}`,
      )}
      ${gap(ranges.at(-1)?.[1] ?? 0, source.lines + 1)}
    </section>`;
  })}`;
}

/** What the story cites; the places where the target stood still are too long to be printed. */
function citedLines(document: Case): readonly ReadonlySet<number>[] {
  const cited = document.sources.map(() => new Set<number>());
  const told = [
    document.findings,
    document.findings.flatMap((finding) => finding.story),
    document.absences,
    document.timeline,
  ];
  for (const { evidence } of told.flat()) {
    for (const { source, lines } of evidence) {
      const [first, last] = lines;
      if (last - first > LONG) continue;
      for (let line = first; line <= last; line++) cited[source]?.add(line);
    }
  }
  return cited;
}

function gap(before: number, first: number): Html {
  return first - before <= 1 ? markup`` : markup`<p class="gap">lines ${before + 1}–${first - 1} are not included</p>`;
}

function blocks(source: number, first: number, last: number, log: LogLines, cited: ReadonlySet<number>): Html {
  const parts: Html[] = [];
  for (let from = first; from <= last; from += BLOCK) {
    const rows: string[] = [];
    for (let line = from; line <= Math.min(last, from + BLOCK - 1); line++) {
      const text = log.line(line);
      const shown =
        text.length > MOST_CHARACTERS
          ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length - MOST_CHARACTERS} more characters)`
          : text;
      rows.push(
        markup`<div id="s${source}-L${line}" class="${cited.has(line) && text.trim() !== "" ? "l c" : "l"}"><b>${line}</b><code>${shown}</code></div>`
          .markup,
      );
    }
    parts.push(markup`<div class="block">${{ markup: rows.join("\n") }}</div>`);
  }
  return markup`${parts}`;
}

/** Cited lines and their surroundings, joined where they touch, up to the most that a page holds. */
function rangesAround(document: Case, source: number, lines: number): readonly (readonly [number, number])[] {
  const wanted: (readonly [number, number])[] = [];
  for (const check of document.checks) {
    if (check.source !== source) continue;
    const [first, last] = check.lines;
    // A long range is a whole stack or dump: its ends say where it is.
    if (last - first <= 200) wanted.push([first - AROUND, last + AROUND]);
    else wanted.push([first - AROUND, first + AROUND], [last - AROUND, last + AROUND]);
  }
  // What findings rest on comes first when not all of it can be shown.
  const weight = new Set(
    document.findings.flatMap((finding) =>
      finding.evidence.filter((one) => one.source === source).map((one) => one.lines[0] - AROUND),
    ),
  );
  wanted.sort((a, b) => Number(weight.has(b[0])) - Number(weight.has(a[0])) || a[0] - b[0]);
  let room = MOST_LINES;
  const kept = wanted.filter(([first, last]) => (room -= last - first + 1) >= 0);
  const joined: [number, number][] = [];
  for (const [first, last] of kept
    .map(([a, b]) => [Math.max(1, a), Math.min(lines, b)] as const)
    .sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}
