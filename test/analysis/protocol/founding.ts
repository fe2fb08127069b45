import { type Cells, cellsFromText, makeCells, overlayCells } from "../../../src/model/cells.js";

/** `x buf` of samples/office-communicator-tls. */
export const FOUNDING_SEND =
  "GET HTTP/1.0..User-Agent: Entrust Certificate Revocation..Host: no-cache..Cookie: BCSI-CS0AEE9E8D=2..Proxy-Authorization: NTLM TlRMTVNTUAABAAAAB7IIogUABQAwAAAACAAIACgAAAAFASgKAAAAD1Q2Q0s5NDNZTUFQTEU=....";

/** The `da` rows of samples/office-communicator-tls that were printed. */
export const FOUNDING_ROWS: readonly (readonly [address: number, text: string])[] = [
  [0x170aa8, "HTTP/1.1 407 Proxy Authenticatio"],
  [0x170ac8, "n Required..Proxy-Authenticate: "],
  [0x170b08, "Fgomi0cszMWNOhjgAAAAAAAAAAHoAegA"],
  [0x170bc8, "yAGIAYwAuAGMAbwBtAAAAAAA=..Cache"],
  [0x170be8, "-Control: no-cache..Pragma: no-c"],
  [0x170c08, "ache..Content-Type: text/html; c"],
];

export function sendCells(): Cells {
  return cellsFromText(FOUNDING_SEND);
}

export function recvCells(): Cells {
  let cells = makeCells(0x180);
  for (const [address, text] of FOUNDING_ROWS) cells = overlayCells(cells, cellsFromText(text), address - 0x170aa8);
  return cells;
}
