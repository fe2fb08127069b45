import { describe, expect, test } from "@jest/globals";
import { collectScripts } from "../../src/collect/collect.js";
import { knowledge } from "../../src/knowledge/index.js";
import type { Case } from "../../src/model/case.js";
import { caseOf } from "../simulator/collect.js";
import { runScript, type Faults } from "../simulator/debugger.js";
import { addressOf, type SimCall, type SimEvent, type SimProcess, type Width } from "../simulator/process.js";

const TYPE_1 = "TlRMTVNTUAABAAAAB7IIogcABwAvAAAABwAHACgAAAAFASgKAAAAD1dLUzAwNDJFWEFNUExF";
const TYPE_2 = "TlRMTVNTUAACAAAACQAJAK6qqqoHsgiieTTkBXIMU9kAAAAAAAA6AFdPUktHUk9VUA==";
const REQUEST = `GET http://crl.example.test/a.crl HTTP/1.0\r\nHost: crl.example.test\r\nProxy-Authorization: NTLM ${TYPE_1}\r\n\r\n`;
const REFUSAL = `HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM ${TYPE_2}\r\n\r\n`;
const RULE = "http.proxy.ntlm-challenge-unanswered";
const ANSWER = "ntlm.authenticate";

/** A program that asks a proxy through WinINet, is challenged, and gives up; or answers first. */
function proxied(width: Width, answers: boolean): SimProcess {
  const names = ["app", "ntdll", "kernel32", "kernelbase", "wininet", "ws2_32"];
  const first = width === "x86" ? 0x70000000n : 0x7ffb00000000n;
  const modules = names.map((name, i) => ({
    name,
    start: first + BigInt(i) * 0x100000n,
    end: first + BigInt(i + 1) * 0x100000n,
  }));
  const thread = { ordinal: 5, tid: 0x1a00, uid: 2 };
  const process: SimProcess = { width, pid: 0x1c20, modules, threads: [thread], events: [] };
  const memory = width === "x86" ? 0x20000000n : 0x1f000000000n;
  const stack = width === "x86" ? 0x05000000n : 0xcb00500000n;
  const events: SimEvent[] = [];
  const at = (what: SimEvent["what"], call: SimCall): number =>
    events.push({ call, what, sequence: 0x10 + events.length, steps: 0 });
  const enter = (name: string, outer: SimCall | null, call: Partial<SimCall>): SimCall => {
    const [module = "", symbol = ""] = name.split("!");
    const made: SimCall = {
      api: knowledge().catalogue.find(module, symbol)!,
      name,
      thread,
      args: [],
      sp: stack - (outer === null ? 0x400n : 0x800n),
      ra: addressOf(process, outer?.name ?? "app!Work")! + 0x2fn + 0x10n * BigInt(events.length),
      outer,
      result: 1n,
      lastError: 0,
      before: [],
      after: [],
      ...call,
    };
    at("enter", made);
    return made;
  };
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const url = { address: memory, bytes: bytes("http://crl.example.test/a.crl\0") };
  const open = enter("wininet!InternetOpenUrlA", null, {
    args: [0xcc0004n, url.address, 0n, 0n, 0n, 0n],
    before: [url],
  });
  const send = (text: string): void => {
    const out = { address: memory + 0x1000n, bytes: bytes(text) };
    const length = BigInt(text.length);
    at(
      "return",
      enter("ws2_32!send", open, { args: [0x5ecn, out.address, length, 0n], result: length, before: [out] }),
    );
  };
  send(REQUEST);
  const into = { address: memory + 0x2000n, bytes: bytes(REFUSAL) };
  const length = BigInt(REFUSAL.length);
  at("return", enter("ws2_32!recv", open, { args: [0x5ecn, into.address, 0x400n, 0n], result: length, after: [into] }));
  if (answers) send(REQUEST.replace(TYPE_1, TYPE_3));
  at("return", enter("ws2_32!closesocket", open, { args: [0x5ecn], result: 0n }));
  return { ...process, events };
}

/** Made of the fields that MS-NLMP gives the third message: domain, user, workstation, responses. */
const TYPE_3 =
  "TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAAA4ADgBwAAAACgAKAH4AAAAOAA4AiAAAAAAAAACWAAAABYKIohERERERERERERERERERERERERERERESIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIkUAWABBAE0AUABMAEUAagBhAHMAbwBuAFcASwBTADAAMAA0ADIA";

function collected(process: SimProcess, faults: Faults = {}): Case {
  const request = {
    target: "live",
    apis: [],
    rules: [RULE],
    arch: process.width,
    folder: "C:\\collect",
    bytes: 1024,
  } as const;
  const made = collectScripts(request, null, knowledge(), knowledge().rules());
  if ("message" in made) throw new Error(made.message);
  return caseOf(runScript(process, made.files, "live.wds", faults));
}

function verdicts(document: Case): readonly string[] {
  return document.absences.filter(({ expected }) => expected === ANSWER).map(({ verdict }) => verdict);
}

describe.each(["x64", "x86"] as const)("the script for a rule settles what the rule leaves open, %s", (width) => {
  test("no answer came, and every function that could have sent one was watched", () => {
    const document = collected(proxied(width, false));
    expect(verdicts(document)).toEqual(["absent-observed"]);
    expect(document.findings.map(({ rule }) => rule)).toContain(RULE);
  });

  test("the answer came", () => {
    const document = collected(proxied(width, true));
    expect(document.findings.map(({ rule }) => rule)).not.toContain(RULE);
    expect(verdicts(document).filter((verdict) => verdict.startsWith("absent"))).toEqual([]);
  });

  test("the answer came through a function whose name was not found: nothing is claimed", () => {
    const document = collected(proxied(width, true), { unresolved: new Set(["ws2_32!send"]) });
    expect(verdicts(document).filter((verdict) => /observed|complete/.test(verdict))).toEqual([]);
  });
});
