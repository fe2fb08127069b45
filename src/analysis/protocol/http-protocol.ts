/** HTTP/1.x and SIP messages with what they carry, as fields. */
import { type CellRange, type Cells, UNKNOWN_MARK, cellsText } from "../../model/cells.js";
import { readAuthList } from "./auth.js";
import { joinBytes, type MaskedBytes, readRawBytes } from "./base64.js";
import { contentOf } from "./content.js";
import type { Decoded, DecodedField, Protocol } from "./decoded.js";
import { readDer } from "./der/der-protocol.js";
import { authOf } from "./http-auth.js";
import { bodyOf, type HttpBody } from "./http-body.js";
import { mayBeginHttp, readHttp } from "./http.js";
import type { HttpHeader, HttpMessage } from "./http-message.js";
import { findNtlm, type NtlmToken } from "./ntlm.js";
import { carriedBy, ntlmMessage } from "./ntlm-message.js";
import { redactHeaderValue, secretSpans } from "./redaction.js";

export const http: Protocol = {
  name: "http",
  opens: (cells) => mayBeginHttp(cells),
  read: (cells) => {
    const message = readHttp(cells);
    if (message === null) return null;
    const body = bodyOf(cells, message);
    const own = cells.subarray(0, body.end);
    const tokens = findNtlm(own, message);
    const content =
      body.pieces.length === 0 ? null : joinBytes(body.pieces.map(({ start, end }) => readRawBytes(own, start, end)));
    const carried = content === null ? null : readDer(content);
    const auth = authOf(own, message);
    const ntlm = tokens.flatMap((token) => ntlmMessage(token) ?? []);
    const loose = ntlm.filter((token) => !auth.inner.some((outer) => isInside(token, outer)));
    const inner = [
      ...auth.inner.map((outer) => ({
        ...outer,
        inner: [
          ...outer.inner,
          ...ntlm.filter((token) => isInside(token, outer)).map((token) => carriedBy(token, outer)),
        ],
      })),
      ...loose,
      ...(carried === null ? [] : [carried]),
    ];
    const decoded: Decoded = {
      protocol: `${message.protocol}.${message.kind}`,
      start: 0,
      end: body.end,
      head: { start: 0, end: message.headEnd },
      fields: [...fieldsOf(own, message, tokens, body, content), ...auth.fields],
      completeness: message.completeness,
      secrets: [...auth.secrets, ...secretSpans(own, message, tokens)],
      inner,
      http: message,
    };
    return { messages: [decoded], end: body.end, wants: body.wants };
  },
};

const SCHEME_HEADERS = /^(?:proxy-auth(?:enticate|orization)|www-authenticate|authorization)$/i;

function isInside(inner: CellRange, outer: CellRange): boolean {
  return inner.start >= outer.start && inner.start < outer.end;
}

/** Nothing of the head is missing, unknown or removed. */
function isWhole({ headComplete, holes, suspicious, headers }: HttpMessage): boolean {
  return headComplete && holes.length === 0 && suspicious.length === 0 && headers.every((header) => !header.holes);
}

/** `N##M` beside `Basic`: what is offered there nobody can read. */
function isLegible({ name, value }: HttpHeader): boolean {
  if (!SCHEME_HEADERS.test(name)) return true;
  const schemes = readAuthList(value);
  const plain = value.replace(/"[^"]*"/g, "");
  return schemes.length > 0 && schemes.every(({ kind }) => kind !== "other") && /^[\w\s,=+/.:~*-]*$/.test(plain);
}

