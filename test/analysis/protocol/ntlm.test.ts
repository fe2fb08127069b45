import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type NtlmToken, findNtlm, ntlmField } from "../../../src/analysis/protocol/ntlm.js";
import {
  type Cells,
  UNKNOWN,
  cellsFromBytes,
  cellsFromText,
  makeCells,
  overlayCells,
  sliceCells,
} from "../../../src/model/cells.js";
import { recvCells, sendCells } from "./founding.js";
import { type Built, ascii, authenticate, base64, challenge, negotiate } from "./ntlm-messages.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);

function values(token: NtlmToken | undefined): Record<string, unknown> {
  return Object.fromEntries(token?.fields.map((field) => [field.name, field.value]) ?? []);
}

function only(tokens: readonly NtlmToken[]): NtlmToken {
  expect(tokens.length).toBe(1);
  return tokens[0] as NtlmToken;
}

describe("the founding tokens", () => {
  test("Type 1 decodes whole", () => {
    const token = only(findNtlm(sendCells()));
    expect(token).toMatchObject({
      type: 1,
      typeFrom: "bytes",
      completeness: "complete",
      length: 53,
      knownBytes: 53,
      header: "Proxy-Authorization",
    });
    expect(values(token)).toMatchObject({ flags: 0xa208b207, version: "5.1.2600" });
    expect(ntlmField(token, "domain")).toMatchObject({ length: 5, known: true });
    expect(ntlmField(token, "workstation")).toMatchObject({ length: 8, known: true });
  });

  const checkType2 = (token: NtlmToken): void => {
    expect(token).toMatchObject({
      type: 2,
      typeFrom: "structure",
      length: 182,
      knownBytes: 40,
      completeness: "structural",
    });
    expect(token.alignment.grade).toBe("structural");
    expect(ntlmField(token, "flags")).toMatchObject({
      known: false,
      value: null,
      hex: "?5 82 89 a2",
      flags: { value: 0xa2898205, mask: 0xffffff3f },
    });
    expect(ntlmField(token, "challenge")).toMatchObject({ known: true, value: "d1 cb 33 31 63 4e 86 38" });
    expect(ntlmField(token, "reserved")).toMatchObject({ known: true, value: "00 00 00 00 00 00 00 00" });
    const info = ntlmField(token, "targetInfo");
    expect(info).toMatchObject({
      length: 122,
      offset: 60,
      from: "structure",
      known: false,
      buffer: { length: 122, allocated: 122, offset: null },
    });
    expect(info?.pairs?.map((pair) => pair.name)).toEqual(["tail", "end"]);
    expect(info?.pairs?.[0]?.value).toMatch(/\.com$/);
  };

  test("Type 2 decodes as far as two of eight rows allow", () => {
    const token = only(findNtlm(recvCells()));
    checkType2(token);
    expect(token.header).toBe("Proxy-Authenticate");
    expect(token.alignment.by).toBe("header");
  });

  test("Type 2 is placed by its layout alone when the header's row is lost too", () => {
    const cells = recvCells();
    cells.fill(UNKNOWN, 0, 96);
    const token = only(findNtlm(cells));
    checkType2(token);
    expect(token.alignment.by).toBe("layout");
  });

  test("Type 2 is placed when the dump begins inside it", () => {
    checkType2(only(findNtlm(sliceCells(recvCells(), 96))));
  });

  test("the tail alone is no token", () => {
    expect(findNtlm(sliceCells(recvCells(), 288))).toEqual([]);
  });

  test("a gap of the wrong size does not join the rows", () => {
    let cells = makeCells(0x180);
    const whole = recvCells();
    cells = overlayCells(cells, sliceCells(whole, 0, 128), 0);
    cells = overlayCells(cells, sliceCells(whole, 288), 289);
    const token = only(findNtlm(cells));
    expect(token.length).toBeNull();
    expect(ntlmField(token, "targetInfo")?.pairs ?? []).toEqual([]);
    expect(ntlmField(token, "challenge")?.known).toBe(true);
  });
});

