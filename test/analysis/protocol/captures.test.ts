import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readHttp } from "../../../src/analysis/protocol/http.js";
import { headerState } from "../../../src/analysis/protocol/http-message.js";
import { findNtlm, ntlmField } from "../../../src/analysis/protocol/ntlm.js";
import { persistence } from "../../../src/analysis/protocol/persistence.js";
import { secretSpans } from "../../../src/analysis/protocol/redaction.js";
import { maskedText } from "../../../src/analysis/protocol/secrets.js";
import { type Cells, UNKNOWN, cellsFromBytes, cellsFromText, cellsText, sliceCells } from "../../../src/model/cells.js";
import { type Transfer, capturesPresent, readTransfers } from "./strace.js";

const recorded = capturesPresent();
const transfers: readonly Transfer[] = recorded ? readTransfers() : [];
const isHttp = ({ bytes }: Transfer): boolean => /^(?:GET |HTTP\/1)/.test(String.fromCharCode(...bytes.slice(0, 8)));
const http = transfers.filter(isHttp);

/** As `da` prints: 32 characters a row, up to the first NUL; rows whose number `lost` names are missing. */
function dumped(bytes: Uint8Array, lost: (row: number) => boolean): Cells {
  const nul = bytes.indexOf(0);
  const cells = cellsFromText(cellsText(cellsFromBytes(nul < 0 ? bytes : bytes.slice(0, nul))).replaceAll("?", "x"));
  for (let row = 0; row * 32 < cells.length; row++) if (lost(row)) cells.fill(UNKNOWN, row * 32, row * 32 + 32);
  return cells;
}

function headOf(bytes: Uint8Array): readonly string[] {
  const text = String.fromCharCode(...bytes);
  return (text.split("\r\n\r\n", 1)[0] ?? "").split("\r\n").slice(1);
}

function tokenOf(bytes: Uint8Array): Buffer | null {
  const match = /NTLM ([A-Za-z0-9+/=]{12,})/.exec(String.fromCharCode(...bytes));
  return match === null ? null : Buffer.from(match[1] ?? "", "base64");
}

/** A reproducible choice of rows. */
function losing(percent: number, seed: number): (row: number) => boolean {
  return (row) => {
    let x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    x ^= x >>> 12;
    return (x >>> 0) % 100 < percent;
  };
}

