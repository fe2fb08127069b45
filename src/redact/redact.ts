import type { Transcript } from "../model/transcript.js";
import { chainStrips } from "./chains.js";
import { fillMessages } from "./messages.js";
import { newNames, type Names } from "./names.js";
import type { NamePlace } from "./ntlm-secrets.js";
import { lineAt, pageOf, type Page } from "./page.js";
import { fillText, secretsIn } from "./secrets.js";
import { base64Strip, hexStrip, stripText, wideStrip, type Strip } from "./strip.js";
import { learnWireNames } from "./wire-names.js";
import { dumpStrips, lineStrips, previewStrips } from "./strips.js";

/** One name or credential, what stands for it, and the lines where it stood. The list of them is itself a secret. */
export interface Replacement {
  readonly kind: string;
  readonly text: string;
  readonly replacement: string;
  readonly lines: readonly number[];
}

export interface Redaction {
  readonly page: Page;
  readonly replaced: readonly Replacement[];
}

export interface RedactOptions {
  /** Host names are replaced too. Default true. */
  readonly hosts?: boolean;
}

/**
 * The log with other names and credentials in it: as long as before, line for line. A name gets one pseudonym, wherever
 * and however it is written: in text, in dumps as bytes, numbers or characters, in UTF-16, in base64.
 *
 * Not replaced: addresses of the network, names of modules and symbols, names of which only a part is shown.
 */
export function redactLog(bytes: Uint8Array, transcript: Transcript, options: RedactOptions = {}): Redaction {
  const page = pageOf(bytes, transcript.source);
  const before = page.units.slice();
  const names = newNames();
  const hosts = options.hosts !== false;
  const book = newBook(page);
  // Dumps are read once: after a first change their lines no longer say what the parser read.
  const dumps = dumpStrips(page, transcript);
  const memory = [...dumps.strips, ...previewStrips(page, dumps.lines), ...chainStrips(page, dumps.lines)];
  const places: NamePlace[] = [];
  const learn = (strip: Strip): void => {
    if (mayHoldMessage(strip)) for (const one of fillMessages(strip, names)) places.push(one);
    fillSecrets(strip, names, hosts, book, before);
  };
  const learnBytes = (strip: Strip): void => {
    for (const one of learnWireNames(strip, names, hosts)) places.push(one);
    learn(strip);
  };
  for (const strip of memory) {
    learnBytes(strip);
    for (const wide of wideOf(strip)) learn(wide);
  }
  for (const strip of lineStrips(page, dumps.lines)) {
    learn(strip);
    for (const bytes of hexIn(strip)) {
      learnBytes(bytes);
      for (const wide of wideOf(bytes)) learn(wide);
    }
  }

  for (const place of places) replaceAt(place, names, book);
  const inText = names.pattern(false);
  const inBytes = names.pattern(true);
  if (inText !== null && inBytes !== null) {
    const replace = (strip: Strip, pattern: RegExp, leastBase64: number): void => {
      replaceNames(strip, names, pattern, book);
      for (const inner of base64In(strip, leastBase64)) replaceNames(inner, names, inBytes, book);
    };
    for (const strip of memory) {
      replace(strip, inBytes, 8);
      for (const wide of wideOf(strip)) replace(wide, inBytes, 8);
    }
    for (const strip of lineStrips(page)) {
      replace(strip, inText, 16);
      for (const bytes of hexIn(strip)) {
        replace(bytes, inBytes, 8);
        for (const wide of wideOf(bytes)) replace(wide, inBytes, 8);
      }
    }
  }
  return { page, replaced: book.entries() };
}

/** A first look: most lines of a log hold no message. */
function mayHoldMessage(strip: Strip): boolean {
  // 60 opens a GSS token, a1 the answer to one.
  if (strip.cells[0] === 0x60 || strip.cells[0] === 0xa1) return true;
  return /NTLMSSP|TlRMTVNTU|5UTE1TU1|OVExNU1NQ|HTTP\/1|SIP\/2|uthenticate|uthorization|[A-Za-z0-9+/]{32}/.test(
    stripText(strip),
  );
}

