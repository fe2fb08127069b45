import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Absence, Case, Finding, NetworkInput } from "../src/index.js";
import { analyze } from "../src/index.js";
import { caseOfLog } from "./support/case-shape.js";
import { damaged } from "./support/damage.js";
import { entailedBy } from "./support/entailed.js";
import { exampleLog, exampleNetwork, ruleLogNames, sampleLog, sampleNames, sampleNetwork } from "./support/samples.js";

/** Runs for each log and share of damaged lines: `DAMAGE_RUNS=15` for a long run, which prints its figures. */
const RUNS = Number(process.env["DAMAGE_RUNS"] ?? 0);
const SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

const PROVEN: readonly Absence["verdict"][] = ["absent-observed", "absent-complete"];

/** What a damaged log claims with some certainty and the whole log does not. `possible` says itself that it may be wrong. */
function lies(whole: Case, broken: Case): readonly string[] {
  const rules = new Set(whole.findings.flatMap(entailedBy));
  const proven = new Set(whole.absences.filter((one) => PROVEN.includes(one.verdict)).map((one) => one.expected));
  // Of a first chance that was handled, a log that lost its end says itself that it does not show what came of it.
  const handled = whole.facts
    .filter(({ kind, fields }) => kind === "crash" && fields["outcome"] === "went-on")
    .map(({ fields }) => `${fields["where"]} ${fields["what"]}; on the first chance: whether a handler took it is not`);
  const isClaim = ({ level, confidence, headline }: Finding): boolean =>
    level !== "info" && confidence !== "possible" && !handled.some((said) => headline.startsWith(said));
  return [
    ...broken.findings.filter((one) => isClaim(one) && !rules.has(one.rule)).map((one) => one.headline),
    ...broken.absences
      .filter((one) => PROVEN.includes(one.verdict) && !proven.has(one.expected))
      .map((one) => `${one.expected} ${one.verdict}`),
  ];
}

/** What all runs with one share of damaged lines came to. */
interface Figures {
  logs: number;
  wanted: number;
  found: number;
  false: number;
  absent: number;
  possible: number;
}

/** Runs a log with a share of its lines damaged, and says what it claims falsely. */
function run(
  name: string,
  log: string,
  network: readonly NetworkInput[],
  shares: readonly number[],
  runs: number,
): void {
  const whole = caseOfLog(log, { network });
  const rules = new Set(whole.findings.map(({ rule }) => rule));
  for (const share of shares) {
    for (let one = 0; one < runs; one++) {
      const seed = `${name} ${share} ${one}`;
      // Of a short log so little may be left that nothing says it is one.
      const result = analyze([{ name: "case.log", log: damaged(log, share, seed) }], { network });
      const wrong = result._tag === "Left" ? [] : lies(whole, result.right);
      const left = new Set(result._tag === "Left" ? [] : result.right.findings.map(({ rule }) => rule));
      const sum = figures.get(share)!;
      sum.logs++;
      sum.wanted += rules.size;
      sum.found += [...rules].filter((rule) => left.has(rule)).length;
      sum.false += wrong.some((text) => !text.includes(" absent-")) ? 1 : 0;
      sum.absent += wrong.some((text) => text.includes(" absent-")) ? 1 : 0;
      sum.possible += [...left].filter((rule) => !rules.has(rule)).length;
      expect({ seed, lies: wrong }).toEqual({ seed, lies: [] });
    }
  }
}

const newFigures = (): Figures => ({ logs: 0, wanted: 0, found: 0, false: 0, absent: 0, possible: 0 });
let figures: ReadonlyMap<number, Figures> = new Map();

function printFigures(): void {
  if (RUNS === 0) return;
  const rows = [...figures].map(([share, { logs, wanted, found, ...rest }]) => ({
    damaged: share,
    logs,
    found: `${Math.round((100 * found) / wanted)} %`,
    ...rest,
  }));
  console.table(rows);
}

describe("a damaged sample says less, nothing else", () => {
  beforeAll(() => {
    figures = new Map(SHARES.map((share) => [share, newFigures()]));
  });
  afterAll(printFigures);

  test.each(sampleNames())("%s", (name) => {
    run(name, sampleLog(name), sampleNetwork(name), SHARES, RUNS > 0 ? RUNS : 2);
  });
});

