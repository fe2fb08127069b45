import { describe, expect, test } from "@jest/globals";
import { runRules } from "../../../src/analysis/rules/engine.js";
import { readRules } from "../../../src/knowledge/rule-pack.js";
import { sceneOfCalls, type DrawnCall } from "../../support/rule-scene.js";

/**
 * One call on each line: function, thread, socket, result; `?` is what the log does not show.
 *
 * ```text
 * send 1 5ec 0
 * recv 2 5f0 ?
 * ```
 */
function drawn(lines: string): readonly DrawnCall[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", thread = "1", socket = "?", ret = "?"] = line.trim().split(/ +/);
      const shown = (text: string): string | null => (text === "?" ? null : text.padStart(8, "0"));
      return { api: `ws2_32!${name}`, thread: Number(thread), socket: shown(socket), ret: shown(ret) };
    });
}

const EVENTS = {
  send: "{ call: ws2_32!send, bind: { $s: args.s } }",
  recv: "{ call: ws2_32!recv, bind: { $s: args.s } }",
  failed: "{ call: ws2_32!recv, where: { ret: { failed: true } }, bind: { $s: args.s } }",
  open: "{ call: ws2_32!connect, bind: { $s: args.s } }",
  close: "{ call: ws2_32!closesocket, bind: { $s: args.s } }",
};

/** What a match finds: for each finding its confidence and the lines of its calls. */
function found(match: string, calls: string): readonly string[] {
  return run(match, calls).findings;
}

function run(
  match: string,
  calls: string | readonly DrawnCall[],
  events: Readonly<Record<string, string>> = EVENTS,
): {
  readonly findings: readonly string[];
  readonly problems: readonly string[];
  readonly verdicts: readonly string[];
} {
  const used = Object.entries(events).filter(([name]) => new RegExp(`\\b${name}\\b`).test(match));
  const text = `rule: test.operators.one
version: 1
title: A test
level: error
events:
${used.map(([name, event]) => `  ${name}: ${event}`).join("\n")}
match: ${match}
report: { headline: found, cause: a test }
examples: { hit: [a], miss: [b] }
`;
  const { rules, problems } = readRules([{ file: "a.yaml", text }]);
  expect(problems).toEqual([]);
  const results = runRules(sceneOfCalls(typeof calls === "string" ? drawn(calls) : calls), {
    name: "test",
    hash: "",
    rules,
  });
  return {
    findings: results.findings.map(
      ({ level, confidence, evidence }) =>
        `${level} ${confidence} ${evidence.flatMap(({ lines }) => linesOf(lines)).join(",")}`,
    ),
    problems: results.problems.map(({ message }) => message),
    verdicts: results.absences.map(({ verdict }) => verdict),
  };
}

function linesOf([first, last]: readonly [number, number]): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

describe("event", () => {
  test("is found where its conditions hold", () => {
    expect(found("{ event: failed }", "recv 1 5ec ffffffff")).toEqual(["error certain 1"]);
  });
  test("is not found where one does not", () => {
    expect(found("{ event: failed }", "recv 1 5ec 0")).toEqual([]);
  });
  test("is not found where the log does not show the value: unknown speaks for nothing", () => {
    expect(found("{ event: failed }", "recv 1 5ec ?")).toEqual([]);
  });
});

describe("count", () => {
  const three = "{ count: { of: failed, ge: 3 } }";
  test("finds as many as it asks for", () => {
    expect(found(three, "recv 1 5ec ffffffff\nrecv 1 5ec ffffffff\nrecv 2 5f0 ffffffff")).toEqual([
      "error certain 1,2,3",
    ]);
  });
  test("does not find fewer", () => {
    expect(found(three, "recv 1 5ec ffffffff\nrecv 1 5ec 0\nrecv 1 5ec ffffffff")).toEqual([]);
  });
  test("finds possibly what unreadable results would complete", () => {
    expect(found(three, "recv 1 5ec ffffffff\nrecv 1 5ec ?\nrecv 1 5ec ffffffff")).toEqual(["note possible 1,2,3"]);
  });
  test("counts each group alone", () => {
    const perSocket = "{ count: { of: recv, per: [$s], ge: 2 } }";
    expect(found(perSocket, "recv 1 5ec\nrecv 1 5f0\nrecv 1 5f0")).toEqual(["error certain 2,3"]);
    expect(found(perSocket, "recv 1 5ec\nrecv 1 5f0")).toEqual([]);
    // An event whose key is not shown belongs to no group.
    expect(found(perSocket, "recv 1 5ec\nrecv 1 ?")).toEqual([]);
    expect(found("{ count: { of: recv, per: [thread], ge: 2 } }", "recv 1 5ec\nrecv 2 5ec")).toEqual([]);
  });
  test("counts different values", () => {
    const sockets = "{ count: { of: recv, distinct: $s, ge: 2 } }";
    expect(found(sockets, "recv 1 5ec\nrecv 1 5f0")).toEqual(["error certain 1,2"]);
    expect(found(sockets, "recv 1 5ec\nrecv 1 000005ec\nrecv 1 ?")).toEqual([]);
  });
  test("is never sure of an at-most: more may have happened unseen", () => {
    const few = "{ count: { of: failed, le: 1 } }";
    expect(found(few, "recv 1 5ec ffffffff")).toEqual(["note possible 1"]);
    expect(found(few, "recv 1 5ec ffffffff\nrecv 1 5ec ffffffff")).toEqual([]);
  });
});

