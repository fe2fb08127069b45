import { hex8 } from "./random.mjs";
import { code, printed } from "./session.mjs";

const HTTP = [
  "HTTP/1.1 407 Proxy Authentication Required..Server: squid/5.7..Proxy-Authenticate: NTLM..",
  "GET http://crl.example.test/CRL/net1.crl HTTP/1.1..Host: crl.example.test..Pragma: no-cache....",
  "Cache-Control: no-cache..Content-Type: text/html; charset=utf-8..Content-Length: 3124....",
  "POST /api/v2/upload?session=7f31 HTTP/1.1..User-Agent: probe/1.0..Accept: */*..Connection: keep-alive....",
];

/** `da`, `du`, `db`, `dd`, `dc`, `dq`. */
export function memoryBlock(session, random) {
  const command = random.pick(["da", "da", "da", "du", "db", "db", "dd", "dc", "dq"]);
  const start = random.bits32() & 0x7ffffff0;
  const lines =
    command === "da" || command === "du"
      ? stringRows(session, random, start, command)
      : wordRows(session, random, start, command);
  return { command: `${command} ${printed(session, start)}`, lines };
}

function stringRows(session, random, start, command) {
  let text = "";
  const wanted = random.between(60, 1400);
  while (text.length < wanted) text += random.pick(HTTP);
  text = text.slice(0, wanted);
  const step = command === "du" ? 64 : 32;
  const lines = [];
  for (let at = 0, i = 0; at < text.length; at += 32, i++) {
    lines.push(`${printed(session, start + i * step)}  "${text.slice(at, at + 32)}"`);
  }
  return lines;
}

function wordRows(session, random, start, command) {
  const rows = random.pick([8, 8, 8, 16, 32]);
  const lines = [];
  for (let i = 0; i < rows; i++) lines.push(`${printed(session, start + i * 16)}  ${wordsOf(random, command)}`);
  return lines;
}

function wordsOf(random, command) {
  const words = [random.bits32(), random.bits32(), random.bits32(), random.bits32()];
  const text = random.chance(0.5) ? Buffer.from(random.pick(HTTP).slice(0, 16), "latin1") : null;
  const bytes = text ?? Buffer.from(Uint32Array.from(words).buffer);
  const ascii = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
  const dwords = [0, 4, 8, 12].map((at) => hex8(bytes.readUInt32LE(at)));
  if (command === "dd") return dwords.join(" ");
  if (command === "dc") return `${dwords.join(" ")}  ${ascii}`;
  if (command === "dq") return `${dwords[1]}\`${dwords[0]} ${dwords[3]}\`${dwords[2]}`;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  return `${hex.slice(0, 8).join(" ")}-${hex.slice(8).join(" ")}  ${ascii}`;
}

/** `dps`: what lies on a stack, with symbols where a word points into a module. */
export function pointerBlock(session, random, symbols) {
  const rows = random.between(12, 80);
  const step = session.wide ? 8 : 4;
  const lines = [];
  for (let i = 0; i < rows; i++) {
    const at = printed(session, session.stack + i * step);
    const symbol = random.chance(0.5) ? ` ${symbols.place().site}` : "";
    lines.push(`${at}  ${symbol === "" ? printed(session, random.bits32()) : code(session, random)}${symbol}`);
  }
  return { command: session.wide ? "dps @rsp" : "dps @esp", lines };
}
