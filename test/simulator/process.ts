/**
 * The process that the simulated debugger looks at: modules, threads, and what they do, event by event. Nothing in here
 * knows what a script or the reader makes of it.
 */
import type { Api } from "../../src/knowledge/index.js";

export type Width = "x86" | "x64";

export interface SimModule {
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
}

export interface SimThread {
  /** Number that the debugger gives it. */
  readonly ordinal: number;
  readonly tid: number;
  readonly uid: number;
}

export interface Bytes {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** One call of one function, as it really was. */
export interface SimCall {
  readonly api: Api;
  /** `ws2_32!send` */
  readonly name: string;
  readonly thread: SimThread;
  readonly args: readonly bigint[];
  /** Stack pointer at the first instruction: it points at the return address. */
  readonly sp: bigint;
  readonly ra: bigint;
  /** The function that called, and where the return address lies in it. */
  readonly outer: SimCall | null;
  readonly result: bigint;
  readonly lastError: number;
  /** What the memory of its arguments held when it began, and what it had filled in when it returned. */
  readonly before: readonly Bytes[];
  readonly after: readonly Bytes[];
}

/** Something that happens; its place in the list is its time. */
export interface SimEvent {
  readonly call: SimCall;
  readonly what: "enter" | "return";
  readonly sequence: number;
  readonly steps: number;
}

export interface SimProcess {
  readonly width: Width;
  readonly pid: number;
  readonly modules: readonly SimModule[];
  readonly threads: readonly SimThread[];
  readonly events: readonly SimEvent[];
}

export const WORD: Readonly<Record<Width, number>> = { x86: 4, x64: 8 };

const places = new Map<string, number>();

/** Address of a function: the same for all its calls, and far from every other. */
export function addressOf(process: SimProcess, name: string): bigint | null {
  const [module = ""] = name.split("!");
  const home = process.modules.find((one) => one.name === module);
  if (home === undefined) return null;
  let place = places.get(name);
  if (place === undefined) places.set(name, (place = places.size));
  return home.start + 0x1000n + BigInt(place) * 0x400n;
}

/** Where argument i stands at the first instruction. */
export function slotOf(process: SimProcess, call: SimCall, index: number): bigint {
  if (process.width === "x64") return call.sp + 8n * BigInt(index + 1);
  return call.sp + BigInt(call.api.params[index]!.off86 - 4);
}

/** The stack pointer when the call has just returned. */
export function spAfter(process: SimProcess, call: SimCall): bigint {
  if (process.width === "x64") return call.sp + 8n;
  const popped = call.api.callingConvention === "cdecl" ? 0 : call.api.stackBytesX86;
  return call.sp + 4n + BigInt(popped);
}

/** Memory as it is after the first events of the process. */
export interface SimMemory {
  /** Forwards, or from the beginning again. */
  readonly moveTo: (time: number) => void;
  readonly byte: (address: bigint) => number | undefined;
  /** Little-endian; undefined where a byte cannot be read. */
  readonly number: (address: bigint, size: number) => bigint | undefined;
}

export function memoryOf(process: SimProcess): SimMemory {
  const bytes = new Map<bigint, number>();
  const word = WORD[process.width];
  let done = 0;
  const write = ({ address, bytes: written }: Bytes): void =>
    written.forEach((byte, i) => bytes.set(address + BigInt(i), byte));
  const writeNumber = (address: bigint, value: bigint, size: number = word): void => {
    for (let i = 0; i < size; i++) bytes.set(address + BigInt(i), Number((value >> BigInt(8 * i)) & 0xffn));
  };
  const happen = ({ call, what }: SimEvent): void => {
    if (what === "return") {
      call.after.forEach(write);
      return;
    }
    writeNumber(call.sp, call.ra);
    call.args.forEach((value, i) => {
      // The first four have room on the stack that nobody has filled in yet.
      const register = process.width === "x64" && i < 4;
      writeNumber(
        slotOf(process, call, i),
        register ? 0xccccccccccccccccn : value,
        call.api.params[i]!.slots86 === 2 ? 8 : word,
      );
    });
    call.before.forEach(write);
  };
  return {
    moveTo: (time) => {
      if (time < done) {
        bytes.clear();
        done = 0;
      }
      for (; done < time; done++) happen(process.events[done]!);
    },
    byte: (address) => bytes.get(address),
    number: (address, size) => {
      let value = 0n;
      for (let i = size - 1; i >= 0; i--) {
        const byte = bytes.get(address + BigInt(i));
        if (byte === undefined) return undefined;
        value = (value << 8n) | BigInt(byte);
      }
      return value;
    },
  };
}