describe("during", () => {
  const match = "{ during: { open: open, close: close, see: failed, correlate: [thread] } }";
  test("finds what happened between the two", () => {
    expect(found(match, "connect 1 5ec 0\nrecv 1 5ec ffffffff\nclosesocket 1 5ec 0")).toHaveLength(1);
  });
  test("does not find what happened before, after, or on another thread", () => {
    expect(found(match, "recv 1 5ec ffffffff\nconnect 1 5ec 0\nclosesocket 1 5ec 0")).toEqual([]);
    expect(found(match, "connect 1 5ec 0\nclosesocket 1 5ec 0\nrecv 1 5ec ffffffff")).toEqual([]);
    expect(found(match, "connect 1 5ec 0\nrecv 2 ? ffffffff\nclosesocket 1 5ec 0")).toEqual([]);
  });
  test("finds possibly what the log does not show to have failed", () => {
    expect(found(match, "connect 1 5ec 0\nrecv 1 5ec ?\nclosesocket 1 5ec 0")).toEqual([
      expect.stringMatching(/^note possible/),
    ]);
  });
  test("claims little where nothing shows that closing was looked at", () => {
    expect(found(match, "connect 1 5ec 0\nrecv 1 5ec ffffffff")).toEqual([expect.stringMatching(/ possible /)]);
  });
});

describe("cycle", () => {
  // A call is an arrow here: from the socket that it is given to the value that it returns.
  const events = { edge: "{ call: ws2_32!recv, bind: { $from: args.s, $to: ret } }" };
  const match = "{ cycle: { edge: edge, from: $from, to: $to } }";
  test("finds arrows that lead back, once", () => {
    expect(run(match, "recv 1 a b\nrecv 2 b c\nrecv 3 c a", events).findings).toEqual(["error certain 1,2,3"]);
  });
  test("does not find arrows that lead elsewhere, nor an arrow to itself", () => {
    expect(run(match, "recv 1 a b\nrecv 2 b c\nrecv 3 c d", events).findings).toEqual([]);
    expect(run(match, "recv 1 a a", events).findings).toEqual([]);
  });
  test("does not close a circle with an end that the log does not show", () => {
    expect(run(match, "recv 1 a b\nrecv 2 b ?\nrecv 3 c a", events).findings).toEqual([]);
  });
  test("is possible where an arrow may not be one", () => {
    const unsure = {
      edge: "{ call: ws2_32!recv, where: { last-error: 5 }, bind: { $from: args.s, $to: ret } }",
    };
    expect(run(match, "recv 1 a b\nrecv 2 b a", unsure).findings).toEqual(["note possible 1,2"]);
  });
  test("does not look further than max", () => {
    const short = "{ cycle: { edge: edge, from: $from, to: $to, max: 2 } }";
    expect(run(short, "recv 1 a b\nrecv 2 b c\nrecv 3 c a", events).findings).toEqual([]);
  });
});

describe("all and any", () => {
  const both = "{ all: [{ event: send }, { event: recv }] }";
  test("all finds parts that agree in what they bind", () => {
    expect(found(both, "send 1 5ec\nrecv 2 5ec")).toEqual(["error certain 1,2"]);
  });
  test("all does not find parts of which one is missing, or that disagree", () => {
    expect(found(both, "send 1 5ec")).toEqual([]);
    expect(found(both, "send 1 5ec\nrecv 1 5f0")).toEqual([]);
  });
  test("all is possible where a value that they must share is not shown", () => {
    expect(found(both, "send 1 5ec\nrecv 1 ?")).toEqual(["note possible 1,2"]);
  });
  test("any finds either, and what fits both parts once", () => {
    const either = "{ any: [{ event: send }, { event: failed }] }";
    expect(found(either, "send 1 5ec\nrecv 1 5ec 0")).toEqual(["error certain 1"]);
    expect(found(either, "send 1 5ec\nrecv 1 5ec ffffffff")).toEqual(["error certain 1", "error certain 2"]);
    expect(found(either, "recv 1 5ec 0")).toEqual([]);
    expect(found("{ any: [{ event: send }, { event: send }] }", "send 1 5ec")).toEqual(["error certain 1"]);
  });
});

