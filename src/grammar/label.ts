/** A label and its value, without the line they stand on. */
export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/**
 * Takes a labelled line apart; undefined for any other line.
 *
 * ```text
 * ImageBaseAddress:         4ad00000      colon
 * Critical section   = 0x6A262820         equals sign
 * LockCount          0                    two blanks or a tab
 * ```
 */
export function readLabel(text: string): Labelled | undefined {
  const match =
    /^([A-Za-z_$@#][^:=\t]{0,62}?)[ \t]*(?::(?=[ \t]|$)|=(?!=))[ \t]*(?![ \t])(.*)$/.exec(text) ??
    /^([A-Za-z_$@#]\S{0,62}(?: \S{1,40}){0,5}?)(?: {2,}| *\t[ \t]*)(\S.*)$/.exec(text);
  if (match === null) return undefined;
  return { label: match[1]!, value: match[2]!.trimEnd() };
}

/**
 * Several labels on a line.
 *
 * ```text
 * DirBase: 00030000  ObjectTable: fe529a88  TableSize: 145.
 * Owning Process            ffffcb08905397c0       Image:         MsMpEng.exe
 * ```
 *
 * Behind the first pair only a label with a colon begins another, and two blanks must stand before it.
 */
export function readLabels(text: string): readonly Labelled[] {
  const cuts: number[] = [0];
  for (const match of text.matchAll(/(?<![ \t])[ \t]{2,}(?=[A-Za-z][\w. ()]{0,30}:(?:[ \t]|$))/g)) {
    if (match.index > 0) cuts.push(match.index + match[0].length);
  }
  const found: Labelled[] = [];
  let start = 0;
  for (let i = 0; i < cuts.length; i++) {
    const end = cuts[i + 1] ?? text.length;
    const pair = readLabel(text.slice(start, end).trim());
    // A label whose value stands far to the right is not cut from it.
    if (pair === undefined || (pair.value === "" && end < text.length)) continue;
    found.push(pair);
    start = end;
  }
  return found;
}

/** `Label: value`, which `readLabel` reads back. */
export function printLabel({ label, value }: Labelled): string {
  return value === "" ? `${label}:` : `${label}: ${value}`;
}
