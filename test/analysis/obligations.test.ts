import { describe, expect, test } from "@jest/globals";
import { why } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { exampleLog } from "../support/samples.js";
import { transcriptOf, type RealCall, type Watch } from "../support/session.js";

const call = (api: string, ...args: readonly string[]): RealCall => ({ api, thread: 1, args });

function caseOf(calls: readonly RealCall[], watched: readonly string[], watch: Watch = "bp") {
  const all = [...calls.map((one) => one.api), ...watched];
  return caseOfLog(
    transcriptOf({
      watched: Object.fromEntries(all.map((api) => [api, watched.includes(api) ? watch : "bp"])),
      steps: calls.map((one) => ({ call: one })),
      looks: ["kb"],
      base: 0,
    }),
  );
}

const CONNECT = call("ws2_32!connect", "000005ec", "0012fe40", "00000010");
const CLOSE = call("ws2_32!closesocket", "000005ec");
const SEND = call("ws2_32!send", "000005ec", "0012fe40", "00000010");
const EXIT_THREAD = call("kernel32!ExitThread", "00000000");
const EXIT = call("kernel32!ExitProcess", "00000000");

describe("what is due without a rule", () => {
  test("a connection that was made and closed without a byte", () => {
    const { absences } = caseOf([CONNECT, CLOSE], ["ws2_32!send", "ws2_32!recv"]);
    expect(absences).toMatchObject([{ expected: "ws2_32!send", verdict: "absent-observed", rung: "connection" }]);
    expect(caseOf([CONNECT, SEND, CLOSE], ["ws2_32!recv"]).absences).toEqual([]);
  });

  test("is only not seen where nothing watched for it", () => {
    expect(caseOf([CONNECT, CLOSE], []).absences).toMatchObject([{ verdict: "absent-presumed" }]);
    expect(caseOf([CONNECT, CLOSE], ["ws2_32!send"], "conditional").absences).toMatchObject([
      { verdict: "not-provable" },
    ]);
  });

  test("the way back from impersonation, before the thread ends", () => {
    const begin = call("advapi32!ImpersonateLoggedOnUser", "00000120");
    const end = call("advapi32!RevertToSelf");
    expect(caseOf([begin, EXIT_THREAD], ["advapi32!RevertToSelf"]).absences).toMatchObject([
      { expected: "kernelbase!RevertToSelf", verdict: "absent-observed", rung: "thread" },
    ]);
    expect(caseOf([begin, end, EXIT_THREAD], []).absences).toEqual([]);
    // Where the log ends before the thread does, nothing is said.
    expect(caseOf([begin], ["advapi32!RevertToSelf"]).absences).toEqual([]);
  });

  test("the release of a lock, before the thread ends", () => {
    const enter = call("ntdll!RtlEnterCriticalSection", "0040b000");
    const leave = call("ntdll!RtlLeaveCriticalSection", "0040b000");
    const other = call("ntdll!RtlLeaveCriticalSection", "0040c000");
    const watched = ["ntdll!RtlLeaveCriticalSection"];
    expect(caseOf([enter, EXIT_THREAD], watched).absences).toMatchObject([
      { expected: "kernelbase!LeaveCriticalSection", verdict: "absent-observed", rung: "binding" },
    ]);
    expect(caseOf([enter, other, EXIT_THREAD], []).absences).toMatchObject([{ verdict: "absent-observed" }]);
    expect(caseOf([enter, EXIT_THREAD], []).absences).toMatchObject([{ verdict: "absent-presumed" }]);
    expect(caseOf([enter, leave, EXIT_THREAD], []).absences).toEqual([]);
  });

  test("nothing that Windows takes back when the process ends", () => {
    const begin = call("advapi32!ImpersonateLoggedOnUser", "00000120");
    const enter = call("ntdll!RtlEnterCriticalSection", "0040b000");
    expect(caseOf([begin, EXIT], ["advapi32!RevertToSelf"]).absences).toEqual([]);
    expect(caseOf([enter, EXIT], ["ntdll!RtlLeaveCriticalSection"]).absences).toEqual([]);
  });

  test("what is opened again and again and kept, once for each place; not one or two that are open at the end", () => {
    const leaks = caseOfLog(exampleLog("socket-leak")).absences;
    expect(leaks).toMatchObject([{ expected: "ws2_32!closesocket", verdict: "absent-observed" }]);
    expect(caseOfLog(exampleLog("socket-pool")).absences).toEqual([]);
  });
});

describe("what calls hand to each other", () => {
  test("the same socket, from use to use", () => {
    const { edges } = caseOf([CONNECT, SEND, CLOSE], []);
    expect(edges.filter((edge) => edge.kind === "same-resource").map((edge) => [edge.from, edge.to])).toEqual([
      ["call-1", "call-2"],
      ["call-2", "call-3"],
    ]);
  });

  test("is no cause: order and likeness do not say why", () => {
    const document = caseOf([CONNECT, SEND, CLOSE], []);
    expect(why(document, "call-3")).toMatchObject({ chain: [], weakest: null, confidence: null });
    expect(why(document, "call-3").because).toMatch(/order, not cause/);
  });
});