function replaceAt({ name, bytes, from, to }: NamePlace, names: Names, book: Book): void {
  if (!names.has(name)) return;
  const pseudonym = names.pseudonym(name);
  const step = (to - from) / name.length;
  if (step !== 1 && step !== 2) return;
  // DNS has a length where the dot would stand.
  for (let i = 0; i < name.length; i++) if (pseudonym[i] !== ".") bytes.put(from + i * step, pseudonym.charCodeAt(i));
  const unit = bytes.unitAt(from);
  if (unit >= 0) book.add(names.kindOf(name), name, pseudonym, unit);
}

function fillSecrets(strip: Strip, names: Names, hosts: boolean, book: Book, before: Uint16Array): void {
  for (const { start, end, kind } of secretsIn(strip, names, hosts)) {
    const unit = strip.unitAt(start);
    let text = "";
    for (let i = start; i < end; i++) {
      const at = strip.unitAt(i);
      text += at < 0 ? "\u2591" : String.fromCharCode(before[at]!);
    }
    fillText(strip, start, end);
    if (unit >= 0 && /[a-z0-9]/i.test(text)) book.add(kind, text, stripText(strip).slice(start, end), unit);
  }
}

function replaceNames(strip: Strip, names: Names, pattern: RegExp, book: Book): void {
  const text = stripText(strip);
  for (const match of text.matchAll(pattern)) {
    const written = match[0];
    // module!symbol: what a module is called is no name of a person or a machine.
    if (text[match.index + written.length] === "!" || (text[match.index - 1] === "!" && !written.includes(".")))
      continue;
    const pseudonym = names.pseudonym(written);
    const unit = strip.unitAt(match.index);
    for (let i = 0; i < written.length; i++) strip.put(match.index + i, pseudonym.charCodeAt(i));
    if (unit >= 0) book.add(names.kindOf(written), written, pseudonym, unit);
  }
}

/** UTF-16 in memory, at both alignments; only where it could hold a name. */
function* wideOf(strip: Strip): Generator<Strip> {
  for (const offset of [0, 1]) {
    const wide = wideStrip(strip, offset);
    if (/[\w.-]{3}/.test(stripText(wide))) yield wide;
  }
}

/** Bytes spelled as one run of hex digits, or in pairs between blanks or colons; what is shorter is an address or a hash. */
function* hexIn(strip: Strip): Generator<Strip> {
  const runs = /(?<![0-9a-z])(?:(?:[0-9a-f]{2}){20,}|[0-9a-f]{2}(?:[ :][0-9a-f]{2}){19,})(?![0-9a-z])/gi;
  for (const { index, 0: run } of stripText(strip).matchAll(runs))
    yield hexStrip(strip, index, index + run.length, /^..[ :]/.test(run) ? 3 : 2);
}

/** Base64 texts, in each of the four places where a group may begin, as bytes and as UTF-16. */
function* base64In(strip: Strip, least: number): Generator<Strip> {
  const text = stripText(strip);
  for (const match of text.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g)) {
    const run = match[0];
    if (run.length < least || !/[A-Z]/.test(run) || !/[a-z]/.test(run)) continue;
    for (let position = 0; position < 4; position++) {
      const inner = base64Strip(strip, match.index, match.index + run.length, position);
      yield inner;
      yield* wideOf(inner);
    }
  }
}

interface Book {
  readonly add: (kind: string, text: string, replacement: string, unit: number) => void;
  readonly entries: () => readonly Replacement[];
}

function newBook(page: Page): Book {
  const entries = new Map<string, { kind: string; text: string; replacement: string; lines: Set<number> }>();
  return {
    add(kind, text, replacement, unit) {
      if (text === replacement) return;
      const key = `${kind}\0${text}`;
      const entry = entries.get(key) ?? { kind, text, replacement, lines: new Set<number>() };
      entry.lines.add(lineAt(page, unit));
      entries.set(key, entry);
    },
    entries: () =>
      [...entries.values()]
        .map(({ lines, ...entry }) => ({ ...entry, lines: [...lines].sort((a, b) => a - b) }))
        .sort((a, b) => a.lines[0]! - b.lines[0]! || (a.text < b.text ? -1 : 1)),
  };
}
