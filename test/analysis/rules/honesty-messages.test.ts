import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../../support/case-shape.js";
import { sampleLog } from "../../support/samples.js";

const founding = sampleLog("office-communicator-tls");
const healthy = sampleLog("ntlm-three-legs");
const N01 = "http.proxy.ntlm-challenge-unanswered";

const answer = /^0:005> x buf\n(05c2f100 buf = 0x00155420 ".*TlRMTVNTUAAD.*")$/m.exec(healthy)![1]!;
const atClose = founding.lastIndexOf("0:005> k\n");
/** The founding case, with something sent between the challenge and the close. */
const sent = (row: string): string =>
  `${founding.slice(0, atClose)}0:005> x buf\n\n${row}\n\n${founding.slice(atClose)}`;

function claims(log: string): readonly string[] {
  const { absences, findings } = caseOfLog(log);
  return [
    ...absences.filter((one) => /^absent-(?:observed|complete)$/.test(one.verdict)).map((one) => one.verdict),
    ...findings.filter((one) => one.rule === N01 && one.confidence !== "possible").map((one) => one.rule),
  ];
}

describe("an answer that came is never called absent", () => {
  test.each([
    ["whole", answer],
    ["cut in its token", answer.replace(/(TlRMTVNTUAAD[^"]{40})[^"]*/, "$1")],
    ["cut before its token", answer.replace(/Proxy-Authorization[^"]*/, "")],
    ["cut in its first line", answer.replace(/(GET http:[^"]{8})[^"]*/, "$1")],
    ["with an unreadable token", answer.replace(/TlRMTVNTUAAD[^"]*/, (token) => "?".repeat(token.length))],
    ["with a damaged token", answer.replace("TlRMTVNTUAAD", "????????????")],
    ["with a dotted token", answer.replace(/TlRMTVNTUAAD[^"]*/, (token) => ".".repeat(token.length))],
    ["at another address", answer.replace("00155420", "0016aa00")],
    ["shown without its text", answer.replace(/ ".*/, "")],
  ])("%s", (_, row) => {
    expect(claims(sent(row))).toEqual([]);
  });

  test("whatever other line is lost", () => {
    const lines = healthy.split("\n");
    const faults: string[] = [];
    lines.forEach((line, i) => {
      // Without it nothing in the log is left of the answer.
      if (line.includes("TlRMTVNTUAAD")) return;
      const claimed = claims([...lines.slice(0, i), ...lines.slice(i + 1)].join("\n"));
      if (claimed.length > 0) faults.push(`${i + 1}: ${claimed.join()}`);
    });
    expect(lines.length).toBeGreaterThan(60);
    expect(faults).toEqual([]);
  });
});

test("no finding becomes surer when a line is lost", () => {
  const words = ["possible", "probable", "strong", "certain"];
  const whole = new Map(caseOfLog(founding).findings.map((one) => [one.rule, words.indexOf(one.confidence)]));
  const lines = founding.split("\n");
  const faults: string[] = [];
  lines.forEach((line, i) => {
    if (line === "") return;
    const { findings } = caseOfLog([...lines.slice(0, i), ...lines.slice(i + 1)].join("\n"));
    for (const one of findings) {
      if (words.indexOf(one.confidence) > (whole.get(one.rule) ?? -1))
        faults.push(`${i + 1}: ${one.rule} ${one.confidence}`);
    }
  });
  expect(faults).toEqual([]);
});
