/** What a body is by its first bytes; servers and portals do not always send what they announce. */
import type { CellRange } from "../../model/cells.js";
import { type MaskedBytes, byteAt, cellsOfBytes, knownBytes } from "./base64.js";

export interface Content {
  readonly kind: string;
  /** The bytes that say so. */
  readonly at: CellRange;
}

/** First bytes in hex; `??` stands for any. */
const SIGNATURES: readonly (readonly [bytes: string, kind: string])[] = [
  ["1f 8b 08", "gzip"],
  ["50 4b 03 04", "zip"],
  ["89 50 4e 47", "png"],
  ["ff d8 ff", "jpeg"],
  ["47 49 46 38", "gif"],
  ["4d 5a", "pe"],
  ["4d 53 43 46", "cab"],
  ["25 50 44 46", "pdf"],
  ["52 49 46 46 ?? ?? ?? ?? 57 45 42 50", "webp"],
  ["42 4d", "bmp"],
  ["00 00 01 00", "ico"],
  ["77 4f 46", "woff"],
  ["30 82", "der"],
  ["30 81", "der"],
  ["30 84", "der"],
  ["78 9c", "zlib"],
  ["78 01", "zlib"],
  ["78 da", "zlib"],
  ["4e 54 4c 4d 53 53 50 00", "ntlm"],
];

const compiled = SIGNATURES.map(([hex, kind]) => ({
  kind,
  bytes: hex.split(" ").map((pair) => (pair === "??" ? -1 : Number.parseInt(pair, 16))),
}));

/** Null where the first bytes are lost or say nothing. */
export function contentOf(bytes: MaskedBytes): Content | null {
  if (bytes.value.length < 2) return null;
  for (const { kind, bytes: wanted } of compiled) {
    if (wanted.every((byte, i) => byte < 0 || byteAt(bytes, i) === byte))
      return { kind, at: cellsOfBytes(bytes, 0, wanted.length) };
  }
  return textContent(bytes);
}

const LOOK = 256;

function textContent(bytes: MaskedBytes): Content | null {
  let start = byteAt(bytes, 0) === 0xef && byteAt(bytes, 1) === 0xbb ? 3 : 0;
  while (start < LOOK && [0x20, 0x09, 0x0a, 0x0d].includes(byteAt(bytes, start))) start++;
  const length = Math.min(bytes.value.length, start + LOOK);
  let text = "";
  for (let i = start; i < length; i++) {
    const byte = byteAt(bytes, i);
    // A dot of the dump can be a line end.
    if (byte < 0 && text === "") return null;
    text += byte < 0 ? "." : String.fromCharCode(byte);
  }
  const kind = /^<(?:!doctype html|html|head|body|!--|meta|title|script|center|h1)\b|^<!--/i.test(text)
    ? "html"
    : /^<\?xml|^<[A-Za-z_][\w.:-]*[\s/>]/.test(text)
      ? "xml"
      : /^[{[]\s*(?:["{[\]}\d-]|true|false|null)/.test(text)
        ? "json"
        : /^-----BEGIN [A-Z0-9 ]+-----/.test(text)
          ? "pem"
          : /^[\w.%+-]{1,64}=[^<>{}]*$/.test(text.split("\n", 1)[0] ?? "")
            ? "form"
            : null;
  if (kind !== null) return { kind, at: cellsOfBytes(bytes, start, Math.min(length, start + 16)) };
  const known = knownBytes(bytes, start, length);
  const printable = [...text].every((c) => c >= " " || c === "\n" || c === "\r" || c === "\t");
  return known === length - start && printable && known > 0
    ? { kind: "text", at: cellsOfBytes(bytes, start, length) }
    : null;
}