(recorded ? describe : describe.skip)("recorded traffic", () => {
  test("is there", () => {
    expect(http.length).toBeGreaterThan(40);
  });

  test("every head reads the same from bytes and from dots", () => {
    for (const { bytes, file } of http) {
      for (const cells of [cellsFromBytes(bytes), dumped(bytes, () => false)]) {
        const message = readHttp(cells);
        expect([file, message?.headComplete, message?.mayHoldMore]).toEqual([file, true, false]);
        const printed = headOf(bytes).map((line) => line.replaceAll("?", "x"));
        const exact = message?.headers.map((header) => `${header.name}: ${header.value}`.replaceAll("?", "x"));
        expect(exact).toEqual(printed);
      }
    }
  });

  test("every token decodes as recorded", () => {
    const types = new Map<number | null, number>();
    for (const { bytes, out } of http) {
      const truth = tokenOf(bytes);
      for (const cells of [cellsFromBytes(bytes), dumped(bytes, () => false)]) {
        const tokens = findNtlm(cells);
        expect(tokens.length).toBe(truth === null ? 0 : 1);
        const [token] = tokens;
        if (token === undefined || truth === null) continue;
        types.set(token.type, (types.get(token.type) ?? 0) + 1);
        expect(token).toMatchObject({
          completeness: "complete",
          typeFrom: "bytes",
          length: truth.length,
          type: truth[8],
        });
        expect(token.type === 2).toBe(!out);
        expect(ntlmField(token, "flags")?.value).toBe(truth.readUInt32LE([0, 12, 20, 60][token.type ?? 0] ?? 0));
        for (const field of token.fields) expect([field.name, field.known]).toEqual([field.name, true]);
        if (token.type === 2) expect(ntlmField(token, "targetName")?.value).toMatch(/^(?:WORKGROUP|EXAMPLE)$/);
        if (token.type === 3) expect(ntlmField(token, "user")?.value).toMatch(/^[a-z]+$/);
      }
    }
    expect(new Set(types.keys())).toEqual(new Set([1, 2, 3]));
  });

  test("the founding exchange, recorded again, does not persist; its repaired twin does", () => {
    const exchange = (file: string): readonly [Transfer, Transfer] => {
      const own = http.filter((transfer) => transfer.file.startsWith(file));
      const i = own.findIndex((transfer) => transfer.out && tokenOf(transfer.bytes)?.[8] === 1);
      return [own[i] as Transfer, own[i + 1] as Transfer];
    };
    const [broken, answer] = exchange("s3-seed-broken");
    const read = ({ bytes }: Transfer): ReturnType<typeof readHttp> => readHttp(dumped(bytes, () => false));
    expect(persistence(read(broken), read(answer))).toMatchObject({ persistent: false, confidence: "certain" });
    expect(persistence(read(broken), null)).toMatchObject({ persistent: false, confidence: "certain" });
    const [fixed, reply] = exchange("s4-seed-fixed");
    expect(persistence(read(fixed), read(reply))).toMatchObject({ persistent: true });
  });

  test.each([0, 30, 60])("with %d%% of the rows lost, nothing wrong is claimed", (percent) => {
    let found = 0;
    let known = 0;
    for (const [n, { bytes }] of http.entries()) {
      const truth = tokenOf(bytes);
      for (let seed = 0; seed < 12; seed++) {
        const cells = dumped(bytes, losing(percent, seed * 1000 + n));
        const message = readHttp(cells);
        const lines = headOf(bytes).map((line) => line.replaceAll("?", "x"));
        for (const header of message?.headers ?? []) {
          if (!header.holes) expect(lines).toContain(`${header.name}: ${header.value}`);
        }
        if (message !== null)
          for (const line of lines) expect(headerState(message, line.split(":", 1)[0] ?? "")).not.toBe("absent");
        for (const token of findNtlm(cells)) {
          expect(truth).not.toBeNull();
          if (truth === null) continue;
          found++;
          if (token.type !== null && token.type !== truth[8])
            throw new Error(cellsText(cells) + "\n" + JSON.stringify(token));
          if (token.length !== null) expect(token.length).toBe(truth.length);
          for (const field of token.fields) {
            if (!field.known || field.hex === null || field.offset === null) continue;
            known++;
            const exact = [...truth.subarray(field.offset, field.offset + (field.length ?? 0))].map((b) =>
              b.toString(16).padStart(2, "0"),
            );
            expect([field.name, field.hex]).toEqual([field.name, exact.join(" ")]);
          }
        }
      }
    }
    expect(found).toBeGreaterThan(percent === 60 ? 40 : 100);
    expect(known).toBeGreaterThan(percent === 60 ? 10 : 100);
  });

  test("no name or response survives redaction, whatever is lost", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...http.filter(({ bytes }) => tokenOf(bytes) !== null)),
        fc.constantFrom(0, 30, 60),
        fc.nat(1000),
        (transfer, percent, seed) => {
          const cells = dumped(transfer.bytes, losing(percent, seed));
          const message = readHttp(cells);
          const masked = maskedText(cells, secretSpans(cells, message, findNtlm(cells, message)));
          expect(masked.length).toBe(cells.length);
          if (percent > 0) return;
          const token = tokenOf(transfer.bytes) as Buffer;
          const version = (token.readUInt32LE([0, 12, 20, 60][token[8] ?? 0] ?? 0) & 0x02800000) === 0x02800000;
          const payload = [0, 40, version ? 56 : 40, 88][token[8] ?? 0] ?? 0;
          const secret = token.toString("base64").slice(Math.ceil((payload * 8) / 6) + 4);
          for (let i = 0; i + 8 <= secret.replace(/=+$/, "").length; i += 4) {
            if (!/^A+$/.test(secret.slice(i, i + 8))) expect(masked).not.toContain(secret.slice(i, i + 8));
          }
        },
      ),
    );
  });

  test("sliced buffers never throw", () => {
    for (const { bytes } of http.slice(0, 12)) {
      const cells = dumped(bytes, () => false);
      for (let i = 0; i < cells.length; i += 7) findNtlm(sliceCells(cells, i, i + 200));
    }
  });
});
