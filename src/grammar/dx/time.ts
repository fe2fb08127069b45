/** A wall-clock time of a trace. */
export interface TraceTime {
  /** `13:16:43.001`; without a fraction where none was printed. */
  readonly clock: string;
  /** `2025-01-08`, where the form of the date is known. */
  readonly date: string | null;
  readonly year: number | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Reads a time as the debugger prints it, in the language of whoever ran it.
 *
 * ```text
 * Wednesday, January 8, 2025 13:16:43.1      Fri May 30 2025 09:13:24.782     2021年5月12日 10:10:02.399
 *                                     ^ milliseconds without leading zeros: .001
 * ```
 */
export function readTime(text: string): TraceTime | null {
  const match = /(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,3}))?(?: ?([AP])M\b)?/i.exec(text);
  if (match === null) return null;
  const [, hour = "", minute = "", second = "", fraction, half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const milliseconds = fraction === undefined ? "" : `.${fraction.padStart(3, "0")}`;
  const around = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
  return { clock: `${String(hours).padStart(2, "0")}:${minute}:${second}${milliseconds}`, ...readDate(around) };
}

function readDate(text: string): { readonly date: string | null; readonly year: number | null } {
  const year = /(?:^|\D)((?:19|20)\d{2})(?!\d)/.exec(text)?.[1];
  if (year === undefined) return { date: null, year: null };
  const english = /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? (\d{1,2})\b/i.exec(text);
  const asian = /\d{4}[年년.] ?(\d{1,2})[月월.] ?(\d{1,2})[日일.]?/.exec(text);
  const iso = /\b\d{4}-(\d{1,2})-(\d{1,2})\b/.exec(text);
  const month = english === null ? (asian ?? iso)?.[1] : String(MONTHS.indexOf(english[1]!.toLowerCase()) + 1);
  const day = english === null ? (asian ?? iso)?.[2] : english[2];
  const known = month !== undefined && day !== undefined;
  return { date: known ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null, year: Number(year) };
}
