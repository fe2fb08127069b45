import type { Labelled } from "../label.js";

/** A sentence of the debugger that states values: what it looks like, and what each of its parts is called. */
export interface Phrase {
  readonly pattern: RegExp;
  readonly labels: readonly string[];
}

/** What may stand in a place of a phrase. */
const KINDS: Readonly<Record<string, string>> = {
  hex: "(?:0x)?[0-9a-fA-F`]{1,17}",
  address: "(?:0x)?[0-9a-fA-F]{8}(?:`?[0-9a-fA-F]{8})?",
  number: "-?[0-9.]{1,20}",
  word: "\\S{1,200}?",
  words: "\\S{1,60}(?: \\S{1,60}){0,5}?",
  rest: ".*?",
  mask: "[*-]{4,64}",
  lock: "[A-Z]{2,4} +- [A-Z]\\w{1,30}(?: [A-Z]\\w{1,30})?",
  marks: "[O1-9C](?: +[O1-9C]){0,63}",
  constant: "[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}",
  name: "[A-Z]\\w{1,30}",
  offset: "[0-9a-f]{2}",
  image: "[\\w.-]{1,60}\\.(?:sys|dll|exe)",
  major: "IRP_MJ_\\w{1,40}",
  dispatching: "(?:Parallel|Sequential|Manual), (?:Not )?[Pp]ower-managed",
};

/**
 * Reads a drawing of a phrase. `{Name=kind}` is a value, `{label}` and `{value}` are a label and its value that both
 * stand in the line; a blank stands for any number of blanks or tabs.
 *
 * ```text
 * Pool page {Pool page=address} region is {Region=rest}
 * Pool page ffffda0fcee3c5c0 region is Paged pool          → Pool page, Region
 * ```
 */
export function phraseOf(drawing: string): Phrase {
  const labels: string[] = [];
  const source = drawing
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      const place = /^\{([^={}]*)(?:=(\w+))?\}$/.exec(part);
      if (place === null) return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/ +/g, "[ \\t]+");
      labels.push(place[1]!);
      return `(${KINDS[place[2] ?? "word"]!})`;
    })
    .join("");
  return { pattern: new RegExp(`^${source}$`), labels };
}

/** One pattern for all of them, without the names of their parts. */
export function patternOf(phrases: readonly Phrase[]): RegExp {
  const sources = phrases.map(({ pattern }) => pattern.source.slice(1, -1).replace(/(?<!\\)\((?!\?)/g, "(?:"));
  return new RegExp(`^(?:${sources.join("|")})$`);
}

/** The labels and values of a line that is one of the phrases; a phrase without a value is its own label. */
export function phrasePairs(phrases: readonly Phrase[], text: string): readonly Labelled[] {
  for (const { pattern, labels } of phrases) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const value = (name: string): string => match[labels.indexOf(name) + 1] ?? "";
    const pairs = labels
      .map((label, i) => ({ label, value: match[i + 1]!.trim() }))
      .filter(({ label }) => label !== "label" && label !== "value");
    const own = labels.includes("label") ? [{ label: value("label"), value: value("value") }] : [];
    return own.length + pairs.length > 0 ? [...own, ...pairs] : [{ label: text, value: "" }];
  }
  return [];
}
