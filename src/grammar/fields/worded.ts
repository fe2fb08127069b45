import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/**
 * A label of any words, where an extension or a dot command was asked and nothing else knows the line.
 *
 * ```text
 * Source file:  C:\src\Worker.cs @ 45
 * MetaData start address:  000001E5C1D2217C (1748 bytes)
 * pdb sig: D9A2C8A4-3F5B-4E71-9F33-1C9D57B7F8F6
 * ->Control : 0x8004
 * ```
 *
 * Sentences come before it, so that a remark with a colon stays prose.
 */
export const worded: LineShape = {
  name: "WordedLabel",
  example: "pdb sig: D9A2C8A4-3F5B-4E71-9F33-1C9D57B7F8F6",
  pattern:
    /^(?!(?:https?|file):)(?:->)?[A-Za-z_<][\w<>.$[\]+-]{0,40}(?: [\w<>.()+&/-]{1,40}){0,5} {0,40}(?::(?=[ \t]|$)|=(?![=>])).*$/,
  whenAsked: true,
  weakest: true,
};

/**
 * What a letter, a name or a number stands for, in lists of options, flags and commands.
 *
 * ```text
 * htc - Enable heap tail checking            !gflag
 * 0x00000002 - SYMOPT_UNDNAME                .symopt
 * cs [-s] [-l] [-o] [-t]          - Displays critical section
 * ```
 */
export const explained: LineShape = {
  name: "ExplainedName",
  example: "cs [-s] [-l] [-o] [-t]          - Displays critical section",
  pattern:
    /^((?:0x[0-9a-f]{1,16}|[.!~A-Za-z][\w.!/|~]{0,40})(?: *[[(<|][^\]>)]{1,60}[\])>]\]?){0,8}) +- +(\S.{0,400})$/i,
  whenAsked: true,
  weakest: true,
};

/** `- full page heap`: an item of a list that is on. */
export const item: LineShape = {
  name: "ListItem",
  example: "- Threadpool",
  starts: ["- ", "+ "],
  pattern: /^[-+] +([\w"(][^|]{0,200})$/,
  whenAsked: true,
  weakest: true,
};

/** A managed method above its code: `Contoso.Data.Repository.Load(System.String)` */
export const signature: LineShape = {
  name: "MethodSignature",
  example: "Contoso.Data.Repository.Load(System.String)",
  pattern: /^[A-Za-z_][\w+<>`]{0,100}(?:\.[\w+<>`]{1,100}){1,12}\([^()]{0,400}\)$/,
  whenAsked: true,
  weakest: true,
};

/** The head of what `!exploitable` says: its version, and names that it does not give away. */
export const rater: LineShape = {
  name: "RaterHead",
  example: "HostMachine\\HostUser",
  starts: ["HostMachine", "!exploitable "],
  pattern: /^(?:(HostMachine)\\(HostUser)|(!exploitable) (\d{1,3}(?:\.\d{1,5}){1,3}))$/,
  whenAsked: true,
};

export const WORDED_SHAPES: readonly LineShape[] = [explained, item, signature, rater, worded];

/** Labels and values of a line of one of these shapes; null for any other. */
export function wordedPairs(shape: LineShape | undefined, text: string): readonly Labelled[] | null {
  if (shape === undefined || !WORDED_SHAPES.includes(shape)) return null;
  if (shape === signature) return [{ label: text, value: "" }];
  if (shape === worded) {
    const sign = text.search(/[:=]/);
    return [{ label: text.slice(text.startsWith("->") ? 2 : 0, sign).trim(), value: text.slice(sign + 1).trim() }];
  }
  const [label = text, value = ""] = shape.pattern
    .exec(text)!
    .slice(1)
    .filter((part) => part !== undefined);
  return [{ label, value }];
}
