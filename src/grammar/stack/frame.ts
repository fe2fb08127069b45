import { address, type Address } from "../../model/address.js";
import type { Trust } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import { argCountOf, argOf, FrameFlag, letterOf, numberAt } from "../../text/frames.js";
import { textOf } from "../../text/interner.js";
import type { Rows } from "../../text/rows.js";
import type { ViewLine } from "../output-kind.js";
import { parseCallSite, type CallSite } from "../symbol/parser.js";
import { splitTail } from "./tail.js";

/** A nearest export further away than this is not the function that runs. */
const FAR_FROM_EXPORT = 0x1000;

/** The public view of one stack row. */
export function readFrame(rows: Rows, line: ViewLine, doubted: boolean, machine: Machine | null): Frame {
  const { frames } = rows;
  const index = rows.payload.data[line.index]!;
  const flags = frames.flags.data[index]!;
  const wide = (flags & FrameFlag.wide) !== 0;
  const displaced = frames.displacement.data[index]!;
  const site = textOf(rows.sites, frames.site.data[index]!);
  const columns = FrameFlag.child | FrameFlag.ret | FrameFlag.ip | FrameFlag.inline;
  const parts = siteParts(rows, frames.site.data[index]!, displaced, (flags & columns) === 0);
  const { annotations, source } = splitTail(tailOf(rows, line));
  const letter = letterOf(flags);
  const args: Address[] = [];
  const count = argCountOf(flags);
  for (let i = 0; i < count; i++) args.push(address(...argOf(frames, index, i), wide));
  const high = frames.high.data[index]! * 2;
  const second = address(frames.highs.data[high + 1]!, frames.retLo.data[index]!, wide);
  const child = address(frames.highs.data[high]!, frames.childLo.data[index]!, wide);
  const memory = frames.memory.get(index);
  const bsp = frames.bsp.get(index);
  return {
    line: line.line,
    number: numberOf(rows, line),
    inline: (flags & FrameFlag.inline) !== 0,
    childSp: (flags & FrameFlag.child) === 0 ? null : child,
    retAddr: (flags & FrameFlag.ret) === 0 ? null : second,
    ...((flags & FrameFlag.ip) !== 0 && { ip: second }),
    ...(memory !== undefined && { memory }),
    ...(bsp !== undefined && { childBsp: address(bsp[0], bsp[1], wide) }),
    args,
    callSite: displaced > 0 ? `${site}+0x${(displaced - 1).toString(16)}` : site,
    module: parts.module,
    symbol: parts.symbol,
    displacement: parts.displacement,
    source,
    parameters: parts.parameters,
    annotations: letter === 0 ? annotations : [`(${String.fromCharCode(letter)})`, ...annotations],
    trust: trustOf(parts, doubted, machine),
  };
}

const parsedSites = new WeakMap<object, (CallSite | undefined)[]>();

/** Every distinct site is taken apart once; its displacement is put back. */
function siteParts(rows: Rows, id: number, displaced: number, alone: boolean): CallSite {
  let known = parsedSites.get(rows.sites);
  if (known === undefined) parsedSites.set(rows.sites, (known = []));
  const key = 2 * id + (displaced > 0 ? 1 : 0);
  const parts = (known[key] ??= parseCallSite(textOf(rows.sites, id) + (displaced > 0 ? "+0x1" : "")));
  if (displaced > 0) return { ...parts, displacement: displaced - 1 };
  // `kc` prints the module alone where it has no symbols.
  return alone && parts.module === null && /^[\w.$@-]+$/.test(parts.symbol ?? "")
    ? { ...parts, module: parts.symbol, symbol: null }
    : parts;
}

function trustOf(parts: CallSite, doubted: boolean, machine: Machine | null): Trust {
  if (doubted) return "after-unwind-warning";
  if (parts.symbol === null) return "no-symbol";
  const far = (parts.displacement ?? 0) >= FAR_FROM_EXPORT * (machine === "x86" ? 1 : 4);
  return far ? "export-only" : "printed";
}

export function tailOf(rows: Rows, line: ViewLine): string {
  const tail = rows.frames.tail.data[rows.payload.data[line.index]!]!;
  return tail === 0 ? "" : textOf(rows.tails, tail - 1);
}

export function numberOf(rows: Rows, line: ViewLine): number | null {
  const number = numberAt(rows.frames, rows.payload.data[line.index]!);
  return number === 0 ? null : number - 1;
}
