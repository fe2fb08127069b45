import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { analyze, type Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";

/** A log as a function of where things lie and which thread it is. */
interface Places {
  readonly code: number;
  readonly stack: number;
  readonly heap: number;
  readonly thread: number;
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");

/** recv is entered, looked at, and left; then RegOpenKeyExW fails. */
function logOf({ code, stack, heap, thread }: Places): string {
  const registers = (eax: number, eip: number, esp: number): string =>
    `eax=${hex(eax)} ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
eip=${hex(eip)} esp=${hex(esp)} ebp=${hex(stack + 0x100)} iopl=0         nv up ei pl nz na pe nc
cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000206
`;
  const prompt = `0:${String(thread).padStart(3, "0")}>`;
  return `${prompt} g
Breakpoint 0 hit
${registers(0, code, stack)}WS2_32!recv:
${hex(code)} 8bff            mov     edi,edi
${prompt} dd esp L5
${hex(stack)}  ${hex(code + 0x9000)} 000003d0 ${hex(heap)} 00002800
${hex(stack + 16)}  00000000
${prompt} k
ChildEBP RetAddr
${hex(stack - 4)} ${hex(code + 0x9000)} WS2_32!recv
${hex(stack + 0x100)} ${hex(code + 0xa000)} app!work+0x1c
${prompt} gu
${registers(0x1df, code + 0x9000, stack + 20)}app!work+0x1c:
${hex(code + 0x9000)} 85c0            test    eax,eax
${prompt} g
Breakpoint 1 hit
${registers(0, code + 0x500, stack + 8)}ADVAPI32!RegOpenKeyExW:
${hex(code + 0x500)} 8bff            mov     edi,edi
${prompt} dps esp L3
${hex(stack + 8)}  ${hex(code + 0xb000)} app!work+0x201c
${hex(stack + 12)}  80000002
${hex(stack + 16)}  ${hex(heap + 0x400)}
${prompt} du poi(@esp+8)
${hex(heap + 0x400)}  "Software\\Contoso"
${prompt} gu
${registers(2, code + 0xb000, stack + 32)}app!work+0x201c:
${hex(code + 0xb000)} 85c0            test    eax,eax
`;
}

const HOME: Places = { code: 0x71ab0000, stack: 0x0012f020, heap: 0x00170000, thread: 3 };

/** Everything that is said of the calls, without addresses, threads and lines. */
function said(document: Case, options = { lines: true }): unknown {
  const lines = (evidence: readonly { readonly lines: readonly number[] }[]): unknown =>
    options.lines ? evidence.map((one) => one.lines) : null;
  return document.calls.map((call) => ({
    api: call.api,
    phase: call.phase,
    stop: call.stop,
    confidence: call.confidence,
    because: call.because,
    counterpart: call.counterpart,
    caller: call.caller,
    result: call.result === null ? null : { ...call.result, evidence: lines(call.result.evidence) },
    error: call.lastError === null ? null : { ...call.lastError, evidence: lines(call.lastError.evidence) },
    args: Object.entries(call.args).map(([name, argument]) => [
      name,
      argument.from,
      argument.meaning,
      argument.text,
      argument.confidence,
      argument.value === null,
      lines(argument.evidence),
    ]),
    evidence: lines(call.evidence),
  }));
}

describe("calls do not depend on", () => {
  const home = said(caseOfLog(logOf(HOME)));

  test("the log has what the properties are about", () => {
    const calls = caseOfLog(logOf(HOME)).calls.map((call) => [call.api, call.phase, call.result?.success]);
    expect(calls).toEqual([
      ["ws2_32!recv", "enter", true],
      ["ws2_32!recv", "return", true],
      ["kernelbase!RegOpenKeyExW", "enter", false],
      ["kernelbase!RegOpenKeyExW", "return", false],
    ]);
  });

  const places = fc.record({
    code: fc.integer({ min: 0x6000, max: 0x7ff0 }).map((page) => page * 0x10000),
    stack: fc.integer({ min: 0x10, max: 0xfff }).map((page) => page * 0x1000 + 0x800),
    heap: fc.integer({ min: 0x2000, max: 0x5ff0 }).map((page) => page * 0x1000),
    thread: fc.integer({ min: 0, max: 250 }),
  });

  test("where code, stack and heap lie, and which thread it is", () => {
    fc.assert(
      fc.property(places, (where) => {
        expect(said(caseOfLog(logOf(where)))).toEqual(home);
      }),
      { numRuns: 40 },
    );
  });

  test("a command that is given twice", () => {
    const log = logOf(HOME);
    const commands = [...log.matchAll(/^0:003> (?:dd|dps|du|k)\b[^\n]*\n(?:(?!0:003>)[^\n]*\n)*/gm)];
    fc.assert(
      fc.property(fc.constantFrom(...commands.map((match) => [match.index, match[0]] as const)), ([at, text]) => {
        const doubled = log.slice(0, at) + text + log.slice(at);
        expect(said(caseOfLog(doubled), { lines: false })).toEqual(said(caseOfLog(log), { lines: false }));
      }),
      { numRuns: 12 },
    );
  });

  test("the log in two files, cut at a stop where no call is running", () => {
    fc.assert(
      fc.property(places, (where) => {
        const log = logOf(where);
        const at = log.indexOf("> g\n", 10) - `0:${String(where.thread).padStart(3, "0")}`.length;
        const result = analyze([
          { name: "first.log", log: log.slice(0, at) },
          { name: "second.log", log: log.slice(at) },
        ]);
        if (result._tag === "Left") throw new Error(result.left.message);
        expect(said(result.right, { lines: false })).toEqual(said(caseOfLog(log), { lines: false }));
      }),
      { numRuns: 20 },
    );
  });

  test("another thread that stops in between", () => {
    const log = logOf(HOME);
    const at = log.indexOf("0:003> gu");
    const other = logOf({ ...HOME, stack: 0x0342f020, thread: 3 }).slice(0, logOf(HOME).indexOf("0:003> k\n"));
    const beside = other.replaceAll("0:003> dd", "0:007> dd");
    const calls = caseOfLog(`${log.slice(0, at)}${beside}0:007> g\nBreakpoint 2 hit\n${log.slice(at)}`).calls;
    const first = calls.find((call) => call.thread === "0:007");
    expect(first).toMatchObject({ api: "ws2_32!recv", counterpart: null, result: null });
  });
});
