/** What one `d*` command prints in a row. */
export interface Display {
  readonly form: "words" | "string" | "pointer" | "float" | "bits" | "search" | "list";
  /** Bytes of a word; null where the target decides (`dp`, `dl`) or the row tells. */
  readonly unit: 1 | 2 | 4 | 8 | null;
  /** Words, or characters, in a full row; null where the row tells. */
  readonly perRow: number | null;
  /** A text column stands behind the words. */
  readonly text: boolean;
}

/** Characters a full row of `da`, `du` shows when `/c` does not say otherwise. */
export const STRING_ROW = 32;

const words = (unit: Display["unit"], perRow: number | null, text: boolean): Display => ({
  form: "words",
  unit,
  perRow,
  text,
});
const strings = (unit: 1 | 2): Display => ({ form: "string", unit, perRow: STRING_ROW, text: true });
const pointers = (unit: Display["unit"]): Display => ({ form: "pointer", unit, perRow: 1, text: false });

/** By name; the letter case tells `dd` (dwords) from `dD` (doubles), `dw` from `dW`. */
const DISPLAYS: Readonly<Record<string, Display>> = {
  db: words(1, 16, true),
  dw: words(2, 8, false),
  dW: words(2, 8, true),
  dd: words(4, 4, false),
  dc: words(4, 4, true),
  dq: words(8, 2, false),
  dp: words(null, null, false),
  da: strings(1),
  du: strings(2),
  ds: strings(1),
  dS: strings(2),
  df: { form: "float", unit: 4, perRow: null, text: false },
  dD: { form: "float", unit: 8, perRow: null, text: false },
  dyb: { form: "bits", unit: 1, perRow: 4, text: false },
  dyd: { form: "bits", unit: 4, perRow: 1, text: false },
  dl: { form: "list", unit: null, perRow: null, text: false },
  s: { form: "search", unit: null, perRow: null, text: true },
};

/** Command names that print memory: `d` and its letters, the physical `!d*`, `s`. */
export const MEMORY_COMMAND: RegExp = /^(?:!?d[bcdpquw]|d|d[aDfWsSl]|dy[bd]|d[dpq][asup]|s)$/i;

/**
 * Gives what the command prints; null for `d`, which repeats the display used before, and for other commands.
 *
 * ```text
 * db    !dc    da /c 100    dps
 *       ^ physical     ^^^ columns, hex
 * ```
 */
export function displayOf(name: string, args: string): Display | null {
  const typed = name.replace(/^!/, "");
  // Letter case counts only where it tells two displays apart.
  const bare = Object.hasOwn(DISPLAYS, typed) ? typed : typed.toLowerCase();
  const known =
    (Object.hasOwn(DISPLAYS, bare) ? DISPLAYS[bare] : undefined) ??
    (/^d[dpq][asup]$/.test(bare) ? pointers(bare[1] === "d" ? 4 : bare[1] === "q" ? 8 : null) : null);
  if (known === null) return null;
  const columns = /(?:^|\s)\/c\s*([0-9a-f]{1,4})(?=\s|$)/i.exec(args);
  return columns === null || known.form === "pointer" ? known : { ...known, perRow: Number.parseInt(columns[1]!, 16) };
}
