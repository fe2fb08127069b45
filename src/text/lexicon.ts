import type { StackLayout } from "./scan-frame.js";

/** What the lines that answer one command may be. The scanner asks; the grammar's registry answers. */
export interface Answer {
  /** Which of the scanner's own rows the command prints; `any` when there was no command or an unknown one. */
  readonly rows: "stack" | "modules" | "memory" | "any";
  /** Columns of a stack table that prints no header of its own (`kc`). */
  readonly layout: StackLayout | null;
  /** What the debugger prints once more before the answer (the expression of `dx`); null where it repeats nothing. */
  readonly echo: Uint8Array | null;
  /** Kind of a line that is none of the scanner's own rows: `LineKind.unread`, prose, noise, or a grammar's shape. */
  readonly classify: (text: string) => number;
}

export interface Lexicon {
  readonly answerTo: (command: string) => Answer;
  /** For lines before the first prompt. */
  readonly unprompted: Answer;
  /** Coverage class (`LineClass`) of each kind. */
  readonly classes: Uint8Array;
}
