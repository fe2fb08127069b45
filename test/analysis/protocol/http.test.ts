import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readHttp } from "../../../src/analysis/protocol/http.js";
import { type HttpMessage, headerState } from "../../../src/analysis/protocol/http-message.js";
import { persistence } from "../../../src/analysis/protocol/persistence.js";
import { type Cells, UNKNOWN, cellsFromBytes, cellsFromText, cellsText } from "../../../src/model/cells.js";
import { recvCells, sendCells } from "./founding.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);

function lossless(text: string): Cells {
  return cellsFromBytes([...text].map((c) => c.charCodeAt(0)));
}

function dotted(text: string): Cells {
  return cellsFromText(cellsText(lossless(text)));
}

function pairs(message: HttpMessage | null): readonly string[] {
  return message?.headers.map((header) => `${header.name}: ${header.value}`) ?? ["null"];
}

function read(text: string): HttpMessage {
  const message = readHttp(cellsFromText(text));
  if (message === null) throw new Error(`no message in ${text}`);
  return message;
}

describe("HTTP heads from dots", () => {
  test("reads the founding request and sees what was removed", () => {
    const message = readHttp(sendCells());
    expect(message).toMatchObject({
      kind: "request",
      method: "GET",
      target: null,
      version: "1.0",
      headComplete: true,
      mayHoldMore: true,
    });
    expect(pairs(message).slice(0, 3)).toEqual([
      "User-Agent: Entrust Certificate Revocation",
      "Host: no-cache",
      "Cookie: BCSI-CS0AEE9E8D=2",
    ]);
    expect(message?.suspicious.map((sign) => sign.kind)).toEqual(["target-removed", "value-of-another-header"]);
  });

  test("reads the founding response over its holes", () => {
    const message = readHttp(recvCells());
    expect(message).toMatchObject({
      kind: "response",
      status: 407,
      version: "1.1",
      reason: "Proxy Authentication Required",
      headComplete: false,
    });
    expect(message?.headers.map((header) => [header.name, header.holes])).toEqual([
      ["Proxy-Authenticate", true],
      ["Cache-Control", false],
      ["Pragma", false],
    ]);
    expect(message?.cutLine?.name).toBe("Content-Type");
  });

  const table: readonly (readonly [title: string, text: string, headers: readonly string[], complete: boolean])[] = [
    [
      "keeps dots of the target",
      "GET http://a.b/../x..y.crl HTTP/1.1..Host: a.b..User-Agent: a..b....",
      ["Host: a.b", "User-Agent: a..b"],
      true,
    ],
    ["keeps a full stop before a line end", "GET / HTTP/1.1..Host: a...Via: x....", ["Host: a.", "Via: x"], true],
    ["ends the head before a body", "HTTP/1.1 200 OK..Age: 1....<html>..Host: no", ["Age: 1"], true],
    ["takes three dots at the end as an ellipsis", "GET / HTTP/1.1..Host: a.b..Accept: x...", ["Host: a.b"], false],
    ["does not decide five dots at the end", "GET / HTTP/1.1..Host: a.b..Accept: x.....", ["Host: a.b"], false],
    ["reads a head without headers", "HTTP/1.1 200 Connection established....", [], true],
    ["drops a half name", "GET / HTTP/1.1..Host: a.b..Accep", ["Host: a.b"], false],
    ["reads bare line feeds", "GET / HTTP/1.1.Host: a.b.User-Agent: c..", ["Host: a.b", "User-Agent: c"], true],
    ["reads an empty value", "GET / HTTP/1.1..Host:..Accept: */*....", ["Host: ", "Accept: */*"], true],
  ];
  test.each(table)("%s", (_, text, headers, complete) => {
    const message = read(text);
    expect(pairs(message)).toEqual(headers);
    expect(message.headComplete).toBe(complete);
  });

  test("uses known CR LF as they are", () => {
    const message = readHttp(lossless("GET / HTTP/1.1\r\nHost: a.b\r\nX: a..Cookie: b\r\n folded\r\n\r\nbody"));
    expect(pairs(message)).toEqual(["Host: a.b", "X: a..Cookie: b.. folded"]);
    expect(message).toMatchObject({ headComplete: true, completeness: "complete", bodyStart: 55 });
  });

  test("reads SIP", () => {
    expect(read("REGISTER sip:a.b SIP/2.0..Via: SIP/2.0/TLS 1.2.3.4..CSeq: 1 REGISTER....")).toMatchObject({
      protocol: "sip",
      kind: "request",
      method: "REGISTER",
      target: "sip:a.b",
      version: "2.0",
    });
    expect(read('SIP/2.0 401 Unauthorized..WWW-Authenticate: NTLM realm="x"....')).toMatchObject({
      protocol: "sip",
      status: 401,
    });
  });

  test("refuses what is no message", () => {
    for (const text of [
      "",
      "hello world, this is text",
      "GETTING up early",
      "....",
      "USER anonymous..PASS x..",
      "\u0016\u0003\u0001",
    ]) {
      expect(readHttp(cellsFromText(text))).toBeNull();
    }
  });

  test("does not take a hole's end for the end of the head", () => {
    const cells = cellsFromText(`HTTP/1.1 200 OK..Server: a${"??".repeat(16)}<p>..color: red..</p>....end`);
    const message = readHttp(cells);
    expect(pairs(message)).toEqual([]);
    expect(message).toMatchObject({ headComplete: false, mayHoldMore: true });
    expect(headerState(message as HttpMessage, "content-length")).toBe("not-seen");
  });

  test("recognises a message by its headers when the first row is lost", () => {
    const message = readHttp(cellsFromText(`${"?".repeat(32)}x..Server: squid..Content-Length: 12..X-Cache: MISS....`));
    expect(message).toMatchObject({ kind: "response", status: null, contentLength: 12, mayHoldMore: true });
  });

  test("cuts a request line whose end is lost", () => {
    const message = readHttp(cellsFromText(`GET http://a.b/c${"?".repeat(32)}..Host: a.b..Accept: x....`));
    expect(message).toMatchObject({ method: "GET", target: "http://a.b/c", version: null, mayHoldMore: true });
  });
});

