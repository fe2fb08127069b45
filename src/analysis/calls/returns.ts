import { compareAddresses, parseAddress, type Address } from "../../model/address.js";
import type { Confidence } from "../../model/evidence.js";
import type { CallRow } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { entriesShowing, type Entry, evidenceLine } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import type { Look, Reading } from "./looks.js";
import { stackPointerOf } from "./stack-words.js";
import { readNumber } from "./values.js";

/** An entered call that has not been seen to return. */
export interface Open<Seen> {
  readonly seen: Seen;
  readonly api: Api;
  readonly moment: number;
  /** Its standstill. */
  readonly time: number;
  readonly retAddr: Address | null;
  /** The caller's row: `app!main+0x10`. */
  readonly callerSite: string | null;
  readonly machine: Machine | null;
  /** Frame address: ChildEBP on 32-bit, the caller's Child-SP on 64-bit. */
  readonly base: Address | null;
}

export interface Return<Seen> {
  readonly open: Open<Seen>;
  /** The register of the result, if it was shown. */
  readonly reading: Reading | null;
  readonly because: string;
  readonly confidence: Confidence;
}

/** Entered calls of each thread, innermost last. */
export interface Watch<Seen> {
  readonly enter: (moment: Moment, open: Open<Seen>) => void;
  /** The calls that the stop shows to have returned. */
  readonly returned: (moment: Moment, look: Look, arrivedBy: string | null) => readonly Return<Seen>[];
  /** Those still running on the thread. */
  readonly running: (moment: Moment) => readonly Open<Seen>[];
}

/** Deeper than this no log follows calls. */
const MOST_OPEN = 256;

export function watchReturns<Seen>(knowledge: Knowledge): Watch<Seen> {
  const byThread = new Map<string, Open<Seen>[]>();
  const visited = new Map<string, Open<Seen>>();
  let time = -1;
  let timeBefore = -1;
  const openAt = (moment: Moment): Open<Seen>[] => {
    const key = `${moment.run} ${moment.thread ?? ""}`;
    let open = byThread.get(key);
    if (open === undefined) byThread.set(key, (open = []));
    return open;
  };
  return {
    enter: (moment, open) => {
      const all = openAt(moment);
      // Calls whose frames lie at or below the new one have returned: the stack was used again.
      while (all.length > 0 && isPast(all.at(-1)!, open.base)) all.pop();
      all.push(open);
      if (all.length > MOST_OPEN) all.shift();
      if (moment.visit?.phase === "in") visited.set(moment.visit.call, open);
    },
    returned: (moment, look, arrivedBy) => {
      if (moment.time !== time) [timeBefore, time] = [time, moment.time];
      const all = openAt(moment);
      if (moment.movement === "back" || moment.movement === "jump") {
        all.length = 0;
        return visitedReturn(visited, moment, look);
      }
      if (all.length === 0) return [];
      const cameByGu = arrivedBy === "gu" && all.at(-1)!.time === timeBefore;
      const found = returnAt(all, moment, look, cameByGu, knowledge);
      if (found === null) return [];
      all.length = found.index;
      return [found.returned];
    },
    running: openAt,
  };
}

/** A generated script went to where the trace lists the end of a call that it has visited; the place must bear it out. */
function visitedReturn<Seen>(
  visited: ReadonlyMap<string, Open<Seen>>,
  moment: Moment,
  look: Look,
): readonly Return<Seen>[] {
  const open = moment.visit?.phase === "out" ? visited.get(moment.visit.call) : undefined;
  const at = look.instruction?.address ?? instructionPointer(look);
  if (open === undefined || open.retAddr === null || at === null || compareAddresses(at, open.retAddr) !== 0) return [];
  return [
    {
      open,
      reading: resultRegister(open, look, at),
      because: `the trace lists ${moment.position ?? "this position"} as the end of the call, and the target stands at its return address`,
      confidence: "strong",
    },
  ];
}

