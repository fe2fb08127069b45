import { describe, expect, test } from "@jest/globals";
import { and, test as holds } from "../../../src/analysis/rules/predicate.js";
import { knowledge } from "../../../src/knowledge/index.js";

const context = {
  matchGlob: knowledge().matchGlob,
  lists: { codes: [5, 32] },
  bound: { $s: { text: "5ec", value: "5ec", known: true } },
};

describe("three-valued predicates", () => {
  test.each([
    [407, "407", "true"],
    [407, "200", "false"],
    ["KEEP-alive", "keep-Alive", "true"],
    [{ exists: false }, { missing: "absent" }, "true"],
    [{ exists: false }, { missing: "unknown" }, "unknown"],
    [{ exists: true }, { missing: "unknown" }, "unknown"],
    [{ eq: 1 }, { missing: "unknown" }, "unknown"],
    [{ eq: 1 }, { missing: "absent" }, "false"],
    [{ in: [301, 302] }, "302", "true"],
    [{ like: "*close*" }, "close", "true"],
    [{ gt: 3, lt: 9 }, "5", "true"],
    [{ gt: 3, ne: 5 }, "5", "false"],
    [{ ge: 5, le: 5 }, "5", "true"],
    [{ gt: 3 }, "unreadable", "unknown"],
    [0xc0000005, "c0000005", "true"],
    [-1, "ffffffff", "true"],
    [-1, "ffffffffffffffff", "true"],
    [-1, "-1", "true"],
    [10038, "00002736", "true"],
    [10038, "10038", "true"],
    ["5ec", "000005ec", "true"],
    ["0x5ec", "00000000`000005ec", "true"],
    [true, "yes", "true"],
    [{ in: "codes" }, "00000020", "true"],
    [{ in: "codes" }, "6", "false"],
    [{ like: ["a*", "*B"] }, "cab", "true"],
    [{ contains: "PROXY" }, "via proxy x", "true"],
    [{ starts: "<" }, "<html>", "true"],
    [{ ends: ".DLL" }, "x.dll", "true"],
    [{ bits: { all: 0x400000, none: 1 } }, "00400100", "true"],
    [{ bits: { any: 6 } }, "00000008", "false"],
    [{ hex: "54 ?? 50" }, "48 54 54 50", "true"],
    [{ hex: "54 54 51" }, "48 54 54 50", "false"],
    [{ hex: "54 54 51" }, "48 54 54 ??", "unknown"],
    [{ failed: true }, "false", "true"],
    [{ failed: true }, { missing: "unknown" }, "unknown"],
    [{ same: "$s" }, "000005ec", "true"],
    [{ same: "$s" }, "5ed", "false"],
    [{ same: "$other" }, "5ec", "unknown"],
    [{ differs: "$s" }, "5ed", "true"],
    [{ not: { like: "a*" } }, "b", "true"],
    [{ not: { eq: 1 } }, { missing: "unknown" }, "unknown"],
  ] as const)("%j on %j is %s", (predicate, value, truth) => {
    expect(holds(predicate as never, value as never, context)).toBe(truth);
  });

  test("false wins over unknown, unknown over true", () => {
    expect(and("true", "unknown", "false")).toBe("false");
    expect(and("true", "unknown")).toBe("unknown");
    expect(and()).toBe("true");
  });
});
