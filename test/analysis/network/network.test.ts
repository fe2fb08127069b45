import { describe, expect, test } from "@jest/globals";
import { readTrace } from "../../../src/capture/read.js";
import { analyze, exportStreams, render, type Case, type NetworkInput } from "../../../src/index.js";
import { tcpdump, type Made } from "../../support/packets.js";
import { transcriptOf, type Display, type Step } from "./rendering.js";

const A = "127.0.0.1:50000";
const B = "127.0.0.1:80";
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
const send = (text: string, fd = 3): Step => ({ kind: "send", fd, bytes: bytes(text) });
const recv = (text: string, fd = 3): Step => ({ kind: "recv", fd, bytes: bytes(text) });
const connect = (port = 80, fd = 3): Step => ({ kind: "connect", fd, port });
const close = (fd = 3): Step => ({ kind: "close", fd });

interface Options {
  readonly display?: Display;
  readonly lost?: (row: number) => boolean;
  readonly arguments?: boolean;
}

const logOf = (steps: readonly Step[], { display = "db", lost = () => false, ...rest }: Options = {}): string =>
  transcriptOf(steps, { display, lost, arguments: rest.arguments ?? true }).log;

function caseOf(log: string, network: readonly NetworkInput[] | readonly Made[]): Case {
  const [first] = network;
  const traces =
    first !== undefined && "from" in first
      ? [{ name: "made.pcap", trace: tcpdump(network as Made[]) }]
      : (network as NetworkInput[]);
  const result = analyze([{ name: "case.log", log }], { network: traces });
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}

/** The frames of each buffer that a call moved, in the order of the log; what is ambiguous between `|`. */
function framesOf({ network, buffers, calls }: Case): readonly string[] {
  return buffers
    .filter((buffer) => calls.some((call) => call.id === buffer.call && /send|recv/.test(call.api)))
    .map((buffer) => {
      const match = network!.matches.find((one) => one.buffer === buffer.id);
      const ambiguous = network!.ambiguous.find((one) => one.buffer === buffer.id);
      if (match !== undefined) return `${match.frames.join("+")} ${match.confidence}`;
      if (ambiguous !== undefined) return ambiguous.candidates.map((one) => one.frames.join("+")).join("|");
      return network!.unmatched.buffers.find((one) => one.buffer === buffer.id)!.why;
    });
}

const REQUEST = "GET /list/of/revoked/certificates.crl HTTP/1.0\r\nHost: crl.example.test\r\n\r\n";
const RESPONSE = "HTTP/1.0 200 OK\r\nServer: made by hand\r\nContent-Length: 4\r\n\r\nlist";
const out = (seq: number, text: string, more: Partial<Made> = {}): Made => ({ from: A, to: B, seq, text, ...more });
const back = (seq: number, text: string, more: Partial<Made> = {}): Made => ({ from: B, to: A, seq, text, ...more });

