import type { Command } from "../../model/transcript.js";
import type { Marker, Output, Text } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";
import { formatOf, type Format } from "./format.js";

/** What scripts print to be found again: words between rulers, or behind one. */
const MARKER = /^(?:={3,}|-{3,}|#{3,}|\*{3,}|>{3,}|@{2,}|~{3,}|\+{3,}|:{3,}|%{3,}) ?(\S(?:.{0,200}\S)?) ?(?:={3,}|-{3,}|#{3,}|\*{3,}|<{3,}|@{2,}|~{3,}|\+{3,}|:{3,}|%{3,})$/;

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

export const markers: OutputKind = {
  tag: "marker",
  commands: /^\.(?:echo|printf|block|if|foreach|for|while|else|elsif)$|^j$|^\$+>?a?<$/,
  rows: "any",
  shapes: [userText],
  foretold: (command) => {
    const formats = formatsIn(command);
    if (formats.length === 0) return null;
    return (text) => (formats.some((format) => format(text)) ? userText : undefined);
  },
  rule: linesOf("marker", [userText.name]),
  read: (view): readonly Output[] =>
    linesIn(view).map((line): Marker | Text =>
      MARKER.test(line.text)
        ? { _tag: "marker", line: line.line, lines: [line.line, line.line], text: line.text }
        : { _tag: "text", lines: [line.line, line.line], text: line.text, class: "user", unread: false },
    ),
};

function formatsIn(command: Command): readonly Format[] {
  return command.parts.flatMap((part) => formatOf(part.name, part.args));
}

export function printMarker(marker: Marker): string {
  return marker.text;
}
