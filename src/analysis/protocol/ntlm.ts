/**
 * Finds and decodes NTLM messages in damaged dumps (MS-NLMP, carried by HTTP as MS-NTHT describes).
 *
 * Not read: the contents of LM and NT responses, signatures, Kerberos tokens.
 * Sources: reference, "damaged tokens"; samples/office-communicator-tls.
 */
import { type CellRange, type Cells, UNKNOWN, cellAt, hasHole } from "../../model/cells.js";
import { AUTH_HEADERS } from "./auth.js";
import { base64Value, cellsOfBytes, decodeBase64, knownBytes } from "./base64.js";
import { readHttp } from "./http.js";
import type { HttpHeader, HttpMessage } from "./http-message.js";
import { layoutEvidence } from "./ntlm-evidence.js";
import { type NtlmField, readNtlmFields } from "./ntlm-fields.js";
import type { NtlmType } from "./ntlm-layout.js";
import { MARGIN, type Place, type Reading, readPlace } from "./ntlm-place.js";

export interface NtlmToken {
  /** Null when neither the bytes nor the structure tell. */
  readonly type: NtlmType | null;
  /** `bytes`: the type number is legible. `structure`: the header's direction or the layout says so. */
  readonly typeFrom: "bytes" | "structure" | null;
  /** `spnego`: inside a wrapper. `raw`: bytes, not base64. */
  readonly carrier: "base64" | "spnego" | "raw";
  /** Name of the header it stands in, where that is legible. */
  readonly header: string | null;
  /** Cells of the token; `start` is negative where the dump begins inside it, `end` only as far as it is trusted. */
  readonly start: number;
  readonly end: number;
  readonly alignment: {
    /** What fixed the token's beginning. */
    readonly by: "signature" | "scheme" | "header" | "layout";
    readonly grade: "certain" | "structural";
    readonly because: string;
  };
  /** Bytes of the message; null when its end was not seen. */
  readonly length: number | null;
  readonly knownBytes: number;
  readonly fields: readonly NtlmField[];
  readonly completeness: "complete" | "truncated" | "structural";
  readonly problems: readonly string[];
}

const MOST_TOKENS = 64;
const MOST_ROWS = 24;
/** Signatures that are followed at most, whether they lead to a message or not. */
const MOST_SIGNATURES = 256;
const SHORTEST_ROW = 16;
/** Characters in which a message's fixed head lies; what begins further on cannot be placed by its layout. */
const HEAD_CHARACTERS = 118;

/**
 * Finds the messages in a buffer, in the order of their cells.
 *
 * ```text
 * Proxy-Authorization: NTLM TlRMTVNTUAABAAAAB7IIogUABQAw...   by signature
 * Proxy-Authenticate: NTLM ░░░░░░░░AAAAAAAAAAHoAegA...        by scheme
 * Proxy-Authenticate: ░░░░░░░░░░░░░AAAAAAAAAAHoAegA...        by header
 * ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░AAAAAAAAAAHoAegA...        by layout alone
 * 4e 54 4c 4d 53 53 50 00 ...                                 raw
 * ```
 *
 * `message` is the HTTP message of the same cells, if it was read already.
 */
export function findNtlm(cells: Cells, message: HttpMessage | null = readHttp(cells)): readonly NtlmToken[] {
  const found: NtlmToken[] = [];
  const add = (reading: Reading | null): void => {
    if (reading === null || found.length >= MOST_TOKENS) return;
    const token = tokenOf(reading);
    if (
      !found.some(
        (other) =>
          token.start < Math.max(other.end, other.start + 1) && other.start < Math.max(token.end, token.start + 1),
      )
    ) {
      found.push(token);
    }
  };
  let covered = 0;
  let signatures = 0;
  for (let i = 0; i < cells.length && signatures < MOST_SIGNATURES; i++) {
    if (i < covered) continue;
    const place = signatureAt(cells, i, message);
    if (place === null) continue;
    signatures++;
    add(readPlace(cells, place));
    covered = Math.max(i + 1, found.at(-1)?.end ?? 0);
  }
  for (const header of message === null ? [] : authHeaders(message)) add(tokenBehindScheme(cells, header));
  for (const row of unplacedRows(cells, found)) add(placeRow(cells, row, message));
  return found.sort((a, b) => a.start - b.start);
}

/** The field of that name, where the message has one. */
export function ntlmField(token: NtlmToken, name: string): NtlmField | null {
  return token.fields.find((field) => field.name === name) ?? null;
}

