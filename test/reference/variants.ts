import { concat, utf16le, utf8 } from "../support/lines.js";

/** A log as some other program, window or page would have exported it. */
export type Variant = (text: string) => Uint8Array;

const lines = (text: string, change: (line: string) => string): string => text.split("\n").map(change).join("\n");
const wrap = (text: string, width: number): string =>
  lines(text, (line) => line.match(new RegExp(`.{1,${width}}`, "gs"))?.join("\n") ?? "");
const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("`", "&#96;");

/** Exports that say the same as the log does: both readers must read them alike, and as they read the log. */
export const SAME: Readonly<Record<string, Variant>> = {
  CRLF: (text) => utf8(text.replaceAll("\n", "\r\n")),
  CR: (text) => utf8(text.replaceAll("\n", "\r")),
  "UTF-16 LE with its mark": (text) => concat(Uint8Array.of(0xff, 0xfe), utf16le(text)),
  "newlines written twice in text mode": (text) => utf8(text.replaceAll("\n", "\r\r\n")),
};

/** Exports that damage the log: both readers must still read them alike. */
export const DAMAGED: Readonly<Record<string, Variant>> = {
  "trailing blanks": (text) => utf8(lines(text, (line) => `${line}  `)),
  "a blank line after every line": (text) => utf8(text.replaceAll("\n", "\n\n")),
  "blanks collapsed": (text) => utf8(lines(text, (line) => line.replace(/ {2,}/g, " "))),
  "indented by a tab": (text) => utf8(lines(text, (line) => `\t${line}`)),
  "items of a list": (text) => {
    let at = 0;
    return utf8(lines(text, (line) => `${at++ % 7 === 0 ? "  - " : "    "}${line}`));
  },
  "breaks of a page for newlines": (text) => utf8(text.replaceAll("\n", "<br/>")),
  "quoted in a mail": (text) => utf8(lines(text, (line) => `> ${line}`)),
  "source of a web page": (text) => utf8(escape(text)),
  "no-break blanks": (text) => utf8(text.replaceAll("  ", "\u00a0 ")),
  "wrapped at 80 columns": (text) => utf8(wrap(text, 80)),
  "wrapped at 72 columns": (text) => utf8(wrap(text, 72)),
  "continued in UTF-16": (text) => {
    const middle = text.indexOf("\n", text.length >> 1) + 1;
    return concat(utf8(text.slice(0, middle)), utf16le(text.slice(middle)));
  },
  "Windows-1252": (text) =>
    Uint8Array.from(
      lines(text, (line) => `${line} \u00e9`),
      (c) => c.charCodeAt(0) & 0xff,
    ),
};
