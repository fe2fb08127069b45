/** No report shows a secret, in whatever form the log shows it. */
import { describe, expect, test } from "@jest/globals";
import { decode } from "../../../src/analysis/protocol/decode.js";
import { looseSecrets } from "../../../src/analysis/protocol/loose-secrets.js";
import { maskedText } from "../../../src/analysis/protocol/secrets.js";
import { analyze, render, REPORT_FORMATS } from "../../../src/index.js";
import { cellsFromBytes } from "../../../src/model/cells.js";
import { da, db, dd, du, received, sent, stoppedIn } from "../../support/dumps.js";
import { base64, EXAMPLES } from "./examples.js";
import { latin } from "./wire.js";

const SEND = 0x00155420;
const ELSEWHERE = 0x00203000;

/** Every way in which a report could print eight bytes of it. */
function traces(secret: string): readonly string[] {
  const forms = new Set<string>();
  const bytes = [...secret].map((character) => character.charCodeAt(0).toString(16).padStart(2, "0"));
  for (let i = 0; i + 8 <= secret.length; i++) {
    const piece = secret.slice(i, i + 8);
    if (/^[ -~]+$/.test(piece)) forms.add(piece).add([...piece].join("."));
    const pairs = bytes.slice(i, i + 8);
    forms.add(pairs.join(" "));
    forms.add(pairs.join(""));
    forms.add(pairs.slice(0, 4).reverse().join("") + " " + pairs.slice(4).reverse().join(""));
  }
  for (const before of ["", "x", "xy"]) {
    const text = base64(before + secret);
    for (let i = before.length === 0 ? 0 : 4; i + 12 <= text.replace(/=+$/, "").length - 4; i += 4)
      forms.add(text.slice(i, i + 12));
  }
  return [...forms];
}

function reportsOf(log: string): readonly (readonly [format: string, text: string])[] {
  const result = analyze(log);
  if (result._tag === "Left") throw new Error(result.left.message);
  return REPORT_FORMATS.map((format) => [format, render(result.right, format)] as const);
}

function expectNone(log: string, secrets: readonly string[]): void {
  for (const [format, text] of reportsOf(log))
    for (const secret of secrets)
      for (const trace of traces(secret))
        if (text.includes(trace))
          throw new Error(`${format} shows ${JSON.stringify(trace)} of ${JSON.stringify(secret)}`);
}

const secretive = EXAMPLES.filter(({ secrets }) => secrets !== undefined).map(
  (example, i) => [`${example.protocol} (${i})`, example] as const,
);

describe("secrets of messages", () => {
  test.each(secretive)("%s: masked in its own cells", (_, { bytes, direction, port, secrets }) => {
    const cells = cellsFromBytes(latin(bytes));
    const { secrets: spans } = decode(cells, { direction: direction ?? null, exact: true, port: port ?? null });
    const shown = maskedText(cells, spans);
    for (const secret of secrets ?? []) for (const trace of traces(secret)) expect(shown).not.toContain(trace);
  });

  test.each(secretive)(
    "%s: not shown from a send buffer, nor from copies of it",
    (_, { bytes, direction, port, secrets }) => {
      // Without its port a message of two short texts is nothing that can be known.
      if (port !== undefined) return;
      const data = latin(bytes);
      const log = [
        ...(direction === "in" ? received : sent)(0x3d0, SEND, data),
        ...stoppedIn("closesocket", 0x3d0, SEND, data.length),
        "0:000> dd 00203000",
        ...dd(ELSEWHERE, data.subarray(4)),
        "0:000> da 00155420",
        ...da(SEND, data),
        "",
      ].join("\n");
      expectNone(log, secrets ?? []);
    },
  );
});

describe("secrets that no message claims", () => {
  const password = "Sommer2026!extra";
  const token = base64("NTLMSSP\0\x03\0\0\0").slice(0, 15);

  test.each([
    ["headers by themselves", `Authorization: Basic ${base64(`jmiller:${password}`)}\r\nAccept: */*\r\n`],
    ["a log-on line", `PASS ${password}\r\n`],
    ["a form", `user=jmiller&password=${password}&ok=1`],
    ["an address with credentials", `http://jmiller:${password}@a.test/x`],
    ["a cookie by itself", `Cookie: id=${password}\r\n`],
    ["JSON", `{"password": "${password}"}`],
  ])("%s, as bytes and as UTF-16", (_, text) => {
    const data = latin(text);
    for (const rows of [db(SEND, data), da(SEND, data)])
      expectNone(["0:000> db 00155420", ...rows, ""].join("\n"), [password]);
    expectNone(["0:000> du 00155420", ...du(SEND, text), ""].join("\n"), [password]);
    const wide = latin([...text].map((character) => `${character}\0`).join(""));
    expectNone(["0:000> db 00155420", ...db(SEND, wide), ""].join("\n"), [password]);
  });

  test("the lone middle of a token", () => {
    const middle = base64("nt-response-of-24-bytes! and its client challenge, which is long").slice(8, 72);
    expect(token).toMatch(/^TlRM/);
    for (const rows of [da(SEND, latin(middle)), db(SEND, latin(middle)), dd(SEND, latin(middle))])
      expectNone(["0:000> da 00155420", ...rows, ""].join("\n"), [middle]);
  });

  test("split over rows of which some are lost", () => {
    const text = `GET / HTTP/1.1\r\nHost: a.test\r\nAuthorization: Basic ${base64(`jmiller:${password}`)}\r\nX: y\r\n\r\n`;
    for (let lost = 0; lost * 32 < text.length; lost++) {
      const rows = da(SEND, latin(text)).filter((_, i) => i !== lost);
      expectNone(["0:000> da 00155420", ...rows, ""].join("\n"), [password]);
    }
  });

  test.each([
    "a",
    "A1b",
    "..",
    "Cookie: a=b; ",
    "Authorization: ",
    "http://",
    "PASS ",
    "password=",
    "\x16\x03\x01\0\x05",
  ])("reads a quarter of a megabyte of %j in linear time", (unit) => {
    const cells = cellsFromBytes(latin(unit.repeat(Math.ceil(262_144 / unit.length))));
    // Work that grows with the square would take minutes: the runner's limit ends it.
    expect(decode(cells).end).toBeLessThanOrEqual(cells.length);
    for (const span of looseSecrets(cells)) expect(span.end).toBeLessThanOrEqual(cells.length);
  });

  test("where it is no secret, nothing is masked", () => {
    const plain =
      "The quick brown fox calls wininet!HttpSendRequestA+0x1d and kernel32!BaseThreadInitThunk in C:\\Windows\\System32\\wininet.dll";
    const [, text] = reportsOf(["0:000> db 00155420", ...db(SEND, latin(plain)), ""].join("\n")).find(
      ([format]) => format === "json",
    )!;
    expect(JSON.parse(text).buffers[0].text).toBe(plain);
  });
});
