import { LineKind } from "../text/line-kind.js";
import type { Command, CommandPart } from "../model/transcript.js";
import type { Answer, Lexicon } from "../text/lexicon.js";
import { askedName, isCommand } from "./command/names.js";
import { mayRunOthers, nestedParts } from "./command/nested.js";
import { parseCommand, plainName } from "./command/parser.js";
import { laterCommands, mayLeaveCommands, runsTarget } from "./command/running.js";
import type { LineShape, OutputKind } from "./output-kind.js";
import { BEYOND, firstCharacters, type FirstCharacters } from "./first-characters.js";
import { narrow } from "./narrow.js";
import { isProse } from "./text/prose.js";
import type { Vocabulary } from "./tokens.js";

const MAX_REMEMBERED_COMMANDS = 4096;
/** Commands whose text need not end in a newline; scripts may hold them. */
const PRINTS_OPEN_LINES = /\.printf|\$\$?>|\.scriptrun|\.for\b|\.foreach/;

/** Answers the scanner's questions out of the registry. */
export function newLexicon(outputs: readonly OutputKind[], vocabulary: Vocabulary): Lexicon {
  const general = outputs.flatMap((output) => output.shapes.filter((shape) => !shape.whenAsked));
  const unprompted: Answer = {
    rows: "any",
    layout: null,
    echo: null,
    classify: classifier([], general, vocabulary),
    runs: false,
    leaves: "",
    glues: false,
  };
  const byOutputs = new Map<string, Answer["classify"]>();
  const byCommand = new Map<string, Answer>();
  /** Answers to commands whose arguments change nothing about them. */
  const byName = new Map<string, Answer>();
  const askedByName = new Map<string, readonly OutputKind[]>();

  const askedBy = (name: string): readonly OutputKind[] => {
    let known = askedByName.get(name);
    if (known === undefined) {
      known = outputs.filter((output) => output.commands?.test(name) === true);
      if (askedByName.size < MAX_REMEMBERED_COMMANDS) askedByName.set(name, known);
    }
    return known;
  };

  const classifierFor = (asked: readonly OutputKind[]): Answer["classify"] => {
    const own = asked.flatMap((output) => output.shapes);
    if (own.length === 0) return unprompted.classify;
    const key = asked.map((output) => outputs.indexOf(output)).join(" ");
    let known = byOutputs.get(key);
    if (known === undefined) {
      const rest = general.filter((shape) => !own.includes(shape));
      known = classifier(own, rest, vocabulary);
      byOutputs.set(key, known);
    }
    return known;
  };

  const answerTo = (text: string): Answer => {
    const remembered = byCommand.get(text) ?? byName.get(nameAlone(text));
    if (remembered !== undefined) return remembered;
    const command = parseCommand(text);
    const { parts } = command;
    const asked: OutputKind[] = [];
    let rows: Answer["rows"] | undefined;
    let layout: Answer["layout"] = null;
    let echo: string | null = null;
    for (const part of parts.flatMap((outer) => [outer, ...nestedParts(outer)])) {
      for (const output of askedBy(askedName(part))) {
        if (output.unless !== undefined && parts.some(({ name }) => output.unless!.test(name))) continue;
        if (!asked.includes(output)) asked.push(output);
        echo ??= output.echo?.(part.args) ?? null;
        if (output.rows === "any") continue;
        rows = rows === undefined || rows === output.rows ? output.rows : "any";
        layout ??= output.layout?.(part.name) ?? null;
      }
    }
    const answer: Answer = {
      rows: rows ?? "any",
      layout,
      echo: echo === null ? null : new TextEncoder().encode(echo),
      classify: foretelling(command, asked, vocabulary, classifierFor(asked)),
      runs: parts.some(runsTarget),
      leaves: parts.flatMap(laterCommands).join("; "),
      glues: PRINTS_OPEN_LINES.test(text),
    };
    if (byCommand.size < MAX_REMEMBERED_COMMANDS) byCommand.set(text, answer);
    const argsMatter = asked.some((output) => output.echo !== undefined || output.foretold !== undefined);
    const name = nameAlone(text);
    if (name !== "" && parts.every(isPlain) && !argsMatter && byName.size < MAX_REMEMBERED_COMMANDS) {
      byName.set(name, answer);
    }
    return answer;
  };

  const { classes, firm, insideStack } = vocabulary;
  return { answerTo, unprompted, isCommand, classes, firm, insideStack };
}

/** The name that decides alone what a command answers; empty where more of the line counts. */
function nameAlone(text: string): string {
  const printsOpen = (text.includes(".") || text.includes("$")) && PRINTS_OPEN_LINES.test(text);
  return printsOpen ? "" : plainName(text);
}

/** Of which nothing else will run now or later. */
function isPlain(part: CommandPart): boolean {
  return !mayLeaveCommands(part) && !mayRunOthers(part);
}

