import type { LastError, LastErrorRow } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/**
 * ```text
 * LastErrorValue: (Win32) 0x5 (5) - Access is denied.
 * LastStatusValue: (NTSTATUS) 0xc0000034 - Object Name not found.
 * Error code: (HRESULT) 0x80004005 (2147500037) - Unspecified error
 * ```
 */
const row: LineShape = {
  name: "LastErrorRow",
  example: "LastErrorValue: (Win32) 0x5 (5) - Access is denied.",
  starts: ["LastErrorValue: (", "LastStatusValue: (", "Error code: ("],
  pattern:
    /^(LastErrorValue|LastStatusValue|Error code): \(([\w -]{1,20})\) (?:0x)?([0-9a-f]{1,8})(?: \((?:0x)?[0-9a-f]{1,10}\))? - (.*)$/i,
};

const thread: LineShape = {
  name: "LastErrorThread",
  example: "Last error for thread 0:",
  starts: ["Last error for thread"],
  pattern: /^Last error for thread ([0-9a-f]+):?$/i,
};

/** `!gle`, `!error`. */
export const lastErrors: OutputKind = {
  tag: "last-error",
  commands: /^!(?:ext\.)?(?:gle|error)$/,
  rows: "any",
  shapes: [row, thread],
  rule: linesOf("lastError", [row.name, thread.name]),
  read: (view) => {
    let open: number | null = null;
    const rows: LastErrorRow[] = [];
    for (const line of linesIn(view)) {
      const match = line.shape!.pattern.exec(line.text)!;
      if (line.shape === thread) open = Number.parseInt(match[1]!, 16);
      else {
        const [, label = "", facility = "", code = "", text = ""] = match;
        rows.push({ line: line.line, label, facility, code: code.toLowerCase(), text, thread: open });
      }
    }
    return [{ _tag: "last-error", lines: rangeOf(view), rows }];
  },
};

/** The lines of `!gle`, or of `!gle -all` where threads are named. */
export function printLastError(lastError: LastError): string {
  const lines: string[] = [];
  let open: number | null = null;
  for (const { label, facility, code, text, thread: number } of lastError.rows) {
    if (number !== open) lines.push(`Last error for thread ${(number ?? 0).toString(16)}:`);
    open = number;
    const decimal = facility === "Win32" ? ` (${Number.parseInt(code, 16)})` : "";
    lines.push(`${label}: (${facility}) 0x${code}${decimal} - ${text}`);
  }
  return lines.join("\n");
}
