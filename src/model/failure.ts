/** A line that was not understood, or a contradiction: a value inside a good result. */
export interface Problem {
  /** Stable code, `WP1xxx`; listed in docs/problems.md. */
  readonly code: string;
  readonly line: number;
  readonly message: string;
  /** The line as exported, clipped. */
  readonly text: string;
  /** Index of the log among the inputs of a case; absent in a single transcript. */
  readonly source?: number;
}

/** No usable result. `_tag` is for programs, `code` (`WP0xxx`) for people who search the documentation. */
export interface Failure {
  readonly _tag:
    | "empty-input"
    | "binary-input"
    | "not-a-debugger-log"
    | "unreadable-input"
    | "unwritable-output"
    | "not-a-network-trace";
  readonly code: string;
  /** Name of the input as the caller gave it. */
  readonly name: string;
  readonly line: number | null;
  /** What was found, and what was expected. */
  readonly message: string;
  /** What the user does next. */
  readonly remedy: string;
}

/**
 * `case.log:12: WP0003 …` and the remedy on the next line.
 *
 * @example
 * const read = parse("Dear colleague,\nplease find the log attached.\n", { name: "case.log" });
 * if (read._tag === "Left") explainFailure(read.left).startsWith("case.log:1: WP0003"); // true
 *
 * @since 0.1.0
 */
export function explainFailure(failure: Failure): string {
  const { code, name } = Object(failure) as Partial<Failure>;
  if (typeof code !== "string" || typeof name !== "string") throw new TypeError("explainFailure: this is no failure");
  const place = failure.line === null ? failure.name : `${failure.name}:${failure.line}`;
  return `${place}: ${failure.code} ${failure.message}\n  ${failure.remedy}`;
}

/** An input that cannot be read, or breaks while it is read. */
export function unreadable(name: string, error: unknown): Failure {
  const remedy = "Check the path; '-' reads standard input.";
  return { _tag: "unreadable-input", code: "WP0005", name, line: null, message: reasonOf(error), remedy };
}

function reasonOf(error: unknown): string {
  const { code, message } = Object(error) as { code?: string; message?: string };
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EISDIR") return "This is a folder, and a file was expected.";
  if (code === "EACCES" || code === "EPERM") return "The file may not be read.";
  return message ?? String(error);
}
