import { test } from "@jest/globals";
import fc from "fast-check";
import { analyze, parse } from "../../src/index.js";
import { FUZZ_RUNS, mutations } from "../support/mutations.js";
import { newChecker } from "./check.js";
import { projectLogs } from "./logs.js";
import { shippedSchema } from "./schemas.js";

const transcripts = newChecker(shippedSchema("transcript"));
const cases = newChecker(shippedSchema("case"));
const logs = projectLogs().map(({ log }) => String(log));

test("damage to a log never makes a document that its schema does not know", () => {
  fc.assert(
    fc.property(fc.constantFrom(...logs), mutations, (whole, changes) => {
      const log = changes.reduce((text, change) => change(text), whole);
      const parsed = parse(log);
      const analyzed = analyze(log);
      const faults = [
        ...(parsed._tag === "Right" ? transcripts.check(JSON.parse(JSON.stringify(parsed.right))) : []),
        ...(analyzed._tag === "Right" ? cases.check(JSON.parse(JSON.stringify(analyzed.right))) : []),
      ];
      if (faults.length > 0) throw new Error(faults.join("\n"));
    }),
    { numRuns: FUZZ_RUNS },
  );
});
