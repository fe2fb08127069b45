import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type {
  Address,
  ApiLog,
  CallTrace,
  CallTraceRow,
  Descriptors,
  PointerScan,
  Position,
  ParallelRow,
  ParallelStacks,
  WebRequests,
} from "../../src/index.js";
import { printApiLog } from "../../src/grammar/api-log/print.js";
import { printCallTrace } from "../../src/grammar/call-trace/print.js";
import { printDescriptors } from "../../src/grammar/descriptors/print.js";
import { printPointerScan } from "../../src/grammar/pointer-scan/print.js";
import { printPosition } from "../../src/grammar/position/print.js";
import { printParallelStacks } from "../../src/grammar/parallel-stacks/print.js";
import { printWebRequests } from "../../src/grammar/web-requests/print.js";
import { outputsOf, placeless } from "../support/replay.js";

const count = fc.integer({ min: 0, max: 99_999 });
const address = fc
  .tuple(fc.integer({ min: 0x8000, max: 0xffff }), fc.integer({ min: 0, max: 0xffffffff }))
  .map(([hi, lo]) => `0000${hi.toString(16)}${lo.toString(16).padStart(8, "0")}` as Address);
const site = fc.constantFrom(
  { callSite: "ntdll!RtlAllocateHeap", module: "ntdll", symbol: "RtlAllocateHeap" },
  { callSite: "WINHTTP!operator new[]", module: "WINHTTP", symbol: "operator new[]" },
  { callSite: "web!CArray<_H,unsigned long>::Set", module: "web", symbol: "CArray<_H,unsigned long>::Set" },
);

test("positions are read back as printed", () => {
  const at = fc
    .tuple(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), count)
    .map(([sequence, steps]) => `${sequence.toString(16)}:${steps.toString(16)}`.toUpperCase());
  const none = { threadId: null, current: null, running: null, percent: null };
  const view = fc.oneof(
    at.map((position) => ({ ...none, moment: "current" as const, position })),
    fc
      .integer({ min: 100_000_000_000, max: 2 ** 52 })
      .map((n) => ({ ...none, moment: "current" as const, position: n.toString(16).toUpperCase() })),
    at.map((position) => ({ ...none, moment: "requested" as const, position })),
    fc
      .constantFrom(0, 10, 99.5, 100)
      .map((percent) => ({ ...none, moment: "requested" as const, position: null, percent })),
    at.map((position) => ({ ...none, moment: "progress" as const, position, percent: 2.95 })),
    fc
      .constantFrom("start-of-trace" as const, "end-of-trace" as const)
      .map((moment) => ({ ...none, moment, position: null })),
    fc.tuple(at, fc.boolean(), fc.boolean()).map(([position, current, running]) => ({
      ...none,
      moment: "thread" as const,
      position,
      threadId: "3e6c",
      current,
      running,
    })),
  );
  fc.assert(
    fc.property(view, (fields) => {
      const position: Position = { _tag: "position", line: 1, lines: [1, 1], text: "", ...fields };
      const text = printPosition(position);
      const [read] = outputsOf(text, "!tt 0");
      expect(placeless(read)).toEqual(placeless({ ...position, text: text.trim() }));
    }),
  );
});

describe("wt", () => {
  const row: fc.Arbitrary<CallTraceRow> = fc
    .tuple(site, count, count, fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 0, max: 2 ** 40 })))
    .map(([where, instructions, calleeInstructions, depth, value]) => ({
      line: 0,
      instructions,
      calleeInstructions,
      depth,
      ...where,
      returned: value === null ? null : { register: "rax", value: value.toString(16) },
    }));

  test("traces are read back as printed", () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 9 }),
        address,
        count,
        fc.boolean(),
        (rows, returnAddress, total, summary) => {
          const view: CallTrace = {
            _tag: "call-trace",
            lines: [1, 1],
            function: "KERNELBASE!LoadLibraryW",
            returnAddress,
            rows,
            notices: [{ line: 0, beforeRow: 1, text: ">> No match on ret" }],
            instructions: summary ? total : null,
            events: summary ? total : null,
            otherThreadEvents: summary ? 0 : null,
            functions: summary
              ? rows.map(({ callSite }) => ({
                  line: 0,
                  name: callSite,
                  invocations: 1,
                  minimum: 2,
                  maximum: total,
                  average: 3,
                }))
              : [],
            systemCallCount: summary ? 1 : null,
            systemCalls: summary ? [{ line: 0, calls: 1, function: "ntdll!NtClose" }] : [],
          };
          const [read] = outputsOf(printCallTrace(view), "wt -oR");
          expect(placeless(read)).toEqual(placeless(view));
        },
      ),
    );
  });
});

test("descriptors are read back as printed", () => {
  const empty = {
    line: 0,
    number: null,
    base: null,
    symbol: null,
    interrupt: null,
    stack: null,
    limit: null,
    type: null,
    privilege: null,
    flags: null,
  };
  const number = fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, "0"));
  const vector = fc
    .tuple(number, address, fc.constantFrom("nt!KiPageFault", null), fc.option(address))
    .map(([n, base, symbol, stack]) => ({ ...empty, number: n, base, symbol, stack }));
  const segment = fc
    .tuple(address, address, fc.constantFrom("Code RE Ac", "<Reserved>", "TSS32 Busy"))
    .map(([base, limit, type]) => ({
      ...empty,
      number: "0030",
      base,
      limit,
      type,
      privilege: 3,
      flags: "Nb By P Lo 000002fb",
    }));
  fc.assert(
    fc.property(fc.array(fc.oneof(vector, segment), { minLength: 1, maxLength: 8 }), (rows) => {
      const view: Descriptors = { _tag: "descriptors", lines: [1, 1], rows };
      const [read] = outputsOf(printDescriptors(view), "!idt");
      expect(placeless(read)).toEqual(placeless(view));
    }),
  );
});

