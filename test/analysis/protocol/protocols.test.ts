import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decode } from "../../../src/analysis/protocol/decode.js";
import type { DecodeContext, Decoded } from "../../../src/analysis/protocol/decoded.js";
import { type Cells, cellsFromBytes, DOT, UNKNOWN } from "../../../src/model/cells.js";
import { EXAMPLES, type Example } from "./examples.js";
import { latin, values } from "./wire.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);

function contextOf({ direction, port }: Example): DecodeContext {
  return { direction: direction ?? null, exact: true, port: port ?? null };
}

function innerOf(message: Decoded): readonly Decoded[] {
  return message.inner.flatMap((one) => [one, ...innerOf(one)]);
}

const named = EXAMPLES.map((example, i) => [`${example.protocol} (${i})`, example] as const);

describe("whole messages", () => {
  test.each(named)("%s", (_, example) => {
    const { messages, wants, end } = decode(cellsFromBytes(latin(example.bytes)), contextOf(example));
    expect(messages.map(({ protocol, completeness }) => [protocol, completeness])).toEqual([
      [example.protocol, "complete"],
    ]);
    expect(values(messages[0]!)).toMatchObject(example.fields);
    expect(innerOf(messages[0]!).map(({ protocol }) => protocol)).toEqual(example.inner ?? []);
    for (const inner of innerOf(messages[0]!)) expect(inner.completeness).toBe("complete");
    expect([wants, end]).toEqual([0, example.bytes.length]);
  });

  test("docs/format.md names every protocol and every field", () => {
    const page = readFileSync(new URL("../../../docs/format.md", import.meta.url), "utf8");
    const table = page.slice(page.indexOf("## Protocols"), page.indexOf("## Versions"));
    const words = new Set([...table.matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
    const patterns = [...words].filter((word) => word.includes("*")).map((word) => word.replace("*", ""));
    const missing = new Set<string>();
    for (const example of EXAMPLES) {
      const { messages } = decode(cellsFromBytes(latin(example.bytes)), contextOf(example));
      for (const message of messages.flatMap((one) => [one, ...innerOf(one)])) {
        if (!words.has(message.protocol)) missing.add(message.protocol);
        for (const { name } of message.fields)
          if (!words.has(name) && !patterns.some((part) => name.includes(part)))
            missing.add(`${message.protocol} ${name}`);
      }
    }
    expect([...missing].sort()).toEqual([]);
  });

  test("a field's cells are the bytes that it was read from", () => {
    const cells = (
      text: string,
      field: { readonly at: { readonly start: number; readonly end: number } | null },
    ): string => text.slice(field.at?.start, field.at?.end);
    for (const example of EXAMPLES) {
      const { messages } = decode(cellsFromBytes(latin(example.bytes)), contextOf(example));
      for (const field of messages.flatMap((one) => [one, ...innerOf(one)]).flatMap((one) => one.fields)) {
        if (field.at === null) continue;
        expect(field.at.start).toBeGreaterThanOrEqual(0);
        expect(field.at.end).toBeLessThanOrEqual(example.bytes.length);
        if (["server-name", "address", "subject", "text", "name"].includes(field.name) && /^[a-z.]+$/.test(field.value))
          expect(cells(example.bytes, field).replace(/[^ -~]/g, ".")).toContain(field.value.split(".")[0]!);
      }
    }
  });
});

/** Everything a decoding says, with its place. */
function said(messages: readonly Decoded[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (message: Decoded): void => {
    for (const field of message.fields)
      if (field.at !== null) found.set(`${field.name} ${field.at.start}-${field.at.end}`, field.value);
    for (const inner of message.inner) add(inner);
  };
  for (const message of messages) add(message);
  return found;
}

/** Read from text with its own rules, or numbered by what is there. */
const FREE_TEXT = /^(?:http2?|sip|ntlm|line|smtp|ftp|pop3|imap)\.|\.fragment$/;

describe("damaged messages", () => {
  const damage = fc.record({
    holes: fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 1, max: 48 })), { maxLength: 4 }),
    cut: fc.nat(600),
    dots: fc.boolean(),
  });

  const damaged = (
    bytes: Uint8Array,
    { holes, cut, dots }: { holes: [number, number][]; cut: number; dots: boolean },
  ): Cells => {
    const cells = cellsFromBytes(bytes).slice(0, cut % 3 === 0 ? Math.max(1, cut % (bytes.length + 1)) : bytes.length);
    if (dots)
      for (let i = 0; i < cells.length; i++)
        if (cells[i]! < 0x20 || cells[i]! > 0x7e || cells[i] === 0x2e) cells[i] = DOT;
    for (const [start, size] of holes) cells.fill(UNKNOWN, start % bytes.length, (start % bytes.length) + size);
    return cells;
  };

  test("never throws, never reads what is lost, and what it reads is what the whole message says", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), damage, (example, how) => {
        const bytes = latin(example.bytes);
        const cells = damaged(bytes, how);
        const truth = said(decode(cellsFromBytes(bytes), contextOf(example)).messages);
        const context = { ...contextOf(example), exact: cells.length === bytes.length };
        for (const message of decode(cells, context).messages.flatMap((one) => [one, ...innerOf(one)])) {
          expect(message.start).toBeLessThanOrEqual(message.end);
          if (FREE_TEXT.test(message.protocol)) continue;
          for (const field of message.fields) {
            if (field.at === null) continue;
            for (let i = field.at.start; i < field.at.end; i++) expect(cells[i]!).toBeLessThan(256);
            const key = `${field.name} ${field.at.start}-${field.at.end}`;
            expect([key, field.value]).toEqual([key, truth.get(key)]);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("says that it is not complete", () => {
    for (const example of EXAMPLES) {
      const bytes = latin(example.bytes);
      if (FREE_TEXT.test(example.protocol) || bytes.length < 24) continue;
      const cut = decode(cellsFromBytes(bytes.slice(0, -1)), { ...contextOf(example), exact: false });
      for (const message of cut.messages)
        expect([message.protocol, message.completeness]).toEqual([message.protocol, "truncated"]);
      const cells = cellsFromBytes(bytes);
      cells[bytes.length - 1] = UNKNOWN;
      for (const message of decode(cells, contextOf(example)).messages)
        expect([message.protocol, message.completeness]).toEqual([message.protocol, "structural"]);
    }
  });

  test("bytes of any kind never make it throw", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...EXAMPLES),
        fc.nat(60),
        fc.constantFrom("in", "out", null),
        fc.constantFrom(null, 53, 1080, 25),
        (noise, example, keep, direction, port) => {
          const bytes = latin(example.bytes.slice(0, keep) + String.fromCharCode(...noise));
          const { messages, end } = decode(cellsFromBytes(bytes), { direction, exact: true, port });
          expect(end).toBeLessThanOrEqual(bytes.length);
          for (const message of messages) expect(message.end).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
