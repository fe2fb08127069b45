import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { analyze, type Case } from "../../src/index.js";
import { caseOfLog, shapeOf } from "../support/case-shape.js";
import { sampleLog, sampleNames } from "../support/samples.js";

/** What a log means must not hang on where things lie, how threads are numbered, and how often one looked. */
interface Places {
  readonly code: number;
  readonly stack: number;
  readonly heap: number;
  readonly thread: number;
}

const hex = (value: number): string => value.toString(16).padStart(16, "0");
const printed = (value: number): string => `${hex(value).slice(0, 8)}\`${hex(value).slice(8)}`;

/** A 64-bit session: connect and send are entered and left, then recv fails, and closesocket ends it. */
function logOf64({ code, stack, heap, thread }: Places): string {
  const prompt = `0:${String(thread).padStart(3, "0")}>`;
  const registers = (rip: number, rsp: number, given: readonly number[], rax = 0): string => {
    const [rcx = 0, rdx = 0, r8 = 0, r9 = 0] = given;
    return `rax=${hex(rax)} rbx=0000000000000000 rcx=${hex(rcx)}
rdx=${hex(rdx)} rsi=0000000000000000 rdi=0000000000000000
rip=${hex(rip)} rsp=${hex(rsp)} rbp=${hex(stack + 0x400)}
 r8=${hex(r8)}  r9=${hex(r9)} r10=0000000000000000
r11=0000000000000000 r12=0000000000000000 r13=0000000000000000
r14=0000000000000000 r15=0000000000000000
iopl=0         nv up ei pl nz na pe nc
cs=0033  ss=002b  ds=002b  es=002b  fs=0053  gs=002b             efl=00000202
`;
  };
  const entered = (at: number, name: string, rsp: number, from: number, given: readonly number[]): string =>
    `${prompt} g
Breakpoint ${at} hit
${registers(code + at * 0x100, rsp, given)}${name}:
${printed(code + at * 0x100)} 4883ec28        sub     rsp,28h
${prompt} k
Child-SP          RetAddr           Call Site
${printed(rsp)} ${printed(code + from)} ${name}
${printed(rsp + 8)} ${printed(code + 0xb000)} app!talk+0x${(from - 0x9000 + 0x40).toString(16)}
${printed(stack + 0x800)} 00000000\`00000000 app!main+0x1c
`;
  const left = (from: number, rsp: number, rax: number): string =>
    `${prompt} gu
${registers(code + from, rsp + 8, [], rax)}app!talk+0x${(from - 0x9000 + 0x40).toString(16)}:
${printed(code + from)} 85c0            test    eax,eax
`;
  return (
    entered(1, "ws2_32!connect", stack, 0x9000, [0x1a4, heap, 16]) +
    left(0x9000, stack, 0) +
    entered(2, "ws2_32!send", stack + 0x10, 0x9100, [0x1a4, heap + 0x100, 18, 0]) +
    `${prompt} db ${printed(heap + 0x100)} L12
${printed(heap + 0x100)}  47 45 54 20 2f 20 48 54-54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..
${printed(heap + 0x110)}  0d 0a                                            ..
` +
    left(0x9100, stack + 0x10, 18) +
    entered(3, "ws2_32!recv", stack + 0x20, 0x9200, [0x1a4, heap + 0x200, 0x1000, 0]) +
    left(0x9200, stack + 0x20, 0xffffffff) +
    `${prompt} !gle
LastErrorValue: (Win32) 0x2746 (10054) - An existing connection was forcibly closed by the remote host.
LastStatusValue: (NTSTATUS) 0 - STATUS_WAIT_0
` +
    entered(4, "ws2_32!closesocket", stack + 0x30, 0x9300, [0x1a4]) +
    left(0x9300, stack + 0x30, 0)
  );
}

const HOME: Places = { code: 0x7ff8_1000_0000, stack: 0x9_8b4f_f000, heap: 0x1d0_3c20_0000, thread: 0 };
const places = fc.record({
  code: fc.integer({ min: 0x7ff0_0000, max: 0x7fff_0000 }).map((high) => high * 0x10000),
  stack: fc.integer({ min: 0x10, max: 0xffff }).map((page) => page * 0x1000_0000 + 0x8000),
  heap: fc.integer({ min: 0x100, max: 0xfff }).map((page) => page * 0x1_0000_0000),
  thread: fc.integer({ min: 0, max: 250 }),
});

/** Commands that look and change nothing, with what they printed. */
function looks(log: string): readonly (readonly [at: number, text: string])[] {
  const found = log.matchAll(/^\d+:\d{3}> *(?:k\w*|d[a-z]{0,2}|x|lm|!gle)\b[^\n]*\n(?:(?!\d+:\d{3}>)[^\n]*\n)+/gm);
  return [...found].map((match) => [match.index, match[0]]);
}

