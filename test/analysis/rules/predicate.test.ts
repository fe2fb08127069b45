import { describe, expect, test } from "@jest/globals";
import { and, test as holds } from "../../../src/analysis/rules/predicate.js";
import { knowledge } from "../../../src/knowledge/index.js";

const known = knowledge();

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
  ] as const)("%j on %j is %s", (predicate, value, truth) => {
    expect(holds(predicate as never, value as never, known)).toBe(truth);
  });

  test("false wins over unknown, unknown over true", () => {
    expect(and("true", "unknown", "false")).toBe("false");
    expect(and("true", "unknown")).toBe("unknown");
    expect(and()).toBe("true");
  });
});
