import { readHttp } from "../analysis/protocol/http.js";
import { findNtlm } from "../analysis/protocol/ntlm.js";
import { secretSpans } from "../analysis/protocol/redaction.js";
import type { CellRange } from "../model/cells.js";
import { fillGss } from "./gss-secrets.js";
import type { Names } from "./names.js";
import { fillNtlm, fillUnplaced, type NamePlace } from "./ntlm-secrets.js";
import { fillText, gssTextsIn } from "./secrets.js";
import { base64Strip, stripText, type Strip } from "./strip.js";

/**
 * Writes over the secrets of NTLM, SPNEGO and Kerberos tokens, and what else the analysis takes for a secret of an HTTP
 * head. Names in the tokens are learnt.
 */
export function fillMessages(strip: Strip, names: Names): readonly NamePlace[] {
  const http = readHttp(strip.cells);
  const tokens = findNtlm(strip.cells, http);
  // Found before anything is written: afterwards a damaged message may no longer be told.
  const spans = http === null && tokens.length === 0 ? [] : secretSpans(strip.cells, http, tokens);
  const places = tokens.flatMap((token) => fillNtlm(strip, token, names));
  for (const one of fillGss(strip, names) ?? []) places.push(one);
  const understood: CellRange[] = [];
  for (const text of gssTextsIn(stripText(strip))) {
    const placed = fillGss(base64Strip(strip, text.start, text.end), names);
    if (placed === null) continue;
    for (const one of placed) places.push(one);
    understood.push(text);
  }
  for (const { start, end, kind } of spans) {
    const token = tokens.find((one) => start >= one.start && start < one.end);
    if (token === undefined && understood.some((text) => start >= text.start && end <= text.end)) continue;
    if (kind.startsWith("ntlm-") || (kind === "authorization-token" && token !== undefined)) {
      const placed = token?.fields.some((field) => field.offset !== null && field.start <= start && field.end >= end);
      if (token !== undefined && placed !== true && token.completeness !== "complete")
        fillUnplaced(strip, token, start, end);
      else if (token === undefined) fillText(strip, start, end);
    }
    // Of a message, every byte is known to be a secret or not: its text has its place.
    else if (kind === "unplaced-text" && token !== undefined) continue;
    else if (kind !== "basic-credentials" && kind !== "digest-credentials") fillText(strip, start, end);
  }
  return places;
}