/** Registers that were printed at another place are those of another stop, of which a line was lost. */
function resultRegister<Seen>(open: Open<Seen>, look: Look, at: Address | null): Reading | null {
  const machine = open.machine ?? look.machine ?? "";
  const registers = RESULT_REGISTERS[machine] ?? [];
  const found = registers.map((name) => look.registerAt(name, at)).find((one) => one !== undefined);
  if (found === undefined) return null;
  // `r eax` of a 64-bit target prints no zeros in front; a 32-bit one prints all digits, and what is shorter is cut.
  if (found.value.length < 8) return machine === "x86" ? null : { ...found, value: found.value.padStart(8, "0") };
  return found;
}

function isPast<Seen>(open: Open<Seen>, base: Address | null): boolean {
  if (open.base === null || base === null || isKernel(open.base) !== isKernel(base)) return false;
  return compareAddresses(open.base, base) <= 0;
}

/** A thread has a second stack in the kernel. */
function isKernel(address: Address): boolean {
  return address.length === 16 ? address.startsWith("ffff") : address >= "80000000";
}

const RESULT_REGISTERS: Readonly<Record<string, readonly string[]>> = {
  x86: ["eax"],
  x64: ["rax", "eax"],
  arm64: ["x0", "w0"],
  arm: ["r0"],
};

/**
 * Which call the stop shows to have ended.
 *
 * ```text
 * 0:009> pt                                            stops at the function's own return instruction
 * WS2_32!recv+0x129:
 * 773024c9 c21000          ret     10h
 * 0:009> gu                                            stops behind the call: at the return address
 * ```
 */
function returnAt<Seen>(
  all: readonly Open<Seen>[],
  moment: Moment,
  look: Look,
  cameByGu: boolean,
  knowledge: Knowledge,
): { readonly index: number; readonly returned: Return<Seen> } | null {
  const { instruction, location } = look;
  const at = instruction?.address ?? instructionPointer(look);
  const site = location?.callSite ?? moment.stack?.frames[0]?.callSite ?? null;
  const sp = stackPointer(look);
  const make = (
    index: number,
    because: string,
    confidence: Confidence,
    place: Address | null,
  ): { readonly index: number; readonly returned: Return<Seen> } => {
    const open = all[index]!;
    return { index, returned: { open, reading: resultRegister(open, look, place), because, confidence } };
  };
  const innermost = all.length - 1;
  const last = all[innermost]!;
  if (
    instruction !== null &&
    /^ret/.test(instruction.mnemonic) &&
    location?.symbol != null &&
    location.module !== null
  ) {
    if (knowledge.catalogue.find(location.module, location.symbol) === last.api)
      return make(innermost, "it stands at its own return instruction", "strong", instruction.address);
  }
  for (let i = innermost; i >= 0; i--) {
    const open = all[i]!;
    const here = open.retAddr !== null && at !== null && open.retAddr === at;
    const there = !here && open.callerSite !== null && open.callerSite === site;
    if (!here && !there) continue;
    // The same place deeper on the stack is a recursion.
    if (open.base !== null && sp !== null && sp.length === open.base.length && compareAddresses(sp, open.base) < 0)
      continue;
    const because = here ? "the target stands at its return address" : `the target is back in ${site}`;
    return make(i, because, "strong", open.retAddr ?? at);
  }
  const interrupted = moment.breakpoint !== null || moment.events.length > 0;
  const unplaced = (at === null && site === null) || (last.retAddr === null && last.callerSite === null);
  // Of a stop between the two nobody knows which function it stood in, and so which one gu has left.
  if (cameByGu && !interrupted && unplaced)
    return make(innermost, "gu runs until the function has returned", "probable", last.retAddr);
  return null;
}

function instructionPointer(look: Look): Address | null {
  const reading = look.register("rip") ?? look.register("eip") ?? look.register("pc");
  return reading === undefined ? null : (parseAddress(reading.value) ?? null);
}

