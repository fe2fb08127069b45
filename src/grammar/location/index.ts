import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { parseCallSite } from "../symbol/parser.js";
import { linesIn } from "../view.js";

const location: LineShape = {
  name: "Location",
  example: "wininet!InternetOpenUrlA+0x1d7:",
  pattern: /^[\w.$@-]+(?:!\S.*?|\+0x[0-9a-f]+)(?: \[.* @ \d+\])?:$/i,
};

/** A symbol and a colon alone on a line: where the target stands, or a label of `u`. */
export const locations: OutputKind = {
  tag: "location",
  commands: null,
  rows: "any",
  shapes: [location],
  rule: linesOf("locations", [location.name]),
  read: (view) =>
    linesIn(view).map((line) => {
      const callSite = line.text.replace(/(?: \[.* @ \d+\])?:$/, "");
      const { module, symbol, displacement } = parseCallSite(callSite.replace(/ \[inlined in .*\]$/, ""));
      return { _tag: "location", line: line.line, lines: [line.line, line.line], callSite, module, symbol, displacement };
    }),
};