describe("persistence", () => {
  const ok10 = "HTTP/1.0 200 OK..Content-Length: 0..Connection: keep-alive....";
  const ok11 = "HTTP/1.1 200 OK..Content-Length: 0....";
  const table: readonly (readonly [
    title: string,
    request: string | null,
    response: string | null,
    persistent: boolean | "unknown",
  ])[] = [
    ["1.0 without keep-alive", "GET / HTTP/1.0..Host: a....", null, false],
    ["1.0, head cut", "GET / HTTP/1.0..Host: a...", null, "unknown"],
    ["1.0 with keep-alive on both sides", "GET / HTTP/1.0..Proxy-Connection: Keep-Alive....", ok10, true],
    ["1.0 with keep-alive, answer not seen", "GET / HTTP/1.0..Proxy-Connection: Keep-Alive....", null, "unknown"],
    ["1.1 both", "GET / HTTP/1.1..Host: a....", ok11, true],
    [
      "1.1, response says close",
      "GET / HTTP/1.1..Host: a....",
      "HTTP/1.1 407 No..Connection: close..Content-Length: 3....",
      false,
    ],
    [
      "1.1, response head cut",
      "GET / HTTP/1.1..Host: a....",
      "HTTP/1.1 407 No..Content-Length: 3..Via: x...",
      "unknown",
    ],
    ["1.1 without length", "GET / HTTP/1.1..Host: a....", "HTTP/1.1 200 OK..Server: a....", false],
    ["1.1, 204 without length", "GET / HTTP/1.1..Host: a....", "HTTP/1.1 204 No Content..Server: a....", true],
    ["1.1 chunked", "GET / HTTP/1.1..Host: a....", "HTTP/1.1 200 OK..Transfer-Encoding: chunked....", true],
    [
      "1.1 request, 1.0 response without keep-alive",
      "GET / HTTP/1.1..Host: a....",
      "HTTP/1.0 200 OK..Content-Length: 0....",
      false,
    ],
    ["nothing seen", null, null, "unknown"],
    ["no length, and no word", "GET / HTTP/1.1..Host: a....", "HTTP/1.1 407 Denied..Server: p....", false],
    [
      "no length, and yet keep-alive",
      "GET / HTTP/1.1..Host: a....",
      "HTTP/1.1 407 Denied..Proxy-Connection: keep-alive....",
      "unknown",
    ],
    [
      "half of a close",
      "GET / HTTP/1.1..Host: a....",
      "HTTP/1.1 200 OK..Content-Length: 0..Connection: cl...",
      "unknown",
    ],
  ];
  test.each(table)("%s", (_, request, response, persistent) => {
    const result = persistence(request === null ? null : read(request), response === null ? null : read(response));
    expect(result.persistent).toBe(persistent);
  });

  test("of the founding exchange: no, though text was removed", () => {
    const result = persistence(readHttp(sendCells()), readHttp(recvCells()));
    expect(result).toMatchObject({
      persistent: false,
      confidence: "probable",
      decidedBy: [{ message: "request", start: 0, end: 203 }],
    });
    expect(result.because).toContain("HTTP/1.0");
  });
});

