import type { Field, Type } from "./types.js";
import { WORDS } from "./words.js";

/** The entries of WORDS that were used. */
export const USED: Set<string> = new Set();

/** What a field is, and when it is null; empty where neither src/model nor this file says it. */
export function describeField(field: Field, owner: string): string {
  const path = `${owner}.${field.name}`;
  const word = path in WORDS ? path : field.name;
  if (field.doc === "") USED.add(word);
  const words = field.doc === "" ? WORDS[word] : field.doc;
  if (words === undefined) return "";
  const said = words.replace(/(?<=`)$|(?<=\w)$/, ".");
  const [meaning, when] = splitNull(said);
  if (!isNullable(field.type)) return when === null ? said : meaning;
  return /\bnull\b/i.test(said) ? said : `${said} Null where the log does not show it.`;
}

export function isNullable(type: Type): boolean {
  return type.kind === "union" && type.of.some((member) => member.kind === "null");
}

/** `…; null where the layout has none.` → what it is, and `where the layout has none`. */
export function splitNull(words: string): readonly [meaning: string, when: string | null] {
  const found = /(?:^|[;,.…] +)null ((?:where|when|for|while|in|without|elsewhere)\b[^.;]*)(?:[.;]|$)/i.exec(words);
  if (found === null) return [words, null];
  const kept = found[0].startsWith("…") ? "…" : found.index > 0 ? "." : "";
  return [`${words.slice(0, found.index)}${kept}${words.slice(found.index + found[0].length)}`.trim(), found[1]!];
}
