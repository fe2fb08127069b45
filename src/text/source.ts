import { endsInBreaks, withNewlines } from "./breaks.js";
import { sniffMargin } from "./margin.js";
import { opensBareSession } from "./scan-prompt.js";
import { newNarrowing } from "./utf16.js";
import { sniffWrap } from "./wrap.js";

/** What the first part of a file tells about the whole. */
export interface SourceShape {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly bomBytes: number;
  readonly newline: "lf" | "crlf" | "cr" | "mixed" | "none";
  readonly damage: Damage;
  /** Column at which a terminal wrapped the lines; 0 = not known. */
  readonly wrap: number;
  /** Share of bytes that no text has (control bytes other than blanks), 0 to 1. */
  readonly binary: number;
}

/** Export damage, found by sniffing and undone line by line. */
export interface Damage {
  /** `0:000&gt; kL` */
  readonly entities: boolean;
  /** `<pre>0:000&gt; kL<br>` */
  readonly tags: boolean;
  /** `0:000> k<br/>ChildEBP RetAddr<br/>`: rows that no newline ends; they stand on one line of the file. */
  readonly breaks: boolean;
  /** `> 0:000> k`: quoted in a mail. */
  readonly quoted: boolean;
  /** Typographic quotes, no-break blanks, `0×15b`. */
  readonly typography: boolean;
  /** Markdown escapes: `` 00000000\`0029bbf8 ``, `\_imp\_` */
  readonly escapes: boolean;
  /** Every blank is there twice: `(1a2c.2b0):  Access  violation`, as some editors and mails paste it. */
  readonly doubledSpaces: boolean;
  /** How many columns of blanks or marks of a list a page put before every line. */
  readonly margin: number;
  /** A blank line after every line, as web pages make it. */
  readonly doubledBlanks: boolean;
}

/** How many bytes are looked at. */
export const SNIFF_BYTES: number = 1 << 18;

export function sniff(head: Uint8Array): SourceShape {
  const { encoding, bomBytes } = sniffEncoding(head);
  const part = head.subarray(bomBytes, SNIFF_BYTES);
  const exported = textOf(part, encoding);
  const breaks = endsInBreaks(exported);
  const text = breaks ? withNewlines(exported) : exported;
  const lines = text.includes("\r") ? text.split(/(?<!\r)\r+\n|\r|\n/) : text.split("\n");
  return {
    encoding,
    bomBytes,
    newline: sniffNewline(exported),
    damage: { ...sniffDamage(text, lines, encoding === "utf-8" && exported.length === part.length), breaks },
    wrap: sniffWrap(lines),
    binary: controlShare(text),
  };
}

function textOf(head: Uint8Array, encoding: SourceShape["encoding"]): string {
  const wide = encoding === "utf-16le" || encoding === "utf-16be";
  const narrowing = newNarrowing(wide ? encoding : "single");
  const parts = [narrowing.push(head, () => new Uint8Array(0)), narrowing.end()];
  const decoder = new TextDecoder(wide || narrowing.mixed() ? "utf-8" : encoding);
  return parts.map((part) => decoder.decode(part, { stream: true })).join("");
}

function sniffEncoding(head: Uint8Array): { encoding: SourceShape["encoding"]; bomBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", bomBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", bomBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", bomBytes: 2 };
  const size = Math.min(head.length, 4096);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < size; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  // `.logopen /u` writes Latin text, so nearly every second byte is zero.
  if (odd > size * 0.35 && even < size * 0.05) return { encoding: "utf-16le", bomBytes: 0 };
  if (even > size * 0.35 && odd < size * 0.05) return { encoding: "utf-16be", bomBytes: 0 };
  return { encoding: isUtf8(head.subarray(0, SNIFF_BYTES)) ? "utf-8" : "windows-1252", bomBytes: 0 };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a character cut at the end of the part looked at.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function sniffNewline(text: string): SourceShape["newline"] {
  if (!text.includes("\r")) return text.includes("\n") ? "lf" : "none";
  let lf = 0;
  let crlf = 0;
  let cr = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) lf++;
    if (c !== 13) continue;
    let run = 1;
    while (text.charCodeAt(i + run) === 13) run++;
    // Several before a line feed are one newline that was written twice in text mode.
    if (text.charCodeAt(i + run) === 10) {
      crlf++;
      i += run;
    } else {
      // One at the very end may be half of a CRLF.
      cr += i + run < text.length ? run : run - 1;
      i += run - 1;
    }
  }
  const kinds = Number(lf > 0) + Number(crlf > 0) + Number(cr > 0);
  if (kinds === 0) return "none";
  if (kinds > 1) return "mixed";
  return lf > 0 ? "lf" : crlf > 0 ? "crlf" : "cr";
}

