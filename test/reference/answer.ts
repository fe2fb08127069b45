import { isCommand } from "../../src/grammar/command/names.js";
import type { LineShape, OutputKind } from "../../src/grammar/output-kind.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { isProse } from "../../src/grammar/text/prose.js";
import type { StackLayout } from "../../src/text/stack-layout.js";
import { askedName, commandOf, laterIn, nestedIn, runsTarget } from "./commands.js";

/** What a line is: a kind that the reading itself tells, or a shape that a folder of the grammar declares. */
export type Kind = Plain | LineShape;
export type Plain =
  | "blank"
  | "unread"
  | "prose"
  | "noise"
  | "echo"
  | "prompt"
  | "stackHeader"
  | "frame"
  | "moduleRow"
  | "stringRow"
  | "memoryRow"
  | "pointerRow"
  | "dxRow"
  | "dxRoot"
  | "traceRow";

/** What is known of the lines that answer a command, out of the registry. */
export interface Answer {
  readonly asked: readonly OutputKind[];
  /** Which of the plain rows the command prints. */
  readonly rows: OutputKind["rows"];
  /** Columns of a stack that comes without a header. */
  readonly layout: StackLayout | null;
  /** The expression of `dx`, printed once more. */
  readonly echo: string | null;
  /** Shapes that the command line foretells, as `.echo` does its text. */
  readonly foretold: readonly ((text: string) => LineShape | undefined)[];
  readonly runs: boolean;
  /** Commands that stops to come will run. */
  readonly leaves: string;
  /** Its text need not end in a newline. */
  readonly glues: boolean;
}

/** Before the first prompt. */
export const UNPROMPTED: Answer = {
  asked: [],
  rows: "any",
  layout: null,
  echo: null,
  foretold: [],
  runs: false,
  leaves: "",
  glues: false,
};

export function answerTo(text: string): Answer {
  const command = commandOf(text);
  const parts = command.parts.flatMap((part) => [part, ...nestedIn(part)]);
  const hidden = ({ unless }: OutputKind): boolean => command.parts.some(({ name }) => unless?.test(name) === true);
  const answers = parts.flatMap((part) =>
    OUTPUTS.filter((output) => output.commands?.test(askedName(part)) === true && !hidden(output)).map((output) => ({
      part,
      output,
    })),
  );
  const asked = [...new Set(answers.map(({ output }) => output))];
  const rows = [...new Set(answers.map(({ output }) => output.rows).filter((one) => one !== "any"))];
  const first = <T>(values: readonly (T | null | undefined)[]): T | null =>
    values.find((value) => value != null) ?? null;
  return {
    asked,
    // Of commands that print different rows, nothing is known.
    rows: rows.length === 1 ? rows[0]! : "any",
    layout: first(
      answers.filter(({ output }) => output.rows !== "any").map(({ part, output }) => output.layout?.(part.name)),
    ),
    echo: first(answers.map(({ part, output }) => output.echo?.(part.args))),
    foretold: asked.map((output) => output.foretold?.(command) ?? null).filter((shapeOf) => shapeOf !== null),
    runs: command.parts.some(runsTarget),
    leaves: command.parts
      .map(laterIn)
      .filter((one) => one !== null)
      .join("; "),
    glues: /\.printf|\$\$?>|\.scriptrun|\.for\b|\.foreach/.test(text),
  };
}

/** What a line is that is none of the plain rows: every shape is tried, those that were asked for first. */
export function shapeOf(line: string, answer: Answer): Kind {
  const text = line.trim();
  if (text === "") return "blank";
  for (const foretold of answer.foretold) {
    const shape = foretold(text);
    if (shape !== undefined) return shape;
  }
  const fits = (shape: LineShape): boolean =>
    (shape.starts === undefined || shape.starts.some((start) => text.startsWith(start))) && shape.pattern.test(text);
  const asked = answer.asked.flatMap((output) => output.shapes).filter(fits);
  const general = OUTPUTS.flatMap((output) => output.shapes).filter((shape) => !shape.whenAsked && fits(shape));
  const own = asked.filter((shape) => !shape.weakest);
  const others = general.filter((shape) => !shape.weakest);
  return (
    own.find((shape) => !shape.last) ??
    others.find((shape) => !shape.last && !shape.continues) ??
    own[0] ??
    others.find((shape) => !shape.last) ??
    others[0] ??
    (isProse(text) ? "prose" : ([...asked, ...general][0] ?? "unread"))
  );
}

/** Whether text behind a prompt can have been typed: a piped debugger prints its output there. */
export function canBeTyped(text: string): boolean {
  return isCommand(text);
}

/** Lines that may stand in a stack table without ending it. */
export function insideStack(kind: Kind): boolean {
  if (typeof kind !== "string") return kind.insideStack === true || kind.noise === true;
  return kind === "stackHeader" || isNoise(kind);
}

/** Chatter, which no table notices. */
export function isNoise(kind: Kind): boolean {
  return typeof kind === "string" ? kind === "noise" || kind === "echo" : kind.noise === true;
}