/** Looks first for lines that the command line foretells. */
function foretelling(
  command: Command,
  asked: readonly OutputKind[],
  vocabulary: Vocabulary,
  classify: Answer["classify"],
): Answer["classify"] {
  const shapesOf = asked.map((output) => output.foretold?.(command) ?? null).filter((shapeOf) => shapeOf !== null);
  if (shapesOf.length === 0) return classify;
  return (line) => {
    const text = line.trim();
    for (const shapeOf of shapesOf) {
      const shape = shapeOf(text);
      if (shape !== undefined) return vocabulary.kindOf.get(shape)!;
    }
    return classify(line);
  };
}

/**
 * The order in which shapes are tried: those of the outputs that were asked for, all that can begin an output, the
 * weak ones of the outputs asked for, and what only continues something.
 */
function inOrder(asked: readonly LineShape[], others: readonly LineShape[]): readonly LineShape[] {
  const own = asked.filter((shape) => !shape.weakest);
  const rest = others.filter((shape) => !shape.weakest);
  return [
    ...own.filter((shape) => !shape.last),
    ...rest.filter((shape) => !shape.last && !shape.continues),
    ...own.filter((shape) => shape.last),
    ...rest.filter((shape) => !shape.last && shape.continues),
    ...rest.filter((shape) => shape.last),
  ];
}

function classifier(own: readonly LineShape[], rest: readonly LineShape[], vocabulary: Vocabulary): Answer["classify"] {
  const strong = newDispatch(inOrder(own, rest), vocabulary);
  const weak = newDispatch(
    [...own, ...rest].filter((shape) => shape.weakest),
    vocabulary,
  );
  return (line) => {
    const text = line.trimEnd();
    const kind = firstMatch(strong, text);
    if (kind >= 0) return kind;
    if (isProse(text)) return LineKind.prose;
    const guessed = firstMatch(weak, text);
    return guessed < 0 ? LineKind.unread : guessed;
  };
}

/** Shapes to try, by the character a line begins with. */
interface Dispatch {
  readonly shapes: readonly LineShape[];
  readonly vocabulary: Vocabulary;
  readonly slots: (Slot | undefined)[];
}

/**
 * Those of the shapes that can fit. A small log asks each answer for a few lines, most of which fit one of the first shapes: a
 * shape is looked at when the first line comes that fits none before it.
 */
interface Slot {
  readonly candidates: Candidate[];
  /** How many shapes have been looked at. */
  looked: number;
}

interface Candidate {
  /** What the line must begin with, when the one character does not say it all. */
  readonly starts: readonly string[] | null;
  readonly pattern: RegExp;
  readonly kind: number;
}

function newDispatch(shapes: readonly LineShape[], vocabulary: Vocabulary): Dispatch {
  return { shapes, vocabulary, slots: [] };
}

/** Kind of the first shape that fits, or -1. */
function firstMatch(dispatch: Dispatch, text: string): number {
  const code = text.length === 0 ? 0 : Math.min(text.charCodeAt(0), BEYOND);
  const slot = (dispatch.slots[code] ??= { candidates: [], looked: 0 });
  for (const candidate of slot.candidates) if (fits(candidate, text)) return candidate.kind;
  const { shapes, vocabulary } = dispatch;
  while (slot.looked < shapes.length) {
    const candidate = candidateFor(shapes[slot.looked++]!, code, vocabulary);
    if (candidate === null) continue;
    slot.candidates.push(candidate);
    if (fits(candidate, text)) return candidate.kind;
  }
  return -1;
}

function fits({ starts, pattern }: Candidate, text: string): boolean {
  return (starts === null || beginsWithAny(text, starts)) && pattern.test(text);
}

function beginsWithAny(text: string, starts: readonly string[]): boolean {
  for (const start of starts) if (text.startsWith(start)) return true;
  return false;
}

/** null where no line that begins with the character can fit. */
function candidateFor(shape: LineShape, code: number, { kindOf }: Vocabulary): Candidate | null {
  const { pattern } = shape;
  let starts: readonly string[] | null = null;
  if (shape.starts === undefined) {
    if (firstOf(shape)?.[code] === 0) return null;
  } else {
    starts = shape.starts.filter((start) => Math.min(start.charCodeAt(0), BEYOND) === code);
    if (starts.length === 0) return null;
    if (code < BEYOND && starts.some((start) => start.length === 1)) starts = null;
  }
  return { starts, pattern: narrow(pattern, code), kind: kindOf.get(shape)! };
}

const firsts = new WeakMap<LineShape, FirstCharacters | null>();

function firstOf(shape: LineShape): FirstCharacters | null {
  let first = firsts.get(shape);
  if (first === undefined) firsts.set(shape, (first = firstCharacters(shape.pattern)));
  return first;
}
