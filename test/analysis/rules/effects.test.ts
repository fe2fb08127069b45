import { describe, expect, test } from "@jest/globals";
import { analyze, render } from "../../../src/index.js";
import { caseOfLog } from "../../support/case-shape.js";
import { exampleLog } from "../../support/samples.js";

/** `cause → effect` of every two findings that are linked. */
function chainsOf(example: string): readonly string[] {
  const { findings } = caseOfLog(exampleLog(example));
  const ruleOf = (id: string): string => findings.find((finding) => finding.id === id)!.rule;
  return [...new Set(findings.flatMap(({ rule, causes }) => causes.map((id) => `${rule} → ${ruleOf(id)}`)))];
}

describe("effect-of", () => {
  test.each([
    ["one call", "socket-closed-by-former-owner", "socket.closed-by-former-owner → socket.used-after-close"],
    ["one call", "tls-expired-but-valid", "tls.refused-as-expired-but-valid → tls.certificate-refused"],
    ["one process", "socket-leak-then-none", "socket.leak → socket.no-more-sockets"],
    ["a call that it happened in", "recorded-calls", "tls.revocation.server-unreachable → tls.revocation-offline"],
  ])("joins by %s: %s", (_, example, chain) => {
    expect(chainsOf(example)).toContain(chain);
  });

  test.each(["socket-no-more", "chain-revocation-offline", "tls-really-expired", "socket-used-after-close"])(
    "links nothing where the cause is not there: %s",
    (example) => {
      expect(chainsOf(example)).toEqual([]);
    },
  );

  test("what only the process joins is possible, and says what it assumes", () => {
    const { edges } = caseOfLog(exampleLog("socket-leak-then-none"));
    expect(edges.filter((edge) => edge.kind === "causes")).toMatchObject([
      { confidence: "possible", assumptions: ["nothing else in the process brought it about"] },
    ]);
  });
});

test("the text names suppressed findings with their reason and their end, and builds nothing on them", () => {
  const suppressions = [{ rule: "crash.*", reason: "mended in the next release", until: "2027-03-31" }];
  const result = analyze(exampleLog("null-write"), { suppressions, today: "2027-01-01" });
  if (result._tag === "Left") throw new Error(result.left.message);
  const text = render(result.right, "text").replace(/\s+/g, " ");
  expect(text).toContain("KNOWN AND SET ASIDE");
  expect(text).toContain("[crash.null-dereference], until 2027-03-31: mended in the next release.");
  expect(text).toContain("Every finding of this log is suppressed");
  expect(text).not.toContain("REMEDY");
  const heard = analyze(exampleLog("null-write"), { suppressions, today: "2027-04-01" });
  if (heard._tag === "Left") throw new Error(heard.left.message);
  expect(render(heard.right, "text")).not.toContain("KNOWN AND SET ASIDE");
});
