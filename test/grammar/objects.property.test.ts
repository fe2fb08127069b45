import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printAddressMap } from "../../src/grammar/address/print.js";
import { printHandles } from "../../src/grammar/handle/print.js";
import { printHeap } from "../../src/grammar/heap/print.js";
import { printLocks } from "../../src/grammar/locks/print.js";
import { printProcesses } from "../../src/grammar/processes/print.js";
import { printThreads } from "../../src/grammar/threads/print.js";
import { printTraces } from "../../src/grammar/trace/index.js";
import type {
  AddressRegion,
  HandleRow,
  Heap,
  LockRow,
  ProcessRow,
  ThreadRow,
  TraceRow,
} from "../../src/model/outputs.js";
import { address32, address64, anyAddress } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const id = fc.integer({ min: 1, max: 0xfffff }).map((n) => n.toString(16));
const line = fc.constant(0);
const labelled = (label: string, value: string): { line: number; label: string; value: string } => ({
  line: 0,
  label,
  value,
});
const trace: fc.Arbitrary<TraceRow[]> = fc.array(
  fc.record(
    {
      line,
      address: anyAddress,
      callSite: fc.constantFrom("ntdll!NtClose+0x14", "mshtml+0x116525", "a!b::c<int, char>::d+0x1"),
      source: fc.constant({ path: String.raw`c:\src\my app\a.cpp`, line: 22 }),
    },
    { requiredKeys: ["line", "address", "callSite"] },
  ),
  { minLength: 1, maxLength: 3 },
);

const userThread = fc.record<ThreadRow>({
  line,
  mark: fc.constantFrom(null, ".", "#"),
  index: fc.integer({ min: 0, max: 300 }),
  processId: id,
  threadId: id,
  suspend: fc.constantFrom(null, 1, 4096),
  teb: anyAddress,
  frozen: fc.boolean(),
  name: fc.constantFrom(null, "CrBrowserMain", 'a "b" c'),
  object: fc.constant(null),
  state: fc.constant(null),
  details: fc.constantFrom([], [labelled("Start", "notepad!WinMain (00e131c9)")]),
});
const kernelThread = fc
  .tuple(id, id, address64, address64, fc.constantFrom("RUNNING on processor 0", "WAIT: (WrQueue) UserMode Alertable"))
  .map(([processId, threadId, object, teb, state]): ThreadRow => ({
    line: 0,
    mark: null,
    index: null,
    processId,
    threadId,
    suspend: null,
    teb,
    frozen: null,
    name: null,
    object,
    state,
    details: [
      labelled("Win32Thread", "0000000000000000"),
      labelled("Context Switch Count", "36"),
      labelled("UserTime", "00:00:00.015"),
    ],
  }));

test("threads are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(userThread, kernelThread), { minLength: 1, maxLength: 4 }), (rows) => {
      const printed = { _tag: "threads", lines: [0, 0], rows, totals: [] } as const;
      expect(placeless(outputsOf(printThreads(printed), "~"))).toEqual(placeless([printed]));
    }),
  );
});

const userProcess = fc.record<ProcessRow>({
  line,
  mark: fc.constantFrom(null, ".", "#"),
  index: fc.integer({ min: 0, max: 20 }),
  processId: id,
  how: fc.constantFrom(null, "create", "attach", "child"),
  name: fc.constantFrom("agent.exe", "C:\\Program Files\\a b.exe"),
  object: fc.constant(null),
  peb: fc.constant(null),
  parentId: fc.constant(null),
  details: fc.constant([]),
});
const kernelProcess = fc.record<ProcessRow>({
  line,
  mark: fc.constant(null),
  index: fc.constant(null),
  processId: id,
  how: fc.constant(null),
  name: fc.constantFrom("System", "agent.exe"),
  object: anyAddress,
  peb: anyAddress,
  parentId: id,
  details: fc.constantFrom([], [labelled("DirBase", "03b70000"), labelled("ElapsedTime", "1 Day 01:53:14.490")]),
});

test("processes are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(userProcess, kernelProcess), { minLength: 1, maxLength: 4 }), (rows) => {
      const printed = { _tag: "processes", lines: [0, 0], rows } as const;
      expect(placeless(outputsOf(printProcesses(printed), "!process 0 0"))).toEqual(placeless([printed]));
    }),
  );
});