/**
 * The signature `NTLMSSP` NUL in base64, at each place it can have in a group of four characters.
 *
 * ```text
 * TlRMTVNTUAA    group begins at the signature
 * ..5UTE1TU1AA   one byte of a wrapper before it
 * ...OVExNU1NQAA two bytes before it (the first dots stand for characters shared with the wrapper)
 * ```
 */
const BASE64_SIGNATURES = [
  { text: "TlRMTVNTUA", skip: 0, lead: 0, least: 8 },
  { text: "5UTE1TU1AA", skip: 1, lead: 2, least: 10 },
  { text: "OVExNU1NQA", skip: 2, lead: 3, least: 10 },
] as const;

function signatureAt(cells: Cells, i: number, message: HttpMessage | null): Place | null {
  const cell = cellAt(cells, i);
  if (cell === 0x4e && matches(cells, i, "NTLMSSP") === 7) {
    const nul = cellAt(cells, i + 7);
    const type = cellAt(cells, i + 8);
    if (nul !== 0 && (nul !== UNKNOWN || type < 1 || type > 3)) return null;
    return { start: i, skip: 0, carrier: "raw", sure: true, by: "signature", types: [1, 2, 3], header: null };
  }
  if (cell !== UNKNOWN && cell !== 0x54 && cell !== 0x35 && cell !== 0x4f) return null;
  for (const { text, skip, lead, least } of BASE64_SIGNATURES) {
    if (matches(cells, i, text) < least) continue;
    const inside = skip > 0 || base64Value(cellAt(cells, i - 1)) >= 0;
    const header = headerAt(cells, message, i);
    const facts = { sure: true, by: "signature", types: typesIn(message, header), header } as const;
    if (!inside) return { ...facts, start: i, skip: 0, carrier: "base64" };
    // Only the alignment counts: the wrapper's own beginning need not be legible.
    return { ...facts, start: i - lead, skip, carrier: "spnego" };
  }
  return null;
}

/** How many characters of `text` are legible at `i`; -1 when one differs. */
function matches(cells: Cells, i: number, text: string): number {
  let legible = 0;
  for (let k = 0; k < text.length; k++) {
    const cell = cellAt(cells, i + k);
    if (cell === UNKNOWN) continue;
    if (cell !== text.charCodeAt(k)) return -1;
    legible++;
  }
  return legible;
}

const SCHEMES = ["NTLM ", "Negotiate "] as const;

/** A token whose beginning is lost, in a header whose name is legible. */
function tokenBehindScheme(cells: Cells, header: HttpHeader): Reading | null {
  const types = typesOfHeader(header.name);
  const readings: Reading[] = [];
  for (const scheme of SCHEMES) {
    const legible = matchesScheme(cells, header.valueStart, scheme);
    if (legible < 0) continue;
    const start = header.valueStart + scheme.length;
    if (cellAt(cells, start) !== UNKNOWN && base64Value(cellAt(cells, start)) < 0) continue;
    // "Negotiate" may carry a wrapper, whose length is not known.
    const sure = legible === scheme.length && scheme === "NTLM ";
    if (sure && !behindLooksLikeToken(cells, start)) continue;
    const by = sure ? "scheme" : "header";
    const reading = readPlace(cells, { start, skip: 0, carrier: "base64", sure, by, types, header: header.name });
    if (reading !== null) readings.push(reading);
  }
  readings.sort((a, b) => b.bits - a.bits);
  const [best, second] = readings;
  if (best === undefined || (second !== undefined && second.bits + MARGIN >= best.bits)) return null;
  return best;
}

/** Legible characters of the scheme, compared without case; -1 when one differs. */
function matchesScheme(cells: Cells, at: number, scheme: string): number {
  let legible = 0;
  for (let k = 0; k < scheme.length; k++) {
    const cell = cellAt(cells, at + k);
    if (cell === UNKNOWN) continue;
    if (cell > 0xff || String.fromCharCode(cell).toLowerCase() !== scheme.charAt(k).toLowerCase()) return -1;
    legible++;
  }
  return legible;
}

/** A hole, or the signature as far as it is legible. */
function behindLooksLikeToken(cells: Cells, start: number): boolean {
  return start < cells.length && matches(cells, start, "TlRMTVNTUA") >= 0;
}

/** Rows of base64 that begin behind a hole (or with the dump) and belong to no token yet. */
function unplacedRows(cells: Cells, found: readonly NtlmToken[]): readonly CellRange[] {
  const rows: CellRange[] = [];
  let i = 0;
  while (i < cells.length && rows.length < MOST_ROWS) {
    if (base64Value(cellAt(cells, i)) < 0) {
      i++;
      continue;
    }
    const start = i;
    while (i < cells.length && base64Value(cellAt(cells, i)) >= 0) i++;
    const isFree = !found.some((token) => start < token.end && token.start < i);
    if (i - start >= SHORTEST_ROW && cellAt(cells, start - 1) === UNKNOWN && isFree) rows.push({ start, end: i });
  }
  return rows;
}

