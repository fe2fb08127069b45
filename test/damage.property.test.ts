import { describe, expect, test } from "@jest/globals";
import type { Absence, Case, Finding } from "../src/index.js";
import { caseOfLog } from "./support/case-shape.js";
import { damaged } from "./support/damage.js";
import { sampleLog, sampleNames, sampleNetwork } from "./support/samples.js";

/** Runs for each sample and share of damaged lines: `DAMAGE_RUNS=100` for a long run. */
const RUNS = Number(process.env["DAMAGE_RUNS"] ?? 2);
const SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

/**
 * What may be said in the place of a finding: the rule of the whole log, and weaker ones that it entails. Who waits for
 * a lock still waits where the row of the owner is lost.
 */
const ENTAILED: Readonly<Record<string, readonly string[]>> = {
  "hang.lock-cycle": ["hang.lock-owner-unknown", "hang.lock-held"],
  "hang.ui-thread-waits": ["hang.waits-for-other-process"],
  "crash.endless-recursion": ["crash.stack-overflow", "stack.deep-recursion"],
};

const PROVEN: readonly Absence["verdict"][] = ["absent-observed", "absent-complete"];

/** What a damaged log claims with some certainty and the whole log does not. `possible` says itself that it may be wrong. */
function lies(whole: Case, broken: Case): readonly string[] {
  const rules = new Set(whole.findings.flatMap(({ rule }) => [rule, ...(ENTAILED[rule] ?? [])]));
  const proven = new Set(whole.absences.filter((one) => PROVEN.includes(one.verdict)).map((one) => one.expected));
  const isClaim = ({ level, confidence }: Finding): boolean => level !== "info" && confidence !== "possible";
  return [
    ...broken.findings.filter((one) => isClaim(one) && !rules.has(one.rule)).map((one) => one.headline),
    ...broken.absences
      .filter((one) => PROVEN.includes(one.verdict) && !proven.has(one.expected))
      .map((one) => `${one.expected} ${one.verdict}`),
  ];
}

describe("a damaged log says less, nothing else", () => {
  test.each(sampleNames())("%s", (name) => {
    const log = sampleLog(name);
    const network = sampleNetwork(name);
    const whole = caseOfLog(log, { network });
    for (const share of SHARES) {
      for (let run = 0; run < RUNS; run++) {
        const broken = damaged(log, share, `${name} ${share} ${run}`);
        expect({ share, run, lies: lies(whole, caseOfLog(broken, { network })) }).toEqual({ share, run, lies: [] });
      }
    }
  });
});

describe("lost lines are noticed", () => {
  const at = (log: string): Case => caseOfLog(log);

  test("a list of threads without the row of the thread at the prompt shows no owner as gone", () => {
    const log = sampleLog("deadlock").replace(/^\. +0 +Id: .*\n/m, "");
    expect(at(log).findings.map(({ rule }) => rule)).not.toContain("hang.lock-owner-gone");
  });

  test("an owner that cannot be read is no owner", () => {
    const log = sampleLog("deadlock").replace(/(OwningThread +)2b0/, "$12##");
    const rules = at(log).findings.map(({ rule }) => rule);
    expect(rules).not.toContain("hang.lock-owner-gone");
    expect(rules).not.toContain("hang.lock-owner-orphan");
  });

  test("an answer that is missing where the same was answered before proves no absence", () => {
    const lines = sampleLog("ntlm-three-legs").split("\n");
    const answer = lines.findIndex((line) => line.includes("TlRMTVNTUAADAAAA"));
    expect(answer).toBeGreaterThan(0);
    const { absences } = at(lines.filter((_, i) => i !== answer).join("\n"));
    expect(absences.filter((one) => PROVEN.includes(one.verdict))).toEqual([]);
  });

  test("a number that is missing in a record of calls proves no absence", () => {
    const lines = sampleLog("recorded-calls").split("\n");
    const { absences } = at(lines.filter((line) => !line.includes('"seq":5')).join("\n"));
    expect(absences.filter((one) => PROVEN.includes(one.verdict))).toEqual([]);
  });

  test("an exception code that lost digits is none", () => {
    const log = sampleLog("heap-corruption").replace(/(ExceptionCode: c00)[0-9a-f]+.*/, "$1");
    expect(at(log).findings.map(({ rule }) => rule)).not.toContain("crash.unhandled-exception");
  });

  test("a row above a frame whose module cannot be read is read on", () => {
    const log = sampleLog("office-communicator-tls").replaceAll("wininet!ICSocket::Close+0x25", "####!");
    expect(at(log).stops.length).toBeGreaterThan(0);
  });
});