describe("a buffer is laid beside the frames that carried it", () => {
  test("whole, and in pieces", () => {
    const trace = [out(1, REQUEST), back(1, RESPONSE.slice(0, 30)), back(31, RESPONSE.slice(30))];
    const document = caseOf(logOf([connect(), send(REQUEST), recv(RESPONSE)]), trace);
    expect(framesOf(document)).toEqual(["1 strong", "2+3 strong"]);
    expect(document.network!.matches[1]).toMatchObject({
      direction: "in",
      bytes: { from: 0, to: RESPONSE.length },
      known: RESPONSE.length,
      whole: true,
      filter: "tcp.stream eq 0 && frame.number >= 2 && frame.number <= 3",
    });
  });

  test.each<[string, Options]>([
    ["dots stand for line ends and full stops", { display: "da" }],
    ["rows that are missing may have held anything", { display: "da", lost: (row) => row === 0 }],
    ["words are bytes in reverse", { display: "dd" }],
    ["quadwords too", { display: "dq" }],
  ])("%s", (_, options) => {
    expect(framesOf(caseOf(logOf([connect(), send(REQUEST)], options), [out(1, REQUEST)]))).toEqual(["1 strong"]);
  });

  test("UTF-16 text as du shows it", () => {
    const wide = Buffer.from("<query account='somebody@example.test'/>", "utf16le").toString("latin1");
    const log = `0:000> du 00155420\n00155420  "<query account='somebody@example"\n00155460  ".test'/>"\n`;
    const { matches } = caseOf(log, [out(1, `xx${wide}`)]).network!;
    expect(matches.map((one) => [one.frames, one.bytes])).toEqual([[[1], { from: 2, to: 2 + wide.length }]]);
  });

  test("a message inside a frame, and two in one", () => {
    const document = caseOf(logOf([connect(), send(REQUEST), send(RESPONSE)]), [out(1, REQUEST + RESPONSE)]);
    expect(framesOf(document)).toEqual(["1 strong", "1 strong"]);
  });

  test("what a snap length cut is no contradiction", () => {
    const trace = [out(1, REQUEST, { snap: 40 + 60 }), out(1 + REQUEST.length, "more")];
    expect(framesOf(caseOf(logOf([connect(), send(REQUEST)]), trace))).toEqual(["1 strong"]);
  });

  test("a dump that goes on behind the message is so much weaker", () => {
    const log = `0:000> db 00155420 L60\n${logOf([send(REQUEST + "\xee".repeat(20))], { arguments: false })
      .split("\n")
      .slice(6)
      .join("\n")}`;
    const { matches } = caseOf(log, [out(1, REQUEST), out(1 + REQUEST.length, "and more of it")]).network!;
    expect(matches.map((one) => [one.frames, one.whole, one.confidence])).toEqual([[[1], false, "probable"]]);
  });

  test("one that differs in a single byte is not", () => {
    expect(framesOf(caseOf(logOf([connect(), send(REQUEST)]), [out(1, REQUEST.replace("crl.", "crm."))]))).toEqual([
      "no-frame",
    ]);
  });

  test("of four bytes the port must be known", () => {
    const trace = [out(1, "\x05\x02\x00\x01"), back(1, "\x05\x02\x00\x09")];
    expect(framesOf(caseOf(logOf([connect(80), send("\x05\x02\x00\x01")]), trace))).toEqual(["1 probable"]);
    expect(framesOf(caseOf(logOf([send("\x05\x02\x00\x01")]), trace))).toEqual(["too-little"]);
  });
});

describe("where the same bytes stand several times", () => {
  const other = { from: "127.0.0.1:50001", to: "127.0.0.1:8080" };
  const twice = [out(1, REQUEST), out(1, REQUEST, other)];

  test("nothing is chosen", () => {
    const document = caseOf(logOf([send(REQUEST)]), twice);
    expect(framesOf(document)).toEqual(["1|2"]);
    expect(document.network!.matches).toEqual([]);
  });

  test("the port of connect decides", () => {
    expect(framesOf(caseOf(logOf([connect(8080), send(REQUEST)]), twice))).toEqual(["2 probable"]);
  });

  test("the other buffers of the socket decide", () => {
    const trace = [...twice, out(1 + REQUEST.length, "something that stands nowhere else")];
    const log = logOf([send(REQUEST), send("something that stands nowhere else")]);
    expect(framesOf(caseOf(log, trace))).toEqual(["1 probable", "3 strong"]);
  });

  test("as often as they were sent, order decides", () => {
    const trace = [
      out(1, REQUEST),
      back(1, RESPONSE),
      out(1 + REQUEST.length, REQUEST),
      back(1 + RESPONSE.length, RESPONSE),
    ];
    const log = logOf([send(REQUEST), recv(RESPONSE), send(REQUEST), recv(RESPONSE)]);
    expect(framesOf(caseOf(log, trace))).toEqual(["1 probable", "2 probable", "3 probable", "4 probable"]);
  });

  test("what was read before something was sent had come before it", () => {
    const trace = [back(1, RESPONSE), out(1, REQUEST), back(1 + RESPONSE.length, RESPONSE)];
    expect(framesOf(caseOf(logOf([recv(RESPONSE), send(REQUEST)]), trace))).toEqual(["1 probable", "2 strong"]);
    // Read afterwards, it may have waited: both are possible.
    expect(framesOf(caseOf(logOf([send(REQUEST), recv(RESPONSE)]), trace))).toEqual(["2 strong", "1|3"]);
  });

  test("a socket that was closed is not the next one of its number", () => {
    const trace = [out(1, REQUEST), out(1, REQUEST, { from: "127.0.0.1:50001" })];
    const log = logOf([connect(), send(REQUEST), close(), connect(), send(REQUEST), close()]);
    expect(framesOf(caseOf(log, trace))).toEqual(["1 probable", "2 probable"]);
  });
});

