import { hex8, newRandom } from "./random.mjs";

const CHALLENGE = "TlRMTVNTUAACAAAACQAJAK6qqqoHsgiieTTkBXIMU9kAAAAAAAA6AFdPUktHUk9VUA==";
const NEGOTIATE = "TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA=";

/** Functions of WinInet between the program and the socket, innermost first. */
const BELOW = [
  "wininet!ICSocket::Close+0x25",
  "wininet!HTTP_REQUEST_HANDLE_OBJECT::CloseConnection+0x84",
  "wininet!HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm+0x5e8",
  "wininet!HttpSendRequestA+0x1d",
];

/**
 * A log of HTTP conversations through a proxy that asks for NTLM, with known truth: `planted` of them end after the
 * challenge, by the client's own close; the others are answered with its third message. Each has a place of its own in
 * memory, and threads take turns.
 */
export function conversations({ count, planted, seed = 1 }) {
  const random = newRandom(seed);
  const marked = new Set();
  while (marked.size < planted) marked.add(random.below(count));
  const lines = [];
  for (let i = 0; i < count; i++) lines.push(...conversation(random, i, marked.has(i)));
  return lines;
}

function conversation(random, index, unanswered) {
  const stack = 0x04000000 + index * 0x2000;
  const heap = 0x10000000 + index * 0x4000;
  const prompt = `0:${String(1 + (index % 30)).padStart(3, "0")}>`;
  const caller = `plugin${random.between(1, 9)}`;
  const code = 0x08180000 + random.between(0, 0xff) * 0x100;
  const outer = [
    `${hex8(stack + 0x55c)} ${hex8(code + 0x6f)} ${caller}+0x420f`,
    `${hex8(stack + 0x6a0)} 77a95f31 crypt32!CertVerifyRevocation+0xb7`,
  ];
  const request = (token) =>
    `${hex8(stack + 0x100)} buf = 0x${hex8(heap)} "GET http://crl${index}.example.test/net1.crl HTTP/1.1..User-Agent: probe..Host: crl${index}.example.test..Proxy-Authorization: NTLM ${token}...."`;
  const dump = (text) => {
    const rows = [];
    for (let at = 0; at < text.length; at += 32) rows.push(`${hex8(heap + 0x1000 + at)}  "${text.slice(at, at + 32)}"`);
    return [`${prompt} da ${hex8(heap + 0x1000)}`, ...rows];
  };
  const lines = [
    `${prompt} knL`,
    " # ChildEBP RetAddr",
    `00 ${hex8(stack + 0x51c)} ${hex8(code + 0xf)} wininet!InternetOpenUrlA`,
    ...outer.map((row, i) => `0${i + 1} ${row}`),
    `${prompt} x buf`,
    request(NEGOTIATE),
    ...dump(
      `HTTP/1.1 407 Proxy Authentication Required..Proxy-Authenticate: NTLM ${CHALLENGE}..Connection: keep-alive....`,
    ),
  ];
  if (!unanswered) {
    lines.push(`${prompt} x buf`, request(`TlRMTVNTUAADAAAA${answer(random)}`));
    lines.push(...dump("HTTP/1.1 200 OK..Content-Type: application/pkix-crl..Content-Length: 470...."));
  }
  lines.push(`${prompt} k`, "ChildEBP RetAddr");
  lines.push(`${hex8(stack + 0xc0)} 771bfb5a ws2_32!closesocket`);
  BELOW.forEach((site, i) =>
    lines.push(`${hex8(stack + 0xf8 + i * 0x40)} 771c${hex8(0x1000 + i * 0x111).slice(4)} ${site}`),
  );
  lines.push(`${hex8(stack + 0x51c)} ${hex8(code + 0xf)} wininet!InternetOpenUrlA+0x1d7`, ...outer);
  return lines;
}

/** The rest of an NTLM answer: its fields lie behind the fixed part, all empty but the responses. */
function answer(random) {
  const bytes = Buffer.alloc(52 + 48);
  const field = (at, length, offset) => {
    bytes.writeUInt16LE(length, at);
    bytes.writeUInt16LE(length, at + 2);
    bytes.writeUInt32LE(offset, at + 4);
  };
  field(0, 24, 64);
  field(8, 24, 88);
  for (const at of [16, 24, 32, 40]) field(at, 0, 112);
  for (let i = 52; i < bytes.length; i++) bytes[i] = random.below(256);
  return bytes.toString("base64");
}
