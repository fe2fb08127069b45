import type { Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import type { OutputKind, OutputView, ViewLine } from "../output-kind.js";
import { choice, printedText } from "../output-kind.js";
import { lastLineOf } from "../../text/rows.js";
import { linesIn } from "../view.js";
import { NOISE } from "./noise.js";

/** What no other output wants. The last entry of the registry: it takes every token that begins nothing else. */
export const text: OutputKind = {
  tag: "text",
  commands: null,
  rows: "any",
  shapes: NOISE,
  // text = prose , { prose } | unread , { unread } ;
  rule: (grammar, t, orphans) => {
    const prose = grammar.RULE("prose", () => grammar.atLeastOne(0, () => grammar.consume(0, t["Prose"]!)));
    const line = choice(grammar, 0, [t["Unread"]!, ...orphans]);
    const unread = grammar.RULE("unread", () => grammar.atLeastOne(0, line));
    const either = [{ ALT: () => grammar.subrule(0, prose) }, { ALT: () => grammar.subrule(0, unread) }];
    return grammar.RULE("text", () => grammar.or(0, either));
  },
  read: readText,
};

function readText(view: OutputView): readonly Text[] {
  const texts: Text[] = [];
  let open: ViewLine[] = [];
  const close = (): void => {
    const [first] = open;
    if (first === undefined) return;
    const prose = first.kind === LineKind.prose;
    texts.push({
      _tag: "text",
      lines: [first.line, lastLineOf(view.rows, open.at(-1)!.index)],
      text: open.map((line) => printedText(view, line.index).trimEnd()).join("\n"),
      lineNumbers: open.map((line) => line.line),
      class: prose ? "prose" : "unread",
      unread: !prose,
    });
    open = [];
  };
  for (const line of linesIn(view)) {
    if (open.length > 0 && (open[0]!.kind === LineKind.prose) !== (line.kind === LineKind.prose)) close();
    open.push(line);
  }
  close();
  return texts;
}