const noHandle: Omit<HandleRow, "handle"> = {
  line: 0,
  object: null,
  type: null,
  name: null,
  grantedAccess: null,
  access: [],
  handleCount: null,
  pointerCount: null,
  operation: null,
  processId: null,
  threadId: null,
  details: [],
  trace: [],
};
const handle = fc.oneof(
  fc
    .tuple(anyAddress, fc.constantFrom("Event", "Key", "File"), fc.constantFrom(null, "\\BaseNamedObjects\\a b"))
    .map(([address, type, name]): HandleRow => ({
      ...noHandle,
      handle: address,
      type,
      name,
      grantedAccess: "1f0003",
      access: ["Delete", "ReadControl", "QueryState"],
      handleCount: "2",
      pointerCount: "65538",
      details: [labelled("Attributes", "0"), labelled("Event Type", "Manual Reset"), labelled("Event is", "Waiting")],
    })),
  fc
    .tuple(anyAddress, fc.constantFrom("OPEN", "CLOSE", "BAD REFERENCE"), id, trace)
    .map(([address, operation, owner, rows]): HandleRow => ({
      ...noHandle,
      handle: address,
      operation,
      processId: owner,
      threadId: owner,
      trace: rows,
    })),
);

test("handles are read back", () => {
  fc.assert(
    fc.property(
      fc.array(handle, { minLength: 1, maxLength: 3 }),
      fc.constantFrom([], [labelled("Event", "7")]),
      (rows, counts) => {
        const printed = { _tag: "handle", lines: [0, 0], rows, counts } as const;
        expect(placeless(outputsOf(printHandles(printed), "!handle 0 f"))).toEqual(placeless([printed]));
      },
    ),
  );
});

const section = fc
  .record({
    address: anyAddress,
    locked: fc.constantFrom(null, true, false),
    owner: id,
    trace: fc.oneof(fc.constant([]), trace),
  })
  .map(({ owner, ...known }): LockRow => ({
    line: 0,
    kind: "critical-section",
    symbol: "ntdll!LoaderLock+0",
    state: null,
    owner,
    threads: [],
    waiters: [],
    details: [labelled("LockCount", "0"), labelled("OwningThread", owner)],
    ...known,
  }));
const resource = fc.tuple(address64, address64, address64).map(([address, owner, thread]): LockRow => ({
  line: 0,
  kind: "resource",
  address,
  symbol: null,
  locked: true,
  state: "Exclusively owned",
  owner,
  threads: [{ line: 0, thread: owner, count: "01", marked: true }],
  waiters: [{ line: 0, thread, wants: "exclusive" }],
  details: [labelled("Contention Count", "39")],
  trace: [],
}));

test("locks are read back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(section, resource), { minLength: 1, maxLength: 3 }), (rows) => {
      const printed = { _tag: "locks", lines: [0, 0], rows, summary: "Scanned 37 critical sections" } as const;
      expect(placeless(outputsOf(printLocks(printed), "!locks"))).toEqual(placeless([printed]));
    }),
  );
});

const region = fc
  .tuple(address64, fc.constantFrom(["MEM_FREE", "PAGE_NOACCESS"], ["MEM_PRIVATE", "MEM_COMMIT", "PAGE_READWRITE"]))
  .map(([base, flags]): AddressRegion => ({
    line: 0,
    base,
    end: base,
    size: "1000",
    flags,
    usage: 'Image      [a; "C:\\a b.dll"]',
  }));

test("address maps are read back", () => {
  const single = {
    _tag: "address",
    lines: [0, 0],
    fields: [labelled("Usage", "Image"), labelled("Base Address", "75831000")],
    regions: [],
    summary: [],
  } as const;
  expect(placeless(outputsOf(printAddressMap(single), "!address 75831000"))).toEqual(placeless([single]));
  fc.assert(
    fc.property(fc.array(region, { minLength: 1, maxLength: 4 }), (regions) => {
      const printed = { _tag: "address", lines: [0, 0], fields: [], regions, summary: [] } as const;
      expect(placeless(outputsOf(printAddressMap(printed), "!address"))).toEqual(placeless([printed]));
    }),
  );
});

const heap: fc.Arbitrary<Heap> = fc.tuple(address32, trace, fc.boolean()).map(([address, rows, free]) => ({
  _tag: "heap",
  lines: [0, 0],
  address,
  state: free ? "free-ed" : "busy",
  fields: [labelled("_DPH_HEAP_ROOT", "4f61000")],
  rows: [
    {
      line: 0,
      values: free
        ? { DPH_HEAP_BLOCK: "abd3e38", VirtAddr: "aba6000", VirtSize: "2000" }
        : { DPH_HEAP_BLOCK: "abd3e38", UserAddr: "aba6fd8", UserSize: "28", VirtAddr: "aba6000", VirtSize: "2000" },
    },
  ],
  trace: rows,
}));

test("heap blocks and recorded stacks are read back", () => {
  fc.assert(
    fc.property(heap, (printed) => {
      expect(placeless(outputsOf(printHeap(printed), "!heap -p -a 0aba6fd8"))).toEqual(placeless([printed]));
    }),
  );
  fc.assert(
    fc.property(trace, (rows) => {
      const printed = { _tag: "trace", lines: [0, 0], rows } as const;
      expect(placeless(outputsOf(printTraces(printed), "!avrf"))).toEqual(placeless([printed]));
    }),
  );
});