describe("what has no partner", () => {
  test("is told of the process's own connections, and of no others", () => {
    const trace = [
      out(1, REQUEST),
      back(1, RESPONSE),
      out(1, "not of this process, as far as is known", { from: "127.0.0.1:7" }),
    ];
    const { unmatched } = caseOf(logOf([connect(), send(REQUEST)]), trace).network!;
    expect(unmatched.frames).toMatchObject([{ frames: [2], direction: "in", why: "not-shown" }]);
    expect(unmatched.frames[0]!.because).toContain("nobody looked");
  });

  test("what came after the process had closed was never read", () => {
    const trace = [out(1, REQUEST), out(1 + REQUEST.length, "", { flags: "FA" }), back(1, RESPONSE)];
    expect(caseOf(logOf([connect(), send(REQUEST)]), trace).network!.unmatched.frames).toMatchObject([
      { frames: [3], why: "after-close" },
    ]);
  });
});

describe("times of frames", () => {
  test("say when the stops were", () => {
    const trace = [out(1, "first", { at: 0 }), out(6, REQUEST, { at: 1.5 }), back(1, RESPONSE, { at: 2.25 })];
    const { times } = caseOf(logOf([connect(), send(REQUEST), recv(RESPONSE)]), trace).network!;
    expect(times.map((one) => [one.relation, one.seconds, one.time])).toEqual([
      ["before", 1.5, "2023-11-14T22:13:21.500000Z"],
      ["after", 2.25, "2023-11-14T22:13:22.250000Z"],
    ]);
  });

  test("and how long nothing went over a connection before it was reset", () => {
    const trace = [out(1, REQUEST, { at: 0 }), back(1, "", { flags: "R", at: 30 })];
    const { events, streams } = caseOf(logOf([connect(), send(REQUEST)]), trace).network!;
    expect(events.find((one) => one.event === "tcp.rst")).toMatchObject({
      frame: 2,
      fields: { idle: "30", seconds: "30" },
    });
    expect(streams[0]!.end).toBe("reset");
  });
});

describe("lists that hold no bytes", () => {
  const AUTH =
    "GET / HTTP/1.1\r\nHost: a.example.test\r\nProxy-Authorization: NTLM TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";
  const list = (text: string): readonly NetworkInput[] => [{ name: "frames.txt", trace: text }];
  const log = logOf([connect(), send(AUTH)]);

  test("of a person are believed for what they say", () => {
    const document = caseOf(
      log,
      list("Frame 3: Client sends GET\nFrame 7: Client sends GET with NTLM negotiate\nFrame 9: Server resets\n"),
    );
    expect(framesOf(document)).toEqual(["7 asserted"]);
  });

  test("that say the same of two frames decide nothing", () => {
    expect(framesOf(caseOf(log, list("Frame 3: Client sends GET\nFrame 7: Client sends GET\n")))).toEqual(["3|7"]);
  });

  test("of a dissector name everything: a GET without NTLM is another", () => {
    const row = (n: number, info: string): string => `    ${n}   0.00${n}    10.0.0.1 → 10.0.0.2    HTTP 205 ${info}\n`;
    const summary = row(3, "GET / HTTP/1.1 ") + row(7, "GET / HTTP/1.1 , NTLMSSP_NEGOTIATE");
    expect(framesOf(caseOf(log, list(summary)))).toEqual(["7 probable"]);
    expect(framesOf(caseOf(log, list(row(3, "GET / HTTP/1.1 ") + row(4, "HTTP/1.1 200 OK"))))).toEqual(["no-payload"]);
  });

  test("that stand in the log itself are read too", () => {
    const document = caseOf(`Frame 3: Client sends GET with NTLM negotiate\nFrame 9: Server resets it\n${log}`, []);
    expect(framesOf(document)).toEqual(["3 asserted"]);
    expect(document.network!.traces).toMatchObject([{ source: 0, format: "frame-list" }]);
  });

  test("one remark about one frame is no list", () => {
    expect(caseOf(`Frame 3: Client sends GET\n${log}`, []).network).toBeNull();
  });
});

