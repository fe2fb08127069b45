import fc from "fast-check";
import { knowledge, type Api, type Param } from "../../src/knowledge/index.js";
import {
  addressOf,
  type Bytes,
  type SimCall,
  type SimEvent,
  type SimModule,
  type SimProcess,
  type SimThread,
  type Width,
} from "./process.js";

/** Functions of several libraries: bytes in and out, strings of both kinds, results by pointer, many arguments and none. */
export const FUNCTIONS = [
  "ws2_32!send",
  "ws2_32!recv",
  "ws2_32!closesocket",
  "ws2_32!recvfrom",
  "wininet!InternetOpenUrlA",
  "wininet!InternetReadFile",
  "wininet!HttpOpenRequestW",
  "wininet!InternetCloseHandle",
  "kernelbase!CreateFileW",
  "kernelbase!ReadFile",
  "kernelbase!WriteFile",
] as const;

const MODULES = ["app", "ntdll", "kernel32", "kernelbase", "wininet", "ws2_32"];

/** One thing that a thread does next. */
interface Step {
  readonly thread: number;
  readonly function: number;
  readonly returns: boolean;
  readonly fails: boolean;
  readonly pool: number;
  readonly content: Uint8Array;
  readonly ticks: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  thread: fc.nat(2),
  function: fc.nat(FUNCTIONS.length - 1),
  returns: fc.boolean(),
  fails: fc.boolean(),
  pool: fc.nat(3),
  content: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 80 }),
    fc
      .constantFrom("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n")
      .map((text) => new TextEncoder().encode(text)),
  ),
  ticks: fc.integer({ min: 1, max: 40 }),
});

export function processes(width: Width): fc.Arbitrary<SimProcess> {
  return fc.array(step, { minLength: 1, maxLength: 24 }).map((steps) => processOf(width, steps));
}

function processOf(width: Width, steps: readonly Step[]): SimProcess {
  const process = emptyProcess(width, MODULES);
  const { threads } = process;
  const events: SimEvent[] = [];
  const running = threads.map((): SimCall[] => []);
  let sequence = 0x10;
  for (const one of steps) {
    const open = running[one.thread]!;
    sequence += one.ticks;
    const time = { sequence, steps: one.ticks % 7 };
    if ((one.returns && open.length > 0) || open.length === 3) {
      events.push({ call: open.pop()!, what: "return", ...time });
      continue;
    }
    const call = callOf(process, one, open.at(-1) ?? null, open.length);
    open.push(call);
    events.push({ call, what: "enter", ...time });
  }
  return Object.assign({ ...process, events }, { [fc.toStringMethod]: () => described({ ...process, events }) });
}

/** What a failing property prints. */
function described({ width, events }: SimProcess): string {
  return events
    .map(({ call, what }) =>
      what === "return"
        ? `${call.thread.ordinal}: return of ${call.name} = ${call.result}`
        : `${call.thread.ordinal}: ${width} ${call.name}(${call.args.map((value) => value.toString(16)).join(", ")}) before ${call.before.map(({ bytes }) => bytes.length).join(",")}`,
    )
    .join("\n");
}

/** Every function of the catalogue, called and returned once. */
export function everyFunction(width: Width): SimProcess {
  const { catalogue } = knowledge();
  const names = catalogue.all().map(catalogue.canonicalName);
  const homes = ["app", "ntdll", "kernel32", ...names.map((name) => name.split("!")[0]!)];
  const process = emptyProcess(width, [...new Set(homes)]);
  const events = names.flatMap((name, i): SimEvent[] => {
    const one: Step = {
      thread: i % 3,
      function: i,
      returns: true,
      fails: i % 5 === 0,
      pool: i % 4,
      content: Uint8Array.from({ length: 1 + (i % 70) }, (_, at) => 1 + ((i + at) % 250)),
      ticks: 1,
    };
    const call = callOf(process, one, null, 0, name);
    return [
      { call, what: "enter", sequence: 0x10 + 2 * i, steps: 0 },
      { call, what: "return", sequence: 0x11 + 2 * i, steps: 0 },
    ];
  });
  return { ...process, events };
}

