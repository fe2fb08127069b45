/** SOCKS 4 and 5 (RFC 1928, 1929). The messages are short: they are read only where they are all that was moved. */
import { type Cells, cellAt } from "../../model/cells.js";
import { type MaskedBytes, bigEndian, byteAt, readRawBytes } from "./base64.js";
import { asciiOf, decodedOf, fieldsOver, type FieldWriter, type Protocol, type Reading } from "./decoded.js";

const REPLIES: Readonly<Record<number, string>> = {
  0: "succeeded",
  1: "general-failure",
  2: "not-allowed",
  3: "network-unreachable",
  4: "host-unreachable",
  5: "connection-refused",
  6: "ttl-expired",
  7: "command-not-supported",
  8: "address-type-not-supported",
};
const METHODS: Readonly<Record<number, string>> = {
  0: "none",
  1: "gssapi",
  2: "password",
  0xff: "no-acceptable-method",
};
const COMMANDS: Readonly<Record<number, string>> = { 1: "connect", 2: "bind", 3: "udp-associate" };

function whole(protocol: string, bytes: MaskedBytes, writer: FieldWriter): Reading {
  const size = bytes.value.length;
  return { messages: [decodedOf(protocol, bytes, size, writer)], end: size, wants: 0 };
}

/** Length of an address with its port at `at`: type u8, then 4 or 16 bytes, or a length and a name; then the port. */
function addressSize(bytes: MaskedBytes, at: number): number | null {
  const type = byteAt(bytes, at);
  if (type === 1) return 7;
  if (type === 4) return 19;
  const length = type === 3 ? byteAt(bytes, at + 1) : -1;
  return length > 0 ? 4 + length : null;
}

function putAddress(bytes: MaskedBytes, at: number, size: number, { put }: FieldWriter): void {
  const type = byteAt(bytes, at);
  const end = at + size - 2;
  let text: string | null = null;
  if (type === 1) text = [1, 2, 3, 4].map((i) => byteAt(bytes, at + i)).join(".");
  else if (type === 3) text = asciiOf(bytes, at + 2, end);
  else text = Array.from({ length: 8 }, (_, i) => bigEndian(bytes, at + 1 + 2 * i, 2)?.toString(16) ?? "").join(":");
  put("address", text, at + 1, end);
  put("port", bigEndian(bytes, end, 2), end, end + 2);
}

export const socks5: Protocol = {
  name: "socks5",
  opens: (cells: Cells, { exact, port }) =>
    exact && cells.length <= 262 && (cellAt(cells, 0) === 5 || (port === 1080 && cellAt(cells, 0) === 1)),
  read: (cells, { direction }) => {
    const bytes = readRawBytes(cells, 0, cells.length);
    const size = bytes.value.length;
    const writer = fieldsOver(bytes);
    const { put } = writer;
    const second = byteAt(bytes, 1);
    if (byteAt(bytes, 0) === 1) return password(bytes, writer);
    if (size === 2 && METHODS[second] !== undefined && direction !== "out") {
      put("method", METHODS[second], 1, 2);
      return whole("socks5.method", bytes, writer);
    }
    if (second > 0 && second <= 16 && size === 2 + second && direction !== "in") {
      const names: string[] = [];
      for (let i = 2; i < size; i++) names.push(METHODS[byteAt(bytes, i)] ?? String(byteAt(bytes, i)));
      put("methods", names.join(" "), 2, size);
      return whole("socks5.greeting", bytes, writer);
    }
    const address = byteAt(bytes, 2) === 0 ? addressSize(bytes, 3) : null;
    if (address === null || size !== 3 + address) return null;
    // The two have one shape: what comes in is the reply.
    if (direction === "in" || second === 0 || second > 3) {
      if (REPLIES[second] === undefined) return null;
      put("reply", REPLIES[second], 1, 2);
      put("code", second, 1, 2);
      putAddress(bytes, 3, address, writer);
      return whole("socks5.reply", bytes, writer);
    }
    put("command", COMMANDS[second] ?? null, 1, 2);
    putAddress(bytes, 3, address, writer);
    return whole("socks5.request", bytes, writer);
  },
};

/** `01, length, user, length, password`; the answer is `01` and a status. */
function password(bytes: MaskedBytes, writer: FieldWriter): Reading | null {
  const size = bytes.value.length;
  const user = byteAt(bytes, 1);
  if (size === 2) {
    writer.put("status", user === 0 ? "accepted" : "refused", 1, 2);
    return whole("socks5.auth-reply", bytes, writer);
  }
  const secret = user > 0 ? byteAt(bytes, 2 + user) : -1;
  if (secret < 0 || size !== 3 + user + secret) return null;
  writer.put("user", asciiOf(bytes, 2, 2 + user), 2, 2 + user, "user-name");
  writer.put("password", asciiOf(bytes, 3 + user, size), 3 + user, size, "password");
  return whole("socks5.auth", bytes, writer);
}

export const socks4: Protocol = {
  name: "socks4",
  opens: (cells, { exact }) => exact && cells.length >= 8 && cells.length < 600 && (cells[0] === 4 || cells[0] === 0),
  read: (cells, { direction }) => {
    const bytes = readRawBytes(cells, 0, cells.length);
    const size = bytes.value.length;
    const writer = fieldsOver(bytes);
    const { put } = writer;
    const second = byteAt(bytes, 1);
    if (byteAt(bytes, 0) === 0) {
      if (size !== 8 || second < 0x5a || second > 0x5d || direction === "out") return null;
      put("reply", ["granted", "rejected", "no-identd", "other-user"][second - 0x5a]!, 1, 2);
      put("code", second, 1, 2);
      return whole("socks4.reply", bytes, writer);
    }
    if ((second !== 1 && second !== 2) || byteAt(bytes, size - 1) !== 0 || size < 9 || direction === "in") return null;
    const parts = [4, 5, 6, 7].map((i) => byteAt(bytes, i));
    if (parts.some((part) => part < 0)) return null;
    put("command", COMMANDS[second] ?? null, 1, 2);
    put("port", bigEndian(bytes, 2, 2), 2, 4);
    put("address", parts.join("."), 4, 8);
    put("user", null, 8, size - 1, "user-name");
    return whole("socks4.request", bytes, writer);
  },
};
