/** Splits what the debugger is given: commands at `;`, outside quotes and braces; a command into its word and the rest. */
export function splitCommands(text: string): readonly string[] {
  const commands: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character === "\\") i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth++;
    else if (character === "}") depth--;
    else if (character === ";" && depth === 0) {
      commands.push(text.slice(from, i));
      from = i + 1;
    }
  }
  commands.push(text.slice(from));
  return commands.map((one) => one.trim()).filter((one) => one !== "");
}

/** `{ … }` at a place: what is inside, and what stands behind. */
export function braced(text: string): { readonly inside: string; readonly rest: string } {
  const start = text.indexOf("{");
  if (start < 0 || text.slice(0, start).trim() !== "") throw new Error(`no block in ${text}`);
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0)
      return { inside: text.slice(start + 1, i), rest: text.slice(i + 1).trim() };
  }
  throw new Error(`a block without end: ${text}`);
}

/** `(…)` at the start of a text. */
export function parenthesised(text: string): { readonly inside: string; readonly rest: string } {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return { inside: text.slice(1, i), rest: text.slice(i + 1).trim() };
  }
  throw new Error(`a parenthesis without end: ${text}`);
}

/** The text of a quoted string, with what `\` protects. */
export function unquoted(text: string): string {
  return text.replace(/^"|"$/g, "").replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}
