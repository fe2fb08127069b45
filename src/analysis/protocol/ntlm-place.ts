/**
 * Tests one place where a token may begin, and how much of what follows can be trusted.
 *
 * ```text
 * Proxy-Authenticate: ░░░░░░░░░░░░Fgomi0cszMWNOhjgAAAA░░░░░░░░AGMAbwBtAAAAAAA=..
 *                     ^header     ^ run 1: trusted when it fits the layout
 *                          ^ start: behind "NTLM "        ^ run 2: trusted when it fits too
 * ```
 *
 * Rows after a hole can belong to another header. They are trusted when a
 * length and offset that is already trusted reaches into them, or when they
 * fit the layout by themselves; otherwise their bytes stay unknown.
 */
import type { Cells } from "../../model/cells.js";
import { type MaskedBytes, decodeBase64, readRawBytes, skipBytes } from "./base64.js";
import { LONGEST, type TokenChain, followBase64, followRaw } from "./ntlm-chain.js";
import { type LayoutEvidence, layoutEvidence, payloadEnd, possibleTypes } from "./ntlm-evidence.js";
import type { NtlmType } from "./ntlm-layout.js";

/** A place to test: `start` is the first cell of the base64 text (or of the bytes), `skip` the wrapper's bytes in it. */
export interface Place {
  readonly start: number;
  readonly skip: number;
  readonly carrier: "base64" | "spnego" | "raw";
  /** Whether the start is printed, not guessed. */
  readonly sure: boolean;
  readonly by: "signature" | "scheme" | "header" | "layout";
  /** Types that can travel here. */
  readonly types: readonly NtlmType[];
  /** Name of the header around it, where nothing between them is lost. */
  readonly header: string | null;
}

/** What a place turned out to hold. */
export interface Reading {
  readonly place: Place;
  readonly type: NtlmType | null;
  readonly typeFrom: "bytes" | "structure" | null;
  /** Bytes that are trusted. */
  readonly bytes: MaskedBytes;
  /** Length of the message; null when its end was not seen. */
  readonly total: number | null;
  readonly end: number;
  readonly cut: boolean;
  readonly bits: number;
  readonly shape: number;
  readonly because: readonly string[];
  readonly problems: readonly string[];
  /** Whether bytes behind a hole are trusted only because they fit. */
  readonly guessedGap: boolean;
}

/** Chance to be misled is about 2^-bits per place tested. */
const ENOUGH_FOR_ROW = 20;
const ENOUGH_SHAPE_FOR_ROW = 8;
const ENOUGH_SHAPE = 12;
const ENOUGH_BEHIND_HEADER = 20;
const ENOUGH_ALONE = 32;
/** Cells that are followed from a guessed beginning. */
const LONGEST_GUESS = 8192;
/** A second place that fits nearly as well makes both worthless. */
export const MARGIN = 12;
/** Rows that are tried one by one; lengths and offsets reach any number of them. */
const MOST_RUNS = 24;

/** Reads the message at a place; null where the place was only guessed and the layout does not confirm it. */
export function readPlace(cells: Cells, place: Place): Reading | null {
  const chain =
    place.carrier === "raw"
      ? followRaw(cells, place.start)
      : followBase64(cells, place.start, place.sure ? LONGEST : LONGEST_GUESS);
  const proven = possibleTypes(decodeTo(cells, place, sureEnd(chain, place)));
  const fitting = proven.filter((type) => place.types.includes(type));
  const types = fitting.length > 0 ? fitting : place.sure ? proven : [];
  const readings: Reading[] = [];
  for (const type of types) {
    const reading = readAs(cells, place, chain, type, proven.length === 1 ? "bytes" : "structure");
    if (reading !== null) readings.push(reading);
  }
  readings.sort((a, b) => b.bits - a.bits);
  const [best, second] = readings;
  if (best === undefined) return place.sure && types.length > 0 ? untyped(cells, place, chain) : null;
  const enough = place.by === "header" ? ENOUGH_BEHIND_HEADER : ENOUGH_ALONE;
  if (place.sure) {
    if (types.length === 1) return best;
    const clear =
      best.bits >= ENOUGH_ALONE &&
      best.shape >= ENOUGH_SHAPE &&
      (second === undefined || second.bits + MARGIN < best.bits);
    return clear ? best : untyped(cells, place, chain);
  }
  if (best.bits < enough || best.shape < ENOUGH_SHAPE || (second !== undefined && second.bits + MARGIN >= best.bits))
    return null;
  return best;
}