function stackPointer(look: Look): Address | null {
  const reading = stackPointerOf(look);
  return reading === undefined ? null : (parseAddress(reading.value) ?? null);
}

/** The calls that time-travel queries list, by function. */
export function listedCalls(entries: readonly Entry[], knowledge: Knowledge): (api: Api) => readonly ListedCall[] {
  let byApi: Map<Api, ListedCall[]> | undefined;
  return (api) => {
    if (byApi === undefined) {
      byApi = new Map();
      const apis = new Map<string, Api | null>();
      for (const { source, output } of entriesShowing(entries, "calls")) {
        for (const row of output.rows) {
          if (row.function === null) continue;
          let one = apis.get(row.function);
          if (one === undefined) {
            const [module, symbol] = row.function.split("!") as [string, string | undefined];
            one = symbol === undefined ? null : (knowledge.catalogue.find(module, symbol) ?? null);
            apis.set(row.function, one);
          }
          if (one === null) continue;
          const listed = byApi.get(one) ?? [];
          listed.push({ source, row });
          byApi.set(one, listed);
        }
      }
    }
    return byApi.get(api) ?? [];
  };
}

export interface ListedCall {
  readonly source: number;
  readonly row: CallRow;
}

/** The listed call that a seen one is: by its place in the trace, or as the only one from that return address. */
export function listedResult(
  listed: readonly ListedCall[],
  { source, position, tid }: Pick<Moment, "source" | "position" | "tid">,
  retAddr: Address | null,
): { readonly reading: Reading; readonly row: CallRow } | null {
  const from = listed.filter(({ source: own, row }) => {
    if (tid !== null && row.threadId !== null && !sameNumber(row.threadId, tid)) return false;
    // Positions of two logs are those of one trace only where more than they agree.
    if (retAddr === null || row.returnAddress === null) return own === source;
    return sameAddress(row.returnAddress, retAddr);
  });
  const around = position === null ? [] : from.filter(({ row }) => lastsOver(row, position));
  // The innermost of several; the same row may have been printed twice.
  const inside = around.reduce<ListedCall | undefined>(
    (best, one) => (best === undefined || comparePositions(one.row.timeStart, best.row.timeStart) > 0 ? one : best),
    undefined,
  );
  const only = retAddr !== null && new Set(from.map(({ row }) => row.timeStart)).size === 1 ? from[0] : undefined;
  const found = inside ?? only;
  const value = found?.row.returnValue;
  // A call that had not returned when the trace ended has no result.
  if (found === undefined || value == null || found.row.timeEnd === "Max Position") return null;
  const number = readNumber(value);
  if (number === null) return null;
  const digits = BigInt.asUintN(64, number).toString(16);
  return {
    reading: {
      value: digits.padStart(digits.length > 8 ? 16 : 8, "0"),
      from: "dx",
      confidence: inside === undefined ? "probable" : "strong",
      evidence: evidenceLine(found.source, found.row.line),
    },
    row: found.row,
  };
}

function lastsOver(row: CallRow, position: string): boolean {
  return comparePositions(row.timeStart, position) <= 0 && comparePositions(position, row.timeEnd) <= 0;
}

/** `EE:8F` against `2385:FDC`; NaN where one of them is no position. */
function comparePositions(a: string | null, b: string | null): number {
  const [x, y] = [a, b].map((text) => /^([0-9a-f]{1,12}):([0-9a-f]{1,12})$/i.exec(text ?? ""));
  if (x == null || y == null) return Number.NaN;
  return (
    Number.parseInt(x[1]!, 16) - Number.parseInt(y[1]!, 16) || Number.parseInt(x[2]!, 16) - Number.parseInt(y[2]!, 16)
  );
}

function sameNumber(a: string, b: string): boolean {
  return Number.parseInt(a.replace(/^0x/, ""), 16) === Number.parseInt(b.replace(/^0x/, ""), 16);
}

function sameAddress(a: Address, b: Address): boolean {
  return compareAddresses(a, b) === 0;
}
