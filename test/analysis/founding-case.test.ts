import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog, shapeOf } from "../support/case-shape.js";
import { sampleLog, SHARED } from "../support/samples.js";

const log = sampleLog("office-communicator-tls");
const founding = caseOfLog(log);
const N01 = "http.proxy.ntlm-challenge-unanswered";

const findingOf = (document: Case, rule: string) => document.findings.find((finding) => finding.rule === rule);
const callOf = (document: Case, api: string) => document.calls.find((call) => call.api === api)!;
const messageOf = (document: Case, protocol: string) =>
  document.messages.find((message) => message.protocol === protocol)!;
const linesOf = (evidence: readonly { readonly lines: readonly [number, number] }[]) =>
  evidence.map((one) => one.lines);

describe("the founding case, from the transcript alone", () => {
  test("InternetOpenUrlA was called by the third-party provider inside certificate revocation", () => {
    const call = callOf(founding, "wininet!InternetOpenUrlA");
    expect(call).toMatchObject({
      phase: "enter",
      thread: "0:005",
      caller: { direct: "eecrlrev", responsible: "eecrlrev", initiator: "crypt32!CertVerifyRevocation" },
    });
    expect(founding.modules.find((module) => module.name === "eecrlrev")).toMatchObject({
      base: "08180000",
      baseFrom: "return-addresses",
      owner: "third-party",
      withoutSymbols: true,
    });
  });

  test("the URL is a pointer whose text is not in the log", () => {
    const { args } = callOf(founding, "wininet!InternetOpenUrlA");
    expect(args["lpszUrl"]).toMatchObject({ index: 1, value: "05c2f58c", text: null, slot: "05c2f528", from: "x" });
    expect(founding.nextSteps.flatMap((step) => step.run)).toContain("da 05c2f58c");
  });

  test("the request that was sent is read from the preview", () => {
    expect(callOf(founding, "ws2_32!send")).toMatchObject({
      from: "inferred",
      confidence: "probable",
      alternatives: ["ws2_32!sendto"],
    });
    expect(messageOf(founding, "http.request")).toMatchObject({
      direction: "out",
      fields: {
        method: "GET",
        version: "1.0",
        "header.user-agent": "Entrust Certificate Revocation",
        "proxy-auth.ntlm.type": "1",
      },
    });
    expect(messageOf(founding, "ntlm.negotiate").fields).toMatchObject({
      version: "5.1.2600",
      type: "1",
      "type.from": "bytes",
    });
    expect(messageOf(founding, "ntlm.negotiate").fields["flags"]).toMatch(/^a208b207 /);
  });

  test("the challenge is recovered from a damaged token, and its missing rows are named", () => {
    const challenge = messageOf(founding, "ntlm.challenge");
    expect(challenge).toMatchObject({ direction: "in", completeness: "structural" });
    expect(challenge.fields["flags"]).toMatch(/^a28982\?5 /);
    expect(challenge.fields["known-bytes"]).toBe("40 of 182");
    const buffer = founding.buffers.find((one) => one.id === challenge.buffer)!;
    expect(buffer).toMatchObject({
      address: "00170aa8",
      length: 384,
      known: 192,
      holes: [
        { address: "00170ae8", bytes: 32 },
        { address: "00170b28", bytes: 160 },
      ],
    });
    expect(founding.timeline.map((one) => one.text).join("\n")).toMatch(
      /00170ae8 \(32 bytes\), 00170b28 to 00170ba8 \(160 bytes\)/,
    );
  });

  test("the socket was closed by WinINet itself, inside the same call", () => {
    const open = callOf(founding, "wininet!InternetOpenUrlA");
    const close = callOf(founding, "ws2_32!closesocket");
    expect(close.caller.direct).toBe("wininet");
    const activation = founding.activations.find((one) => one.id === open.activation)!;
    expect(activation).toMatchObject({
      childSp: "05c2f51c",
      retAddr: "0818420f",
      confidence: "strong",
      stops: [open.stop, close.stop],
    });
    expect(
      findingOf(founding, N01)!
        .story.map((one) => one.text)
        .join("\n"),
    ).toMatch(/ReadData_Fsm → .*CloseConnection → .*ReleaseConnection → ICSocket::Disconnect → ICSocket::Close/);
  });

  test("type 3 never came: observed, one step lower because only an earlier hit shows the breakpoint", () => {
    expect(founding.absences).toHaveLength(1);
    expect(founding.absences[0]).toMatchObject({
      expected: "ntlm.authenticate",
      verdict: "absent-observed",
      confidence: "probable",
      rung: "activation",
    });
    expect(founding.absences[0]!.assumptions.length).toBeGreaterThan(0);
    expect(founding.probes.find((probe) => probe.target === "ws2_32!send")).toMatchObject({
      armedBy: "hit",
      endedAt: null,
    });
  });

  test("the findings chain, and the weaker end says so", () => {
    expect(founding.findings.map((finding) => [finding.rule, finding.confidence])).toEqual([
      [N01, "probable"],
      ["tls.revocation.server-unreachable", "probable"],
      ["tls.handshake.waits-for-revocation", "possible"],
    ]);
    expect(founding.findings.map((finding) => finding.causes)).toEqual([["finding-2"], ["finding-3"], []]);
  });

  test("the theory that the challenge never arrived is refuted, and the remedy is named", () => {
    const finding = findingOf(founding, N01)!;
    expect(
      finding.story.some((one) => /never received it is refuted/.test(one.text) && one.confidence === "strong"),
    ).toBe(true);
    expect(finding.remedy.join(" ")).toMatch(/Use HTTP 1\.1 through proxy connections/);
    expect(finding.story.some((one) => /not persistent/.test(one.text) && one.confidence === "probable")).toBe(true);
  });

  test("what is still worth asking for are commands", () => {
    const commands = founding.nextSteps.flatMap((step) => step.run);
    expect(commands).toEqual(
      expect.arrayContaining(["dd 05c2f534 L1", "dd 05c2edc8 L1", "db 00170ae8 L20", "db 00170b28 La0"]),
    );
  });

  test("the only thing a person wrote is the remark on the stack", () => {
    expect(founding.assertions.map((one) => one.text)).toEqual(["[frames removed]"]);
  });

  test("every sentence and every part points at lines of the log", () => {
    const parts = [
      ...founding.timeline,
      ...founding.findings,
      ...founding.findings.flatMap((one) => one.story),
      ...founding.absences,
      ...founding.calls,
      ...founding.messages,
      ...founding.buffers,
      ...founding.edges,
      ...founding.modules,
    ];
    const last = log.split("\n").length;
    for (const { evidence } of parts) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const { lines } of evidence) expect(lines[0] >= 1 && lines[1] <= last && lines[0] <= lines[1]).toBe(true);
    }
  });
});

