import { describe, expect, test } from "@jest/globals";
import { redact, type RedactedLog } from "../../src/index.js";
import { caseOfLog, shapeOf } from "../support/case-shape.js";
import { sampleLog, sampleNames } from "../support/samples.js";
import { utf16le } from "../support/lines.js";
import { flattened, formsOf } from "./search.js";

function redacted(log: string | Uint8Array): RedactedLog {
  const result = redact(log);
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}
const textOf = (log: string): string => Buffer.from(redacted(log).log).toString("latin1");

/** Samples that hold no name and no credential: they stay as they are. Every other one must have something replaced. */
const NAMELESS: ReadonlySet<string> = new Set([
  "deadlock",
  "dll-not-found",
  "heap-corruption",
  "stack-overflow",
  "ttd-file-refused",
  "ui-hang",
]);

describe.each(sampleNames())("samples/%s", (name) => {
  const log = sampleLog(name);
  const after = redacted(log);
  const text = Buffer.from(after.log).toString("latin1");

  test("keeps its length and its lines", () => {
    expect(after.log.length).toBe(Buffer.byteLength(log));
    expect(text.split("\n").map((line) => line.length)).toEqual(log.split("\n").map((line) => line.length));
  });

  test("gives the same case but for the names", () => {
    expect(shapeOf(caseOfLog(after.log))).toEqual(shapeOf(caseOfLog(log)));
  });

  test("is the same every time", () => {
    expect(Buffer.from(redacted(log).log).equals(Buffer.from(after.log))).toBe(true);
  });

  test("shows nothing that the list names, in any encoding", () => {
    const flat = flattened(text);
    if (NAMELESS.has(name)) expect(Buffer.from(after.log).equals(Buffer.from(log))).toBe(true);
    else expect(after.replaced.length).toBeGreaterThan(0);
    for (const { text: secret, kind } of after.replaced) {
      if (secret.length < 3) continue;
      for (const form of formsOf(secret))
        expect([kind, secret, form.exec(flat)?.[0]]).toEqual([kind, secret, undefined]);
    }
  });

  test("in UTF-16 is redacted alike", () => {
    const wide = redacted(utf16le(`\ufeff${log}`));
    expect(Buffer.from(wide.log).toString("utf16le").slice(1)).toBe(text);
  });
});

test("the founding case shows no cookie, challenge or name", () => {
  const flat = flattened(textOf(sampleLog("office-communicator-tls")));
  for (const secret of ["MAPLE", "T6CK943Y", "bc.com", "\u00d1\u00cb\u0033\u0031\u0063\u004e\u003a\u0018"])
    for (const form of formsOf(secret)) expect(flat).not.toMatch(form);
  expect(flat).not.toMatch(/AE9E8D=2|Fgomi0csz/);
});

test("a Kerberos token keeps its structure, and nothing of its ticket and its names", () => {
  const log = sampleLog("proxy-authentication-schemes");
  const tokenOf = (text: string): Buffer =>
    Buffer.from(/Authorization: Negotiate ([A-Za-z0-9+/=]+)/.exec(flattened(text))![1]!, "base64");
  const before = tokenOf(log);
  const after = tokenOf(textOf(log));
  expect(after.length).toBe(before.length);
  expect(before.toString("latin1")).toMatch(/CORP\.TEST[^]*HTTP[^]*proxy\.corp\.test/);
  expect(after.toString("latin1")).toMatch(/(?!CORP)[A-Z0-9]{4}\.test[^]*HTTP[^]*(?!proxy)\w{5}\.(?!corp)\w{4}\.test/i);
  expect(after.toString("latin1")).not.toMatch(/corp\.test|proxy/i);
  // The ticket's and the authenticator's octets: 04, their number, and nothing else of them.
  const filled = [...after.toString("latin1").matchAll(/Z{16,}/g)];
  expect(filled).toHaveLength(2);
  for (const { index, 0: run } of filled) {
    expect([...after.subarray(index - 2, index)]).toEqual([0x04, run.length]);
    expect(before.subarray(index, index + run.length).filter((byte) => byte === 0x5a).length).toBeLessThan(3);
  }
});

