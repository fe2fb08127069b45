import { decodeText } from "./decode.js";
import { newFrameRow } from "./frames.js";
import { dropHeld } from "./held.js";
import { HEX, skipBlanks } from "./hex.js";
import { closeFrame } from "./join.js";
import { keep } from "./keep.js";
import { LineKind } from "./line-kind.js";
import { scanFrame } from "./scan-frame.js";
import { scanStackHeader } from "./scan-header.js";
import { endsBareSession, scanPrompt, startsPrompt } from "./scan-prompt.js";
import type { Scanner } from "./scanner-state.js";
import { UNKNOWN_LAYOUT } from "./stack-layout.js";

const row = newFrameRow();

/**
 * Reads the prompt that begins at `start` and ends at `prompt`, and what was typed behind it. Gives where output begins
 * that a piped debugger printed on the same line, or -1.
 */
export function startBlock(
  scanner: Scanner,
  bytes: Uint8Array,
  start: number,
  prompt: number,
  end: number,
  line: number,
  lastLine: number,
): number {
  // Whatever a message interrupted is over.
  scanner.interrupted = null;
  if (scanner.held.length > 0) dropHeld(scanner);
  closeFrame(scanner.rows, scanner.open);
  let from = start;
  let to = prompt;
  // Several prompts on one line: nothing was typed behind any but the last.
  for (;;) {
    const after = skipBlanks(bytes, to, end);
    const next = after < end && startsPrompt(bytes[after]!) ? scanPrompt(bytes, after, end) : -1;
    if (next < 0) break;
    begin(scanner, "");
    keep(scanner, LineKind.prompt, bytes, from, to, line, lastLine);
    from = after;
    to = next;
  }
  const bare = to - from === 1;
  // A bare `>` stands in too many lines to be looked for in their middle.
  scanner.prompt = bare ? "" : decodeText(bytes, from, to);
  const after = skipBlanks(bytes, to, end);
  const typed = decodeText(bytes, after, end).trim();
  if (bare && endsBareSession(typed)) scanner.bareSession = false;
  const glued = !bare && typed !== "" && isOutput(scanner, typed, bytes, after, end);
  begin(scanner, glued ? "" : typed);
  keep(scanner, LineKind.prompt, bytes, from, glued ? to : end, line, lastLine);
  return glued ? after : -1;
}

function begin(scanner: Scanner, command: string): void {
  const { lexicon } = scanner;
  let answer = lexicon.answerTo(command);
  if (answer.leaves !== "" && scanner.standing.length < 2048) scanner.standing += `${answer.leaves}; `;
  if (answer.runs && scanner.standing !== "") answer = lexicon.answerTo(`${command}; ${scanner.standing}`);
  scanner.answer = answer;
  scanner.inStack = answer.rows === "stack" && !answer.runs;
  scanner.inModules = answer.rows === "modules";
  scanner.inDx = answer.echo !== null;
  scanner.layout = answer.layout ?? UNKNOWN_LAYOUT;
  scanner.pendingEcho = command === "" ? null : command;
}

/** A piped debugger echoes no command: `0:000> Last event: 8ec.1ff0: Exit process 0:8ec, code c`. */
function isOutput(scanner: Scanner, typed: string, bytes: Uint8Array, from: number, end: number): boolean {
  const { lexicon } = scanner;
  if (lexicon.isCommand(typed)) return false;
  if (scanStackHeader(typed) !== undefined || /^start +end +module name/.test(typed)) return true;
  if (HEX[bytes[from]!] !== 255 && scanFrame(bytes, from, end, UNKNOWN_LAYOUT, false, row)) return true;
  const kind = lexicon.unprompted.classify(typed);
  return kind !== LineKind.unread && kind !== LineKind.prose;
}