describe("steps of a sequence", () => {
  const sequence = (steps: string, correlate = "$s"): string =>
    `{ sequence: { correlate: [${correlate}], steps: [${steps}] } }`;
  test("follow each other", () => {
    expect(found(sequence("send, recv"), "send 1 5ec\nrecv 1 5ec")).toHaveLength(1);
    expect(found(sequence("send, recv"), "recv 1 5ec\nsend 1 5ec")).toEqual([]);
  });
  test("may be missing where a ? stands, before and between the others", () => {
    expect(found(sequence("open?, send, recv"), "send 1 5ec\nrecv 1 5ec")).toEqual(["error certain 1,2"]);
    expect(found(sequence("open?, send, recv"), "connect 1 5ec\nsend 1 5ec\nrecv 1 5ec")).toEqual([
      "error certain 1,2,3",
    ]);
    expect(found(sequence("open, send?, recv"), "connect 1 5ec\nrecv 1 5ec")).toEqual(["error certain 1,2"]);
    expect(found(sequence("open, send?, recv"), "connect 1 5ec\nsend 1 5ec")).toEqual([]);
  });
  test("come once or more where a + stands, and any number of times where a * stands", () => {
    expect(found(sequence("open, send+, close"), "connect 1 5ec\nsend 1 5ec\nsend 1 5ec\nclosesocket 1 5ec")).toEqual([
      "error certain 1,2,3,4",
    ]);
    expect(found(sequence("open, send+, close"), "connect 1 5ec\nclosesocket 1 5ec")).toEqual([]);
    expect(found(sequence("open, send*, close"), "connect 1 5ec\nclosesocket 1 5ec")).toEqual(["error certain 1,2"]);
  });
  test("must not come where never stands", () => {
    const never = sequence("open, { never: send, until: close }, close");
    expect(found(never, "connect 1 5ec\nsend 1 5ec\nclosesocket 1 5ec")).toEqual([]);
    expect(found(never, "connect 1 5ec\nsend 1 5f0\nclosesocket 1 5ec")).toHaveLength(1);
    expect(found(never, "connect 1 5ec")).toEqual([]);
  });
  test("are within so many stops", () => {
    const within = "{ sequence: { correlate: [$s], within: { stops: 2 }, steps: [send, recv] } }";
    expect(found(within, "send 1 5ec\nconnect 1 5f0\nrecv 1 5ec")).toHaveLength(1);
    expect(found(within, "send 1 5ec\nconnect 1 5f0\nconnect 1 5f0\nrecv 1 5ec")).toEqual([]);
  });
});

describe("what joins the steps of a sequence", () => {
  const joinedBy = (correlate: string): string => `{ sequence: { correlate: [${correlate}], steps: [send, recv] } }`;
  test.each([
    ["$s", "send 1 5ec\nrecv 2 5ec", 1],
    ["$s", "send 1 5ec\nrecv 1 5f0", 0],
    ["$s", "send 1 5ec\nrecv 1 ?", 0],
    ["connection", "send 1 5ec\nrecv 2 5ec", 1],
    ["connection", "send 1 5ec\nrecv 2 5f0", 0],
    ["connection", "send 1 5ec\nrecv 1 ?", 0],
    ["connection, thread", "send 1 5ec\nrecv 1 ?", 1],
    ["connection, thread", "send 1 5ec\nrecv 1 5f0", 0],
    ["thread", "send 1 ?\nrecv 1 ?", 1],
    ["thread", "send 1 ?\nrecv 2 ?", 0],
    ["process", "send 1 ?\nrecv 2 ?", 1],
  ])("%s: %j is found %d times", (correlate, calls, times) => {
    expect(found(joinedBy(correlate), calls)).toHaveLength(times);
  });
  test("a value may have to be the same, or another", () => {
    const events = {
      ...EVENTS,
      same: "{ call: ws2_32!recv, where: { args.s: { same: $s } } }",
      other: "{ call: ws2_32!recv, where: { args.s: { differs: $s } } }",
    };
    const steps = (name: string): string => `{ sequence: { correlate: [process], steps: [send, ${name}] } }`;
    expect(run(steps("same"), "send 1 5ec\nrecv 1 5ec", events).findings).toHaveLength(1);
    expect(run(steps("same"), "send 1 5ec\nrecv 1 5f0", events).findings).toEqual([]);
    expect(run(steps("same"), "send 1 5ec\nrecv 1 ?", events).findings).toEqual([
      expect.stringMatching(/^note possible/),
    ]);
    expect(run(steps("other"), "send 1 5ec\nrecv 1 5ec", events).findings).toEqual([]);
  });
});

describe("more combinations than are tried", () => {
  const many = (count: number): readonly DrawnCall[] =>
    Array.from({ length: 2 * count }, (_, i) => ({
      api: i % 2 === 0 ? "ws2_32!send" : "ws2_32!recv",
      thread: 1,
      // Every socket is used by one call only: no combination agrees.
      socket: (0x1000 + i * 4).toString(16).padStart(8, "0"),
      ret: null,
    }));
  const match = "{ all: [{ event: send }, { event: recv }] }";

  test("are given up with a notice that says how many", () => {
    const { findings, problems } = run(match, many(800));
    expect(findings).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^test\.operators\.one: more combinations than are tried; \d+ of its starting points/),
    ]);
  });
  test("are no matter where they are few", () => {
    expect(run(match, many(100)).problems).toEqual([]);
  });
  test("findings of one rule are cut at a hundred, with a notice", () => {
    const calls = Array.from({ length: 150 }, () => "send 1 5ec").join("\n");
    const { findings, problems } = run("{ event: send }", calls);
    expect(findings).toHaveLength(100);
    expect(problems).toEqual(["test.operators.one fits 150 times; the first 100 are reported"]);
  });
});
