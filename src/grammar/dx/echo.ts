/**
 * The expression of a `dx` command, which the debugger prints once more before the value.
 *
 * ```text
 * -r2 -g @$cursession.TTD.Calls("user32!MessageBoxA"),9999
 * ^^^^^^ options     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ repeated, with the format behind the comma
 * ```
 */
export function expressionOf(args: string): string | null {
  const expression = args.replace(/^(?:-(?:gc|c) +\w+ +|-[a-z]\w* +)+/, "").trimEnd();
  return expression === "" ? null : expression;
}

/** A root line taken apart. */
export interface Root {
  readonly expression: string;
  /** What stands behind the colon; null where there is none. */
  readonly value: string | null;
  /** The line is the command itself, not its answer. */
  readonly isCommand: boolean;
}

/**
 * ```text
 * @$curprocess.TTD.Events[17]                 : Exception at 68:0
 * ^^^^^^^^^^^^^^^^^^^^^^^^^^^ expression         ^^^^^^^^^^^^^^^^^ value
 * ```
 *
 * The expression may hold anything, colons and brackets included: it is the one that was asked for, or it ends at the
 * first colon outside its brackets and strings.
 */
export function splitRoot(line: string, asked: string | null): Root {
  const command = /^(?:[\d:|]{1,16} )?dx (?=\S|\s)/.exec(line);
  if (command !== null) {
    return { expression: expressionOf(line.slice(command[0].length).trim()) ?? "", value: null, isCommand: true };
  }
  const end = asked !== null && line.startsWith(asked) ? asked.length : expressionEnd(line);
  const rest = line.slice(end).trim();
  const value = rest === "" ? null : rest.replace(/^: ?/, "").trim();
  return { expression: line.slice(0, end).trim(), value, isCommand: false };
}

function expressionEnd(line: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === "(" || c === "[" || c === "{") depth++;
    else if (c === ")" || c === "]" || c === "}") depth--;
    else if (depth <= 0 && c === " " && /^ +: /.test(line.slice(i, i + 64))) return i;
    // `[Type: …]` directly behind the expression
    else if (depth <= 0 && c === " " && line.startsWith("[Type: ", i + 1)) return i;
  }
  return line.length;
}
