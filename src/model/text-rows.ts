import type { LineRange } from "./evidence.js";
import type { CollectedMarker } from "./replay.js";

/** Log opened or closed, banner, target, session time. */
export interface Session {
  readonly _tag: "session";
  readonly lines: LineRange;
  readonly fields: readonly { readonly line: number; readonly label: string; readonly value: string }[];
}

/** A line that says `Label: value`, whatever stands between the two. */
export interface LabelledValue {
  readonly line: number;
  readonly label: string;
  readonly value: string;
}

/** Labelled lines of an extension or a dot command that has no reader of its own. */
export interface Fields {
  readonly _tag: "fields";
  readonly lines: LineRange;
  readonly rows: readonly FieldRow[];
}

export interface FieldRow extends LabelledValue {
  /** How deep the line is indented, in steps, within this output. */
  readonly depth: number;
}

/** A table of an extension that has no reader of its own. */
export interface Table {
  readonly _tag: "table";
  readonly lines: LineRange;
  /** The header row as printed, trimmed; null for a table whose rows are only numbered. */
  readonly header: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly line: number;
  /**
   * What stands under each column, empty where nothing does. In a table without a header, and in a row that continues
   * the one above, the words as they follow.
   */
  readonly cells: readonly string[];
}

/** `===THREADS===` of `.echo` or `.printf`: put there by whoever wrote the script. */
export interface Marker {
  readonly _tag: "marker";
  readonly line: number;
  readonly lines: LineRange;
  readonly text: string;
  /** Fields of a marker that a script of this program printed; null for anybody else's. */
  readonly collected: CollectedMarker | null;
}

/** Output of a command that only the host of the library knows, read by its definition. */
export interface Custom {
  readonly _tag: "custom";
  readonly lines: LineRange;
  /** Name of the definition. */
  readonly name: string;
  readonly rows: readonly CustomRow[];
}

export interface CustomRow {
  readonly line: number;
  /** Which kind of line of the definition. */
  readonly row: string;
  /** As printed, without the blanks around it. */
  readonly text: string;
  /** By the named groups of the line's pattern. */
  readonly fields: Readonly<Record<string, string>>;
  /** The definition makes it a fact of the case. */
  readonly fact: boolean;
}

/** Kept as printed. `unread` is false for prose, for known chatter and for what `.echo` printed (`user`). */
export interface Text {
  readonly _tag: "text";
  readonly lines: LineRange;
  readonly text: string;
  /** The line of the file that each line of `text` stands on: blank lines between them are left out. */
  readonly lineNumbers: readonly number[];
  readonly class: "prose" | "noise" | "user" | "unread";
  readonly unread: boolean;
}
