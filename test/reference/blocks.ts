import { UNKNOWN_LAYOUT } from "../../src/text/stack-layout.js";
import { answerTo, canBeTyped, shapeOf, UNPROMPTED } from "./answer.js";
import { headerLayout } from "./header.js";
import { promptAt } from "./prompt.js";
import { stackRow } from "./stack-row.js";
import { closeRow, dropHeld, keep, type Place, type State } from "./state.js";

export const MODULE_HEADER: RegExp = /^start +end +module name/;
const LONGEST_STANDING = 2048;

/**
 * Begins a block with the prompt that the line starts with. Gives what a piped debugger printed behind it, which is to
 * be read as a line of its own; null where a command, or nothing, stands there.
 */
export function startBlock(state: State, line: string, prompt: string, place: Place): string | null {
  dropHeld(state);
  closeRow(state);
  state.interrupted = null;
  const bare = prompt === ">";
  state.lastPrompt = bare ? "" : prompt;
  const behind = line.slice(prompt.length).replace(/^[ \t]+/, "");
  // Several prompts on one line: nothing was typed behind any but the last.
  const next = promptAt(behind);
  const typed = next === null ? behind.trim() : "";
  if (bare && ["q", "quit", "exit"].includes(typed.toLowerCase())) state.bareSession = false;
  const output = typed !== "" && !bare && isOutput(typed);
  begin(state, output ? "" : typed);
  keep(state, "prompt", output || next !== null ? prompt : line, place);
  if (next !== null) return startBlock(state, behind, next, place);
  return output ? behind : null;
}

function begin(state: State, command: string): void {
  let answer = answerTo(command);
  if (answer.leaves !== "" && state.standing.length < LONGEST_STANDING) state.standing += `${answer.leaves}; `;
  // What breakpoints were told to print follows what the command itself prints.
  if (answer.runs && state.standing !== "") answer = answerTo(`${command}; ${state.standing}`);
  state.answer = answer;
  state.inStack = answer.rows === "stack" && !answer.runs;
  state.inModules = answer.rows === "modules";
  state.inDx = answer.echo !== null;
  state.layout = answer.layout ?? UNKNOWN_LAYOUT;
  state.pendingEcho = command === "" ? null : command;
}

/** Section 2.2: a piped debugger echoes no command; what stands behind its prompt is output. */
function isOutput(typed: string): boolean {
  if (canBeTyped(typed)) return false;
  if (headerLayout(typed) !== null || MODULE_HEADER.test(typed)) return true;
  if (/^[0-9a-f]/i.test(typed) && stackRow(typed, UNKNOWN_LAYOUT, false).is === "row") return true;
  const kind = shapeOf(typed, UNPROMPTED);
  return kind !== "unread" && kind !== "prose";
}

/** Section 2.2: where the last prompt stands once more, behind text that ended in no newline; -1 where it does not. */
export function promptInside({ lastPrompt, answer }: State, line: string): number {
  if (lastPrompt === "") return -1;
  for (let at = line.indexOf(lastPrompt, 1); at > 0; at = line.indexOf(lastPrompt, at + 1)) {
    if (!/^(?:[ \t]|$)/.test(line.slice(at + lastPrompt.length))) continue;
    // Digits before it would be part of another prompt; a blank or a quote, of a person's sentence.
    if (/[\d:|]/.test(line[at - 1]!) || (!answer.glues && /[ \t"'(`]/.test(line[at - 1]!))) continue;
    return at;
  }
  return -1;
}
