/** Marks what a text can begin with: for each ASCII character, for all others, and for the end, a bit for each place. */
export type FirstCharacters = Uint8Array;

/** How many places are looked at. */
const PLACES = 4;
const ALL = (1 << PLACES) - 1;
/** Stands for all characters beyond ASCII. */
export const BEYOND = 128;
/** Stands for what is behind the end of a text: of that nothing is said. */
const END = 129;

/** What stands at a place of a text, as `canBegin` takes it. */
export function characterAt(text: string, place: number): number {
  return place < text.length ? Math.min(text.charCodeAt(place), BEYOND) : END;
}

/** Whether a text can begin with these, as `characterAt` gives them. */
export function canBegin(first: FirstCharacters, a: number, b: number, c: number, d: number): boolean {
  return ((first[a]! & 1) | (first[b]! & 2) | (first[c]! & 4) | (first[d]! & 8)) === ALL;
}

/**
 * What the texts can begin with that a pattern matches; null where nothing can be said. A line is tried only against
 * patterns that can begin as it does.
 *
 * ```text
 * ^(?:([0-9a-f]{1,8})\.)?[A-Z]…      first place: 0 to 9, a to f, A to Z
 *  ^^^^^^^^^^^^^^^^^^^^^^ may be missing, so what stands behind it counts too
 * ```
 *
 * Rather too many than too few: look-aheads rule nothing out.
 */
export function firstCharacters(pattern: RegExp): FirstCharacters | null {
  if (!pattern.source.startsWith("^")) return null;
  const reader = readerAt(pattern, 0);
  return closed(reader, alternatives(reader, 1));
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
    const first = closed(reader, sequence(reader, 1));
    found.push({ source: source.slice(at, reader.at), first });
    at = reader.at;
    if (source[at] !== "|") break;
  }
  const rest = source.slice(at + 1);
  return found.length === 1 || /^[*+?{]/.test(rest) ? null : { alternatives: found, rest };
}

function readerAt({ source, ignoreCase, unicode }: RegExp, at: number): Reader {
  return { source, at, folds: ignoreCase, pairs: unicode, first: new Uint8Array(END + 1) };
}

/** What was marked, and anything behind where it can end; null where that is the first place. */
function closed({ first }: Reader, ends: Places): FirstCharacters | null {
  if ((ends & 1) !== 0) return null;
  markEverything(first, onwards(ends));
  first[END] = ALL;
  return first;
}

interface Reader {
  readonly source: string;
  at: number;
  readonly folds: boolean;
  /** Characters may take two places. */
  readonly pairs: boolean;
  readonly first: FirstCharacters;
}

/** A bit for each place at which something can stand. */
type Places = number;

/** All places from the first of these on. */
function onwards(places: Places): Places {
  return places === 0 ? 0 : -(places & -places) & ALL;
}

/** Marks the beginnings of all alternatives up to the end or a closing parenthesis; gives where they can end. */
function alternatives(reader: Reader, from: Places): Places {
  let ends = sequence(reader, from);
  while (reader.source[reader.at] === "|") {
    reader.at++;
    ends |= sequence(reader, from);
  }
  return ends;
}

function sequence(reader: Reader, from: Places): Places {
  const { source } = reader;
  let places = from;
  while (reader.at < source.length && source[reader.at] !== "|" && source[reader.at] !== ")") {
    if (places === 0) {
      skipSequence(reader);
      return 0;
    }
    places = source[reader.at] === "(" ? repeatedGroup(reader, places) : repeatedCharacter(reader, places);
  }
  return places;
}

/** Reads the quantifier that may follow. */
function quantifier(reader: Reader): readonly [least: number, most: number] {
  const { source } = reader;
  const sign = source[reader.at];
  if (sign !== "*" && sign !== "?" && sign !== "+" && sign !== "{") return [1, 1];
  let least = sign === "+" ? 1 : 0;
  let most = sign === "?" ? 1 : Infinity;
  const end = sign === "{" ? source.indexOf("}", reader.at) : reader.at;
  if (sign === "{") {
    const [low = "", high] = source.slice(reader.at + 1, end).split(",");
    least = Number(low);
    most = high === undefined ? least : high === "" ? Infinity : Number(high);
  }
  reader.at = end + 1;
  if (source[reader.at] === "?") reader.at++;
  return [least, most];
}

function repeatedGroup(reader: Reader, from: Places): Places {
  const start = reader.at;
  let places = group(reader, from);
  const [least, most] = quantifier(reader);
  const after = reader.at;
  let ends = least === 0 ? from | places : least === 1 ? places : 0;
  // After as many rounds as there are places, one more leads to no other place.
  for (let round = 2; round <= Math.min(most, Math.max(least, PLACES) + 1, 2 * PLACES) && places !== 0; round++) {
    reader.at = start;
    places = group(reader, places);
    if (round >= Math.min(least, 2 * PLACES)) ends |= places;
  }
  reader.at = after;
  return ends;
}

