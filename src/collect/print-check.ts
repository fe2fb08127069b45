import type { SessionCheck } from "./check.js";

/** The check in words, for a terminal. */
export function printCheck(checks: readonly SessionCheck[], names: readonly string[]): string {
  if (checks.length === 0) {
    return `${names.join(", ")}: no generated script has written into this log, or its first lines are missing. It can be analysed all the same.\n`;
  }
  return checks
    .flatMap((check) => [
      `${names[check.source] ?? "log"}: ${check.target}${check.pass === null ? "" : `, pass ${check.pass}`}, script ${check.script}, ${check.arrived} of ${check.asked} questions answered${
        check.target === "live" ? `, ${check.entered} calls entered, ${check.returned} returned` : ""
      }: ${check.complete ? "complete" : "NOT complete"}`,
      ...check.problems.map(
        ({ level, text, lines }) => `  ${level}: ${text}${lines === null ? "" : ` (${place(lines)})`}`,
      ),
    ])
    .map((line) => `${safe(line)}\n`)
    .join("");
}

function place([first, last]: readonly [number, number]): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

/** A log may hold what a terminal would obey. */
function safe(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "?");
}
