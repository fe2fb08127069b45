import type { Address } from "../../model/address.js";
import type { Param } from "../../knowledge/index.js";
import { foundOf, type Found, type Site } from "./argument-source.js";
import type { Look } from "./looks.js";
import { isStackPointer, type Place } from "./place.js";
import { lowerHalf } from "./printed-values.js";
import { stackWord } from "./stack-words.js";
import { isNarrow } from "./values.js";

const X64 = ["rcx", "rdx", "r8", "r9"];

/** At the first instruction: words above the stack pointer, and registers. */
export function atEntry(site: Site, param: Param, index: number, sp: Address | null): readonly Found[] {
  const { look, moment } = site;
  const { machine } = look;
  if (machine === null) return [];
  const register = machine === "x64" ? X64[index] : machine === "arm64" && index < 8 ? `x${index}` : undefined;
  if (register !== undefined) {
    const reading = look.register(register) ?? (fitsHalf(param) ? look.register(lowerHalf(register)) : undefined);
    const read = reading && [foundOf(reading.value, reading.from, reading.confidence, reading.evidence)];
    return [...(read ?? []), ...textsAt(look, (place) => !place.behind && place.register === register)];
  }
  if (machine !== "x86" && machine !== "x64") return [];
  const offset = machine === "x86" ? param.off86 - 4 : 0x28 + 8 * (index - 4);
  const size = machine === "x64" || param.slots86 === 2 ? 8 : 4;
  const word = stackWord(look, moment, offset, size, sp);
  const read = word && { ...foundOf(word.value, word.from, word.confidence, word.evidence), slot: word.slot };
  return [
    ...(read === undefined ? [] : [{ ...read, text: word!.text }]),
    ...textsAt(look, (place) => place.behind && isStackPointer(place.register) && place.offset === offset),
  ];
}

/** Handles have 32 bits that count, on 64-bit too; pointers have more. */
function fitsHalf(param: Param): boolean {
  return isNarrow(param) || param.kind === "socket" || param.kind === "handle";
}

/** Texts that `.printf` has written of what a place points to. */
function textsAt(look: Look, isThere: (place: Place) => boolean): readonly Found[] {
  return look.texts
    .filter(({ place }) => isThere(place))
    .map(({ text, evidence }) => ({
      value: null,
      number: null,
      text,
      from: ".printf",
      confidence: "strong",
      evidence,
    }));
}