const renamed = (log: string): string =>
  log
    .replace(/\b(\d+):(\d{3})(?=>)/g, (_, process: string, thread: string) => `${process}:${Number(thread) + 300}`)
    .replace(/^([.# ] *)(\d+)(?= +Id: )/gm, (_, mark: string, thread: string) => `${mark}${Number(thread) + 300}`)
    .replace(/^(~)(\d+)(?=[sk])/gm, (_, mark: string, thread: string) => `${mark}${Number(thread) + 300}`);

describe("a 64-bit session", () => {
  const home = caseOfLog(logOf64(HOME));

  test("is what the properties are about", () => {
    expect(home.calls.map((call) => [call.api, call.phase, call.result?.success])).toEqual([
      ["ws2_32!connect", "enter", true],
      ["ws2_32!connect", "return", true],
      ["ws2_32!send", "enter", true],
      ["ws2_32!send", "return", true],
      ["ws2_32!recv", "enter", false],
      ["ws2_32!recv", "return", false],
      ["ws2_32!closesocket", "enter", true],
      ["ws2_32!closesocket", "return", true],
    ]);
    const [, , send, , recv] = home.calls;
    expect(Object.entries(send!.args).map(([name, { value, from }]) => [name, value, from])).toEqual([
      ["s", "00000000000001a4", "r"],
      ["buf", "000001d03c200100", "r"],
      ["len", "0000000000000012", "r"],
      ["flags", "0000000000000000", "r"],
    ]);
    expect(recv!.lastError).toMatchObject({ name: "WSAECONNRESET" });
    expect(home.messages.map(({ protocol, direction }) => [protocol, direction])).toEqual([["http.request", "out"]]);
    expect(home.resources.filter(({ kind }) => kind === "socket")).toMatchObject([
      { value: "1a4", generation: 1, released: home.calls[6]!.id },
    ]);
  });

  test("means the same wherever things lie, and whichever thread it is", () => {
    fc.assert(
      fc.property(places, (where) => {
        expect(shapeOf(caseOfLog(logOf64(where)))).toEqual(shapeOf(home));
      }),
      { numRuns: 25 },
    );
  });

  test.each(looks(logOf64(HOME)))("means the same when somebody looks twice (%#)", (at, text) => {
    const log = logOf64(HOME);
    const doubled = caseOfLog(log.slice(0, at) + text + log.slice(at));
    expect(shapeOf(doubled, { lines: false })).toEqual(shapeOf(home, { lines: false }));
  });
});

describe.each(sampleNames())("sample %s", (name) => {
  const log = sampleLog(name);
  const whole = caseOfLog(log);

  test("means the same with other numbers of threads", () => {
    expect(shapeOf(caseOfLog(renamed(log)))).toEqual(shapeOf(whole));
  });

  test("means the same when somebody looks twice", () => {
    for (const [at, text] of looks(log)) {
      const doubled = caseOfLog(log.slice(0, at) + text + log.slice(at));
      expect(judged(doubled)).toEqual(judged(whole));
    }
  });

  test("in two files: the same calls where none is running at the cut, and nothing is claimed that the whole does not", () => {
    const cuts = [...log.matchAll(/^\d+:\d{3}> *g *$/gm)].map((match) => match.index).filter((at) => at > 0);
    for (const at of cuts) {
      const result = analyze([
        { name: "first.log", log: log.slice(0, at) },
        { name: "second.log", log: log.slice(at) },
      ]);
      if (result._tag === "Left") throw new Error(result.left.message);
      const rules = new Set(whole.findings.map(({ rule }) => rule));
      const claimed = new Set(absent(whole));
      for (const finding of result.right.findings)
        if (!rules.has(finding.rule)) expect(finding.level).not.toBe("error");
      for (const absence of absent(result.right)) expect([...claimed]).toContain(absence);
      if (!isRunning(whole, log.slice(0, at).split("\n").length)) expect(called(result.right)).toEqual(called(whole));
    }
  });
});

const judged = (document: Case): unknown => ({
  findings: document.findings.map(({ rule, level, confidence }) => [rule, level, confidence]),
  absences: document.absences.map(({ expected, verdict, confidence }) => [expected, verdict, confidence]),
  calls: called(document),
  messages: document.messages.map(({ protocol, direction, completeness }) => [protocol, direction, completeness]),
  buffers: document.buffers.map(({ address, length, known, version }) => [address, length, known, version]),
});

const called = (document: Case): unknown =>
  document.calls.map(({ api, phase, args, result }) => [
    api,
    phase,
    Object.entries(args).map(([name, { value, from }]) => [name, value, from]),
    result?.value ?? null,
  ]);

const absent = (document: Case): readonly string[] =>
  document.absences
    .filter(({ verdict }) => verdict === "absent-observed" || verdict === "absent-complete")
    .map(({ expected, verdict }) => `${expected} ${verdict}`);

/** Whether a call that is shown before the line is also shown, or returns, behind it. */
function isRunning(document: Case, line: number): boolean {
  const sides = (stops: readonly string[]): number =>
    new Set(stops.map((id) => document.stops.find((stop) => stop.id === id)!.lines[0] >= line)).size;
  const pairs = document.calls.filter((call) => call.counterpart !== null && call.stop !== null);
  return (
    document.activations.some((one) => sides(one.stops) > 1) ||
    pairs.some((call) => {
      const other = document.calls.find(({ id }) => id === call.counterpart)!;
      return other.stop !== null && sides([call.stop!, other.stop]) > 1;
    })
  );
}
