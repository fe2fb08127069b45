import type { Damage, SourceShape } from "../../src/text/source.js";

/** Bytes of a line that are looked at; the rest of a longer one is passed over and reported. */
export const LONGEST_LINE = 65_536;

export interface ReadText {
  readonly lines: readonly Line[];
  /** Numbers of the lines that were too long. */
  readonly longLines: readonly number[];
}

export interface Line {
  readonly text: string;
  /** Its place in the file; breaks of a page put several on one. */
  readonly number: number;
  /** How many bytes it has, after repair. */
  readonly width: number;
}

/**
 * The lines of a file, decoded and repaired. What the export did to the file is guessed from its first part by the
 * text stage and given to both readers alike; everything that follows from the guess is done here once more, on the
 * whole text at a time. Bytes are kept as characters of the same number until a line is decoded.
 */
export function readText(file: Uint8Array, shape: SourceShape): ReadText {
  const bytes = Buffer.from(file.subarray(shape.bomBytes)).toString("latin1");
  const longLines: number[] = [];
  const lines = splitLines(singleBytes(bytes, shape.encoding), shape.newline).flatMap((whole, i) =>
    (shape.damage.breaks ? whole.replaceAll("\v", " ").split(/<br ?\/?>/i) : [whole]).map((line) => {
      if (line.length > LONGEST_LINE) longLines.push(i + 1);
      const kept = withoutControls(line.slice(0, LONGEST_LINE));
      const text = repair(decode(kept), shape.damage);
      return { text, number: i + 1, width: text === decode(kept) ? kept.length : Buffer.byteLength(text) };
    }),
  );
  return { lines, longLines };
}

/**
 * ```text
 * \r\r\n      one end of a line: text mode wrote `\r\n` once more
 * \r          one where the file has any alone; in a file of CRLF alone, what the target printed
 * ```
 */
function splitLines(bytes: string, newline: SourceShape["newline"]): readonly string[] {
  const lines =
    newline === "cr"
      ? bytes.split("\r").map((line) => line.replace(/^\n/, ""))
      : bytes.split(newline === "crlf" ? /\r*\n|\r+$/ : /\r*\n|\r+$|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * Turns UTF-16 into the bytes of UTF-8. `.logappend` may go on in another encoding at any line: three characters with
 * a zero behind each begin UTF-16; a line of which eight bytes are plain text ends it.
 */
function singleBytes(bytes: string, encoding: SourceShape["encoding"]): string {
  const bigEnd = encoding === "utf-16be";
  let rest = bytes;
  let out = "";
  let wide = encoding === "utf-16le" || bigEnd;
  while (rest !== "") {
    if (wide) {
      const end = endOfWide(rest, bigEnd);
      out += Buffer.from(wideText(rest.slice(0, end), bigEnd), "utf8").toString("latin1");
      rest = rest.length - end < 2 ? "" : rest.slice(end);
      wide = false;
      continue;
    }
    const at = rest.search(/(?:\xff\xfe)?[^\0\n]\0[^\0]\0[^\0]\0/);
    if (at < 0) return out + rest;
    out += rest.slice(0, at);
    rest = rest.slice(at);
    wide = true;
  }
  return out;
}

/** Where a line of single bytes begins, behind a line feed of UTF-16. */
function endOfWide(bytes: string, bigEnd: boolean): number {
  const feed = bigEnd ? "\0\n" : "\n\0";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const next = bytes.slice(at + 2, at + 10);
    if (bytes.startsWith(feed, at) && next.length > 1 && /^[\t\n\r\x20-\x7f]*$/.test(next)) return at + 2;
  }
  return bytes.length;
}

function wideText(bytes: string, bigEnd: boolean): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const [first, second] = [bytes.charCodeAt(at), bytes.charCodeAt(at + 1)];
    text += String.fromCharCode(bigEnd ? first * 256 + second : second * 256 + first);
  }
  // Half a pair stands for nothing; a mark of the byte order in the middle is left from logs that were joined.
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replaceAll("\ufeff", "");
}