/** `Authorization: Negotiate YIIH…` as the last line of a dump that ends in it: the scheme is whole, its token is not. */
function cutScheme({
  kind,
  cutLine,
}: HttpMessage): { readonly side: string; readonly scheme: string; readonly at: CellRange } | null {
  if (kind !== "request" || cutLine === null || !SCHEME_HEADERS.test(cutLine.name)) return null;
  const [whole = "", scheme = ""] = /^([A-Za-z]{1,32}) +(?=[\w+/"])/.exec(cutLine.value) ?? [];
  if (whole === "") return null;
  const side = /^proxy-/i.test(cutLine.name) ? "proxy-auth" : "auth";
  const start = cutLine.valueStart;
  return { side, scheme: scheme.toLowerCase(), at: { start, end: start + scheme.length } };
}

/** `Authorization` behind a hole may be the end of `Proxy-Authorization`. */
const AUTH_HEADER = /((?:Proxy-|[.\n]WWW-|[.\n])Auth(?:orization|enticate)): [^:]{0,24}$/i;

/** Bytes of a body that tell text from markup. */
const LEAST_TEXT = 64;

function fieldsOf(
  cells: Cells,
  message: HttpMessage,
  tokens: readonly NtlmToken[],
  body: HttpBody,
  content: MaskedBytes | null,
): readonly DecodedField[] {
  const fields = new Map<string, DecodedField>();
  const set = (name: string, value: string | number | null, at: CellRange | null, shown?: string): void => {
    if (value === null) return;
    const { start, end } = at ?? { start: 0, end: 0 };
    fields.set(name, {
      name,
      value: String(value),
      shown: shown ?? String(value),
      at: at === null ? null : { start, end },
    });
  };
  const first = cellsText(cells, 0, Math.min(cells.length, message.headers[0]?.start ?? message.headEnd));
  const inFirstLine = (value: string | number | null, last = false): CellRange | null => {
    const start = value === null ? -1 : last ? first.lastIndexOf(String(value)) : first.indexOf(String(value));
    return start < 0 ? null : { start, end: start + String(value).length };
  };
  set("method", message.method, inFirstLine(message.method));
  const { target } = message;
  set("target", target, inFirstLine(target), target === null ? undefined : redactHeaderValue("target", target));
  set("version", message.version, inFirstLine(message.version, message.kind === "request"));
  set("status", message.status, inFirstLine(message.status));
  set("reason", message.reason, inFirstLine(message.reason));
  for (const header of message.headers) {
    const name = `header.${header.name.toLowerCase()}`;
    const shown = redactHeaderValue(header.name, header.value);
    const place = { start: header.valueStart, end: header.end };
    const before = fields.get(name);
    if (before === undefined) set(name, header.value, place, shown);
    else
      set(
        name,
        `${before.value}, ${header.value}`,
        { ...place, start: before.at?.start ?? place.start },
        `${before.shown}, ${shown}`,
      );
    if (SCHEME_HEADERS.test(header.name)) {
      const side = /^proxy-/i.test(header.name) ? "proxy-auth" : "auth";
      // A word that runs into a hole is none.
      const [shownText = ""] = header.value.split(UNKNOWN_MARK, 1);
      const legible = shownText.length < header.value.length ? shownText.replace(/[A-Za-z]{1,40}$/, "") : shownText;
      const schemes = readAuthList(legible)
        .map((auth) => auth.scheme.toLowerCase())
        .filter((scheme) => /^[a-z]+$/.test(scheme));
      const others = fields.get(`${side}.scheme`)?.value.split(" ") ?? [];
      if (schemes.length > 0) {
        set(`${side}.scheme`, [...new Set([...others, ...schemes])].join(" "), place);
        // A lost row may have held another offer: "only Basic" needs the whole head.
        if (message.kind === "response")
          set(`${side}.offers`, isWhole(message) && message.headers.every(isLegible) ? "all" : "some", null);
      }
    }
  }
  const cut = cutScheme(message);
  if (cut !== null && !fields.has(`${cut.side}.scheme`)) set(`${cut.side}.scheme`, cut.scheme, cut.at);
  for (const token of tokens) {
    if (token.type === null) continue;
    const before = cellsText(cells, Math.max(0, token.start - 48), token.start);
    const header = token.header ?? AUTH_HEADER.exec(before)?.[1] ?? null;
    // Whose token it is, is not known where neither its header nor the status is legible.
    if (header === null && message.status !== 407 && message.status !== 401) continue;
    const side = message.status === 407 || /^proxy-/i.test(header ?? "") ? "proxy-auth" : "auth";
    set(`${side}.ntlm.type`, token.type, { start: token.start, end: token.end });
    // Negotiate carries such tokens too: the scheme is NTLM only where the word is there.
    if (!fields.has(`${side}.scheme`) && /NTLM $/i.test(before)) set(`${side}.scheme`, "ntlm", null);
  }
  if (!message.headComplete) set("head", "cut", null);
  for (const sign of message.suspicious) set(`suspicious.${sign.kind}`, sign.message, sign);
  const seen = body.pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
  if (body.framedBy !== "nothing") {
    if (body.framedBy !== "unknown") set("body.framed-by", body.framedBy, null);
    set("body.bytes", seen, null);
    if (Number.isFinite(body.wants) && body.wants > 0) set("body.missing", body.wants, null);
    const kind = content === null ? null : contentOf(content);
    // What is taken for text may be the size of a chunk, or the beginning of something else.
    const doubtful = body.framedBy === "unknown" || (body.wants > 0 && seen < LEAST_TEXT);
    if (kind !== null && !(doubtful && kind.kind === "text")) set("body.kind", kind.kind, kind.at);
  }
  return [...fields.values()];
}
