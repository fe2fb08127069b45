import type { Case } from "../model/case.js";
import { coverageLine, sectionsOf, type Line } from "./post-mortem.js";
import { oneLine } from "./safe-text.js";
import { timelineOf } from "./timeline.js";

export interface TextOptions {
  /** Columns; kept between 60 and 120. Default 100. */
  readonly width?: number;
  /** ANSI colours. Default false. */
  readonly color?: boolean;
}

/** `=` fact, `~` inference, `"` somebody's words. */
const MARKS: Readonly<Record<Line["basis"], string>> = { fact: "=", inference: "~", assertion: '"' };

/** The post-mortem for a terminal. */
export function renderText(document: Case, options: TextOptions = {}): string {
  const width = Math.min(120, Math.max(60, options.width ?? 100));
  const paint = (code: number, text: string): string =>
    options.color === true ? `\u001b[${code}m${text}\u001b[0m` : text;
  const out: string[] = [];
  const names = document.sources.map((source) => oneLine(source.name)).join(", ");
  out.push(paint(1, `Post-mortem of ${names}`), "");
  for (const section of sectionsOf(document)) {
    out.push(paint(1, section.title.toUpperCase()));
    if (section.intro !== null) out.push(...wrap(section.intro, width, "  ", "  "));
    let number = 0;
    for (const group of section.groups) {
      if (group.heading !== null) out.push(...wrap(group.heading, width, "  ", "    ").map((line) => paint(36, line)));
      for (const line of group.lines) {
        number++;
        const mark = section.numbered ? `${String(number).padStart(3)}. ` : `  ${MARKS[line.basis]} `;
        const sure =
          section.title === "Remedy" || line.confidence === "certain" || line.confidence === "asserted"
            ? ""
            : ` (${line.confidence})`;
        const lines = wrap(
          `${line.text}${sure}${line.where === "" ? "" : ` ${line.where}`}`,
          width,
          mark,
          " ".repeat(mark.length),
        );
        out.push(...(line.where === "" ? lines : dimLast(lines, line.where, (text) => paint(2, text))));
      }
      for (const { run, note } of group.commands) {
        for (const command of run) out.push(paint(32, `    ${command}`));
        out.push(...wrap(note, width, "      ", "      "));
      }
    }
    out.push("");
    if (section.title === "Root cause") out.push(...drawn(document, width, paint));
  }
  out.push(
    ...wrap("= fact  ~ inference (how sure)  \" somebody's words  [L12] line of the log", width, "", "").map((line) =>
      paint(2, line),
    ),
  );
  out.push(...wrap(coverageLine(document), width, "", "").map((line) => paint(2, line)));
  return `${out.join("\n")}\n`;
}

const MARK_COLOURS: Readonly<Record<string, number>> = { "✗": 31, "!": 31, "→": 34, "←": 35, "✓": 32 };

/** The timeline: standstill, thread, what happened, where it stands. */
function drawn(document: Case, width: number, paint: (code: number, text: string) => string): readonly string[] {
  const { rows, omitted, byPosition } = timelineOf(document);
  if (rows.length === 0) return [];
  const when = Math.min(24, Math.max(3, ...rows.map((row) => row.when.length)));
  const thread = Math.min(16, Math.max(...rows.map((row) => row.thread.length)));
  const doubted = rows.some((row) => /^[~?]/.test(row.when))
    ? " ~ behind the call above it in the replay only, ? in the order of the record only."
    : "";
  const out = [paint(1, "TIMELINE")];
  for (const row of rows) {
    const first = `  ${row.when.padStart(when)}  ${row.thread.padEnd(thread)}  ${row.mark} `;
    const lines = wrap(`${row.text} ${row.where}`.trim(), width, first, " ".repeat(first.length));
    const colour = MARK_COLOURS[row.mark];
    const coloured =
      colour === undefined ? lines : lines.map((line) => line.replace(row.mark, paint(colour, row.mark)));
    out.push(...(row.where === "" ? coloured : dimLast(coloured, row.where, (text) => paint(2, text))));
  }
  if (omitted > 0) out.push(`  ${omitted} more events: --format ndjson lists all of them.`);
  out.push(
    ...wrap(
      `▶ entered ◀ returned … running → sent ← received ✗ due, not there; ${byPosition ? "the rows stand in the order of the trace, by the positions of the first column" : "the first column is the order of the standstills, no clock"}.${doubted}`,
      width,
      "  ",
      "  ",
    ).map((line) => paint(2, line)),
    "",
  );
  return out;
}

/** Breaks at blanks; a word longer than the line stays whole, because it may be copied. */
function wrap(text: string, width: number, first: string, rest: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of oneLine(text).split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

function dimLast(lines: readonly string[], where: string, dim: (text: string) => string): readonly string[] {
  const last = lines.at(-1)!;
  return last.endsWith(where) ? [...lines.slice(0, -1), last.slice(0, -where.length) + dim(where)] : lines;
}
