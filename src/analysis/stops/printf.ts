/** A value that `.printf` has written into a line. */
export interface Printed {
  /** What was printed, as typed: `@rcx`, `poi(@esp+4)`. */
  readonly argument: string;
  readonly as: Kind;
  /** `%x` and `%d` show the lower half of a 64-bit value, `%p` and `%I64x` all of it. */
  readonly half: boolean;
  readonly value: string;
}

/** `text`: the characters that a pointer points to; `other`: symbols, structures, floating point. */
type Kind = "hex" | "decimal" | "text" | "other";

/** A format that ends its line: what it writes, and what it writes it of. */
export interface Format {
  /** The words between the values. */
  readonly words: readonly string[];
  readonly values: readonly Omit<Printed, "value">[];
}

const SPEC = /%[-+#0-9.]{0,8}([hlL]{1,2}|I64)?([a-zA-Z])([a-z]{0,2})/g;

/**
 * ```text
 * .printf "send s=%p len=%d %ma\n", @rcx, @r8, @rdx
 *          ^^^^^^^ ^^^^^ words  ^^^ a text; a number: %p, %x, %d
 * ```
 *
 * Null for a format that writes several lines, or that a later answer goes on behind.
 */
export function readFormat(args: string): Format | null {
  const [whole = "", format = ""] = /^(?:\/D\s+)?"((?:[^"\\]|\\.)*)"/.exec(args) ?? [];
  if (!format.endsWith("\\n") || format.indexOf("\\n") !== format.length - 2) return null;
  const typed = argumentsIn(args.slice(whole.length));
  const words: string[] = [];
  const values: Format["values"][number][] = [];
  let from = 0;
  const text = format.slice(0, -2).replaceAll("\\t", "\t").replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  for (const match of text.matchAll(SPEC)) {
    const [all, size, letter = "", behind = ""] = match;
    words.push(text.slice(from, match.index));
    // `%mu`, `%msa`: the letters behind m say what lies there; behind any other they are words.
    const kind = letter === "m" ? (/^s?[au]/.exec(behind)?.[0] ?? "") : "";
    from = match.index + all.length - behind.length + kind.length;
    const argument = typed[values.length] ?? "";
    values.push({ argument, as: kindOf(letter + kind), half: size !== "I64" && !/[pN]/.test(letter) });
  }
  words.push(text.slice(from));
  return { words, values };
}

function kindOf(letters: string): Kind {
  if (/^[pxXN]$/.test(letters)) return "hex";
  if (/^[diu]$/.test(letters)) return "decimal";
  return letters === "ma" || letters === "mu" ? "text" : "other";
}

/** `, @rcx, poi(@esp+4)` at commas outside brackets. */
function argumentsIn(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  const rest = text.trimStart().replace(/^,/, "");
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === "(") depth++;
    else if (rest[at] === ")") depth--;
    if (rest[at] !== "," || depth !== 0) continue;
    found.push(rest.slice(from, at).trim());
    from = at + 1;
  }
  return [...found, rest.slice(from).trim()];
}

/** Whether a line has the words of a format in their order, and begins and ends as it does. */
export function fitsWords(line: string, words: readonly string[]): boolean {
  return gapsOf(line, words) !== null;
}

/** The values that a line holds; none where it is not of the format. */
export function valuesIn(line: string, { words, values }: Format): readonly Printed[] {
  const gaps = gapsOf(line, words) ?? [];
  return gaps.flatMap((gap, i): readonly Printed[] => {
    // Two values without a word between them cannot be told apart.
    const alone = (i === 0 || words[i] !== "") && (i === values.length - 1 || words[i + 1] !== "");
    const value = gap.trim();
    return alone && value !== "" ? [{ ...values[i]!, value }] : [];
  });
}

/** What stands between the words; null where one of them is missing. */
function gapsOf(line: string, words: readonly string[]): readonly string[] | null {
  const [first = "", ...rest] = words;
  const begin = first.trimStart();
  if (rest.length === 0) return line === first.trim() ? [] : null;
  if (!line.startsWith(begin)) return null;
  const last = rest.pop()!.trimEnd();
  const gaps: string[] = [];
  let at = begin.length;
  for (const word of rest) {
    const found = word === "" ? at : line.indexOf(word, at);
    if (found < 0) return null;
    gaps.push(line.slice(at, found));
    at = found + word.length;
  }
  if (line.length - last.length < at || !line.endsWith(last)) return null;
  return [...gaps, line.slice(at, line.length - last.length)];
}
