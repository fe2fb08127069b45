import { describe, expect, test } from "@jest/globals";
import { render, type Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";
import { hostileCase, PAYLOADS, poisoned } from "./hostile.js";

const founding = caseOfLog(sampleLog("office-communicator-tls"));
const healthy = caseOfLog(sampleLog("ntlm-three-legs"));
const json = (document: Case, format: "sarif" | "trace" | "speedscope"): any => JSON.parse(render(document, format));

describe("SARIF", () => {
  const [run] = json(founding, "sarif").runs;

  test("has a result for each finding and each verdict, with its rule", () => {
    expect(run.results.map((one: any) => [one.ruleId, one.kind, one.level])).toEqual([
      ["http.proxy.ntlm-challenge-unanswered", "fail", "error"],
      ["tls.revocation.server-unreachable", "fail", "error"],
      ["tls.handshake.waits-for-revocation", "fail", "warning"],
      ["due/ntlm.authenticate", "informational", "none"],
    ]);
    for (const one of run.results) expect(run.tool.driver.rules[one.ruleIndex].id).toBe(one.ruleId);
    expect(json(healthy, "sarif").runs[0].results.map((one: any) => [one.kind, one.level])).toEqual([["pass", "none"]]);
  });

  test("opens at lines of the log, in their order", () => {
    const [first] = run.results;
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "case.log", index: 0 },
      region: { startLine: 31, endLine: 31 },
    });
    const steps = first.codeFlows[0].threadFlows[0].locations;
    const lines = steps.map((step: any) => step.location.physicalLocation.region.startLine);
    expect(lines).toEqual([...lines].sort((a: number, b: number) => a - b));
    expect(steps.map((step: any) => step.executionOrder)).toEqual(steps.map((_: unknown, i: number) => i + 1));
  });

  test("has fingerprints that do not depend on lines, and tell rules apart", () => {
    const prints = (document: Case): string[] =>
      json(document, "sarif").runs[0].results.map((one: any) => one.partialFingerprints["windbgPostmortem/v1"]);
    const moved = caseOfLog(`0:005> * a remark\n\n${sampleLog("office-communicator-tls")}`);
    expect(prints(moved)).toEqual(prints(founding));
    expect(new Set(prints(founding)).size).toBe(prints(founding).length);
    for (const print of prints(founding)) expect(print).toMatch(/^[0-9a-f]{16}$/);
  });

  test("stays within what GitHub takes", () => {
    const story = Array.from({ length: 3000 }, () => founding.findings[0]!.story[0]!);
    const findings = Array.from({ length: 6000 }, (_, i) => ({
      ...founding.findings[0]!,
      id: `finding-${i}`,
      story: i === 0 ? story : [],
    }));
    const [large] = json({ ...founding, findings }, "sarif").runs;
    expect(large.results).toHaveLength(5000);
    expect(large.results[0].codeFlows[0].threadFlows[0].locations).toHaveLength(1000);
  });

  test("a name of a log is no address, and a message holds no link", () => {
    const document = poisoned(founding, "[x](javascript:alert(1)){0}");
    const named = { ...document, sources: [{ ...document.sources[0]!, name: "../../etc/passwd" }] };
    const [result] = json(named, "sarif").runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("..%2F..%2Fetc%2Fpasswd");
    expect(result.message.text).toContain("\\[x\\](javascript:alert(1)){{0}}");
    expect(result.message.text).not.toMatch(/(?<!\\)\[|(?<!\{)\{0/);
  });
});

describe("Chrome trace", () => {
  const { traceEvents } = json(founding, "trace");

  test("says that its time is ordinal", () => {
    expect(traceEvents[0].args.name).toMatch(/ordinal time: 1 ms is one standstill/);
  });

  test("draws slices that nest, and leaves what may be two calls as moments", () => {
    const running = traceEvents.filter((one: any) => one.cat === "running");
    expect(running.map((one: any) => [one.ph, one.name])).toEqual([
      ["X", "wininet!InternetOpenUrlA"],
      ["i", "crypt32!CertVerifyRevocation"],
      ["X", "wininet!HttpSendRequestA"],
      ["X", "ws2_32!closesocket"],
      ["i", "crypt32!CertVerifyRevocation"],
    ]);
    const slices = traceEvents.filter((one: any) => one.ph === "X");
    for (const a of slices)
      for (const b of slices) {
        if (a === b || a.tid !== b.tid || a.ts > b.ts) continue;
        const apart = a.ts + a.dur <= b.ts;
        const inside = b.ts + b.dur <= a.ts + a.dur;
        expect([a.name, b.name, apart || inside]).toEqual([a.name, b.name, true]);
      }
  });

  test("arrows begin and end inside slices of their tracks", () => {
    const arrows = traceEvents.filter((one: any) => one.ph === "s" || one.ph === "f");
    expect(arrows.length).toBeGreaterThan(2);
    for (const arrow of arrows)
      expect(
        traceEvents.some(
          (one: any) => one.ph === "X" && one.tid === arrow.tid && one.ts <= arrow.ts && arrow.ts <= one.ts + one.dur,
        ),
      ).toBe(true);
  });
});

describe("folded stacks and speedscope", () => {
  const many = `0:000> ~*k\n${Array.from({ length: 30 }, (_, i) => `\n   ${i}  Id: 1a2c.${(0x100 + i).toString(16)} Suspend: 1 Teb: 7ffde000 Unfrozen\nChildEBP RetAddr  \n0012ff00 7c81776f ${i < 20 ? "ntdll!NtWaitForSingleObject+0xc" : "ntdll!NtDelayExecution+0xc"}\n0012ff70 00401000 app!Worker+0x12\n`).join("")}`;
  const document = caseOfLog(many);

  test("say where the threads stand", () => {
    expect(render(document, "folded")).toBe(
      "app!Worker;ntdll!NtWaitForSingleObject 20\napp!Worker;ntdll!NtDelayExecution 10\n",
    );
  });

  test("give speedscope one sample a stack, outermost row first", () => {
    const { shared, profiles } = json(document, "speedscope");
    expect(shared.frames.map((frame: any) => frame.name)).toEqual([
      "app!Worker",
      "ntdll!NtWaitForSingleObject",
      "ntdll!NtDelayExecution",
    ]);
    expect(profiles[0].samples).toHaveLength(30);
    expect(profiles[0].weights).toHaveLength(30);
    expect(profiles[0].samples[0]).toEqual([0, 1]);
  });
});

describe("hostile text is text", () => {
  test.each(PAYLOADS)("%j", (payload) => {
    for (const document of [hostileCase(payload), poisoned(founding, payload)]) {
      for (const format of ["sarif", "trace", "speedscope", "folded"] as const) {
        const made = render(document, format);
        expect(made).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        if (format !== "folded") JSON.parse(made);
        else for (const line of made.trimEnd().split("\n")) expect(line).toMatch(/^[^;]+(?:;[^;]+)* \d+$/);
      }
    }
  });
});
