import { LineKind } from "../../text/line-kind.js";
import { lastLineOf, rowText } from "../../text/rows.js";
import type { OutputView } from "../output-kind.js";
import { expressionOf, splitRoot, type Root } from "./echo.js";
import { isGridLine, readHeader } from "./grid.js";

/** The lines that answer one expression, as row indexes: a listing of calls can have millions. */
export interface Answer {
  readonly view: OutputView;
  root: Root | null;
  /** Rows that the output covers, the root included. */
  first: number;
  last: number;
  /** Row behind the root. */
  from: number;
}

/**
 * Cuts a run of lines into answers; scripts print several in a row.
 *
 * ```text
 * @$cursession.TTD.Calls("ntdll!NtClose").Count() : 0x267
 * @$cursession.TTD.Calls("ntdll!NtClose")[0x0]                   <- the next one
 *     EventType        : 0x0
 * ```
 */
export function answersIn(view: OutputView): readonly Answer[] {
  const typed = view.command?.parts.find((part) => part.name === "dx");
  let asked = typed === undefined ? null : expressionOf(typed.args);
  const answers: Answer[] = [];
  for (let index = view.first; index <= view.last; index++) {
    const kind = view.rows.kinds[index];
    if (kind !== LineKind.dxRoot && kind !== LineKind.dxRow) continue;
    const last = answers.at(-1);
    if (kind === LineKind.dxRow) {
      // A grid is printed without the expression.
      const root = asked === null ? null : { expression: asked, value: null, isCommand: false };
      if (last === undefined) answers.push({ view, root, first: index, last: index, from: index });
      else last.last = index;
      continue;
    }
    const root = splitRoot(rowText(view.rows, index).trimEnd(), asked);
    if (root.isCommand) asked = root.expression;
    // The answer takes the place of the command that stands before it.
    const merges = last?.root?.isCommand === true && last.first === last.last;
    if (!merges) answers.push({ view, root, first: index, last: index, from: index + 1 });
    else Object.assign(last, { root, last: index, from: index + 1 });
  }
  return answers;
}

/** Gives each row behind the root to `take`, with its blanks, until that says no more are wanted. */
export function eachRow(answer: Answer, take: (text: string, line: number) => boolean | undefined): void {
  const { rows } = answer.view;
  for (let index = answer.from; index <= answer.last; index++) {
    if (rows.kinds[index] !== LineKind.dxRow) continue;
    if (take(rowText(rows, index).trimEnd(), rows.line.data[index]!) === false) return;
  }
}

export function linesOfAnswer(answer: Answer): readonly [number, number] {
  const { rows } = answer.view;
  return [rows.line.data[answer.first]!, lastLineOf(rows, answer.last)];
}

/** The line of the expression, and the header of a grid. */
export function openingOf(view: OutputView): readonly number[] {
  const answer = answersIn(view).at(-1);
  if (answer === undefined) return [];
  const { rows } = view;
  const root = answer.from > answer.first ? [answer.from - 1] : [];
  for (let index = answer.last; index >= answer.from; index--) {
    if (rows.kinds[index] !== LineKind.dxRow) continue;
    const text = rowText(rows, index).trimEnd();
    // Trees have none.
    if (!isGridLine(text)) break;
    if (readHeader(text) !== null) return [...root, index];
  }
  return root;
}
