import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkCollected } from "../../src/collect/check.js";
import { everyFunction, processes } from "../simulator/arbitrary.js";
import { caseOf, collectLive, collectTrace, transcriptOf } from "../simulator/collect.js";
import { disagreements, realCalls, returned, toldCalls } from "../simulator/compare.js";
import type { SimCall, SimProcess } from "../simulator/process.js";
import type { Case } from "../../src/model/case.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 15);

/** Every call, with every argument that can be shown, its result where its return is seen, and the bytes that it moved. */
function expectWhole(document: Case, real: SimProcess, isSeen: (call: SimCall) => boolean): void {
  const told = toldCalls(document);
  const calls = realCalls(real);
  expect(told.map(({ api, thread }) => `${thread} ${api}`)).toEqual(
    calls.map(({ name, thread }) => `0:${String(thread.ordinal).padStart(3, "0")} ${name}`),
  );
  told.forEach((call, i) => {
    const own = calls[i]!;
    expect(disagreements(document, call, own, real)).toEqual([]);
    expect(Object.values(call.args).map(({ value }) => (value === null ? null : BigInt(`0x${value}`)))).toEqual(
      own.args,
    );
    expect(call.result === null).toBe(!isSeen(own));
    for (const [index, param] of own.api.params.entries()) {
      if (param.kind === "string") expect(call.args[param.name]!.text).not.toBeNull();
      if (param.kind !== "buffer") continue;
      const filled = param.dir === "out";
      const written = (filled ? own.after : own.before).find(({ address }) => address === own.args[index]);
      if (written === undefined || (filled && !isSeen(own))) continue;
      const shown = document.buffers.filter((buffer) => BigInt(`0x${buffer.address}`) === written.address);
      // A last row of few blanks shows no text, and without its command it may be anything's: it is not read.
      const text = dotted(written.bytes);
      const read = text.replace(/^((?:.{16})*) {1,3}$/s, "$1");
      if (read === "") continue;
      expect(shown.map((one) => (read === text ? one.text : one.text.slice(0, read.length)))).toContain(read);
    }
  });
}

/**
 * A breakpoint behind a call stands once for a thread and a place. Where a call calls itself from the same place, the
 * return of the inner one takes it away, and that of the outer one is not seen: its result is not known, which is
 * less than happened, and nothing else than happened.
 */
function isReturnHit(real: SimProcess, call: SimCall): boolean {
  const isWithin = ({ outer }: SimCall): boolean => outer !== null && (outer === call || isWithin(outer));
  const takesIt = (inner: SimCall): boolean => inner.ra === call.ra && isWithin(inner);
  return returned(real, call) && !realCalls(real).some(takesIt);
}

/** As the debugger shows bytes. */
function dotted(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : ".")).join("");
}

describe("a log of generated scripts gives the process back", () => {
  test.each(["x64", "x86"] as const)("breakpoints, %s", (width) => {
    fc.assert(
      fc.property(processes(width), (real) => {
        const log = collectLive(real);
        expectWhole(caseOf(log), real, (call) => isReturnHit(real, call));
        const [check] = checkCollected([transcriptOf(log)]);
        expect(check).toMatchObject({ complete: true, entered: realCalls(real).length });
      }),
      { numRuns: RUNS },
    );
  });

  test.each(["x64", "x86"] as const)("visits to a trace, %s", (width) => {
    fc.assert(
      fc.property(processes(width), (real) => {
        const { survey, visits } = collectTrace(real);
        for (const log of [survey, ...visits])
          expect(checkCollected([transcriptOf(log)]).map(({ complete, problems }) => [complete, problems])).toEqual([
            [true, []],
          ]);
        expectWhole(caseOf(...visits), real, (call) => returned(real, call));
      }),
      { numRuns: RUNS },
    );
  });

  test.each(["x64", "x86"] as const)("a call of every function of the catalogue, %s", (width) => {
    const real = everyFunction(width);
    const log = collectLive(real, {}, ["*!*"]);
    const document = caseOf(log);
    const told = toldCalls(document);
    const calls = realCalls(real);
    expect(told.map(({ api }) => api)).toEqual(calls.map(({ name }) => name));
    expect(told.flatMap((call, i) => disagreements(document, call, calls[i]!, real))).toEqual([]);
    expect(told.filter(({ counterpart }) => counterpart === null).map(({ api }) => api)).toEqual([]);
    expect(checkCollected([transcriptOf(log)])).toMatchObject([
      { complete: true, entered: calls.length, returned: calls.length },
    ]);
  });
});