describe("names that only a binary message holds", () => {
  const dumpOf = (bytes: Buffer): string =>
    Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
      const part = [...bytes.subarray(16 * row, 16 * row + 16)];
      const hex = part.map((byte, i) => `${i === 8 ? "-" : i > 0 ? " " : ""}${byte.toString(16).padStart(2, "0")}`);
      const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "."));
      return `${(0x170000 + 16 * row).toString(16).padStart(8, "0")}  ${hex.join("").padEnd(47)}  ${text.join("")}`;
    }).join("\n");
  const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const block = (...parts: readonly Buffer[]): Buffer => {
    const all = Buffer.concat(parts);
    return Buffer.concat([u16(all.length), all]);
  };
  const host = "vpn7.maple.example";
  const helloTo = (name: string): Buffer => {
    const sni = Buffer.concat([u16(0), block(block(Buffer.from([0]), block(Buffer.from(name))))]);
    const body = Buffer.concat([
      Buffer.from([3, 3]),
      Buffer.alloc(32, 7),
      Buffer.from([0]),
      block(Buffer.from([0x13, 0x01])),
      Buffer.from([1, 0]),
      block(sni),
    ]);
    const handshake = Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
    return Buffer.concat([Buffer.from([0x16, 3, 1]), u16(handshake.length), handshake]);
  };
  const question = (name: string): Buffer =>
    Buffer.concat([
      Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
      ...name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
      Buffer.from([0, 0, 1, 0, 1]),
    ]);

  test.each([
    ["TLS", helloTo(host)],
    ["DNS", question(host)],
  ])("%s", (protocol, bytes) => {
    const log = `0:000> db 00170000\n${dumpOf(bytes)}\n0:000> .echo connecting to ${host} now\nconnecting to ${host} now\n`;
    const after = textOf(log);
    expect(after.length).toBe(log.length);
    const flat = flattened(after);
    for (const part of [host, "vpn7", "maple"])
      for (const form of formsOf(part)) expect([part, form.exec(flat)?.[0]]).toEqual([part, undefined]);
    // The same pseudonym in the bytes and in words, and the message is still one.
    const pseudonym = /connecting to (\S+) now/.exec(after)![1]!;
    expect(pseudonym).toMatch(/^\w{4}\.\w{5}\.example$/);
    const shown = caseOfLog(after, { redact: false }).messages.map((message) => message.fields["server-name"]);
    if (protocol === "TLS") expect(shown).toContain(pseudonym);
  });

  test("a pasted list of frames", () => {
    const after = textOf(
      "0:000> g\n  7 0.01 10.0.0.1 10.0.0.2 DNS 80 Standard query 0x1a2b A srv9.maple.example\n  9 0.02 10.0.0.1 10.0.0.2 TLSv1.2 300 Client Hello (SNI=vpn7.maple.example)\n",
    );
    expect(after).not.toMatch(/srv9|vpn7|maple/);
  });
});

test("a name that touches the next field of a certificate is replaced", () => {
  const bytes = Buffer.from("\u000c\u000aa7.example0\u0081", "latin1");
  const row = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const log = `0:000> da 001a0000\n001a0000  "http://a7.example/"\n0:000> db 00170000\n00170000  ${row}  x\n`;
  expect(flattened(log)).toContain(bytes.toString("hex"));
  expect(flattened(textOf(log))).not.toContain(Buffer.from("a7.ex").toString("hex"));
});

test.each(["", " ", ":"])("bytes that another tool wrote as hex are read, with '%s' between them", (between) => {
  const bytes = Buffer.from("GET / HTTP/1.1\r\nHost: secrethost.corp.example\r\nCookie: id=geheim\r\n\r\n").toString(
    "hex",
  );
  const line = (shown: string): string => `{"api":"ws2_32!send","tid":1,"args":{"buf":{"bytes":"${shown}"}},"ret":1}\n`;
  const hex = /"bytes":"([^"]+)"/.exec(textOf(line(bytes.match(/../g)!.join(between))))![1]!;
  expect(Buffer.from(hex.replaceAll(/[ :]/g, ""), "hex").toString()).toMatch(
    /^GET \/ HTTP\/1\.1\r\nHost: (?!secret)\w{10}\.(?!corp)\w{4}\.example\r\nCookie: id=xxxxxx\r\n\r\n$/,
  );
});

