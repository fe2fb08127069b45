/** Marks what a text can begin with: one place for each ASCII character, one for all others. */
export type FirstCharacters = Uint8Array;

/** The place of all characters beyond ASCII. */
export const BEYOND = 128;

/**
 * What the texts can begin with that a pattern matches; null where nothing can be said. A line is tried only against
 * patterns that can begin as it does.
 *
 * ```text
 * ^(?:([0-9a-f]{1,8})\.)?[A-Z]…      0 to 9, a to f, A to Z
 *  ^^^^^^^^^^^^^^^^^^^^^^ may be missing, so what stands behind it counts too
 * ```
 *
 * Rather too many than too few: look-aheads rule nothing out.
 */
export function firstCharacters(pattern: RegExp): FirstCharacters | null {
  if (!pattern.source.startsWith("^")) return null;
  const reader = readerAt(pattern, 0);
  return alternatives(reader) ? null : reader.first;
}

/** The outer alternatives of a pattern, and what follows them. */
export interface Beginnings {
  /** `first` is null for one that can be empty: what it begins with is then what follows. */
  readonly alternatives: readonly { readonly source: string; readonly first: FirstCharacters | null }[];
  readonly rest: string;
}

const OUTER = "^(?:";

/** Of a pattern `^(?:…|…)…`; null for others, and where groups are referred to by number. */
export function beginningsOf(pattern: RegExp): Beginnings | null {
  const { source } = pattern;
  if (!source.startsWith(OUTER) || /\\[1-9k]/.test(source)) return null;
  const found: { source: string; first: FirstCharacters | null }[] = [];
  let at = OUTER.length;
  for (; ; at++) {
    const reader = readerAt(pattern, at);
    const empty = sequence(reader);
    found.push({ source: source.slice(at, reader.at), first: empty ? null : reader.first });
    at = reader.at;
    if (source[at] !== "|") break;
  }
  const rest = source.slice(at + 1);
  return found.length === 1 || /^[*+?{]/.test(rest) ? null : { alternatives: found, rest };
}

function readerAt({ source, ignoreCase }: RegExp, at: number): Reader {
  return { source, at, folds: ignoreCase, first: new Uint8Array(BEYOND + 1) };
}

interface Reader {
  readonly source: string;
  at: number;
  readonly folds: boolean;
  readonly first: FirstCharacters;
}

/** Marks the beginnings of all alternatives up to the end or a closing parenthesis; tells whether one can be empty. */
function alternatives(reader: Reader): boolean {
  let empty = sequence(reader);
  while (reader.source[reader.at] === "|") {
    reader.at++;
    if (sequence(reader)) empty = true;
  }
  return empty;
}

function sequence(reader: Reader): boolean {
  const { source } = reader;
  while (reader.at < source.length && source[reader.at] !== "|" && source[reader.at] !== ")") {
    const empty = term(reader);
    if (!isOptional(reader) && !empty) {
      skipSequence(reader);
      return false;
    }
  }
  return true;
}

/** Reads the quantifier that may follow; tells whether the term may be missing. */
function isOptional(reader: Reader): boolean {
  const { source } = reader;
  const quantifier = source[reader.at];
  if (quantifier !== "*" && quantifier !== "?" && quantifier !== "+" && quantifier !== "{") return false;
  const optional = quantifier === "{" ? source[reader.at + 1] === "0" : quantifier !== "+";
  reader.at = quantifier === "{" ? source.indexOf("}", reader.at) + 1 : reader.at + 1;
  if (source[reader.at] === "?") reader.at++;
  return optional;
}

/** Passes over the rest of an alternative. */
function skipSequence(reader: Reader): void {
  const { source } = reader;
  for (let depth = 0; reader.at < source.length; reader.at++) {
    const character = source[reader.at];
    if (depth === 0 && (character === "|" || character === ")")) return;
    if (character === "\\") reader.at++;
    else if (character === "[") skipClass(reader);
    else if (character === "(") depth++;
    else if (character === ")") depth--;
  }
}

/** Leaves the reader at the closing bracket. */
function skipClass(reader: Reader): void {
  for (reader.at++; reader.source[reader.at] !== "]"; reader.at++) if (reader.source[reader.at] === "\\") reader.at++;
}

/** Marks what one term begins with; tells whether it matches nothing at all. */
function term(reader: Reader): boolean {
  const { source, at } = reader;
  switch (source[at]) {
    case "(":
      return group(reader);
    case "[":
      classOf(reader);
      return false;
    case "\\":
      return escape(reader, reader.first);
    case "^":
    case "$":
      reader.at++;
      return true;
    case ".":
      reader.at++;
      reader.first.fill(1);
      return false;
    default:
      reader.at++;
      mark(reader, reader.first, source.charCodeAt(at));
      return false;
  }
}

function group(reader: Reader): boolean {
  const { source } = reader;
  reader.at++;
  if (source[reader.at] === "?") {
    const look = /^\?<?[=!]/.exec(source.slice(reader.at, reader.at + 3));
    if (look !== null) {
      reader.at += look[0].length;
      do skipSequence(reader);
      while (source[reader.at++] === "|");
      return true;
    }
    reader.at = source[reader.at + 1] === ":" ? reader.at + 2 : source.indexOf(">", reader.at) + 1;
  }
  const empty = alternatives(reader);
  reader.at++;
  return empty;
}

function classOf(reader: Reader): void {
  const { source, first } = reader;
  reader.at++;
  const negated = source[reader.at] === "^";
  if (negated) reader.at++;
  const members = negated ? new Uint8Array(BEYOND + 1) : first;
  while (source[reader.at] !== "]") {
    const low = classMember(reader, members);
    if (low < 0 || source[reader.at] !== "-" || source[reader.at + 1] === "]") continue;
    reader.at++;
    const high = classMember(reader, members);
    for (let code = low; code <= Math.min(high, BEYOND); code++) mark(reader, members, code);
  }
  reader.at++;
  if (!negated) return;
  for (let code = 0; code < BEYOND; code++) if (members[code] === 0) first[code] = 1;
  first[BEYOND] = 1;
}

/** Marks one member and gives its code; -1 when it stands for several. */
function classMember(reader: Reader, members: FirstCharacters): number {
  const { source } = reader;
  if (source[reader.at] !== "\\") {
    const code = source.charCodeAt(reader.at++);
    mark(reader, members, code);
    return code;
  }
  const code = escapedCode(source, reader.at);
  if (code < 0) escape(reader, members);
  else {
    mark(reader, members, code);
    reader.at += sizeOfEscape(source, reader.at);
  }
  return code;
}

/** Marks what an escape stands for; tells whether it matches nothing at all. */
function escape(reader: Reader, into: FirstCharacters): boolean {
  const { source, at } = reader;
  const letter = source[at + 1]!;
  reader.at += sizeOfEscape(source, at);
  const code = escapedCode(source, at);
  if (code >= 0) mark(reader, into, code);
  else if (letter === "b" || letter === "B") return true;
  else if (letter === "d") markAll(into, DIGITS);
  else if (letter === "w") markAll(into, WORD);
  else if (letter === "s") markAll(into, SPACE);
  else into.fill(1);
  // What a reference stands for may have been nothing.
  return /[1-9k]/.test(letter);
}

/** The one character that an escape stands for, or -1. */
function escapedCode(source: string, at: number): number {
  const letter = source[at + 1]!;
  if (letter === "x" || letter === "u")
    return Number.parseInt(source.slice(at + 2, at + sizeOfEscape(source, at)).replace(/[{}]/g, ""), 16);
  const control = "0tnvfr".indexOf(letter);
  if (control >= 0) return [0, 9, 10, 11, 12, 13][control]!;
  return /\w/.test(letter) ? -1 : letter.charCodeAt(0);
}

function sizeOfEscape(source: string, at: number): number {
  const letter = source[at + 1];
  const braces = source[at + 2] === "{" && (letter === "u" || letter === "p" || letter === "P");
  if (braces) return source.indexOf("}", at) + 1 - at;
  return letter === "x" ? 4 : letter === "u" ? 6 : 2;
}

function mark({ folds }: Reader, into: FirstCharacters, code: number): void {
  into[Math.min(code, BEYOND)] = 1;
  if (!folds) return;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x7a) into[letter] = into[letter - 0x20] = 1;
  // `k` and `s` have relatives beyond ASCII, and those have them here.
  if (letter === 0x6b || letter === 0x73) into[BEYOND] = 1;
  else if (code >= BEYOND) markAll(into, "kKsS");
}

function markAll(into: FirstCharacters, characters: string): void {
  for (let i = 0; i < characters.length; i++) into[Math.min(characters.charCodeAt(i), BEYOND)] = 1;
}

const DIGITS = "0123456789";
const WORD = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;
const SPACE = "\t\n\v\f\r \u00a0";