describe("streams put together again", () => {
  const syn = [out(0, "", { flags: "S" }), back(0, "", { flags: "SA", ack: 1 })];

  test("hold the same bytes, in order and once", () => {
    const trace = tcpdump([
      ...syn,
      out(20, REQUEST.slice(19)),
      out(1, REQUEST.slice(0, 19)),
      out(1, REQUEST),
      back(1, RESPONSE),
    ]);
    const network = [{ name: "made.pcap", trace }];
    const document = caseOf(logOf([connect(), send(REQUEST)]), network);
    const rebuilt = exportStreams(document, network);
    if (rebuilt._tag === "Left") throw new Error(rebuilt.left.message);
    const again = readTrace("pcapng", [rebuilt.right], null);
    expect(again.problems).toEqual([]);
    expect(again.streams[0]!.directions.map((one) => Buffer.from(one.head).toString("latin1"))).toEqual([
      REQUEST,
      RESPONSE,
    ]);
    expect(again.streams[0]!.directions.map((one) => [one.retransmissions, one.outOfOrder])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(
      framesOf(caseOf(logOf([connect(), send(REQUEST), recv(RESPONSE)]), [{ name: "again", trace: rebuilt.right }]))
        .length,
    ).toBe(2);
  });
});

describe("a trace that cannot be read", () => {
  test("is a failure with its reason", () => {
    const result = analyze("0:000> k\n", { network: [{ name: "old.cap", trace: bytes("GMBU\0\0\0\0") }] });
    expect(result).toMatchObject({ _tag: "Left", left: { code: "WP0009", name: "old.cap" } });
    expect(JSON.stringify(result)).toContain("Network Monitor");
  });
});

test("credentials on the wire are masked, and its texts are no markup", () => {
  const secret =
    "GET http://user:hunter2@a.example.test/<b>x HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0OnNlY3JldA==\r\nCookie: session=verysecretvalue\r\n\r\n";
  const document = caseOf(logOf([connect(), send(secret)]), [out(1, secret)]);
  for (const format of ["text", "markdown", "json"] as const) {
    const report = render(document, format);
    for (const word of ["hunter2", "c2VjcmV0OnNlY3JldA", "verysecretvalue"]) expect(report).not.toContain(word);
  }
  expect(document.network!.matches).toHaveLength(1);
});

test("rules that need a trace are not tried without one", () => {
  const log = logOf([connect(), send(REQUEST), recv(RESPONSE)]);
  const untried = (document: Case): readonly string[] =>
    document.rulePack.notEvaluated
      .filter(({ because }) => because === "no network trace was given")
      .map(({ rule }) => rule);
  const without = analyze([{ name: "case.log", log }]);
  if (without._tag === "Left") throw new Error(without.left.message);
  expect(untried(without.right)).toContain("net.trace.reset-after-silence");
  expect(untried(without.right)).toContain("tls.handshake.reset-while-waiting");
  expect(untried(without.right)).not.toContain("http.proxy.ntlm-challenge-unanswered");
  expect(untried(caseOf(log, [out(1, REQUEST), back(1, RESPONSE)]))).toEqual([]);
});
