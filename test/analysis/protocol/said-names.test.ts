import { describe, expect, test } from "@jest/globals";
import { saidNames } from "../../../src/analysis/protocol/said-names.js";
import { caseOfLog } from "../../support/case-shape.js";
import { sampleLog } from "../../support/samples.js";

const namesIn = (text: string): readonly string[] => saidNames(text).map(({ start, end }) => text.slice(start, end));

describe("names of users in what a case says", () => {
  test.each([
    ["The file is C:\\Users\\alice.smith\\report.html.", ["alice.smith"]],
    ["C:\\Documents and Settings\\Alice Smith\\a.txt", ["Alice Smith"]],
    ["(User: CONTOSO\\alice)", ["alice"]],
    ["C:\\Users\\Public\\a.txt is a file of all users", []],
    ["The users of the lock are two.", []],
  ])("%s", (text, names) => {
    expect(namesIn(text)).toEqual(names);
  });

  test("are in no case, unless it was asked for without masks", () => {
    const log = sampleLog("ttd-file-refused").replaceAll("C:\\Reports\\2026-11.html", "C:\\Users\\alice.sm\\r.html");
    expect(log).toContain("alice.sm");
    expect(JSON.stringify(caseOfLog(log))).not.toContain("alice.sm");
    expect(JSON.stringify(caseOfLog(log, { redact: false }))).toContain("alice.sm");
  });
});
