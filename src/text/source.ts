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
  /** `0:000&gt; kL`, `<br>` */
  readonly entities: boolean;
  /** `> 0:000> k`: quoted in a mail. */
  readonly quoted: boolean;
  /** Typographic quotes, no-break blanks, `0×15b`. */
  readonly typography: boolean;
  /** Markdown escapes: `` 00000000\`0029bbf8 ``, `\_imp\_` */
  readonly escapes: boolean;
  /** A blank line after every line, as web pages make it. */
  readonly doubledBlanks: boolean;
}

/** How many bytes are looked at. */
export const SNIFF_BYTES: number = 1 << 18;

export function sniff(head: Uint8Array): SourceShape {
  const { encoding, bomBytes } = sniffEncoding(head);
  const text = new TextDecoder(encoding).decode(head.subarray(bomBytes, SNIFF_BYTES));
  return {
    encoding,
    bomBytes,
    newline: sniffNewline(text),
    damage: sniffDamage(text),
    wrap: sniffWrap(text.split(/\r+\n|\r|\n/)),
    binary: controlShare(text),
  };
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
  let lf = 0;
  let crlf = 0;
  let cr = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) lf++;
    else if (c === 13) {
      // A CR at the very end may be half of a CRLF.
      if (text.charCodeAt(i + 1) === 10) {
        crlf++;
        i++;
      } else if (i + 1 < text.length) cr++;
    }
  }
  const kinds = Number(lf > 0) + Number(crlf > 0) + Number(cr > 0);
  if (kinds === 0) return "none";
  if (kinds > 1) return "mixed";
  return lf > 0 ? "lf" : crlf > 0 ? "crlf" : "cr";
}

function sniffDamage(text: string): Damage {
  const lines = text.split(/\r\n|\r|\n/);
  let ink = 0;
  let quoted = 0;
  let lonely = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === "") continue;
    ink++;
    if (/^\s*>/.test(line)) quoted++;
    if ((lines[i + 1] ?? "").trim() === "") lonely++;
  }
  return {
    entities: /&(?:gt|lt|amp|quot|nbsp|#39|#x27|#96);|<br ?\/?>/i.test(text),
    quoted: ink > 0 && quoted / ink > 0.6,
    typography: /[\u00a0\u2018\u2019\u201c\u201d\u00d7\u2032\ufeff\u200b]/.test(text),
    escapes: /[0-9a-f]{8}\\`[0-9a-f]{8}|\\_|\\\*/.test(text),
    doubledBlanks: ink > 8 && lonely / ink > 0.8,
  };
}

function controlShare(text: string): number {
  let controls = 0;
  const size = Math.min(text.length, 1 << 16);
  for (let i = 0; i < size; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 && c !== 9 && c !== 10 && c !== 13 && c !== 12 && c !== 27) controls++;
    else if (c === 0xfffd) controls++;
  }
  return size === 0 ? 0 : controls / size;
}

/** Names of the repairs, as the transcript's `source.repairs` lists them. */
export function repairNames(damage: Damage): readonly string[] {
  const names: string[] = [];
  if (damage.doubledBlanks) names.push("blank-line-doubling");
  if (damage.entities) names.push("html-entities");
  if (damage.escapes) names.push("markdown-escapes");
  if (damage.quoted) names.push("quote-prefix");
  if (damage.typography) names.push("typography");
  return names;
}