test("pointer scans are read back as printed", () => {
  const row = fc.record({
    line: fc.constant(0),
    place: fc.oneof(
      address.map((at) => ({ address: at, register: null })),
      fc.constantFrom("rdx", "r12", "ecx").map((register) => ({ address: null, register })),
    ),
    pointers: fc.array(address, { minLength: 1, maxLength: 2 }),
    shown: fc.constantFrom(
      { display: "du", text: '"C:\\a" /c' },
      { display: "da", text: "GET /" },
      { display: null, text: "dt wininet!CFsm" },
    ),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.option(address), (rows, from) => {
      const view: PointerScan = {
        _tag: "pointer-scan",
        lines: [1, 1],
        from,
        to: null,
        rows: rows.map(({ line, place, pointers, shown }) => ({ line, ...place, pointers, ...shown })),
      };
      const [read] = outputsOf(printPointerScan(view), "!pde.dpx -du");
      expect(placeless(read)).toEqual(placeless(view));
    }),
  );
});

test("requests are read back as printed", () => {
  const row = fc.record({
    line: fc.constant(0),
    httpContext: address,
    thread: fc.option(fc.integer({ min: 0, max: 999 })),
    timeOut: fc.constantFrom(null, "00:01:50"),
    running: fc.constantFrom("Finished", "00:00:41"),
    status: fc.integer({ min: 100, max: 599 }),
    verb: fc.constantFrom("GET", "POST"),
    url: fc.constantFrom("http://sp:80/a b.aspx", "/_vti_bin/Lists.asmx"),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const view: WebRequests = { _tag: "web-requests", lines: [1, 1], rows };
      const [read] = outputsOf(printWebRequests(view), "!whttp");
      expect(placeless(read)).toEqual(placeless(view));
    }),
  );
});

test("parallel stacks are read back as printed", () => {
  const method = fc.record({
    depth: fc.integer({ min: 0, max: 40 }),
    method: fc.constantFrom("App.A.Run()", "App.B<System.Int32>.Wait(Object, Int32)", "App.C+<Go>d__4.MoveNext()"),
    count: fc.integer({ min: 1, max: 9999 }),
  });
  const ids = fc.array(
    fc.integer({ min: 1, max: 0xffff }).map((id) => id.toString(16)),
    { minLength: 1, maxLength: 4 },
  );
  const branch = fc
    .tuple(ids, fc.boolean(), fc.integer({ min: 0, max: 40 }), fc.array(method, { maxLength: 4 }))
    .map(([threads, more, depth, methods]): readonly ParallelRow[] => [
      { line: 0, depth, method: null, count: threads.length, threads, more },
      ...methods.map((one): ParallelRow => ({ line: 0, ...one, threads: [], more: false })),
    ]);
  fc.assert(
    fc.property(
      fc.array(branch, { minLength: 1, maxLength: 4 }),
      fc.option(fc.integer({ min: 1, max: 99 })),
      (tree, total) => {
        const view: ParallelStacks = { _tag: "parallel-stacks", lines: [1, 1], rows: tree.flat(), total };
        const [read] = outputsOf(printParallelStacks(view), "!pstacks");
        expect(placeless(read)).toEqual(placeless(view));
      },
    ),
  );
});

test("API logs are read back as printed", () => {
  const none = {
    line: 0,
    section: null,
    value: null,
    processId: null,
    threadId: null,
    time: null,
    caller: null,
    args: [] as readonly string[],
  };
  const argument = fc.constantFrom("NULL", '"C:\\a b.txt"', "0x00000003", "GENERIC_READ", "[ 1 2 ]");
  const call = fc
    .record({
      name: fc.constantFrom("CreateFileW", "WS2_32!send"),
      value: fc.constantFrom("0x000000bc", "INVALID_HANDLE_VALUE", null),
      args: fc.array(argument, { maxLength: 4 }),
    })
    .map((some) => ({ ...none, ...some, row: "call" as const, threadId: "7c0", caller: "77555b59" as Address }));
  const message = fc.constantFrom("Received data: Id 0x28F3", "[Update]Sent 3").map((value) => ({
    ...none,
    row: "message" as const,
    name: "kernel",
    value,
    processId: "0004",
    threadId: "0378",
    time: "04/25/2025-15:32:53.903",
  }));
  const logged = fc
    .constantFrom("mandatory", null)
    .map((value) => ({ ...none, row: "module" as const, section: "Excluded modules", name: "USER32.DLL", value }));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(message, call), { maxLength: 5 }),
      fc.array(logged, { minLength: 1, maxLength: 5 }),
      (messages, modules) => {
        const view: ApiLog = { _tag: "api-log", lines: [1, 1], rows: [...messages, ...modules] };
        const [read] = outputsOf(printApiLog(view), "!logm");
        expect(placeless(read)).toEqual(placeless(view));
      },
    ),
  );
});