const NAMES = { domain: "CONTOSO", user: "jdoe", workstation: "WKS0042" };
const C8 = [1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
const INFO = [
  [2, "CONTOSO"],
  [1, "PROXY1"],
  [4, "contoso.test"],
  [3, "proxy1.contoso.test"],
] as const;
const LM = Array.from({ length: 24 }, (_, i) => 0x11 + i);
const NT = Array.from({ length: 60 }, (_, i) => (i * 37) & 0xff);

describe("whole messages", () => {
  const table: readonly (readonly [string, number, Built])[] = [
    ["Type 1", 1, negotiate(NAMES)],
    ["Type 2", 2, challenge("CONTOSO", C8, INFO)],
    ["Type 3", 3, authenticate(NAMES, LM, NT, LM.slice(0, 16), true)],
  ];
  test.each(table)("reads a %s in a header, in bare text, raw and in a wrapper", (_, type, built) => {
    const header = type === 2 ? "HTTP/1.1 407 No..Proxy-Authenticate" : "GET / HTTP/1.1..Proxy-Authorization";
    const inHeader = only(findNtlm(cellsFromText(`${header}: NTLM ${base64(built.bytes)}..Via: x....`)));
    expect(inHeader).toMatchObject({
      type,
      typeFrom: "bytes",
      completeness: "complete",
      problems: [],
      length: built.bytes.length,
    });
    const bare = only(findNtlm(cellsFromText(`xx: ${base64(built.bytes)}`)));
    const raw = only(findNtlm(cellsFromBytes([...ascii("\u0001\u0002"), ...built.bytes])));
    const wrapped = [0, 1, 2, 3, 4].map((lead) => {
      const bytes = Uint8Array.from([0x60, 0x82, ...new Array<number>(lead).fill(0x06), ...built.bytes, 0x30]);
      return only(findNtlm(cellsFromText(`${header}: Negotiate ${base64(bytes)}..Via: x....`)));
    });
    for (const token of [inHeader, bare, raw, ...wrapped]) {
      expect(token.type).toBe(type);
      for (const [name, truth] of Object.entries(built.truth)) {
        expect([name, ntlmField(token, name)?.value]).toEqual([name, truth]);
        expect([name, ntlmField(token, name)?.known]).toEqual([name, true]);
      }
      const pairs = ntlmField(token, "targetInfo")?.pairs ?? [];
      expect(pairs.filter((pair) => pair.name !== "end").map((pair) => [pair.id, pair.value])).toEqual(built.pairs);
    }
    expect(raw.carrier).toBe("raw");
    expect(wrapped.map((token) => token.carrier)).toEqual(new Array(5).fill("spnego"));
  });

  test("never gives bytes of responses and keys", () => {
    const token = only(findNtlm(cellsFromBytes(authenticate(NAMES, LM, NT, LM.slice(0, 16), true).bytes)));
    for (const name of ["lmResponse", "ntResponse", "sessionKey", "mic"])
      expect(ntlmField(token, name)).toMatchObject({ hex: null });
  });

  test("reports buffers that do not lie inside the token", () => {
    const { bytes } = negotiate(NAMES);
    bytes[20] = 0xf0;
    const token = only(findNtlm(cellsFromText(`NTLM ${base64(bytes)}....`)));
    expect(token.problems.join()).toContain("domain");
    expect(ntlmField(token, "domain")).toMatchObject({ value: null, known: false });
  });

  test("claims no type without proof", () => {
    const token = only(findNtlm(cellsFromText(`GET / HTTP/1.1..Authorization: NTLM ${"?".repeat(40)}..Via: x....`)));
    expect(token).toMatchObject({ type: null, typeFrom: null, fields: [] });
    const answer = only(
      findNtlm(cellsFromText(`HTTP/1.1 401 No..WWW-Authenticate: NTLM ${"?".repeat(40)}..Via: x....`)),
    );
    expect(answer).toMatchObject({ type: 2, typeFrom: "structure", knownBytes: 0 });
  });

  test("takes no first message for a third when its type is lost behind a scheme that is cut", () => {
    const text = base64(negotiate(NAMES).bytes);
    const lost = `GET / HTTP/1.1..Authorization: ??LM ${text.slice(0, 4)}${"?".repeat(12)}${text.slice(16)}....`;
    expect(only(findNtlm(cellsFromText(lost)))).toMatchObject({ type: 1, typeFrom: "structure" });
  });

  test("finds nothing where nothing is", () => {
    for (const text of [
      "",
      "NTLM",
      "NTLMSSP is a provider",
      `HTTP/1.1 407 No..Proxy-Authenticate: NTLM..Via: ${"A".repeat(400)}....`,
    ]) {
      expect(findNtlm(cellsFromText(text))).toEqual([]);
    }
  });
});

const word = fc.stringMatching(/^[A-Za-z0-9-]{1,15}$/);
const octets = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(255), { minLength, maxLength });
const anyMessage: fc.Arbitrary<readonly [1 | 2 | 3, Built]> = fc.oneof(
  fc.record({ domain: word, user: word, workstation: word }).map((names) => [1, negotiate(names)] as const),
  fc
    .tuple(word, octets(8, 8), fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), word), { maxLength: 6 }))
    .map(([target, secret, infos]) => [2, challenge(target, secret, infos)] as const),
  fc
    .tuple(
      fc.record({ domain: word, user: word, workstation: word }),
      octets(24, 24),
      octets(24, 200),
      octets(0, 16),
      fc.boolean(),
    )
    .map(([names, lm, nt, key, mic]) => [3, authenticate(names, lm, nt, key, mic)] as const),
);

/** `false` where the row is lost. */
const rowsKept = fc.array(fc.boolean(), { minLength: 32, maxLength: 32 });
const holes = fc.array(fc.tuple(fc.nat(700), fc.integer({ min: 1, max: 90 })), { maxLength: 6 });

