import { SITE_LAYOUT } from "../../src/text/stack-layout.js";
import { answerTo, shapeOf, UNPROMPTED, type Kind } from "./answer.js";
import { dxCommand, dxRow } from "./dx-rows.js";
import { headerLayout } from "./header.js";
import { promptAt } from "./prompt.js";
import { isModuleRow, isTraceRow, memoryRow } from "./rows.js";
import { stackRow, type StackRow } from "./stack-row.js";
import { inkOf, keep, keepStackRow, type Place, type State } from "./state.js";

/** What a line is that begins with a number: a stack row, the beginning of one, or another row. */
type NumberRow = { readonly stack: StackRow } | { readonly cut: true } | { readonly kind: Kind };

/** Which row comes first depends on the table that is open; shapes decide otherwise. */
function numberRow({ answer, layout, inStack, inModules }: State, line: string): NumberRow | null {
  const other = (kind: Kind | null): NumberRow | null => (kind === null ? null : { kind });
  const stack = (sure: boolean): NumberRow | null => {
    const result = stackRow(line, layout, sure);
    if (result.is === "row") return { stack: result.row };
    return result.is === "cut" && result.columns && sure ? { cut: true } : null;
  };
  const module = (sure: boolean): Kind | null => (isModuleRow(line, sure) ? "moduleRow" : null);
  if (answer.rows === "none") return null;
  const asked = answer.rows === "memory" && !inStack ? memoryRow(line, true) : null;
  if (asked !== null) return other(asked);
  if (inModules && isModuleRow(line, true)) return other("moduleRow");
  if (inStack) return stack(true) ?? other(memoryRow(line, false) ?? module(false));
  const memory = memoryRow(line, false);
  if (memory === "stringRow" || memory === "pointerRow") return other(memory);
  return stack(false) ?? other(memory ?? module(answer.rows === "modules"));
}

/** Reads a line that begins with a number; `raw` has the blanks at its ends, which tell where it was cut. */
export function readNumbers(state: State, raw: string, line: string, wrapped: boolean, place: Place): boolean {
  const row = numberRow(state, line);
  if (row === null) return false;
  if ("cut" in row) state.held = [...state.held, { text: raw, ...place }];
  else if ("stack" in row) keepStackRow(state, row.stack, wrapped, place);
  else keep(state, row.kind, line, place);
  return true;
}

/**
 * What stands behind a mark: `* 06 03eaffac 771d9263 wininet!…` of `!findstack`, `## 0:001> !cs`, `> 0:000> k`.
 * Gives the prompt that begins there; `#f2451000 …` is a row of `!dd`.
 */
export function readMarked(state: State, line: string, place: Place): { readonly prompt: string } | boolean {
  const behind = /^(?:#{1,4}|\*{1,4}|-{1,4}|>{1,4})[ \t]+(.*)$/s.exec(line)?.[1];
  if (behind === undefined) {
    const row = line.startsWith("#") ? numberRow(state, line) : null;
    if (row === null || !("kind" in row)) return false;
    keep(state, row.kind, line, place);
    return true;
  }
  if (promptAt(behind) !== null) return { prompt: behind };
  const result = /^[0-9a-f]/i.test(behind) ? stackRow(behind, state.layout, state.inStack) : null;
  if (result?.is !== "row" || result.row.site === "") return false;
  keepStackRow(state, result.row, false, place);
  return true;
}

/** What a line of a `dx` answer is, or a `dx` command without prompt; null for any other line. */
export function readDx(state: State, raw: string): Kind | null {
  const line = raw.replace(/[ \t]+$/, "");
  const kind = dxRow(line, state.answer.echo, state.inDx && !state.inStack);
  if (kind !== null) {
    state.inDx = true;
    return kind;
  }
  if (/^[ \t]/.test(line)) return null;
  const command = dxCommand(line);
  if (command === null) {
    // A line at the left margin ends an answer that no command asked for.
    state.inDx &&= state.answer.echo !== null;
    return null;
  }
  state.answer = answerTo(command.trim());
  state.inDx = true;
  state.inStack = state.inModules = false;
  return "dxRoot";
}

/** A call site alone: in a table of `kc`, or `CRYPT32!GetCacheElement+0x2` where no command is known. */
export function siteAlone({ layout, answer, inStack }: State, line: string): StackRow | null {
  // `WS2_32!recv:` is where the target stands.
  if (/(?:^|[^:]):$/.test(line)) return null;
  if (layout.columns === "none") {
    const result = stackRow(line, layout, inStack);
    return result.is === "row" ? result.row : null;
  }
  if (answer !== UNPROMPTED) return null;
  const result = stackRow(line, SITE_LAYOUT, false);
  if (result.is !== "row" || result.row.displacement === null) return null;
  // Words of a sentence stand before no symbol of a stack.
  return hasBlankOutside(result.row.site) ? null : result.row;
}

/** Blanks inside brackets belong to a name. */
function hasBlankOutside(site: string): boolean {
  let depth = 0;
  for (const character of site) {
    if (/[<(]/.test(character)) depth++;
    else if (/[>)]/.test(character)) depth--;
    else if (/[ \t]/.test(character) && depth <= 0) return true;
  }
  return false;
}

/** Whether a line, taken by itself, is something that the debugger prints, and no rest of the line above. */
export function beginsRow({ layout, answer }: State, raw: string): boolean {
  const line = inkOf(raw);
  if (line === "" || promptAt(line) !== null) return true;
  if (/^[0-9a-f(]/i.test(line)) {
    const result = stackRow(line, layout, false);
    if (result.is === "row" || memoryRow(line, false) !== null) return true;
    if (isModuleRow(line, false) || isTraceRow(line)) return true;
    if (result.is === "cut" && result.columns) return true;
  }
  const text = line.trim();
  // One word may be the rest of a symbol; a label stands alone.
  if (!/\s/.test(text)) return text.endsWith(":");
  // What was asked for counts by its strong shapes, anything else by all.
  const asked = shapeOf(text, answer);
  if (typeof asked !== "string" && !asked.last && !asked.weakest && !asked.continues) return true;
  const kind = shapeOf(text, UNPROMPTED);
  return headerLayout(text) !== null || (kind !== "unread" && kind !== "prose");
}
