import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { received, sent, stoppedIn } from "../support/dumps.js";
import { latin } from "./protocol/wire.js";

const OUT = 0x00155420;
const IN = 0x00170aa8;
const A = 0x3d0;
const B = 0x3e4;

type Step = readonly [way: "out" | "in", socket: number, text: string];

function logOf(...steps: readonly Step[]): string {
  return `${steps.flatMap(([way, socket, text]) => (way === "out" ? sent(socket, OUT, latin(text)) : received(socket, IN, latin(text)))).join("\n")}\n`;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`;
const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const messages = (document: Case): readonly unknown[] =>
  document.messages.map((one) => [
    one.protocol,
    one.direction,
    one.fields["target"] ?? one.fields["body.bytes"],
    one.buffers.length,
  ]);
const paid = (document: Case): readonly unknown[] =>
  document.obligations.filter((one) => one.must).map((one) => [one.after, one.fulfilledBy, one.rung, one.confidence]);

describe("streams", () => {
  test("a head and its body received apart are one message, whose fields know their memory", () => {
    const document = caseOfLog(
      logOf(
        ["out", A, get("/x")],
        ["in", A, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"],
        ["in", A, "<html>"],
        ["in", A, "</html"],
      ),
    );
    expect(messages(document)).toEqual([
      ["http.request", "out", "/x", 1],
      ["http.response", "in", "12", 3],
    ]);
    expect(document.messages[1]!.fields["body.kind"]).toBe("html");
    expect(document.messages[1]!.places["status"]).toEqual({ address: "00170ab1", bytes: 3 });
    expect(document.messages[1]!.places["body.kind"]!.address).toBe("00170aa8");
    expect(document.streams.map((one) => [one.resource, one.rung, one.messages.length])).toEqual([
      ["socket-1", "connection", 2],
    ]);
    expect(paid(document)).toEqual([["msg-1", "msg-2", "connection", "strong"]]);
  });

  test("a request sent in pieces", () => {
    const document = caseOfLog(logOf(["out", A, "GET /x HTTP/1.1\r\nHo"], ["out", A, "st: a.test\r\n\r\n"]));
    expect(messages(document)).toEqual([["http.request", "out", "/x", 2]]);
    expect(document.messages[0]!.fields["header.host"]).toBe("a.test");
    expect(document.messages[0]!.completeness).toBe("complete");
  });

  test("pipelined requests are answered in their order", () => {
    const document = caseOfLog(logOf(["out", A, get("/a") + get("/b")], ["in", A, ok("1") + ok("22")]));
    expect(messages(document).length).toBe(4);
    expect(paid(document)).toEqual([
      ["msg-1", "msg-3", "connection", "strong"],
      ["msg-2", "msg-4", "connection", "strong"],
    ]);
  });

  test("two sockets are two streams, and a reply on one does not answer a request on the other", () => {
    const document = caseOfLog(logOf(["out", A, get("/a")], ["out", B, get("/b")], ["in", B, ok("22")]));
    expect(document.streams.map((one) => one.resource)).toEqual(["socket-1", "socket-2"]);
    expect(paid(document)).toEqual([
      ["msg-1", null, "connection", "strong"],
      ["msg-2", "msg-3", "connection", "strong"],
    ]);
  });

  test("a socket value that was closed and is seen again is another stream", () => {
    const closed = `${stoppedIn("closesocket", A, 0, 0).join("\n")}\n`;
    const document = caseOfLog(
      logOf(["out", A, get("/a")]) + closed + logOf(["out", A, get("/b")], ["in", A, ok("1")]),
    );
    expect(document.streams.length).toBe(2);
    expect(paid(document)).toEqual([
      ["msg-1", null, "connection", "strong"],
      ["msg-2", "msg-3", "connection", "strong"],
    ]);
  });

  test("an interim response is not the answer", () => {
    const document = caseOfLog(
      logOf(["out", A, get("/a")], ["in", A, "HTTP/1.1 100 Continue\r\n\r\n"], ["in", A, ok("1")]),
    );
    expect(paid(document)).toEqual([["msg-1", "msg-3", "connection", "strong"]]);
  });

  test("a challenge makes credentials due, which may not come", () => {
    const document = caseOfLog(
      logOf(
        ["out", A, get("/a")],
        ["in", A, 'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'],
      ),
    );
    expect(document.obligations.filter((one) => !one.must)).toMatchObject([
      { after: "msg-2", expected: ["http.request"], direction: "out", fulfilledBy: null },
    ]);
  });

  test("a hello is answered by a hello or an alert", () => {
    const hello = "\x16\x03\x01\0\x2d\x01\0\0\x29\x03\x01" + "r".repeat(32) + "\0\0\x02\0\x2f\x01\0";
    const alert = "\x15\x03\x01\0\x02\x02\x46";
    const document = caseOfLog(logOf(["out", A, hello], ["in", A, alert]));
    expect(document.messages.map((one) => [one.protocol, one.completeness])).toEqual([
      ["tls.client-hello", "complete"],
      ["tls.alert", "complete"],
    ]);
    expect(paid(document)).toEqual([["msg-1", "msg-2", "connection", "strong"]]);
  });

  test("without the value of a socket only the thread joins them, and that is weak", () => {
    const request = `0:000> x buf\n0012f100 buf = 0x00155420 "GET /x HTTP/1.1..Host: a.test...."\n`;
    const document = caseOfLog(request);
    expect(document.streams.map((one) => [one.resource, one.rung])).toEqual([[null, "thread"]]);
    // Nothing says that it was sent: it makes nothing due.
    expect(document.obligations).toEqual([]);
  });
});

describe("obligations as edges", () => {
  const edges = (document: Case): readonly unknown[] =>
    document.edges
      .filter(({ kind }) => kind === "responds-to" || kind === "expects")
      .map((one) => [one.from, one.kind, one.to, one.confidence]);
  const example = (name: string): Case =>
    caseOfLog(readFileSync(join(import.meta.dirname, "..", "rules", `${name}.log`), "utf8"));

  test("each answer leads back to what it answers, on its own connection", () => {
    const document = caseOfLog(
      logOf(
        ["out", A, get("/a") + get("/b")],
        ["out", B, get("/c")],
        ["in", B, ok("3")],
        ["in", A, ok("1") + ok("22")],
      ),
    );
    expect(edges(document)).toEqual([
      ["msg-5", "responds-to", "msg-1", "strong"],
      ["msg-6", "responds-to", "msg-2", "strong"],
      ["msg-4", "responds-to", "msg-3", "strong"],
    ]);
    expect(document.edges.find(({ kind }) => kind === "responds-to")).toMatchObject({
      inference: expect.stringContaining("on the same connection"),
      evidence: [{ source: 0 }, { source: 0 }],
      assumptions: [],
    });
  });

  test("an interim answer is none", () => {
    const document = caseOfLog(logOf(["out", A, get("/a")], ["in", A, "HTTP/1.1 100 Continue\r\n\r\n"]));
    expect(edges(document)).toEqual([]);
    const both = caseOfLog(logOf(["out", A, get("/a")], ["in", A, `HTTP/1.1 100 Continue\r\n\r\n${ok("1")}`]));
    expect(edges(both)).toEqual([["msg-3", "responds-to", "msg-1", "strong"]]);
  });

  test("what did not come is expected, as weakly as its absence is known", () => {
    for (const [name, from, expected, verdict] of [
      ["proxy-challenge-close", "msg-3", "ntlm.authenticate", "open"],
      ["tls-closed-after-hello", "msg-1", "tls.server-hello", "absent-presumed"],
    ] as const) {
      const document = example(name);
      const [absence] = document.absences;
      expect(absence).toMatchObject({ expected, verdict, after: from });
      expect(edges(document)).toContainEqual([from, "expects", absence!.id, absence!.confidence]);
    }
  });

  test("what came is not expected any more", () => {
    const document = example("tls-server-hello");
    expect(document.absences).toMatchObject([{ expected: "tls.server-hello", verdict: "fulfilled" }]);
    expect(edges(document)).toEqual([["msg-2", "responds-to", "msg-1", "strong"]]);
  });
});