function group(reader: Reader, from: Places): Places {
  const { source } = reader;
  reader.at++;
  if (source[reader.at] === "?") {
    const look = /^\?<?[=!]/.exec(source.slice(reader.at, reader.at + 3));
    if (look !== null) {
      reader.at += look[0].length;
      do skipSequence(reader);
      while (source[reader.at++] === "|");
      return from;
    }
    reader.at = source[reader.at + 1] === ":" ? reader.at + 2 : source.indexOf(">", reader.at) + 1;
  }
  const ends = alternatives(reader, from);
  reader.at++;
  return ends;
}

/** One character, or a sign that stands for none. */
function repeatedCharacter(reader: Reader, from: Places): Places {
  const { source, at } = reader;
  const character = source[at]!;
  const escaped = character === "\\" ? source[at + 1]! : "";
  // Behind the end stands nothing.
  if (character === "$") reader.at++;
  if (character === "$") return 0;
  if (character === "^" || escaped === "b" || escaped === "B") {
    reader.at += character === "^" ? 1 : 2;
    return from;
  }
  if (REFERENCE.test(escaped)) {
    reader.at = escaped === "k" ? source.indexOf(">", at) + 1 : at + 2;
    quantifier(reader);
    markEverything(reader.first, onwards(from));
    return onwards(from);
  }
  skipCharacter(reader);
  const [least, most] = quantifier(reader);
  const after = reader.at;
  reader.at = at;
  let places = 0;
  let ends = 0;
  for (let i = 0; i <= Math.min(most, PLACES); i++) {
    if (i < most) places |= from << i;
    if (i >= least) ends |= from << i;
  }
  markCharacter(reader, (reader.pairs ? onwards(places) : places) & ALL);
  reader.at = after;
  return (reader.pairs ? onwards(ends) : ends) & ALL;
}

const REFERENCE = /^[1-9k]$/;

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

function skipCharacter(reader: Reader): void {
  const { source, at } = reader;
  if (source[at] === "[") skipClass(reader);
  reader.at += source[at] === "\\" ? sizeOfEscape(source, at) : 1;
}

/** Marks what the character that is read next stands for. */
function markCharacter(reader: Reader, places: Places): void {
  const { source, at, first } = reader;
  if (source[at] === "[") markClass(reader, places);
  else if (source[at] === "\\") markEscape(reader, first, places);
  else if (source[at] === ".") markEverything(first, places);
  else mark(reader, first, source.charCodeAt(at), places);
}

function markClass(reader: Reader, places: Places): void {
  const { source, first } = reader;
  reader.at++;
  const negated = source[reader.at] === "^";
  if (negated) reader.at++;
  const members = negated ? new Uint8Array(BEYOND + 1) : first;
  while (source[reader.at] !== "]") {
    const low = classMember(reader, members, places);
    if (low < 0 || source[reader.at] !== "-" || source[reader.at + 1] === "]") continue;
    reader.at++;
    const high = classMember(reader, members, places);
    for (let code = low; code <= Math.min(high, BEYOND); code++) mark(reader, members, code, places);
  }
  if (!negated) return;
  for (let code = 0; code < BEYOND; code++) if (members[code] === 0) first[code]! |= places;
  first[BEYOND]! |= places;
}

/** Marks one member and gives its code; -1 when it stands for several. */
function classMember(reader: Reader, members: FirstCharacters, places: Places): number {
  const { source, at } = reader;
  if (source[at] !== "\\") {
    reader.at++;
    mark(reader, members, source.charCodeAt(at), places);
    return source.charCodeAt(at);
  }
  markEscape(reader, members, places);
  reader.at += sizeOfEscape(source, at);
  return escapedCode(source, at);
}

function markEscape(reader: Reader, into: FirstCharacters, places: Places): void {
  const { source, at } = reader;
  const code = escapedCode(source, at);
  const letter = source[at + 1];
  if (code >= 0) mark(reader, into, code, places);
  else if (letter === "d") markAll(into, DIGITS, places);
  else if (letter === "w") markAll(into, WORD, places);
  else if (letter === "s") markAll(into, SPACE, places);
  else markEverything(into, places);
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

function mark({ folds }: Reader, into: FirstCharacters, code: number, places: Places): void {
  into[Math.min(code, BEYOND)]! |= places;
  if (!folds) return;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x7a) {
    into[letter]! |= places;
    into[letter - 0x20]! |= places;
  }
  // `k` and `s` have relatives beyond ASCII, and those have them here.
  if (letter === 0x6b || letter === 0x73) into[BEYOND]! |= places;
  else if (code >= BEYOND) markAll(into, "kKsS", places);
}

function markAll(into: FirstCharacters, characters: string, places: Places): void {
  for (let i = 0; i < characters.length; i++) into[Math.min(characters.charCodeAt(i), BEYOND)]! |= places;
}

function markEverything(into: FirstCharacters, places: Places): void {
  if (places !== 0) for (let code = 0; code <= BEYOND; code++) into[code]! |= places;
}

const DIGITS = "0123456789";
const WORD = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;
const SPACE = "\t\n\v\f\r \u00a0";
