import { base64Value } from "../analysis/protocol/base64.js";
import type { NtlmToken } from "../analysis/protocol/ntlm.js";
import { DOT, UNKNOWN, cellAt } from "../model/cells.js";
import type { Names } from "./names.js";
import { base64Strip, type Strip } from "./strip.js";

/** A whole name inside a message: its neighbours touch it, so that no border of words would show it. */
export interface NamePlace {
  readonly name: string;
  readonly bytes: Strip;
  readonly from: number;
  readonly to: number;
}

/** Writes over the challenge, the responses and the keys of an NTLM message, whole or damaged. Its names are learnt. */
export function fillNtlm(strip: Strip, token: NtlmToken, names: Names): readonly NamePlace[] {
  const places: NamePlace[] = [];
  for (const field of token.fields) {
    if (field.secret === null || field.end <= field.start) continue;
    const isBinary = field.secret === "ntlm-challenge" || field.secret === "ntlm-response";
    const { bytes, from, to } = bytesOf(strip, token, field.start, field.end);
    if (isBinary) for (let i = from; i < to; i++) bytes.put(i, 0x5a);
    else if (field.pairs !== undefined && field.pairs.length > 0) {
      for (const pair of field.pairs) {
        if (/flags|timestamp|end|channel|single/i.test(pair.name) || pair.value === null) continue;
        const place = bytesOf(strip, token, pair.start, pair.end);
        if (pair.known && pair.id !== null) {
          names.add(/computer|server/i.test(pair.name) ? "host" : "domain", pair.value);
          places.push({ name: pair.value, ...place });
        } else fillShape(place.bytes, place.from, place.to);
      }
    } else if (field.known && typeof field.value === "string") {
      learn(names, field.secret, field.value);
      places.push({ name: field.value, bytes, from, to });
    } else fillShape(bytes, from, to);
  }
  return places;
}

function learn(names: Names, secret: string, value: string): void {
  if (secret === "ntlm-user") names.add("user", value);
  else if (secret === "ntlm-workstation") names.add("host", value);
  else if (secret === "ntlm-domain" || secret === "ntlm-target") names.add("domain", value);
}

/** Text keeps its zeros and small numbers, so that what is left of a damaged message is still told by its shape. */
export function fillUnplaced(strip: Strip, token: NtlmToken, start: number, end: number): void {
  const { bytes, from, to } = bytesOf(strip, token, start, end);
  fillShape(bytes, from, to);
}

function fillShape(bytes: Strip, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const cell = cellAt(bytes.cells, i);
    if (cell === DOT || cell === UNKNOWN) bytes.put(i, 0);
    else if (cell >= 0x10 && cell !== 0x2e) bytes.put(i, cell >= 0x30 && cell <= 0x39 ? 0x30 : 0x78);
  }
}

/** The bytes that cells of a message carry. In base64 three bytes are four cells, counted from where the text begins. */
function bytesOf(
  strip: Strip,
  token: NtlmToken,
  start: number,
  end: number,
): { readonly bytes: Strip; readonly from: number; readonly to: number } {
  if (token.carrier === "raw") return { bytes: strip, from: start, to: end };
  let origin = token.start;
  if (token.carrier === "spnego") while (base64Value(cellAt(strip.cells, origin - 1)) >= 0) origin--;
  const first = Math.max(0, origin);
  let last = Math.max(end, token.end);
  while (base64Value(cellAt(strip.cells, last)) >= 0) last++;
  return {
    bytes: base64Strip(strip, first, last, first - origin),
    from: Math.max(0, Math.ceil(((start - origin) * 6) / 8)),
    to: Math.floor(((end - origin) * 6) / 8),
  };
}