/** The letters of Windows-1252 between 0x80 and 0x9f. */
const WINDOWS_1252 = new Map(
  "80€ 82‚ 83ƒ 84„ 85… 86† 87‡ 88ˆ 89‰ 8aŠ 8b‹ 8cŒ 8eŽ 91‘ 92’ 93“ 94” 95• 96– 97— 98˜ 99™ 9aš 9b› 9cœ 9ež 9fŸ"
    .split(" ")
    .map((row) => [String.fromCharCode(Number.parseInt(row, 16)), row.slice(2)]),
);

/** Debuggers write the code page of their machine: what is not valid UTF-8 is read as Windows-1252, line by line. */
function decode(line: string): string {
  const bytes = Buffer.from(line, "latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return line.replace(/[\u0080-\u009f]/g, (byte) => WINDOWS_1252.get(byte) ?? byte);
  }
}

/**
 * ```text
 * ␛[31m          colours: parameters and one letter
 * ␛]8;;link␇     strings, to the bell or to ␛\
 * ␛c             anything else, one letter
 * ```
 */
function withoutControls(line: string): string {
  return line.replace(/\x1b(?:\[[\x20-\x3f]*[^]?|[\]P_^][^]*?(?:\x07|\x1b\\|$)|[^]?)|[\0\f\x07]/g, "");
}

const ELEMENTS =
  "a|b|big|blockquote|center|code|div|em|font|h[1-6]|i|li|ol|p|pre|samp|small|span|strong|table|tbody|td|th|tr|tt|u|ul";
const ATTRIBUTES = `(?: [a-z-]{1,20} ?= ?(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))* ?/?`;
/** `vector<a>` and `f<int,b>` are no elements of a page. */
const TAGS = new RegExp(`</(?:${ELEMENTS})>|<br${ATTRIBUTES}>|(?<![\\w:,])<(?:${ELEMENTS})${ATTRIBUTES}>`, "gi");
const NAMED: Readonly<Record<string, string>> = { gt: ">", lt: "<", amp: "&", quot: '"', apos: "'", nbsp: " " };

/** Undoes what a mail, a page or a wiki did, in that order. */
function repair(line: string, damage: Damage): string {
  let text = damage.doubledSpaces ? line.replace(/( +)\1/g, "$1") : line;
  if (damage.margin > 0) {
    const mark = /^\s*(?:(?:[-*+•]|\d+[.)])\s+)?/.exec(text.slice(0, damage.margin))![0];
    text = text.slice(mark.length);
  }
  if (damage.quoted) text = text.replace(/^\s*(?:> ?)+/, "");
  if (damage.tags) text = text.replace(TAGS, "");
  if (damage.entities) {
    text = text.replace(/&([a-z0-9_]{2,4}|#\d{2,5}|#x[0-9a-f]{2,4});/gi, (entity, name: string) =>
      name.startsWith("#") ? numbered(entity, name) : (NAMED[name.toLowerCase()] ?? entity),
    );
  }
  // What stands in the quotes of `da` and `du` is the target's.
  if (damage.typography && !/^\s*[0-9a-f`]{8,17}\s+"/i.test(text)) {
    text = text
      .replace(/[\u00a0\u2007\u202f]/g, " ")
      .replace(/[\ufeff\u200b-\u200d\u2060\u00ad]/g, "")
      .replace(/(?<=[0-9a-f]{8})['‘’′](?=[0-9a-f]{8})/gi, "`")
      .replace(/0×(?=[0-9a-f])/gi, "0x")
      .replace(/[“”„]/g, '"')
      .replace(/[‘’]/g, "'");
  }
  return damage.escapes ? text.replace(/\\(?=[`_*[\]<>])/g, "") : text;
}

/** Control characters stay what they are in the page: taken out above, they must not come back. */
function numbered(entity: string, name: string): string {
  const code = Number(name.replace("#", "").replace(/^x/i, "0x"));
  if (code === 0xa0) return " ";
  return /[\p{Cc}\p{Surrogate}]/u.test(String.fromCharCode(code)) ? entity : String.fromCharCode(code);
}