function readAs(
  cells: Cells,
  place: Place,
  chain: TokenChain,
  type: NtlmType,
  typeFrom: "bytes" | "structure",
): Reading | null {
  const problems: string[] = [];
  const total = totalOf(place, chain);
  let trusted = sureEnd(chain, place);
  let evidence = evidenceAt(cells, place, chain, type, trusted);
  // Where the start is printed, an odd layout is a fact about the message and no reason to reject it.
  if (evidence.contradiction !== null && !place.sure) return null;
  let misfit = false;
  const growByLengths = (): void => {
    for (let round = 0; round < 8 && !misfit; round++) {
      const needed = payloadEnd(decodeTo(cells, place, trusted), type);
      const neededCell = cellBehind(place, needed);
      if (neededCell <= trusted || trusted >= chain.limit) return;
      const inside = total === null ? neededCell <= chain.limit || chain.cut : needed <= total;
      if (!inside) {
        misfit = true;
        problems.push(
          `a field ends at byte ${needed}, behind the token: a hole has another size, or the token was cut`,
        );
        return;
      }
      const run = chain.runs.find((candidate) => candidate.start < neededCell && candidate.end >= neededCell);
      trusted = Math.min(chain.limit, run?.end ?? neededCell);
    }
  };
  if (trusted > place.start) growByLengths();
  let guessedGap = false;
  evidence = evidenceAt(cells, place, chain, type, trusted);
  let before = evidence;
  for (const run of chain.runs.slice(0, MOST_RUNS)) {
    if (misfit || run.end <= trusted) continue;
    const next = evidenceAt(cells, place, chain, type, run.end);
    if (next.contradiction !== null) break;
    if (next.bits - before.bits >= ENOUGH_FOR_ROW && next.shape - before.shape >= ENOUGH_SHAPE_FOR_ROW) {
      trusted = run.end;
      guessedGap = true;
      evidence = next;
    }
    before = next;
  }
  if (guessedGap) growByLengths();
  if (misfit && !place.sure) return null;
  const reachedEnd = chain.end !== null && trusted >= (chain.runs.at(-1)?.end ?? 0);
  evidence = evidenceAt(cells, place, chain, type, trusted);
  if (evidence.contradiction !== null && !place.sure) return null;
  return {
    place,
    type,
    typeFrom,
    bytes: decodeTo(cells, place, trusted),
    total: reachedEnd ? total : null,
    end: reachedEnd ? (chain.end ?? trusted) : trusted,
    cut: chain.cut,
    bits: evidence.bits,
    shape: evidence.shape,
    because: evidence.because,
    problems,
    guessedGap,
  };
}

function untyped(cells: Cells, place: Place, chain: TokenChain): Reading {
  const end = sureEnd(chain, place);
  const bytes = decodeTo(cells, place, end);
  const nothing = {
    type: null,
    typeFrom: null,
    total: null,
    bits: 0,
    shape: 0,
    because: [],
    problems: [],
    guessedGap: false,
  } as const;
  return { place, bytes, end, cut: chain.cut, ...nothing };
}

function evidenceAt(cells: Cells, place: Place, chain: TokenChain, type: NtlmType, trusted: number): LayoutEvidence {
  const reachedEnd = chain.end !== null && trusted >= (chain.runs.at(-1)?.end ?? 0);
  return layoutEvidence(decodeTo(cells, place, trusted), type, reachedEnd ? totalOf(place, chain) : null);
}

function decodeTo(cells: Cells, place: Place, end: number): MaskedBytes {
  if (place.carrier === "raw") return readRawBytes(cells, place.start, end);
  return skipBytes(decodeBase64(cells, place.start, end), place.skip);
}

/** Behind the run that begins at a printed start; the start itself otherwise. */
function sureEnd(chain: TokenChain, place: Place): number {
  const first = chain.runs[0];
  return place.sure && first !== undefined && first.start === place.start ? first.end : place.start;
}

/** Bytes of the message; null when its end is not printed, or is the wrapper's end. */
function totalOf(place: Place, chain: TokenChain): number | null {
  if (chain.end === null || chain.padding === null || place.carrier !== "base64") return null;
  return Math.floor(((chain.end - chain.padding - place.start) * 6) / 8);
}

function cellBehind(place: Place, bytes: number): number {
  if (place.carrier === "raw") return place.start + bytes;
  return place.start + Math.ceil(((place.skip + bytes) * 8) / 6);
}
