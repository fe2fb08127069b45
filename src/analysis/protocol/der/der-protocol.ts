/** DER that stands by itself: the body of a download, or what CryptoAPI is given. */
import type { Cells } from "../../../model/cells.js";
import { cellAt, UNKNOWN } from "../../../model/cells.js";
import { type MaskedBytes, readRawBytes } from "../base64.js";
import type { Decoded, Protocol } from "../decoded.js";
import { readOcspRequest, readOcspResponse } from "./ocsp.js";
import { readCertificate, readCrl } from "./x509.js";

/** What a DER SEQUENCE is; null where it is none of the kinds known here. */
export function readDer(bytes: MaskedBytes): Decoded | null {
  return readOcspResponse(bytes) ?? readCertificate(bytes) ?? readCrl(bytes) ?? readOcspRequest(bytes);
}

/** `30 82 xx xx 30`, or `30 81 xx 30`, or an OCSP answer. */
export function mayBeDer(cells: Cells): boolean {
  if (cells.length < 5 || cellAt(cells, 0) !== 0x30) return false;
  const length = cellAt(cells, 1);
  const inner = length < 0x80 ? 2 : length <= 0x84 ? 2 + length - 0x80 : -1;
  const tag = inner < 0 ? -1 : cellAt(cells, inner);
  return tag === 0x30 || tag === 0x0a || tag === UNKNOWN;
}

export const der: Protocol = {
  name: "der",
  opens: mayBeDer,
  read: (cells) => {
    const message = readDer(readRawBytes(cells, 0, cells.length));
    if (message === null) return null;
    const length = derLength(cells);
    const end = Math.min(cells.length, length);
    return { messages: [message], end, wants: length - end };
  },
};

/** Bytes of the outer SEQUENCE with its head; it was read before, so the head is known. */
function derLength(cells: Cells): number {
  const first = cellAt(cells, 1);
  if (first < 0x80) return 2 + first;
  let length = 0;
  for (let i = 0; i < first - 0x80; i++) length = length * 256 + cellAt(cells, 2 + i);
  return 2 + first - 0x80 + length;
}
