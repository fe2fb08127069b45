import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const stopsOf = (log: string) =>
  caseOfLog(log).stops.map((stop) => [
    stop.reason,
    stop.thread,
    stop.stack?.frames[0]?.callSite ?? null,
    stop.movedBecause !== null,
  ]);

const stack = (top: string, childEbp = "0012f000", ret = "71ab1111") =>
  `ChildEBP RetAddr\n${childEbp} ${ret} ${top}\n0012ff00 00401000 app!main+0x10\n`;

describe("stops", () => {
  test("each breakpoint hit is one", () => {
    const log = `0:000> g\nBreakpoint 0 hit\n0:000> k\n${stack("ws2_32!send")}0:000> g\nBreakpoint 1 hit\n0:000> k\n${stack("ws2_32!recv")}`;
    expect(stopsOf(log)).toEqual([
      ["breakpoint", "0:000", "ws2_32!send", false],
      ["breakpoint", "0:000", "ws2_32!recv", false],
    ]);
  });

  test("the same stack printed twice is one stop", () => {
    expect(stopsOf(`0:000> k\n${stack("ws2_32!send")}0:000> kL\n${stack("ws2_32!send")}`)).toHaveLength(1);
  });

  test("another top frame without a command that moves the target is another stop, and says so", () => {
    expect(stopsOf(`0:000> k\n${stack("ws2_32!send")}0:000> k\n${stack("ws2_32!closesocket", "0012e000")}`)).toEqual([
      ["unknown", "0:000", "ws2_32!send", false],
      ["unknown", "0:000", "ws2_32!closesocket", true],
    ]);
  });

  test("steps, exceptions and time travel give the reason", () => {
    const log = `0:000> p\n0:000> k\n${stack("app!f+0x3")}0:000> g\n(1a2c.2b0): Access violation - code c0000005 (first chance)\n0:000> k\n${stack("app!g+0x9")}0:000> !tt 5B:92\nTime Travel Position: 5B:92\n0:000> k\n${stack("app!h")}`;
    const stops = caseOfLog(log).stops;
    expect(stops.map((stop) => stop.reason)).toEqual(["step", "exception", "time-travel"]);
    expect(stops[2]!.position).toBe("5B:92");
  });

  test("a stack of another context belongs to the same stop", () => {
    const log = `0:000> k\n${stack("ntdll!NtWaitForSingleObject+0xc")}0:000> .ecxr\n0:000> k\n  *** Stack trace for last set context - .thread/.cxr resets it\n${stack("app!crash+0x7", "0012e000")}`;
    expect(stopsOf(log)).toHaveLength(1);
  });
});

describe("threads of one standstill", () => {
  const thread = (index: number, mark: string, top: string) =>
    `${mark}  ${index}  Id: 7a0.5a${index} Suspend: 1 Teb: 7ffd${index}000 Unfrozen\n${stack(top, `00${index}2f000`)}\n`;

  test("~*k is one time, and nothing moved between its stacks", () => {
    const log = `0:001> ~*k\n\n${thread(0, ".", "ntdll!NtWaitForSingleObject+0xc")}${thread(1, "#", "ntdll!DbgBreakPoint")}${thread(2, " ", "ws2_32!recv+0x5")}`;
    const stops = caseOfLog(log).stops;
    expect(stops.map((stop) => [stop.thread, stop.time, stop.movedBecause])).toEqual([
      // The thread of the prompt comes first.
      ["0:001", 0, null],
      ["0:000", 0, null],
      ["0:002", 0, null],
    ]);
  });

  test("~1s looks at another thread of the same time; g leads to another", () => {
    const log = `0:000> k\n${stack("ws2_32!send")}0:000> ~1s\n0:001> k\n${stack("ws2_32!recv", "0022f000")}0:001> g\nBreakpoint 0 hit\n0:001> k\n${stack("ws2_32!closesocket", "0022f000")}`;
    expect(caseOfLog(log).stops.map((stop) => [stop.thread, stop.time, stop.reason])).toEqual([
      ["0:000", 0, "unknown"],
      ["0:001", 0, "unknown"],
      ["0:001", 1, "breakpoint"],
    ]);
  });
});

describe("the same running call", () => {
  const rows = "0012f100 00401111 wininet!InternetOpenUrlA";
  const below = "0012f200 00402222 app!Download+0x20\n0012ff00 00401000 app!main+0x10\n";
  const entered = `0:000> k\nChildEBP RetAddr\n${rows}\n${below}`;
  const later = `0:000> k\nChildEBP RetAddr\n0012e000 771b0000 ws2_32!send\n${rows}+0x1d7\n${below}`;
  const activations = (log: string) =>
    caseOfLog(log).activations.filter((one) => one.function === "wininet!InternetOpenUrlA");

  test("is recognised by frame and return address", () => {
    expect(activations(entered + later)).toEqual([
      expect.objectContaining({ stops: ["stop-1", "stop-2"], confidence: "strong" }),
    ]);
  });

  test("is another one after a stack that no longer shows it", () => {
    const returned = `0:000> k\nChildEBP RetAddr\n0012f180 00402222 app!Helper+0x5\n${below}`;
    expect(activations(entered + returned + later).map((one) => one.stops)).toEqual([["stop-1"], ["stop-3"]]);
  });

  test("is another one with another frame address", () => {
    expect(activations(entered + later.replace("0012f100", "0012f104"))).toHaveLength(2);
  });

  test("on 64-bit the caller's frame address decides, because the callee's own moves", () => {
    const x64 = (own: string, site: string) =>
      `0:000> k\n # Child-SP          RetAddr               Call Site\n00 00000000\`0012${own} 00007ff6\`00401111     ${site}\n01 00000000\`0012f200 00007ff6\`00402222     app!Download+0x20\n02 00000000\`0012ff00 00000000\`00000000     app!main+0x10\n`;
    const both = x64("f1f8", "wininet!InternetOpenUrlA") + x64("f100", "wininet!InternetOpenUrlA+0x1d7");
    expect(activations(both).map((one) => one.stops)).toEqual([["stop-1", "stop-2"]]);
  });

  test("is not claimed across threads or logs", () => {
    expect(activations(entered + later.replace("0:000>", "0:001>"))).toHaveLength(2);
  });
});

describe("module bases", () => {
  test("follow from return addresses, and contradictions are a problem", () => {
    const log =
      "ChildEBP RetAddr\n0012f100 0818420f ws2_32!send\n0012f200 0818266f foo+0x420f\n0012f300 00401000 foo+0x266f\n0012f400 00000000 app!main+0x10\n";
    expect(caseOfLog(log).modules.find((module) => module.name === "foo")).toMatchObject({
      base: "08180000",
      baseFrom: "return-addresses",
    });
    const damaged = caseOfLog(log.replace("0818266f", "0919266f"));
    expect(damaged.problems.map((problem) => problem.code)).toEqual(["WP2001"]);
  });

  test("come from the module list where there is one", () => {
    const log =
      "0:000> lm\nstart    end        module name\n10000000 10020000   foo        (deferred)             \n0:000> k\nChildEBP RetAddr\n0012f100 1000420f foo+0x10\n0012f200 00000000 app!main+0x10\n";
    expect(caseOfLog(log).modules.find((module) => module.name === "foo")).toMatchObject({
      base: "10000000",
      baseFrom: "list",
    });
  });
});
