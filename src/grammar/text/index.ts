import type { Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import type { LineShape, OutputKind, OutputView } from "../output-kind.js";
import { printedText } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const symbolMessage: LineShape = {
  name: "SymbolMessage",
  example: "*** ERROR: Symbol file could not be found.  Defaulted to export symbols for ntdll.dll - ",
  starts: ["*** ERROR:", "*** WARNING:", "DBGHELP:", "SYMSRV:", "Loading ", "Unable to load image", "Unable to read image header", "NatVis ", "KD: Unable to load"],
  pattern: /^(?:\*{3} (?:ERROR|WARNING): |DBGHELP: |SYMSRV: |Loading (?:symbols for|Kernel Symbols|User Symbols|unloaded module list)|Unable to (?:load image|read image header)|NatVis |KD: Unable to load)/,
  noise: true,
};

const progressDots: LineShape = {
  name: "ProgressDots",
  example: "...............................................................",
  starts: ["."],
  pattern: /^\.+$/,
  noise: true,
};

const starBox: LineShape = {
  name: "StarBox",
  example: "***    Type referenced: ntdll!_PEB                                        ***",
  starts: ["***"],
  pattern: /^\*{3,}(?:.*\*{3})?$/,
  noise: true,
};

/** What no other output wants. The last entry of the registry: it takes every token that begins nothing else. */
export const text: OutputKind = {
  tag: "text",
  commands: null,
  rows: "any",
  shapes: [symbolMessage, progressDots, starBox],
  // text = prose , { prose } | unread , { unread } ;
  rule: (grammar, t, orphans) => {
    const prose = grammar.RULE("prose", () => grammar.atLeastOne(0, () => grammar.consume(0, t["Prose"]!)));
    const unread = grammar.RULE("unread", () => {
      grammar.atLeastOne(0, () => {
        grammar.or(
          0,
          [t["Unread"]!, ...orphans].map((token) => ({ ALT: () => grammar.consume(0, token) })),
        );
      });
    });
    return grammar.RULE("text", () => {
      grammar.or(0, [{ ALT: () => grammar.subrule(0, prose) }, { ALT: () => grammar.subrule(0, unread) }]);
    });
  },
  read: readText,
};

function readText(view: OutputView): readonly [Text] {
  const lines = linesIn(view);
  const prose = lines[0]?.kind === LineKind.prose;
  return [
    {
      _tag: "text",
      lines: rangeOf(view),
      text: lines.map((line) => printedText(view, line.index).trimEnd()).join("\n"),
      class: prose ? "prose" : "unread",
      unread: !prose,
    },
  ];
}
