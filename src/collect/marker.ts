/** What stands in front of every line that a script prints for the reader; the grammar knows it as a collected marker. */
const MARKER = "windbg-postmortem/1";

export type Fields = Readonly<Record<string, string | number | null | undefined>>;

/**
 * A marker as `.echo` prints it. Null and undefined fields are left out.
 *
 * ```text
 * windbg-postmortem/1 K7Q2MX open query id=b7 of=calls fn=ws2_32!send
 * ```
 */
export function markerText(script: string, verb: "open" | "close" | "mark", kind: string, fields: Fields = {}): string {
  const pairs = Object.entries(fields).flatMap(([key, value]) => (value == null ? [] : [`${key}=${escaped(value)}`]));
  return [MARKER, script, verb, kind, ...pairs].join(" ");
}

/** `a b` → `a~20b`: no character is printed that means something to `.echo`, to an alias or to a script. */
function escaped(value: string | number): string {
  return String(value).replace(/[^A-Za-z0-9_.:!+,@?-]/gu, (character) =>
    [...new TextEncoder().encode(character)].map((byte) => `~${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789";

/**
 * The word of one set of scripts, made from what it asks for: the same request gives the same files. It keeps apart
 * what the scripts print and what the target prints.
 */
export function scriptWord(text: string): string {
  let hash = 0x811c9dc5;
  let word = "";
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
    hash = Math.imul(hash ^ (round + 1), 0x01000193) >>> 0;
    word += LETTERS[(hash >>> 8) % LETTERS.length]!;
  }
  return word;
}
