/**
 * A damaged message never says what the whole one contradicts: of each field it gives the same value, a part of it with
 * the loss marked, or nothing.
 */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decode } from "../../../src/analysis/protocol/decode.js";
import type { Decoded } from "../../../src/analysis/protocol/decoded.js";
import { type Cells, cellsFromBytes, cellsText, DOT, UNKNOWN, UNKNOWN_MARK } from "../../../src/model/cells.js";
import { EXAMPLES } from "./examples.js";
import { capturesPresent, readTransfers } from "./strace.js";
import { latin } from "./wire.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 400);

interface Whole {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly direction: "in" | "out" | null;
  readonly port: number | null;
}

const wholes: readonly Whole[] = [
  ...EXAMPLES.map(({ protocol, bytes, direction, port }) => ({
    name: protocol,
    bytes: latin(bytes),
    direction: direction ?? null,
    port: port ?? null,
  })),
  ...(capturesPresent() ? readTransfers() : []).map(({ file, bytes, out }, i) => ({
    name: `${file} ${i}`,
    bytes: bytes.slice(0, 3000),
    direction: out ? ("out" as const) : ("in" as const),
    port: null,
  })),
];

function everything(messages: readonly Decoded[]): readonly Decoded[] {
  return messages.flatMap((message) => [message, ...everything(message.inner)]);
}

/** All values that the whole gives to a field of a protocol. */
function truthOf({ bytes, direction, port }: Whole): ReadonlyMap<string, ReadonlySet<string>> {
  const truth = new Map<string, Set<string>>();
  for (const { protocol, fields } of everything(
    decode(cellsFromBytes(bytes), { direction, exact: true, port }).messages,
  )) {
    for (const { name, value } of fields) {
      const key = `${family(protocol)} ${name}`;
      truth.set(key, (truth.get(key) ?? new Set()).add(value));
    }
  }
  return truth;
}

const family = (protocol: string): string => protocol.split(".")[0]!;

/** What speaks of the damage, and not of the message: how it was read, how much is lost, how long what is lost is. */
const OF_DAMAGE =
  /^(?:head|known-bytes|type\.from|placed-by|target-info\.tail|(?:proxy-)?auth\.offers|body\.bytes|body\.missing|suspicious\..*|.*\.length)$/;

/** A hole of text, or of hex digits. */
const HOLE = new RegExp(`${UNKNOWN_MARK}|\\?`);

/**
 * Behind a hole nothing is known of where a value ends; a dot stands for any character; an end may be missing where the
 * message says that it is cut.
 */
function agrees(value: string, whole: string, cut: boolean): boolean {
  // Of a header that comes more than once, or a list, a part may be lost.
  if (cut && value.split(/,? /).every((part) => whole.split(/,? /).includes(part))) return true;
  const hole = value.search(HOLE);
  // A line end that dots stand for may be all that is shown of it.
  const shown = hole < 0 ? value : value.slice(0, hole).replace(/\.{1,2}$/, "");
  if (hole < 0 && !cut && value.length !== whole.length) return false;
  const parts = cut ? [whole, ...whole.split(/, /)] : [whole];
  return parts.some((part) => fits(shown, part));
}

function fits(shown: string, whole: string): boolean {
  return [...shown].every((character, i) => character === whole[i] || (character === "." && whole[i] !== undefined));
}

interface Damage {
  readonly cut: number;
  readonly dots: boolean;
  readonly holes: readonly (readonly [number, number])[];
}

function damaged(bytes: Uint8Array, { cut, dots, holes }: Damage): Cells {
  const cells = cellsFromBytes(bytes).slice(0, cut === 0 ? bytes.length : 1 + (cut % bytes.length));
  if (dots)
    for (let i = 0; i < cells.length; i++)
      if (cells[i]! < 0x20 || cells[i]! > 0x7e || cells[i] === 0x2e) cells[i] = DOT;
  for (const [at, size] of holes) cells.fill(UNKNOWN, at % cells.length, (at % cells.length) + size);
  return cells;
}

const truths = new Map<Whole, ReturnType<typeof truthOf>>();

function contradictions(whole: Whole, how: Damage): readonly string[] {
  let truth = truths.get(whole);
  if (truth === undefined) truths.set(whole, (truth = truthOf(whole)));
  const cells = damaged(whole.bytes, how);
  const { messages } = decode(cells, {
    direction: whole.direction,
    exact: cells.length === whole.bytes.length,
    port: whole.port,
  });
  return everything(messages).flatMap(({ protocol, fields, completeness }) =>
    fields.flatMap(({ name, value }) => {
      if (OF_DAMAGE.test(name)) return [];
      // A certificate without its beginning: which of its names it is, is not known, and dates of its entries are no fields.
      if (protocol === "x509.fragment" && /^time/.test(name)) return [];
      if (protocol === "x509.fragment")
        return isPart(value, truth) ? [] : [`${whole.name} ${protocol} ${name}=${value}`];
      const known = truth.get(`${family(protocol)} ${name}`) ?? new Set();
      const fits = [...known].some((one) => agrees(value, one, completeness !== "complete"));
      return fits
        ? []
        : [
            `${whole.name} ${protocol} ${completeness} ${name}=${value} (${[...known].join(" | ")}) in ${cellsText(cells)}`,
          ];
    }),
  );
}

function isPart(value: string, truth: ReturnType<typeof truthOf>): boolean {
  return [...truth.values()].some((values) => [...values].some((one) => one.includes(value)));
}

describe("a damaged message", () => {
  const holes = fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 64 })), { maxLength: 5 });

  test.each(["http", "ntlm", "tls", "x509", "dns", "any"])("says nothing that the whole contradicts: %s", (kind) => {
    const own = wholes.filter((one) => kind === "any" || [...truthOf(one).keys()].some((key) => key.startsWith(kind)));
    expect(own.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.constantFrom(...own),
        fc.record({ cut: fc.oneof(fc.constant(0), fc.nat(3000)), dots: fc.boolean(), holes }),
        (whole, how) => {
          expect(contradictions(whole, how)).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("cut anywhere, says nothing that the whole contradicts", () => {
    for (const whole of wholes)
      for (let cut = 1; cut < Math.min(whole.bytes.length, 700); cut += 1 + (whole.bytes.length >> 6))
        for (const dots of [false, true]) expect(contradictions(whole, { cut, dots, holes: [] })).toEqual([]);
  });
});