/** What only a page's source has: the buffers of a web client are full of entities and tags that must stay. */
const ESCAPED_PROMPT =
  /^[ \t>]*(?:<[a-z/][^<>\n]{0,80}>){0,4}(?:(?:\|\|)?(?:\d{1,4}:)?\d{1,4}:\d{3,5}(?::\w{1,8})?|(?:\d{1,3}: ?)?l?kd(?::\w{1,8})?)&gt;/m;
const ESCAPED_SYMBOL = /[0-9a-f]{8}&#(?:96|x60);[0-9a-f]{8}|^[ \t]*[0-9a-f`]{2,17} [^"\n]{0,400}![\w:~]{1,200}&lt;/im;
const LINE_TAG =
  /^\s*<\/?(?:pre|code|p|div|span|br|td|tr|tt|font|blockquote)\b[^<>]{0,200}>|<br ?\/?>\s*$|<\/(?:p|div|pre|code)>\s*$/i;

/** `ascii`: there is no character beyond. What must be there is looked for first: that is faster than a pattern. */
function sniffDamage(text: string, lines: readonly string[], ascii: boolean): Omit<Damage, "breaks"> {
  const bare = lines.map((line) => line.trim());
  let ink = 0;
  let quoted = 0;
  let lonely = 0;
  let tagged = 0;
  for (let i = 0; i < lines.length; i++) {
    if (bare[i] === "") continue;
    ink++;
    if (bare[i]!.startsWith(">")) quoted++;
    if (bare[i]!.includes("<") && LINE_TAG.test(lines[i]!)) tagged++;
    if ((bare[i + 1] ?? "") === "") lonely++;
  }
  const entities = text.includes("&") && (ESCAPED_PROMPT.test(text) || ESCAPED_SYMBOL.test(text));
  return {
    entities,
    tags: tagged > 0 && (entities || tagged / ink > 0.3),
    // The prompts of a `dotnet-dump` session are no quotation.
    quoted: ink > 0 && quoted / ink > 0.6 && !bare.some(opensBareSession),
    typography: !ascii && /[\u00a0\u2018\u2019\u201c\u201d\u00d7\u2032\ufeff\u200b]/.test(text),
    escapes: isEscaped(text),
    doubledSpaces: hasDoubledSpaces(text),
    margin: sniffMargin(lines),
    doubledBlanks: ink > 8 && lonely / ink > 0.8,
  };
}

/** Markdown escapes nearly every underscore; `d:\a01\_work` in a path is none of its doing. */
function isEscaped(text: string): boolean {
  if (!text.includes("\\_") && !text.includes("\\`")) return false;
  if (text.includes("\\`") && /[0-9a-f]{8}\\`[0-9a-f]{8}/.test(text)) return true;
  let escaped = 0;
  let plain = 0;
  for (let at = text.indexOf("_"); at >= 0; at = text.indexOf("_", at + 1)) {
    if (text[at - 1] === "\\") escaped++;
    else plain++;
  }
  return escaped > 2 && escaped > plain * 4;
}

/** A log has single blanks in its first lines; where there is none, each stands for one that was doubled. */
function hasDoubledSpaces(text: string): boolean {
  let even = 0;
  let odd = 0;
  for (const [run] of text.matchAll(/ +/g)) {
    if (run.length % 2 === 0) even++;
    else if (++odd > 1 + even / 100) return false;
  }
  return even >= 20;
}

/** Looked for first: nearly every log has none of them. */
const CONTROL = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]/;

function controlShare(text: string): number {
  if (!CONTROL.test(text)) return 0;
  let controls = 0;
  const size = Math.min(text.length, 1 << 16);
  for (let i = 0; i < size; i++) {
    const c = text.charCodeAt(i);
    if (c === 0) {
      // Logs on a disk that was cut off end in runs of zeros; those say nothing.
      let run = 1;
      while (text.charCodeAt(i + run) === 0) run++;
      if (run < 16) controls += run;
      i += run - 1;
    } else if (c < 32 && c !== 9 && c !== 10 && c !== 13 && c !== 12 && c !== 27) controls++;
    else if (c === 0xfffd) controls++;
  }
  return size === 0 ? 0 : controls / size;
}

/** Names of the repairs, as the transcript's `source.repairs` lists them. */
export function repairNames(damage: Damage): readonly string[] {
  const names: string[] = [];
  if (damage.doubledBlanks) names.push("blank-line-doubling");
  if (damage.doubledSpaces) names.push("doubled-blanks");
  if (damage.entities) names.push("html-entities");
  if (damage.tags) names.push("html-tags");
  if (damage.escapes) names.push("markdown-escapes");
  if (damage.breaks) names.push("line-breaks");
  if (damage.margin > 0) names.push("margin");
  if (damage.quoted) names.push("quote-prefix");
  if (damage.typography) names.push("typography");
  return names;
}
