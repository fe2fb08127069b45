/** DCE/RPC over connections (C706, MS-RPCE) by its head. */
import { type Cells, cellAt } from "../../model/cells.js";
import { type MaskedBytes, bigEndian, byteAt, littleEndian, maskedHex, partOf, readRawBytes } from "./base64.js";
import { decodedOf, fieldsOver, type Protocol } from "./decoded.js";

const TYPES: Readonly<Record<number, string>> = {
  0: "request",
  2: "response",
  3: "fault",
  11: "bind",
  12: "bind-ack",
  13: "bind-nak",
  14: "alter-context",
  15: "alter-context-response",
  16: "auth3",
  17: "shutdown",
  18: "cancel",
  19: "orphaned",
};

/** `05 00 type flags 10 00 00 00`, length u16, authentication u16, call u32; the number format says which way round. */
export const rpc: Protocol = {
  name: "rpc",
  opens: (cells: Cells) =>
    cells.length >= 16 &&
    cellAt(cells, 0) === 5 &&
    cellAt(cells, 1) <= 1 &&
    TYPES[cellAt(cells, 2)] !== undefined &&
    // First or last fragment: `05 00 00 00 00 00 00 00` is the number 5.
    cellAt(cells, 3) !== 0 &&
    (cellAt(cells, 4) === 0x10 || cellAt(cells, 4) === 0) &&
    cellAt(cells, 5) === 0 &&
    cellAt(cells, 6) === 0 &&
    cellAt(cells, 7) === 0,
  read: (cells) => {
    const all = readRawBytes(cells, 0, cells.length);
    const little = byteAt(all, 4) === 0x10;
    const number = (at: number, size: number): number | null =>
      little ? littleEndian(all, at, size) : bigEndian(all, at, size);
    const length = number(8, 2);
    if (length === null || length < 16) return null;
    const end = Math.min(cells.length, length);
    const bytes = partOf(all, 0, end);
    const writer = fieldsOver(bytes);
    const { put } = writer;
    const name = TYPES[byteAt(bytes, 2)]!;
    put("call-id", number(12, 4), 12, 16);
    if (name === "request") {
      put("context", number(20, 2), 20, 22);
      put("operation", number(22, 2), 22, 24);
    } else if (name === "fault") {
      const status = number(24, 4);
      put("status", status === null ? null : `0x${status.toString(16).padStart(8, "0")}`, 24, 28);
    } else if (name === "bind-nak") put("reason", number(16, 2), 16, 18);
    else if (name === "bind" || name === "alter-context") put("interface", little ? uuidAt(bytes, 32) : null, 32, 48);
    const auth = number(10, 2);
    if (auth !== null && auth > 0 && length - auth >= 16)
      put("token", null, Math.min(end, length - auth), end, "authorization-token");
    return { messages: [decodedOf(`rpc.${name}`, bytes, length, writer)], end, wants: length - end };
  },
};

/** The first three groups are little-endian numbers. */
function uuidAt(bytes: MaskedBytes, at: number): string {
  const hex = (from: number, to: number, turned: boolean): string => {
    const pairs = maskedHex(bytes, at + from, at + to).split(" ");
    return (turned ? pairs.reverse() : pairs).join("");
  };
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join("-");
}
