import { address, type Address } from "../../model/address.js";
import type { Trust } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import { argCountOf, argOf, type FrameColumns, FrameFlag, letterOf, numberAt } from "../../text/frames.js";
import { textOf } from "../../text/interner.js";
import type { Rows } from "../../text/rows.js";
import type { ViewLine } from "../output-kind.js";
import { parseCallSite, type CallSite } from "../symbol/parser.js";
import { type FrameTail, splitTail } from "./tail.js";

/** A nearest export further away than this is not the function that runs. */
const FAR_FROM_EXPORT = 0x1000;

/** The public view of one stack row. A long log has half a million: what rows have in common, they share. */
export function readFrame(rows: Rows, line: ViewLine, doubted: boolean, machine: Machine | null): Frame {
  const { frames } = rows;
  const index = rows.payload.data[line.index]!;
  const flags = frames.flags.data[index]!;
  const wide = (flags & FrameFlag.wide) !== 0;
  const displaced = frames.displacement.data[index]!;
  const site = textOf(rows.sites, frames.site.data[index]!);
  const columns = FrameFlag.child | FrameFlag.ret | FrameFlag.ip | FrameFlag.inline;
  const parts = siteParts(rows, frames.site.data[index]!, displaced > 0, (flags & columns) === 0);
  const displacement = displaced > 0 ? displaced - 1 : parts.displacement;
  const { annotations, source } = tailOf(rows, line);
  const letter = letterOf(flags);
  const high = frames.high.data[index]! * 2;
  const frame: Frame = {
    line: line.line,
    number: numberOf(rows, line),
    inline: (flags & FrameFlag.inline) !== 0,
    childSp:
      (flags & FrameFlag.child) === 0 ? null : address(frames.highs.data[high]!, frames.childLo.data[index]!, wide),
    retAddr:
      (flags & FrameFlag.ret) === 0 ? null : address(frames.highs.data[high + 1]!, frames.retLo.data[index]!, wide),
    args: argsOf(frames, index, wide),
    callSite: displaced > 0 ? `${site}+0x${(displaced - 1).toString(16)}` : site,
    module: parts.module,
    symbol: parts.symbol,
    displacement,
    source,
    parameters: parts.parameters,
    annotations: letter === 0 ? annotations : [`(${String.fromCharCode(letter)})`, ...annotations],
    trust: trustOf(parts.symbol, displacement ?? 0, doubted, machine),
  };
  return (flags & FrameFlag.ip) !== 0 || frames.memory.size > 0 || frames.bsp.size > 0
    ? withRareColumns(frame, frames, index)
    : frame;
}

/** In a literal with parts that may be missing, each row would have its members looked up one by one. */
function withRareColumns(frame: Frame, frames: FrameColumns, index: number): Frame {
  const { line, number, inline, childSp, retAddr, ...rest } = frame;
  const flags = frames.flags.data[index]!;
  const wide = (flags & FrameFlag.wide) !== 0;
  const high = frames.highs.data[frames.high.data[index]! * 2 + 1]!;
  const memory = frames.memory.get(index);
  const bsp = frames.bsp.get(index);
  return {
    line,
    number,
    inline,
    childSp,
    retAddr,
    ...((flags & FrameFlag.ip) !== 0 && { ip: address(high, frames.retLo.data[index]!, wide) }),
    ...(memory !== undefined && { memory }),
    ...(bsp !== undefined && { childBsp: address(bsp[0], bsp[1], wide) }),
    ...rest,
  };
}

const NO_ARGS: readonly Address[] = [];

function argsOf(frames: FrameColumns, index: number, wide: boolean): readonly Address[] {
  const count = argCountOf(frames.flags.data[index]!);
  if (count === 0) return NO_ARGS;
  const args = new Array<Address>(count);
  for (let i = 0; i < count; i++) {
    const [high, low] = argOf(frames, index, i);
    args[i] = address(high, low, wide);
  }
  return args;
}

const parsedSites = new WeakMap<object, (CallSite | undefined)[]>();

/** Every distinct site is taken apart once; of one with a displacement, whatever it is. */
function siteParts(rows: Rows, id: number, displaced: boolean, alone: boolean): CallSite {
  let known = parsedSites.get(rows.sites);
  if (known === undefined) parsedSites.set(rows.sites, (known = []));
  const key = 2 * id + (displaced ? 1 : 0);
  const parts = (known[key] ??= parseCallSite(textOf(rows.sites, id) + (displaced ? "+0x1" : "")));
  // `kc` prints the module alone where it has no symbols.
  return !displaced && alone && parts.module === null && /^[\w.$@-]+$/.test(parts.symbol ?? "")
    ? { ...parts, module: parts.symbol, symbol: null }
    : parts;
}

function trustOf(symbol: string | null, displacement: number, doubted: boolean, machine: Machine | null): Trust {
  if (doubted) return "after-unwind-warning";
  if (symbol === null) return "no-symbol";
  return displacement >= FAR_FROM_EXPORT * (machine === "x86" ? 1 : 4) ? "export-only" : "printed";
}

const NO_TAIL: FrameTail = { annotations: [], source: null };

const splitTails = new WeakMap<object, (FrameTail | undefined)[]>();

/** What stands behind the call site; every distinct text is taken apart once. */
export function tailOf(rows: Rows, line: ViewLine): FrameTail {
  const tail = rows.frames.tail.data[rows.payload.data[line.index]!]!;
  if (tail === 0) return NO_TAIL;
  let known = splitTails.get(rows.tails);
  if (known === undefined) splitTails.set(rows.tails, (known = []));
  return (known[tail] ??= splitTail(textOf(rows.tails, tail - 1)));
}

export function numberOf(rows: Rows, line: ViewLine): number | null {
  const number = numberAt(rows.frames, rows.payload.data[line.index]!);
  return number === 0 ? null : number - 1;
}
