import { entriesShowing, type Entry } from "./entries.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The last day that a log names.
 *
 * ```text
 * Debug session time: Fri Jun  9 15:52:04.000 2017 (UTC - 7:00)
 *                         ^^^^^^              ^^^^
 * ```
 */
export function dayOf(entries: readonly Entry[]): string | null {
  let last: string | null = null;
  for (const { output } of entriesShowing(entries, "session", "event")) {
    const times =
      output._tag === "session"
        ? output.fields.filter((field) => field.label === "Debug session time").map((field) => field.value)
        : output.time !== null
          ? [output.time]
          : [];
    for (const time of times) {
      const [, month = "", day = "", year = ""] = /^\w{3} (\w{3}) +(\d{1,2}) [\d:.]+ (\d{4})/.exec(time) ?? [];
      const number = MONTHS.indexOf(month.toLowerCase()) + 1;
      if (number === 0) continue;
      const named = `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`;
      if (last === null || named > last) last = named;
    }
  }
  return last;
}