describe("in one line", () => {
  const prompt = "0:000> !peb\n";
  test.each([
    ["a user's folder", "C:\\Users\\jdoe\\app.exe", /\\Users\\\w{4}\\app/],
    ["the environment", "    USERNAME=jdoe", /USERNAME=\w{4}$/m],
    ["a computer", "    COMPUTERNAME=NB-4711", /COMPUTERNAME=HOST0001|COMPUTERNAME=[A-Z0-9-]{7}$/m],
    ["a share", "    Path: \\\\filesrv7\\tools\\x.dll", /\\\\\w{8}\\tools/],
    ["a mail address", "    sip:jane.doe@contoso.com", /sip:[\w]{8}@\w{7}\.com/],
    ["a password", "    connect Server=db;Password=Geheim42!;", /Password=Xxxxxx00!;/],
    ["a bearer token", "    Authorization: Bearer abc.def.ghi", /Bearer xxx\.xxx\.xxx/],
    ["credentials in an address", "    http://jdoe:pw12@host.contoso.com/", /:\/\/xxxx:xx00@/],
    [
      "a public host stays",
      "    https://msdl.microsoft.com/download/symbols",
      /https:\/\/msdl\.microsoft\.com\/download/,
    ],
    ["modules stay", "00 0012f8a0 7c81776f jdoe!Run+0x12\n    USERNAME=jdoe", /jdoe!Run\+0x12[^]*USERNAME=(?!jdoe)/],
  ])("%s", (_, line, expected) => {
    const before = `${prompt}${line}\n`;
    const after = textOf(before);
    expect(after).toMatch(expected);
    expect(after.length).toBe(before.length);
  });

  test("Basic credentials inside base64", () => {
    const token = Buffer.from("CONTOSO\\jdoe:Geheim42").toString("base64");
    const after = textOf(`0:000> da 00170aa8\n00170aa8  "Authorization: Basic ${token}..Host: x"\n`);
    const inside = Buffer.from(/Basic (\S+?)\.\./.exec(after)![1]!, "base64").toString("latin1");
    expect(inside).toMatch(/^[A-Z0-9]{7}\\[a-z0-9]{4}:Xxxxxx00$/);
    expect(inside).not.toMatch(/CONTOSO|jdoe|Geheim/);
  });
});

describe("one name, however a dump shows it", () => {
  const bytes = Buffer.from("http://secrethost.corp.example/", "latin1");
  const wide = Buffer.from("at secrethost.corp.example now", "utf16le");
  const db = (data: Buffer, base: number): string => {
    const rows: string[] = [];
    for (let at = 0; at < data.length; at += 16) {
      const part = [...data.subarray(at, at + 16)];
      const hex = part
        .map((byte, i) => `${i === 8 ? "-" : i > 0 ? " " : ""}${byte.toString(16).padStart(2, "0")}`)
        .join("");
      const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
      rows.push(`${(base + at).toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${text}`);
    }
    return rows.join("\n");
  };
  const dd = (data: Buffer, base: number): string => {
    const padded = Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16)]);
    const rows: string[] = [];
    for (let at = 0; at < padded.length; at += 16)
      rows.push(
        `${(base + at).toString(16).padStart(8, "0")}  ${[0, 4, 8, 12]
          .map((i) =>
            padded
              .readUInt32LE(at + i)
              .toString(16)
              .padStart(8, "0"),
          )
          .join(" ")}`,
      );
    return rows.join("\n");
  };
  const log = [
    "0:000> db 00170000",
    db(bytes, 0x170000),
    "0:000> db 00180000",
    db(wide, 0x180000),
    "0:000> dd 00190000",
    dd(bytes, 0x190000),
    "0:000> da 001a0000",
    `001a0000  "${bytes.toString("latin1")}"`,
    "0:000> du 001b0000",
    `001b0000  "xx secrethost.corp.example"`,
    "0:000> da 001c0000",
    `001c0000  "${Buffer.concat([Buffer.from([7]), bytes]).toString("base64")}"`,
    "",
  ].join("\n");
  const after = textOf(log);

  test("is gone everywhere, and its pseudonym is the same", () => {
    const flat = flattened(after);
    for (const form of formsOf("secrethost")) expect([form, form.exec(flat)?.[0]]).toEqual([form, undefined]);
    for (const form of formsOf("corp.example")) expect([form, form.exec(flat)?.[0]]).toEqual([form, undefined]);
    const name = /http:\/\/([\w.]+)\//.exec(after)![1]!;
    expect(name).toMatch(/^host\d{6}\.\w{4}\.example$/);
    expect(flat.split(name).length - 1).toBeGreaterThanOrEqual(4);
    expect(flat.toLowerCase()).toContain(Buffer.from(name, "utf16le").toString("hex"));
  });

  test("numbers and characters of a row still say the same", () => {
    const rows = after.split("\n").filter((line) => line.startsWith("001700"));
    const shown = rows.map((row) => row.slice(59)).join("");
    const hex = rows.map((row) => row.slice(10, 57).replace(/[ -]/g, "")).join("");
    expect(Buffer.from(hex, "hex").toString("latin1")).toBe(shown);
  });
});