/** Tries every beginning that the hole before a row allows; only a single good one counts. */
function placeRow(cells: Cells, row: CellRange, message: HttpMessage | null): Reading | null {
  const types = typesIn(message, null);
  let best: Reading | null = null;
  let second = -1;
  for (let position = 1; position <= HEAD_CHARACTERS; position++) {
    const start = row.start - position;
    const cell = cellAt(cells, start);
    if (cell !== UNKNOWN && base64Value(cell) < 0) break;
    if (!SCHEMES.some((scheme) => matchesScheme(cells, start - scheme.length, scheme) >= 0)) continue;
    if (!mayFit(cells, start, row, types)) continue;
    const reading = readPlace(cells, {
      start,
      skip: 0,
      carrier: "base64",
      sure: false,
      by: "layout",
      types,
      header: null,
    });
    if (reading === null || reading.end <= row.start) continue;
    if (best === null || reading.bits > best.bits) {
      second = best?.bits ?? second;
      best = reading;
    } else second = Math.max(second, reading.bits);
  }
  return best !== null && second + MARGIN < best.bits ? best : null;
}

/** A quick look at the row alone, which refutes most beginnings. */
function mayFit(cells: Cells, start: number, row: CellRange, types: readonly NtlmType[]): boolean {
  const bytes = decodeBase64(cells, start, Math.min(row.end, start + 2 * HEAD_CHARACTERS));
  return types.some((type) => {
    const { bits, contradiction } = layoutEvidence(bytes, type, null);
    return contradiction === null && bits >= 8;
  });
}

function tokenOf(reading: Reading): NtlmToken {
  const { place, type, bytes, total } = reading;
  const decoded = type === null ? { fields: [], problems: [] } : readNtlmFields(bytes, type, total);
  const { start } = cellsOfBytes(bytes, 0, 0);
  const known = knownBytes(bytes);
  const whole = total !== null && known === total && place.sure;
  const structural = !place.sure || reading.guessedGap || reading.typeFrom === "structure";
  return {
    type,
    typeFrom: reading.typeFrom,
    carrier: place.carrier,
    header: place.header,
    start,
    end: reading.end,
    alignment: {
      by: place.by,
      grade: place.sure && !reading.guessedGap ? "certain" : "structural",
      because: alignmentText(reading),
    },
    length: total,
    knownBytes: known,
    fields: decoded.fields,
    completeness: whole ? "complete" : structural || !reading.cut ? "structural" : "truncated",
    problems: [...reading.problems, ...decoded.problems],
  };
}

function alignmentText(reading: Reading): string {
  const by = {
    signature: "the signature is legible",
    scheme: "the token stands behind its scheme",
    header: "the header's name ends at the hole, and the layout fits behind the scheme",
    layout: "the layout fits at one place only",
  }[reading.place.by];
  const rest = reading.guessedGap || !reading.place.sure ? reading.because : [];
  return rest.length === 0 ? by : `${by}: ${rest.join("; ")}`;
}

function authHeaders(message: HttpMessage): readonly HttpHeader[] {
  const all = message.cutLine === null ? message.headers : [...message.headers, message.cutLine];
  return all.filter((header) => AUTH_HEADERS.has(header.name.toLowerCase())).slice(0, MOST_TOKENS);
}

/** The header whose legible value reaches from its beginning to the cell. */
function headerAt(cells: Cells, message: HttpMessage | null, cell: number): string | null {
  if (message === null) return null;
  const cut = message.cutLine;
  const inside =
    message.headers.find((header) => header.valueStart <= cell && cell < header.end) ??
    (cut !== null && cut.valueStart <= cell && cell < cut.end ? cut : undefined);
  return inside === undefined || hasHole(cells, inside.valueStart, cell) ? null : inside.name;
}

/** A server challenges; a client negotiates and authenticates. */
function typesOfHeader(name: string): readonly NtlmType[] {
  if (/^(?:www|proxy)-authenticate$/i.test(name)) return [2];
  return /authorization$/i.test(name) ? [1, 3] : [1, 2, 3];
}

function typesIn(message: HttpMessage | null, header: string | null): readonly NtlmType[] {
  if (header !== null) return typesOfHeader(header);
  if (message === null || message.protocol === "sip") return [1, 2, 3];
  return message.kind === "request" ? [1, 3] : [2];
}
