import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { eventMatches } from "../../../src/analysis/rules/event.js";
import { newMatching } from "../../../src/analysis/rules/found.js";
import { foundBy } from "../../../src/analysis/rules/match.js";
import type { Rule } from "../../../src/knowledge/index.js";
import { naiveMatches, naiveSequence } from "../../support/naive-matcher.js";
import { sceneOfCalls, type DrawnCall } from "../../support/rule-scene.js";

const APIS = ["ws2_32!send", "ws2_32!recv", "ws2_32!closesocket", "ws2_32!connect", "wininet!HttpSendRequestA"];

const call: fc.Arbitrary<DrawnCall> = fc.record({
  api: fc.constantFrom(...APIS),
  thread: fc.integer({ min: 1, max: 2 }),
  socket: fc.constantFrom("000005ec", "5ec", "000005f0", null),
  ret: fc.constantFrom("00000000", "ffffffff", null),
});

const name = fc.constantFrom("a", "b", "c");
const event = fc.record(
  {
    call: fc.oneof(fc.constantFrom(...APIS, "@socket.close", "@socket.io"), fc.constant(["@socket.send", "@http.api"])),
    where: fc.oneof(
      fc.constant({ ret: { failed: true } }),
      fc.constant({ ret: 0 }),
      fc.constant({ "args.s": { same: "$s" } }),
      fc.constant({ "args.s": { differs: "$s" } }),
      fc.constant({ "args.s": "5ec" }),
    ),
    bind: fc.constant({ $s: "args.s" }),
  },
  { requiredKeys: ["call"] },
);
const ladder = fc.constantFrom(
  ["connection", "thread"],
  ["thread"],
  ["process"],
  ["$s"],
  ["$s", "thread"],
  ["connection", "process"],
);
const steps = fc.constantFrom(
  ["a", "b"],
  ["a", "b", "c"],
  ["a", "b?", "c"],
  ["a", "b?", "c?"],
  ["a", { never: "b", until: "c" }, "c"],
  ["a", { never: "b" }, "c"],
  ["a", "b", { never: "a" }, "c"],
  ["a", { never: "c" }, "b?", "a"],
);

const rule: fc.Arbitrary<Rule> = fc
  .record({ events: fc.record({ a: event, b: event, c: event }), correlate: ladder, steps })
  .map(
    ({ events, correlate, steps: drawn }) =>
      ({ rule: "test.drawn", events, match: { sequence: { correlate, steps: drawn } } }) as unknown as Rule,
  );

test("events found by index are those found by looking at every call", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), rule, name, (calls, drawn, which) => {
      const scene = sceneOfCalls(calls);
      const ids = (found: readonly { readonly node: { readonly id: string }; readonly truth: string }[]): unknown =>
        found.map((match) => [match.node.id, match.truth]);
      expect(ids(eventMatches(scene, drawn, which).matches)).toEqual(ids(naiveMatches(scene, drawn, which)));
    }),
    { numRuns: 300 },
  );
});

test("sequences found by index are those found by trying every way", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 14 }), rule, (calls, drawn) => {
      const scene = sceneOfCalls(calls);
      const matching = newMatching(scene, drawn);
      const fast = foundBy(matching, drawn.match).map(({ nodes, truth, whole }) => ({
        nodes: Object.fromEntries(Object.entries(nodes).map(([event, node]) => [event, node.id])),
        truth,
        whole,
      }));
      const plain = naiveSequence(scene, drawn, (event) => eventMatches(scene, drawn, event).joins);
      // What is not whole may be told apart by how far it came: only what is found counts.
      const told = (all: readonly { readonly whole: boolean }[]): unknown => all.map((one) => (one.whole ? one : null));
      found += fast.filter((one) => one.whole).length;
      expect(told(fast)).toEqual(told(plain));
    }),
    { numRuns: 1500 },
  );
  // The property says nothing if hardly anything is ever found.
  expect(found).toBeGreaterThan(300);
});
