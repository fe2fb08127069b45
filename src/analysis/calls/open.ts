import { compareAddresses, parseAddress, plus, type Address } from "../../model/address.js";
import type { Moment } from "../stops/moment.js";
import type { SeenCall } from "./calls.js";
import type { Look } from "./looks.js";
import type { Open } from "./returns.js";
import { pointerSize, stackPointerOf, stackWord } from "./stack-words.js";

/** What a return of the call will be known by: its return address, its caller's row, its place on the stack. */
export function openOf(seen: SeenCall, moment: Moment, look: Look): Open<SeenCall> {
  const frame = seen.frame < 0 ? undefined : moment.stack!.frames[seen.frame];
  const common = { seen, api: seen.api, moment: seen.moment, time: moment.time, machine: look.machine };
  if (frame === undefined) {
    const sp = stackPointer(look);
    const word = stackWord(look, moment, 0, pointerSize(look.machine), sp);
    const retAddr = word === undefined ? null : (parseAddress(word.value) ?? null);
    return { ...common, retAddr, callerSite: null, base: baseByPointer(look, sp) };
  }
  const frames = moment.stack!.frames;
  const below = frames.findIndex((row, f) => f > seen.frame && !row.inline);
  const caller = frames[below];
  const hole = moment.stack!.gaps.some((gap) => gap.afterFrame >= seen.frame && gap.afterFrame < below);
  const exact = caller !== undefined && !hole && caller.displacement !== null;
  return {
    ...common,
    retAddr: frame.retAddr,
    callerSite: exact ? caller.callSite : null,
    base: look.machine === "x86" ? frame.childSp : hole ? null : (caller?.childSp ?? null),
  };
}

function stackPointer(look: Look): Address | null {
  const reading = stackPointerOf(look);
  return reading === undefined ? null : (parseAddress(reading.value) ?? null);
}

/** At the first instruction ChildEBP will be one word below the stack pointer, and the caller's Child-SP lies above it. */
function baseByPointer(look: Look, sp: Address | null): Address | null {
  if (sp === null) return null;
  return look.machine === "x86" ? plus(sp, -4) : look.machine === "x64" ? plus(sp, 8) : sp;
}

/** The innermost running call whose frame lies above the given one, or above the stack pointer of a stop. */
export function enclosingCall(running: readonly Open<SeenCall>[], below: Look | Address): SeenCall | undefined {
  const base = typeof below === "string" ? below : baseByPointer(below, stackPointer(below));
  if (base === null) return undefined;
  return running.findLast((open) => open.base !== null && compareAddresses(open.base, base) > 0)?.seen;
}
