import type { HeldLine } from "./held.js";
import { newOpenFrame, type OpenFrame } from "./join.js";
import type { Answer, Lexicon } from "./lexicon.js";
import type { Rows } from "./rows.js";
import { UNKNOWN_LAYOUT, type StackLayout } from "./stack-layout.js";

/** Longest line that is looked at; the rest of a longer one is cut off and reported. */
export const MAX_LINE = 65_536;

/** What the scanner remembers from line to line; nothing in it grows with the log. */
export interface Scanner {
  readonly lexicon: Lexicon;
  /** Where rows go; replaced when a batch is complete. */
  rows: Rows;
  answer: Answer;
  layout: StackLayout;
  /** A stack table is open: rows without a symbol count too. */
  inStack: boolean;
  /** A module list is open. */
  inModules: boolean;
  /** A `dx` is being answered, or one without prompt has begun. */
  inDx: boolean;
  /** Command of the last prompt while its next line may still repeat it; null afterwards. */
  pendingEcho: string | null;
  /** The last prompt as printed: output without a newline may stand before its next occurrence. */
  prompt: string;
  /** In a session of `dotnet-dump analyze`, whose prompt is a bare `>`. */
  bareSession: boolean;
  /** Commands of breakpoints, which run when the target stops, with no echo. */
  standing: string;
  /** Columns of a row into which a message about symbols was printed; the next line completes it. */
  interrupted: Uint8Array | null;
  /** The stack row that the next line may continue. */
  readonly open: OpenFrame;
  /** Lines that begin a stack row and end among its columns, until the rest is seen. */
  held: HeldLine[];
  /** A line that reaches the column where the export wrapped its lines, until the rest is seen. */
  wrapped: HeldLine[];
  /** Column at which the export wrapped its lines; 0 = not known. */
  readonly wrap: number;
}

export function newScanner(lexicon: Lexicon, rows: Rows, wrap = 0): Scanner {
  return {
    lexicon,
    rows,
    answer: lexicon.unprompted,
    layout: UNKNOWN_LAYOUT,
    inStack: false,
    inModules: false,
    inDx: false,
    pendingEcho: null,
    prompt: "",
    bareSession: false,
    standing: "",
    interrupted: null,
    open: newOpenFrame(),
    held: [],
    wrapped: [],
    wrap,
  };
}