describe("a damaged log as short as an example can be says less, nothing else", () => {
  beforeAll(() => {
    figures = new Map(SHARES.map((share) => [share, newFigures()]));
  });
  afterAll(printFigures);

  test.each(ruleLogNames().map((name, n) => ({ name, n })))("$name", ({ name, n }) => {
    const shares = RUNS > 0 ? SHARES : [SHARES[n % SHARES.length]!];
    run(name, exampleLog(name), exampleNetwork(name), shares, RUNS > 0 ? RUNS : 1);
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

  const rulesOf = (log: string): readonly string[] =>
    at(log)
      .findings.filter(({ confidence }) => confidence !== "possible")
      .map(({ rule }) => rule);

  test("an owner whose id lost its end is not gone", () => {
    const log = exampleLog("deadlock").replace(/(OwningThread +2b)4/, "$1");
    expect(rulesOf(log).filter((rule) => /owner-(?:gone|orphan)/.test(rule))).toEqual([]);
  });

  test("a lost row of a stack leaves open what its thread waits for", () => {
    const log = exampleLog("rpc-server-idle");
    expect(rulesOf(log)).toEqual([]);
    expect(rulesOf(log.replace(/^01 .*\n/m, ""))).toEqual([]);
    expect(rulesOf(log.replace("LRPC_ADDRESS", "LRPC#######"))).toEqual([]);
    expect(rulesOf(log.replace("RPCRT4!LRPC_ADDRESS", "######!LRPC_ADDRESS"))).toEqual([]);
  });

  test("two rows of a stack in one line leave open what its thread waits for", () => {
    const log = exampleLog("finalizer-idle");
    expect(rulesOf(log)).toEqual([]);
    expect(rulesOf(log.replace("WaitForFinalizerEvent+0xb6\n", "WaitForFinalizerEvent+0xb6"))).toEqual([]);
  });

  test("registers of another place are no result", () => {
    const log = `0:000> g
Breakpoint 0 hit
eax=00000000 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
eip=71ab428a esp=0012ff04 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc
ws2_32!recv:
71ab428a 8bff            mov     edi,edi
0:000> kb
ChildEBP RetAddr  Args to Child
0012ff00 00401034 000003d0 00170aa8 00004000 ws2_32!recv
0012ff40 00401210 00000001 00000000 00000000 client!Exchange+0x34
0:000> gu
client!Exchange+0x34:
00401034 83f8ff          cmp     eax,0FFFFFFFFh
eax=00000000 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
EIP
0:000> kb
`;
    const resultsWith = (row: string): readonly unknown[] =>
      at(log.replace("EIP", row))
        .calls.filter((call) => call.phase === "return")
        .map((call) => call.result?.confidence ?? null);
    const row = (eip: string): string => `eip=${eip} esp=0012ff04 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc`;
    expect(resultsWith(row("00401034"))).toEqual(["strong"]);
    expect(resultsWith(row("71ab428a"))).toEqual([null]);
    expect(resultsWith("")).toEqual(["possible"]);
  });

  test("two rows of a string in one line are not one longer row", () => {
    const log = `0:005> da 00170aa8
00170aa8  "HTTP/1.1 200 OK..Content-Type: a"00170ac8  "pplication/pkix-crl..Content-Len"
00170ae8  "gth: 470...."
0:005> g
`;
    const [message] = at(log).messages;
    expect(message?.fields["header.content-length"]).toBeUndefined();
    expect(message?.completeness).not.toBe("complete");
  });

  test("a header that was damaged into the line before it may have been an offer", () => {
    const offers = (header: string): string | undefined =>
      at(exampleLog("proxy-basic-only-11").replace("ontent-Length: 0..Proxy-Authenti", header)).messages.find(
        (message) => message.protocol === "http.response",
      )?.fields["proxy-auth.offers"];
    expect(offers("ontent-Length: 0..Proxy-Authenti")).toBe("all");
    expect(offers("ontent-Le####: 0..Proxy-Authenti")).toBe("some");
  });

  test("a parameter of an exception behind one that was lost has no place, and a cut one no value", () => {
    const log = exampleLog("jump-nowhere");
    expect(rulesOf(log)).toContain("crash.jump-to-nowhere");
    expect(rulesOf(log.replace(/(Parameter\[1\]: 6f2).*/, "$1"))).not.toContain("crash.null-call");
  });
});
