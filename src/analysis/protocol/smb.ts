/** SMB 1 and SMB 2/3 by their head: command, request or response, status. */
import { type Cells, cellAt } from "../../model/cells.js";
import { bigEndian, byteAt, littleEndian, maskedHex, partOf, readRawBytes } from "./base64.js";
import { type Decoded, decodedOf, fieldsOver, type Protocol } from "./decoded.js";

const COMMANDS2 = [
  "negotiate",
  "session-setup",
  "logoff",
  "tree-connect",
  "tree-disconnect",
  "create",
  "close",
  "flush",
  "read",
  "write",
  "lock",
  "ioctl",
  "cancel",
  "echo",
  "query-directory",
  "change-notify",
  "query-info",
  "set-info",
  "oplock-break",
];

const COMMANDS1: Readonly<Record<number, string>> = {
  0x04: "close",
  0x25: "transaction",
  0x2b: "echo",
  0x2e: "read",
  0x2f: "write",
  0x32: "transaction2",
  0x71: "tree-disconnect",
  0x72: "negotiate",
  0x73: "session-setup",
  0x74: "logoff",
  0x75: "tree-connect",
  0xa0: "nt-transact",
  0xa2: "create",
};

const isMark = (cells: Cells, at: number): boolean =>
  (cellAt(cells, at) === 0xff || cellAt(cells, at) === 0xfe) &&
  cellAt(cells, at + 1) === 0x53 &&
  cellAt(cells, at + 2) === 0x4d &&
  cellAt(cells, at + 3) === 0x42;

/** `00 len3` and `ff 53 4d 42` or `fe 53 4d 42`; without the length where it came over a pipe or was read alone. */
export const smb: Protocol = {
  name: "smb",
  opens: (cells) => isMark(cells, 0) || (cellAt(cells, 0) === 0 && isMark(cells, 4)),
  read: (cells) => {
    const all = readRawBytes(cells, 0, cells.length);
    const head = isMark(cells, 0) ? 0 : 4;
    const length = head === 0 ? cells.length : bigEndian(all, 1, 3);
    if (length === null) return null;
    const end = Math.min(cells.length, head + length);
    const bytes = partOf(all, 0, end);
    const message = byteAt(all, head) === 0xff ? smb1(bytes, head, head + length) : smb2(bytes, head, head + length);
    return { messages: [message], end, wants: head + length - end };
  },
};

function smb1(bytes: ReturnType<typeof readRawBytes>, head: number, length: number): Decoded {
  const writer = fieldsOver(bytes);
  const { put } = writer;
  const command = byteAt(bytes, head + 4);
  put("version", "1", head, head + 4);
  put("command", COMMANDS1[command] ?? `0x${command.toString(16)}`, head + 4, head + 5);
  const flags = byteAt(bytes, head + 9);
  put("status", statusOf(bytes, head + 5), head + 5, head + 9);
  put("message-id", littleEndian(bytes, head + 30, 2), head + 30, head + 32);
  return decodedOf(nameOf(flags < 0 ? null : (flags & 0x80) !== 0), bytes, length, writer);
}

function smb2(bytes: ReturnType<typeof readRawBytes>, head: number, length: number): Decoded {
  const writer = fieldsOver(bytes);
  const { put } = writer;
  const command = littleEndian(bytes, head + 12, 2);
  put("version", "2", head, head + 4);
  put("command", command === null ? null : (COMMANDS2[command] ?? String(command)), head + 12, head + 14);
  const flags = littleEndian(bytes, head + 16, 4);
  const isResponse = flags === null ? null : flags % 2 === 1;
  if (isResponse === true) put("status", statusOf(bytes, head + 8), head + 8, head + 12);
  put("message-id", littleEndian(bytes, head + 24, 6), head + 24, head + 32);
  return decodedOf(nameOf(isResponse), bytes, length, writer);
}

function nameOf(isResponse: boolean | null): string {
  return isResponse === null ? "smb.message" : isResponse ? "smb.response" : "smb.request";
}

/** An NTSTATUS as eight digits. */
function statusOf(bytes: ReturnType<typeof readRawBytes>, at: number): string {
  return `0x${maskedHex(bytes, at, at + 4)
    .split(" ")
    .reverse()
    .join("")}`;
}
