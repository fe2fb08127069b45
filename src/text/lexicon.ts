import type { StackLayout } from "./stack-layout.js";

/** What the lines that answer one command may be. The scanner asks; the grammar's registry answers. */
export interface Answer {
  /**
   * Which of the scanner's own rows the command prints; `any` when there was no command or an unknown one, `none`
   * where its own tables look like one of them.
   */
  readonly rows: "stack" | "modules" | "memory" | "any" | "none";
  /** Columns of a stack table that prints no header of its own (`kc`). */
  readonly layout: StackLayout | null;
  /** What the debugger prints once more before the answer (the expression of `dx`); null where it repeats nothing. */
  readonly echo: Uint8Array | null;
  /** Kind of a line that is none of the scanner's own rows: `LineKind.unread`, prose, noise, or a grammar's shape. */
  readonly classify: (text: string) => number;
  /** The target runs: what breakpoints were told to print may follow. */
  readonly runs: boolean;
  /** Commands that will run at later stops, as `bp … "k; g"` leaves them; empty when there are none. */
  readonly leaves: string;
  /** Prints text without a newline at its end (`.printf`), so that the next prompt may stand behind it. */
  readonly glues: boolean;
}

export interface Lexicon {
  readonly answerTo: (command: string) => Answer;
  /** For lines before the first prompt. */
  readonly unprompted: Answer;
  /** Whether text behind a prompt can have been typed; a piped debugger prints output there. */
  readonly isCommand: (text: string) => boolean;
  /** Coverage class (`LineClass`) of each kind. */
  readonly classes: Uint8Array;
  /** 1 for each kind that a shape of its own tells: no weak one, and no continuation. */
  readonly firm: Uint8Array;
  /** 1 for each kind of line that may stand inside a stack table without ending it. */
  readonly insideStack: Uint8Array;
}