function emptyProcess(width: Width, names: readonly string[]): SimProcess {
  const size = 0x100000n;
  const first = width === "x86" ? 0x70000000n : 0x7ffb00000000n;
  const modules: readonly SimModule[] = names.map((name, i) => ({
    name,
    start: first + BigInt(i) * size,
    end: first + BigInt(i + 1) * size,
  }));
  const threads: readonly SimThread[] = [0, 1, 2].map((i) => ({ ordinal: 2 * i, tid: 0x1a00 + 4 * i, uid: i + 2 }));
  return { width, pid: 0x1c20, modules, threads, events: [] };
}

function callOf(
  process: SimProcess,
  one: Step,
  outer: SimCall | null,
  depth: number,
  name: string = FUNCTIONS[one.function]!,
): SimCall {
  const { width } = process;
  const [module = "", symbol = ""] = name.split("!");
  const api = knowledge().catalogue.find(module, symbol)!;
  const stack = (width === "x86" ? 0x05000000n : 0xcb00500000n) + BigInt(one.thread) * 0x100000n;
  const memory = (width === "x86" ? 0x20000000n : 0x1f000000000n) + BigInt(one.thread * 16 + one.pool) * 0x10000n;
  const before: Bytes[] = [];
  const after: Bytes[] = [];
  const moves = !one.fails;
  const args = api.params.map((param, i) => argumentOf(param, i, api, one, memory + BigInt(i) * 0x1000n, before));
  if (moves) fillIn(api, args, one, after);
  return {
    api,
    name,
    thread: process.threads[one.thread]!,
    args,
    sp: stack - 0x400n * BigInt(depth + 1),
    ra: addressOf(process, outer?.name ?? "app!Work")! + 0x2fn + 0x20n * BigInt(one.function),
    outer,
    result: resultOf(api, one),
    lastError: one.fails && /GetLastError/.test(api.errorSource) ? 10054 : 0,
    before,
    after,
  };
}

function argumentOf(param: Param, index: number, api: Api, one: Step, address: bigint, before: Bytes[]): bigint {
  switch (param.kind) {
    case "string": {
      const text = `C:\\file${one.content.length}.txt${"x".repeat(one.content[0]! % 40)}`;
      before.push({ address, bytes: encoded(text, param.encoding === "utf16") });
      return address;
    }
    case "buffer":
      if (param.dir !== "out") before.push({ address, bytes: one.content });
      else before.push({ address, bytes: new Uint8Array(one.content.length).fill(0xcc) });
      return address;
    case "length": {
      const buffer = api.params[param.lengthOf ?? -1];
      return buffer?.kind === "buffer" ? BigInt(one.content.length) : 0n;
    }
    case "out-int":
    case "length-ptr":
    case "sockaddr":
      before.push({ address, bytes: new Uint8Array(32) });
      return address;
    case "socket":
    case "handle":
      return BigInt(0x200 + 4 * one.pool);
    case "pointer":
    case "callback":
      return 0n;
    default:
      return BigInt(one.content[0]! + index);
  }
}

function encoded(text: string, wide: boolean): Uint8Array {
  const codes = [...text, "\0"].map((character) => character.charCodeAt(0));
  return Uint8Array.from(wide ? codes.flatMap((code) => [code, 0]) : codes);
}

/** What a call that succeeds leaves in memory: its data, and how much of it there is. */
function fillIn(api: Api, args: readonly bigint[], one: Step, after: Bytes[]): void {
  // Answers come as they are, all else otherwise than it was before the call.
  const isAnswer = new TextDecoder().decode(one.content).startsWith("HTTP/");
  const bytes = isAnswer ? one.content : one.content.map((byte) => byte ^ 0x21);
  api.params.forEach((param, i) => {
    if (param.kind === "buffer" && param.dir === "out") after.push({ address: args[i]!, bytes });
    if (param.kind === "out-int") after.push({ address: args[i]!, bytes: Uint8Array.from([bytes.length, 0, 0, 0]) });
  });
}

function resultOf(api: Api, one: Step): bigint {
  if (api.io?.actual === "return") return one.fails ? 0xffffffffn : BigInt(one.content.length);
  switch (api.returns.success) {
    case "ne-1":
      return one.fails ? 0xffffffffn : api.returns.type === "HANDLE" ? 0x300n : 0n;
    case "zero":
      return one.fails ? 5n : 0n;
    case "nonnull":
      return one.fails ? 0n : 0x500n;
    default:
      return one.fails ? 0n : 1n;
  }
}