const name = fc.constantFrom("Host", "User-Agent", "Via", "X-Cache", "Cookie", "Connection", "Content-Type", "Foo-Bar");
const value = fc
  .stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
  .filter(
    (text) =>
      !text.includes("..") &&
      !/[.?:]/.test(text.at(-1) ?? "") &&
      !text.includes("??") &&
      !/\.[A-Za-z0-9_-]*:? ?/.test(text),
  );
const headers = fc.array(fc.tuple(name, value), { maxLength: 8 });
const first = fc.constantFrom(
  "GET http://a.b/c..d.crl HTTP/1.1",
  "POST /x HTTP/1.0",
  "HTTP/1.1 407 Proxy Authentication Required",
  "HTTP/1.0 200 OK",
);

describe("HTTP properties", () => {
  test("never throws on random cells", () => {
    const cell = fc.oneof(
      fc.integer({ min: 0, max: UNKNOWN }),
      fc.constantFrom(256, 257, 0x0d, 0x0a, 0x3a, 0x20, 0x2e),
    );
    const start = fc.constantFrom("", "HTTP/1.1 200 OK", "GET / HTTP/1.1\r\n", "GET ", "HTTP/1.1 2");
    fc.assert(
      fc.property(start, fc.array(cell, { maxLength: 200 }), (prefix, rest) => {
        const message = readHttp(Uint16Array.from([...lossless(prefix), ...rest]));
        persistence(message, message);
      }),
    );
  });

  test("dots give the same head as known bytes", () => {
    fc.assert(
      fc.property(first, headers, (line, list) => {
        const text = `${line}\r\n${list.map(([n, v]) => `${n}: ${v}\r\n`).join("")}\r\n`;
        const exact = readHttp(lossless(text));
        const repaired = readHttp(dotted(text));
        expect(exact?.headComplete).toBe(true);
        expect(pairs(exact)).toEqual(list.map(([n, v]) => `${n}: ${v}`));
        expect(repaired).toEqual(exact);
      }),
    );
  });

  test("never calls a header absent that stands in the part that is lost", () => {
    fc.assert(
      fc.property(
        first,
        headers,
        fc.nat(300),
        fc.nat(300),
        fc.nat(100),
        fc.boolean(),
        (line, list, cut, hole, size, dots) => {
          const text = `${line}\r\n${list.map(([n, v]) => `${n}: ${v}\r\n`).join("")}\r\n<html>\r\nbody\r\n\r\nmore`;
          const whole = dots ? dotted(text) : lossless(text);
          const cells = whole.slice(0, Math.max(1, Math.min(cut, whole.length)));
          cells.fill(UNKNOWN, hole, hole + size);
          const message = readHttp(cells);
          if (message === null) return;
          for (const [n] of list) expect(headerState(message, n)).not.toBe("absent");
          for (const header of message.headers) {
            if (!header.holes) expect(list.map(([n, v]) => `${n}: ${v}`)).toContain(`${header.name}: ${header.value}`);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("reads a megabyte in linear time", () => {
    for (const unit of [
      "..",
      "..a",
      "..Host: a",
      "\r\n",
      "a",
      ".Host: ",
      "\r\n a",
      "..aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ]) {
      const text = `GET / HTTP/1.1\r\n${unit.repeat(Math.ceil(1_048_576 / unit.length))}`;
      // Work that grows with the square would take hours: the runner's limit ends it.
      expect(readHttp(lossless(text))).not.toBeUndefined();
      expect(readHttp(dotted(text))).not.toBeUndefined();
    }
  });
});