describe("it is no special case", () => {
  const same = (variant: string | Uint8Array): void => expect(shapeOf(caseOfLog(variant))).toEqual(shapeOf(founding));

  test("every address shifted", () => {
    const shift = 0x00130000;
    const shifted = log.replace(/\b[0-9a-f]{8}\b/g, (word) =>
      (Number.parseInt(word, 16) + shift).toString(16).padStart(8, "0"),
    );
    expect(shifted).not.toBe(log);
    same(shifted);
    const moved = caseOfLog(shifted);
    expect(moved.modules.find((module) => module.name === "eecrlrev")!.base).toBe(
      (0x08180000 + shift).toString(16).padStart(8, "0"),
    );
    expect(moved.nextSteps.flatMap((step) => step.run)).toContain(
      `dd ${(0x05c2f534 + shift).toString(16).padStart(8, "0")} L1`,
    );
  });

  test.each([
    ["another provider", (text: string) => text.replaceAll("eecrlrev", "contosorev")],
    ["another thread", (text: string) => text.replaceAll("0:005>", "0:123>")],
    [
      "a module name in capitals",
      (text: string) => text.replaceAll("ws2_32!", "WS2_32!").replaceAll("wininet!", "WININET!"),
    ],
    ["Windows line ends", (text: string) => text.replaceAll("\n", "\r\n")],
    ["old Macintosh line ends", (text: string) => text.replaceAll("\n", "\r")],
    [
      "blanks restored",
      (text: string) =>
        text.replace(/^# ChildEBP RetAddr$/gm, " # ChildEBP RetAddr  ").replace(/^([0-9a-f]{8}) "/gm, '$1  "'),
    ],
    ["indented", (text: string) => text.replace(/^(?=.)/gm, "      ")],
    ["quoted", (text: string) => text.replace(/^/gm, "> ")],
    ["with HTML entities", (text: string) => text.replaceAll(">", "&gt;").replaceAll('"', "&quot;")],
    ["with trailing blanks", (text: string) => text.replace(/$/gm, "   ")],
  ] as const)("%s", (_, change) => {
    same(change(log));
  });

  test("UTF-16 with a byte order mark", () => {
    same(new Uint8Array(Buffer.from(`\ufeff${log}`, "utf16le")));
  });

  test("without the doubled blank lines", () => {
    const single = log.replace(/\n\n+/g, "\n");
    expect(shapeOf(caseOfLog(single), { lines: false })).toEqual(shapeOf(founding, { lines: false }));
  });

  test("the variable shown before the stack of the same stop", () => {
    const [stack, variable] = [
      log.slice(0, log.indexOf("0:005> x lpszUrl")),
      log.slice(log.indexOf("0:005> x lpszUrl"), log.indexOf("0:005> x buf")),
    ];
    const swapped = caseOfLog(variable + stack + log.slice(log.indexOf("0:005> x buf")));
    expect(swapped.findings.map((finding) => finding.rule)).toEqual(founding.findings.map((finding) => finding.rule));
    expect(callOf(swapped, "wininet!InternetOpenUrlA").args["lpszUrl"]!.value).toBe("05c2f58c");
  });

  test("the same input gives the same bytes", () => {
    expect(JSON.stringify(caseOfLog(log))).toBe(JSON.stringify(caseOfLog(log)));
  });
});

describe("absence is claimed no further than it was observed", () => {
  const atClose = log.lastIndexOf("0:005> k\n");
  const afterSend = log.indexOf("0:005> da");

  const verdict = (text: string): string | undefined => caseOfLog(text).absences[0]?.verdict;
  const level = (text: string): string | undefined => findingOf(caseOfLog(text), N01)?.level;

  test("the log ends before closesocket: open, and nothing is found", () => {
    const cut = log.slice(0, atClose);
    expect(verdict(cut)).toBe("open");
    expect(caseOfLog(cut).findings).toEqual([]);
  });

  test("send was never hit: only presumed", () => {
    const silent = log.slice(0, log.indexOf("0:005> x buf")) + log.slice(afterSend);
    expect(verdict(silent)).toBe("absent-presumed");
    expect(level(silent)).toBe("warning");
    expect(findingOf(caseOfLog(silent), N01)!.headline).toMatch(/was not seen/);
  });

  test.each(["bc *", "bc 1", "bd *", "bc"])("cleared with %s: cannot be proved", (command) => {
    const cleared = `${log.slice(0, afterSend)}0:005> ${command}\n${log.slice(afterSend)}`;
    expect(verdict(cleared)).toBe("not-provable");
    expect(level(cleared)).toBe("note");
    expect(findingOf(caseOfLog(cleared), N01)!.headline).toMatch(/cannot be told/);
  });

  test("a breakpoint that is set in the log is stronger than a hit", () => {
    const set = `0:005> bp ws2_32!send\n${log}`;
    expect(caseOfLog(set).absences[0]).toMatchObject({ verdict: "absent-observed", confidence: "strong" });
  });

  test.each([
    ["conditional", 'bp ws2_32!send ".if (poi(@esp+4)==0x5ec) {} .else {gc}"'],
    ["one-shot", "bp /1 ws2_32!send"],
    ["for another thread", "~2 bp ws2_32!send"],
  ])("a breakpoint that is %s proves nothing", (_, command) => {
    expect(["not-provable", "absent-presumed"]).toContain(verdict(`0:005> ${command}\n${log}`));
  });

  test("lines left out between the challenge and the close: cannot be proved", () => {
    expect(verdict(`${log.slice(0, atClose)}...\n${log.slice(atClose)}`)).toBe("not-provable");
  });

  test("a jump in the trace between the two: cannot be proved", () => {
    expect(verdict(`${log.slice(0, atClose)}0:005> !tt 5B:92\n${log.slice(atClose)}`)).toBe("not-provable");
    expect(verdict(`${log.slice(0, atClose)}0:005> g-\n${log.slice(atClose)}`)).toBe("not-provable");
  });

  test("another hit of send whose buffer nobody looked at: cannot be proved", () => {
    const hit =
      "0:005> g\nBreakpoint 1 hit\nws2_32!send:\n71ab4c27 8bff            mov     edi,edi\n0:005> k\nChildEBP RetAddr\n05c2f0f4 771bf000 ws2_32!send\n05c2f194 771c9d37 wininet!ICSocket::Send+0x5e\n05c2f51c 0818420f wininet!InternetOpenUrlA+0x1d7\n05c2f55c 0818266f eecrlrev+0x420f\n";
    expect(verdict(log.slice(0, atClose) + hit + log.slice(atClose))).toBe("not-provable");
  });

  test("the healthy twin: type 3 is sent before the close, and nothing is found", () => {
    const healthy = caseOfLog(sampleLog("ntlm-three-legs"));
    expect(healthy.findings).toEqual([]);
    expect(healthy.absences.map((absence) => absence.verdict)).toEqual(["fulfilled"]);
    expect(linesOf(messageOf(healthy, "ntlm.authenticate").evidence)).toEqual([[36, 36]]);
  });
});

const article = join(SHARED, "seed", "office-communicator-tls.txt");

// The body of a skipped block runs as well.
const whole = existsSync(article) ? caseOfLog(readFileSync(article)) : founding;

(existsSync(article) ? describe : describe.skip)("the article itself, prose and all (needs ../shared)", () => {
  test("gives the same analysis", () => {
    const said = (document: Case) => shapeOf(document, { lines: false });
    expect({ ...(said(whole) as object), nextSteps: null }).toEqual({ ...(said(founding) as object), nextSteps: null });
  });

  test("its prose is prose, and what it asserts is no fact", () => {
    expect(whole.coverage.unread).toBeLessThanOrEqual(2);
    expect(
      whole.assertions
        .filter((one) => one.about === "wire")
        .map((one) => one.text)
        .join("\n"),
    ).toMatch(/Frame 959: Server RESETS the connection/);
    expect(whole.assertions.some((one) => /We still have a bp on send/.test(one.text))).toBe(true);
    expect(whole.probes.every((probe) => probe.armedBy === "hit")).toBe(true);
    expect(JSON.stringify([whole.timeline, whole.findings, whole.absences])).not.toMatch(/959|30 seconds/);
  });
});
