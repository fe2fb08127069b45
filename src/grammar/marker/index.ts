import type { Command } from "../../model/transcript.js";
import type { Marker, Output, Text } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";
import { collectedMarker, readCollected } from "./collected.js";
import { formatOf, type Format } from "./format.js";

/** What scripts print to be found again: words between rulers, or behind one. */
const MARKER =
  /^(?:={3,80}(?!=)|-{3,80}(?!-)|#{3,80}(?!#)|\*{3,80}(?!\*)|>{3,80}(?!>)|@{2,80}(?!@)|~{3,80}(?!~)|\+{3,80}(?!\+)|:{3,80}(?!:)|%{3,80}(?!%)) ?(\S(?:.{0,200}\S)?) ?(?:={3,80}|-{3,80}|#{3,80}|\*{3,80}|<{3,80}|@{2,80}|~{3,80}|\+{3,80}|:{3,80}|%{3,80})$/;

/**
 * Text of `.echo` and `.printf`. It can imitate any other output, so it is known by the command line, not by its look.
 *
 * ```text
 * 0:000> .echo ===THREADS===; ~
 * ===THREADS===                    ← foretold by the command
 * ```
 */
const userText: LineShape = {
  name: "UserText",
  example: "===THREADS===",
  pattern: MARKER,
  whenAsked: true,
};

/** Equal signs on both sides: nothing but a script prints that, so it counts without its command too. */
const ruledText: LineShape = {
  name: "RuledText",
  example: "=== locks ===",
  starts: ["==="],
  pattern: /^={3,80} ?\w(?:[^=]{0,100}[^=\s])? ?={3,80}$/,
};

export const markers: OutputKind = {
  tag: "marker",
  commands: /^\.(?:echo|printf|block|if|foreach|for|while|else|elsif)$|^j$|^\$+>?a?<$/,
  rows: "any",
  shapes: [collectedMarker, userText, ruledText],
  foretold: (command) => {
    const formats = formatsIn(command);
    if (formats.length === 0) return null;
    return (text) => (formats.some((format) => format(text)) ? userText : undefined);
  },
  rule: linesOf("marker", [collectedMarker.name, ruledText.name, userText.name]),
  read: (view): readonly Output[] =>
    linesIn(view).map((line): Marker | Text => {
      const collected = readCollected(line.text);
      return collected !== null || MARKER.test(line.text)
        ? { _tag: "marker", line: line.line, lines: [line.line, line.line], text: line.text, collected }
        : {
            _tag: "text",
            lines: [line.line, line.line],
            text: line.text,
            lineNumbers: [line.line],
            class: "user",
            unread: false,
          };
    }),
};

function formatsIn(command: Command): readonly Format[] {
  return command.parts.flatMap((part) => formatOf(part.name, part.args));
}

export function printMarker(marker: Marker): string {
  return marker.text;
}
