import type { Failure } from "../../model/failure.js";
import type { Coverage } from "../../model/transcript.js";
import { LineKind } from "../../text/line-kind.js";
import type { Rows } from "../../text/rows.js";

const EXPORT_ADVICE =
  "Export the session with .logopen in WinDbg, CDB or KD (or copy its command window) and pass that text file.";

/** Why an input gives no transcript; null when it does. */
export function refusalOf(input: {
  readonly name: string;
  readonly bytes: number;
  readonly binary: number;
  readonly coverage: Coverage;
  /** First line that is not blank. */
  readonly firstInk: number | null;
}): Failure | null {
  const { name, coverage } = input;
  const failure = (tag: Failure["_tag"], code: string, line: number | null, message: string): Failure => ({
    _tag: tag,
    code,
    name,
    line,
    message,
    remedy: EXPORT_ADVICE,
  });
  if (input.bytes === 0) return failure("empty-input", "WP0001", null, "The input is empty.");
  if (coverage.blank === coverage.lines)
    return failure("empty-input", "WP0001", null, "The input holds only blank lines.");
  if (input.binary > 0.1) {
    return failure(
      "binary-input",
      "WP0002",
      null,
      "The input is binary, not exported text. Memory dumps and .run traces must be opened in the debugger first.",
    );
  }
  if (coverage.structured === 0) {
    return failure(
      "not-a-debugger-log",
      "WP0003",
      input.firstInk,
      `Nothing in ${coverage.lines} lines looks like output of WinDbg, CDB or KD: no prompt, stack, module list, dump or event.`,
    );
  }
  return null;
}

export function firstInk(rows: Rows): number | null {
  for (let index = 0; index < rows.length; index++) {
    if (rows.kinds[index] !== LineKind.blank) return rows.line.data[index]!;
  }
  return null;
}
