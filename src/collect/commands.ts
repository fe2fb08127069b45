import type { Api, Knowledge } from "../knowledge/index.js";
import { argumentsIn, capturesOf, type Capture } from "./captures.js";
import type { ScriptBlock } from "./block.js";
import { expressionText, hex, type Expression, type Place, type Width } from "./expression.js";

/** What a script asks for at one standstill of a call. */
export interface CallCommands {
  /** Registers and stack words: the arguments, or the result. */
  readonly values: readonly string[];
  /** One block for each piece of memory. */
  readonly memory: readonly ScriptBlock[];
}

export interface CaptureOptions {
  readonly knowledge: Knowledge;
  /** Bytes of one buffer that are dumped at most. */
  readonly bytes: number;
  /** Functions whose memory is not asked for. */
  readonly withoutMemory: (api: Api) => boolean;
}

/** Rows of a stack, hexadecimal as the debugger reads it. */
export const STACK = "knL 40";

const FIRST_REGISTERS = 4;

/** At the first instruction of a function. */
export function entryCommands(api: Api, width: Width, options: CaptureOptions): CallCommands {
  const place: Place = { at: "entry", width };
  const words = 1 + api.params.length;
  const stack =
    width === "x86"
      ? [`dd @esp L${hex(1 + Math.max(1, api.stackBytesX86 / 4))}`]
      : api.params.length > FIRST_REGISTERS
        ? [`dq @rsp L${hex(words)}`]
        : [];
  const registers = width === "x86" ? "r esp" : "r rcx, rdx, r8, r9, rsp";
  return { values: [registers, ...stack.map(caught)], memory: memoryBlocks(api, "entry", place, options) };
}

/** Behind the call: the result, the last error, and what was filled in. */
export function exitCommands(
  api: Api,
  width: Width,
  known: Readonly<Record<number, string>>,
  options: CaptureOptions,
): CallCommands {
  const popped = api.callingConvention === "cdecl" ? (api.stackBytesPopped ?? 0) : api.stackBytesX86;
  const registers = width === "x86" ? "r eax, eip, esp" : "r rax, rip, rsp";
  const error = /GetLastError/.test(api.errorSource) ? [caught("!gle")] : [];
  return {
    values: [registers, ...error],
    memory: memoryBlocks(api, "exit", { at: "exit", width, known, popped }, options),
  };
}

/** The arguments that must be remembered until the call has returned. */
export function rememberedArguments(api: Api, options: CaptureOptions): readonly number[] {
  if (options.withoutMemory(api)) return [];
  const used = capturesOf(api, options.knowledge)
    .filter((capture) => capture.when === "exit")
    .flatMap((capture) => [...argumentsIn(capture.address), ...argumentsIn(capture.length)]);
  return [...new Set(used)].sort((a, b) => a - b);
}

export function memoryBlocks(
  api: Api,
  when: Capture["when"],
  place: Place,
  options: CaptureOptions,
): readonly ScriptBlock[] {
  if (options.withoutMemory(api)) return [];
  return capturesOf(api, options.knowledge)
    .filter((capture) => capture.when === when)
    .map((capture) => ({
      kind: "arg",
      fields: { i: capture.index, name: capture.name, as: capture.as },
      body: [memoryCommand(capture, place, options.bytes)],
    }));
}

/** More characters of a string are not asked for. */
const STRING = 0x200;

/** Addresses below are no memory: null, small numbers, atoms. */
const FIRST_ADDRESS = 0xffff;

/**
 * A dump that fails alone: it is asked for only where there is an address and a length that may be one.
 *
 * ```text
 * .catch { .if (@rdx > 0xffff) { .if ((@r8d > 0x0) & (@r8d <= 0x400)) { db @rdx L(@r8d) } .elsif ((@r8d > 0x400) & (@r8d < 0x80000000)) { db @rdx L0x400 } } }
 *               ^^^^^^^^^^^^^^ null is no buffer                                          ^ -1 is no length
 * ```
 */
export function memoryCommand(capture: Capture, place: Place, bytes: number): string {
  const address = expressionText(capture.address, place);
  return caught(`.if (${address} > ${hex(FIRST_ADDRESS)}) { ${dump(capture, address, place, bytes)} }`);
}

function dump(capture: Capture, address: string, place: Place, bytes: number): string {
  switch (capture.as) {
    case "ansi":
      return `da ${address} L${hex(STRING)}`;
    case "utf16":
      return `du ${address} L${hex(STRING)}`;
    case "number":
      return `dd ${address} L0x1`;
    case "pointer":
      return `${place.width === "x86" ? "dd" : "dq"} ${address} L0x1`;
    case "bytes":
      return bytesDump(address, capture.length, place, bytes);
  }
}

function bytesDump(address: string, length: Expression | null, place: Place, most: number): string {
  if (length === null) return `db ${address} L${hex(Math.min(most, 0x100))}`;
  if (length.of === "number") return `db ${address} L${hex(Math.min(most, length.value))}`;
  const size = expressionText(length, place);
  const whole = `.if ((${size} > 0x0) & (${size} <= ${hex(most)})) { db ${address} L(${size}) }`;
  return `${whole} .elsif ((${size} > ${hex(most)}) & (${size} < 0x80000000)) { db ${address} L${hex(most)} }`;
}

export function caught(command: string): string {
  return `.catch { ${command} }`;
}
