/**
 * What could steer a terminal, turn the writing direction, or carry words that nobody sees: control, format, private and
 * unassigned characters, variation selectors, halves of pairs. A log may have been written to mislead whoever reads it.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const MAX_TEXT = 1000;

/** The text with unseen characters but tabs spelled out (`\u{1b}`), cut where nobody would read on. */
export function neutral(text: string, most: number = MAX_TEXT): string {
  const cut = text.length > most ? `${text.slice(0, most)} … (${text.length - most} more characters)` : text;
  return cut.replace(UNSEEN, (character) =>
    character === "\t" ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** Every string inside a value, made neutral. An answer passes through here as a whole, so that no tool can forget it. */
export function neutralValue<T>(value: T): T {
  if (typeof value === "string") return neutral(value) as T;
  if (Array.isArray(value)) return value.map(neutralValue) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, neutralValue(one as unknown)])) as T;
}
