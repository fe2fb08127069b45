import type { LineRange } from "./evidence.js";
import type { Problem } from "./failure.js";
import type { Output } from "./outputs.js";

/** What the debugger printed, block by block. The JSON form is the contract; fields are only ever added. */
export interface Transcript {
  readonly kind: "transcript";
  readonly schemaVersion: "1.0";
  readonly source: Source;
  readonly coverage: Coverage;
  readonly blocks: readonly Block[];
  readonly problems: readonly Problem[];
}

export interface Source {
  /** As the caller named it; never an absolute path of the machine. */
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly newline: "lf" | "crlf" | "cr" | "mixed" | "none";
  /** Export damage that was found and undone, such as `html-entities` or `quote-prefix`. */
  readonly repairs: readonly string[];
}

/** Every line of the file is counted in exactly one of the five; they add up to `lines`. */
export interface Coverage {
  readonly lines: number;
  readonly structured: number;
  readonly noise: number;
  readonly prose: number;
  readonly blank: number;
  readonly unread: number;
}

/** One command and what it printed; `prompt` and `command` are null for text before the first prompt. */
export interface Block {
  readonly lines: LineRange;
  readonly prompt: Prompt | null;
  readonly command: Command | null;
  readonly outputs: readonly Output[];
}

export interface Prompt {
  readonly text: string;
  readonly mode: "user" | "kernel" | "local-kernel";
  readonly system: number | null;
  readonly process: number | null;
  /** Debugger ordinal of the thread; null in kernel mode, and where the prompt has none. */
  readonly thread: number | null;
  /** Number of the processor; null in user mode. */
  readonly processor: number | null;
  /** Effective machine when it is not the native one: `x86`, `AMD64`, `ARM64EC`, … */
  readonly machine: string | null;
}

export interface Command {
  readonly text: string;
  /** First word of the first command on the line: `knL`, `x`, `!analyze`. Null for a comment or an empty line. */
  readonly name: string | null;
  /** The commands on the line, split at `;` outside quotes and braces. */
  readonly parts: readonly CommandPart[];
}

export interface CommandPart {
  /** `~3`, `~*`, `||1`, … standing before the command. */
  readonly prefix: string | null;
  readonly name: string;
  readonly args: string;
}

export type Machine = "x86" | "x64" | "arm" | "arm64" | "ia64" | "alpha";

/** What `parse --summary` prints: the same figures as the document's, counted in one pass at constant memory. */
export interface TranscriptSummary {
  readonly kind: "transcript-summary";
  readonly schemaVersion: "1.0";
  readonly source: Source;
  readonly coverage: Coverage;
  readonly counts: SummaryCounts;
  readonly problems: readonly Problem[];
}

export interface SummaryCounts {
  readonly blocks: number;
  readonly stacks: number;
  readonly frames: number;
  readonly moduleRows: number;
  /** Bytes that dumps show in hex, and characters that they show as strings. */
  readonly memoryBytes: number;
  /** Exceptions, loads and unloads, starts and ends of threads and processes, breakpoint hits. */
  readonly events: number;
  /** Calls that `TTD.Calls` lists. */
  readonly calls: number;
}
