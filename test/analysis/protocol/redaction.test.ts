import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readAuth, readAuthList } from "../../../src/analysis/protocol/auth.js";
import { readHttp } from "../../../src/analysis/protocol/http.js";
import { findNtlm, ntlmField } from "../../../src/analysis/protocol/ntlm.js";
import { redactHeaderValue, redactNtlm, secretSpans } from "../../../src/analysis/protocol/redaction.js";
import { maskedText } from "../../../src/analysis/protocol/secrets.js";
import { type Cells, UNKNOWN, cellsFromText } from "../../../src/model/cells.js";
import { recvCells, sendCells } from "./founding.js";
import { authenticate, base64, utf16 } from "./ntlm-messages.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);

function masked(cells: Cells): string {
  const message = readHttp(cells);
  return maskedText(cells, secretSpans(cells, message, findNtlm(cells, message)));
}

describe("authentication schemes", () => {
  test("reads a scheme with its token", () => {
    expect(readAuth("NTLM TlRMTVNTUAAB")).toEqual({
      scheme: "NTLM",
      kind: "ntlm",
      token: "TlRMTVNTUAAB",
      tokenStart: 5,
      parameters: [],
    });
    expect(readAuth("Basic dXNlcjpwdw==")).toMatchObject({ kind: "basic", token: "dXNlcjpwdw==" });
    expect(readAuth("NTLM")).toEqual({ scheme: "NTLM", kind: "ntlm", parameters: [] });
  });

  test("reads parameters and lists", () => {
    expect(readAuth('Digest realm="a, b", nonce=x')).toMatchObject({
      kind: "digest",
      parameters: [
        { name: "realm", value: "a, b" },
        { name: "nonce", value: "x" },
      ],
    });
    expect(readAuthList('Negotiate, NTLM, Basic realm="p"').map((auth) => auth.kind)).toEqual([
      "negotiate",
      "ntlm",
      "basic",
    ]);
    expect(readAuthList('Basic realm="p", NTLM').map((auth) => auth.kind)).toEqual(["basic", "ntlm"]);
    expect(readAuth("")).toBeNull();
    expect(readAuth("\u2591\u2591abc")).toBeNull();
  });
});

describe("redaction", () => {
  const table: readonly (readonly [name: string, value: string, shown: string])[] = [
    ["Cookie", "BCSI-CS0AEE9E8D=2; user=john", "BCSI-CS0AEE9E8D=[cookie 1 char]; user=[cookie 4 chars]"],
    ["Set-Cookie", "id=abcdef; Path=/; HttpOnly", "id=[cookie 6 chars]; Path=/; HttpOnly"],
    ["Proxy-Authorization", "NTLM TlRMTVNTUAABAAAA", "NTLM [type 1 token 16 chars]"],
    ["WWW-Authenticate", "NTLM TlRMTVNTUAACAAAA", "NTLM [type 2 token 16 chars]"],
    ["Proxy-Authenticate", 'NTLM, Basic realm="x"', 'NTLM, Basic realm="x"'],
    ["Authorization", "Basic dXNlcjpwdw==", "Basic [credentials 12 chars]"],
    ["Authorization", 'Digest username="jo", response="1"', "Digest [credentials 27 chars]"],
    ["Authorization", "Bearer abc.def", "Bearer [token 7 chars]"],
    ["Authorization", "\u2591\u2591\u2591abc", "[token 6 chars]"],
    ["Via", "1.1 pro\u2591\u2591RQ==", "1.1 pro\u2591\u2591[unplaced 4 chars]"],
    ["Referer", "http://jo:pw@a.b/", "http://[credentials 5 chars]@a.b/"],
    ["Host", "a.b", "a.b"],
  ];
  test.each(table)("%s: %s", (name, value, shown) => {
    expect(redactHeaderValue(name, value)).toBe(shown);
  });

  test("masks the founding request: cookie and names go, flags and version stay", () => {
    const text = masked(sendCells());
    expect(text).toMatch(
      /^GET HTTP\/1\.0\.\.User-Agent: Entrust Certificate Revocation\.\.Host: no-cache\.\.Cookie: BCSI-CS0AEE9E8D=\*\.\./,
    );
    expect(text).toContain("NTLM TlRMTVNTUAABAAAAB7IIogUABQAwAAAACAAIACgAAAAFASgKAAAAD");
    expect(text).not.toContain("NDNZ");
    expect(text).not.toContain("TFU");
    expect(text.length).toBe(sendCells().length);
  });

  test("masks challenge and target info of the founding response", () => {
    const text = masked(recvCells());
    expect(text).not.toContain("0cszMWNOhjg");
    expect(text).not.toContain("AuAGMAbwBt");
    expect(text).toContain("..Cache-Control: no-cache..Pragma: no-cache");
  });

  test("masks credentials in the target", () => {
    expect(masked(cellsFromText("GET ftp://jo:pw@a.b/ HTTP/1.1..Host: a.b...."))).toContain(
      "GET ftp://*****@a.b/ HTTP",
    );
  });

  test("masks fields of a decoded token", () => {
    const token = findNtlm(recvCells())[0];
    const shown = token === undefined ? undefined : redactNtlm(token);
    expect(JSON.stringify(shown)).not.toMatch(/bc\.com|d1 cb|63 00 6f/);
    expect(shown === undefined ? null : ntlmField(shown, "flags")).toMatchObject({ hex: "?5 82 89 a2" });
  });

  test("shows no name of a Type 3, whatever is lost around it", () => {
    const names = { domain: "SECRETDOM", user: "secretuser", workstation: "SECRETWKS" };
    const built = authenticate(names, new Array<number>(24).fill(0xab), new Array<number>(60).fill(0xcd), [], false);
    const text = base64(built.bytes);
    const needles = [0, 1, 2].flatMap((lead) =>
      ["CRETDO", "cretuse", "CRETWK"].map((part) => {
        const encoded = base64(Uint8Array.from([...new Array<number>(lead).fill(0), ...utf16(part)]));
        return encoded.slice(lead + 1, lead + 9);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 64 })), { maxLength: 6 }), (lost) => {
        const cells = cellsFromText(
          `GET http://a.b/ HTTP/1.1..Cookie: a=SECRETCOOKIE..Proxy-Authorization: NTLM ${text}..Via: x....`,
        );
        for (const [start, size] of lost) cells.fill(UNKNOWN, start, start + size);
        const shown = masked(cells);
        if (readHttp(cells) === null) return;
        for (const needle of needles) expect(shown).not.toContain(needle);
        expect(shown).not.toContain("ECRETCOO");
      }),
      { numRuns: RUNS },
    );
  });

  test("never throws, and spans are in order", () => {
    const piece = fc.constantFrom(
      "HTTP/1.1 407 No..",
      "GET / HTTP/1.0..",
      "Cookie: a=b; c",
      "Proxy-Authorization: ",
      "NTLM ",
      "TlRMTVNTUAAB",
      "????????",
      "..",
      "....",
      "Basic ",
      "abcd",
      "=",
      ";",
      "://a@b",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const cells = cellsFromText(pieces.join(""));
        const message = readHttp(cells);
        const spans = secretSpans(cells, message, findNtlm(cells, message));
        let at = 0;
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(at);
          expect(span.end).toBeGreaterThan(span.start);
          at = span.end;
        }
        for (const header of message?.headers ?? []) redactHeaderValue(header.name, header.value);
      }),
      { numRuns: RUNS },
    );
  });
});
