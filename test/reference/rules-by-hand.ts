import { analysis } from "../../src/grammar/analysis/index.js";
import { argument, headline, lastWord, more } from "../../src/grammar/analysis/shapes.js";
import * as wt from "../../src/grammar/call-trace/shapes.js";
import { events } from "../../src/grammar/events/index.js";
import type { LineShape, OutputKind } from "../../src/grammar/output-kind.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import * as k from "../../src/grammar/stack/shapes.js";

/** A rule that is more than a list of lines, followed by a loop. */
interface HandRule {
  readonly begins: (name: string) => boolean;
  readonly follow: (names: readonly string[], from: number) => number;
}

const namesOf = (...shapes: readonly LineShape[]): readonly string[] =>
  shapes.filter((shape) => !shape.noise).map((shape) => shape.name);

/** Lines that begin nothing: without anything before them to continue, they are text. */
export const ORPHANS: readonly string[] = namesOf(
  ...OUTPUTS.flatMap((output) => output.shapes).filter((shape) => shape.continues),
);

const skip = (names: readonly string[], from: number, some: readonly string[]): number => {
  let at = from;
  while (at < names.length && some.includes(names[at]!)) at++;
  return at;
};

const TITLES = namesOf(k.contextNotice, k.stackTitle, k.threadTitle, k.searchTitle);
const NOTICES = namesOf(k.unwindNotice, k.skippedFrames, k.removedFrames, k.runtimeFrame);

/**
 * ```ebnf
 * stack  = { title | notice } , ( headed | [ top frame ] , rows ) | count ;
 * headed = header , { notice } , [ top frame ] , rows ;
 * rows   = { frame | notice } ;
 * ```
 */
const stack: HandRule = {
  begins: (name) => [...TITLES, ...NOTICES, "StackHeader", "TopFrame", "Frame", k.stackCount.name].includes(name),
  follow(names, from) {
    if (names[from] === k.stackCount.name) return skip(names, from, [k.stackCount.name]);
    let at = skip(names, from, [...TITLES, ...NOTICES]);
    if (names[at] === "StackHeader") {
      at = skip(names, at + 1, NOTICES);
      if (names[at] === "TopFrame") at++;
    } else if (names[at] === "TopFrame") at++;
    else if (names[at] !== "Frame") return at;
    return skip(names, at, ["Frame", ...NOTICES]);
  },
};

/** `text = prose , { prose } | unread , { unread } ;` */
const text: HandRule = {
  begins: (name) => name === "Prose" || name === "Unread" || ORPHANS.includes(name),
  follow: (names, from) => skip(names, from, names[from] === "Prose" ? ["Prose"] : ["Unread", ...ORPHANS]),
};

const [ANALYSIS, DESCRIBED, MORE] = [namesOf(...analysis.shapes), namesOf(headline, argument), namesOf(more, lastWord)];
const ANALYSIS_BEGINS = namesOf(...analysis.shapes.filter((shape) => !shape.continues));

/** `analysis = { (headline | argument) , { prose | more } | any other line of an analysis } ;` */
const analyze: HandRule = {
  begins: (name) => ANALYSIS_BEGINS.includes(name),
  follow(names, from) {
    let at = from;
    while (ANALYSIS.includes(names[at] ?? "")) {
      const described = DESCRIBED.includes(names[at]!);
      at++;
      if (described) at = skip(names, at, ["Prose", ...MORE]);
    }
    return at;
  },
};

/** `trace = [ start ] , { row | notice | event } , [ total ] , { function } , [ total ] , { system call } ;` */
const callTrace: HandRule = {
  begins: (name) => ["WtRow", ...namesOf(...Object.values(wt))].includes(name),
  follow: (names, from) => skip(names, from, ["WtRow", ...namesOf(...Object.values(wt)), ...namesOf(...events.shapes)]),
};

export const BY_HAND: Readonly<Partial<Record<OutputKind["tag"], HandRule>>> = {
  stack,
  text,
  analysis: analyze,
  "call-trace": callTrace,
};