function checkTruth(tokens: readonly NtlmToken[], type: number, built: Built, start: number): number {
  let known = 0;
  for (const token of tokens) {
    expect([token.start, token.alignment.by]).toEqual([start, token.alignment.by]);
    if (token.type !== null) expect(token.type).toBe(type);
    if (token.length !== null) expect(token.length).toBe(built.bytes.length);
    for (const field of token.fields) {
      if (field.known) {
        known++;
        expect([field.name, field.value]).toEqual([field.name, built.truth[field.name]]);
      }
      if (field.hex !== null && field.offset !== null) {
        const truth = built.bytes.subarray(field.offset, field.offset + (field.length ?? 0));
        field.hex.split(" ").forEach((digits, i) => {
          const exact = (truth[i] ?? 0).toString(16).padStart(2, "0");
          expect([0, 1].every((d) => digits[d] === "?" || digits[d] === exact[d])).toBe(true);
        });
      }
      for (const pair of field.pairs ?? []) {
        if (!pair.known || pair.name === "end") continue;
        expect(built.pairs).toContainEqual([pair.id, pair.value]);
      }
    }
  }
  return known;
}

describe("damaged messages", () => {
  test("a field reported as known is always true, whatever rows are lost", () => {
    fc.assert(
      fc.property(
        anyMessage,
        rowsKept,
        holes,
        fc.boolean(),
        fc.boolean(),
        ([type, built], rows, lost, inRows, visible) => {
          const header =
            type === 2
              ? "HTTP/1.1 407 Authentication..Proxy-Authenticate: NTLM "
              : "GET http://a.b/c HTTP/1.1..Proxy-Authorization: NTLM ";
          const cells = cellsFromText(
            `${header}${base64(built.bytes)}..Cache-Control: no-cache..Pragma: no-cache..Via: 1.1 proxy....`,
          );
          if (inRows) rows.forEach((kept, i) => (kept ? null : cells.fill(UNKNOWN, i * 32, i * 32 + 32)));
          else for (const [start, size] of lost) cells.fill(UNKNOWN, start, start + size);
          if (visible) cells.set(cellsFromText(header));
          checkTruth(findNtlm(cells), type, built, header.length);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("two tokens in one head are not joined over a hole", () => {
    fc.assert(
      fc.property(
        octets(8, 8),
        octets(8, 8),
        word,
        fc.nat(400),
        fc.integer({ min: 20, max: 200 }),
        (a, b, name, from, size) => {
          const [one, two] = [challenge(name, a, []), challenge(`${name}x`, b, [[2, name]])];
          const text = `HTTP/1.1 407 No..Proxy-Authenticate: NTLM ${base64(one.bytes)}..Proxy-Authenticate: NTLM ${base64(two.bytes)}..Via: x....`;
          const cells = cellsFromText(text);
          cells.fill(UNKNOWN, from, from + size);
          for (const token of findNtlm(cells))
            checkTruth([token], 2, token.start < 60 ? one : two, token.start < 60 ? 42 : text.lastIndexOf("TlRM"));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("raw bytes with holes stay true", () => {
    fc.assert(
      fc.property(anyMessage, holes, ([type, built], lost) => {
        const cells = cellsFromBytes(built.bytes);
        for (const [start, size] of lost) cells.fill(UNKNOWN, Math.max(9, start), Math.max(9, start) + size);
        checkTruth(
          findNtlm(cells).map((token) => ({ ...token, length: null })),
          type,
          built,
          0,
        );
      }),
    );
  });

  test("never throws on random cells", () => {
    const cell = fc.oneof(fc.nat(UNKNOWN), fc.constantFrom(...ascii("TlRMVNUAABC=.NSP"), 256, 257, 0));
    const start = fc.constantFrom(
      "",
      "TlRMTVNTUAAB",
      "GET / HTTP/1.1..Authorization: NTLM ",
      "NTLMSSP\0\u0001",
      "TlRMTVNTUAAD",
    );
    fc.assert(
      fc.property(start, fc.array(cell, { maxLength: 300 }), (prefix, rest) => {
        findNtlm(Uint16Array.from([...cellsFromText(prefix), ...rest]));
        findNtlm(Uint16Array.from([...ascii(prefix), ...rest]));
      }),
    );
  });

  test("reads a megabyte in linear time", () => {
    const hole = "??".repeat(10);
    const units = [
      "A",
      `TlRMTVNTUAAB`,
      `TlRMTVNTUAAB${hole}`,
      "TlRMTVNTUAAZ",
      `${"A".repeat(20)}${hole}`,
      `AAAAAAAAAAHoAegAAAA${hole}`,
      "NTLMSSP\0\u0001\0\0\0",
      "??",
      `..Proxy-Authenticate: NTLM ${hole}AAAA`,
    ];
    for (const unit of units) {
      const cells: Cells = cellsFromText(
        `HTTP/1.1 407 No..Proxy-Authenticate: NTLM ${unit.repeat(Math.ceil(1_048_576 / unit.length))}`,
      );
      // Work that grows with the square would take hours: the runner's limit ends it.
      expect(findNtlm(cells)).toBeInstanceOf(Array);
      expect(findNtlm(cells, null)).toBeInstanceOf(Array);
    }
  });
});
