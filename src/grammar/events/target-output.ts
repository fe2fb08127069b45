import type { Event, Output } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn } from "../view.js";
import { newEvent } from "./read.js";

/**
 * What the target prints with `OutputDebugString` or `DbgPrint` while it runs.
 *
 * ```text
 * 0:000> g
 * [00792] service.cpp(123) : Creating service...
 * (792.1a0): Break instruction exception - code 80000003 (first chance)
 * ```
 *
 * It can be anything, so only a line that nothing else explains is taken for it. A sentence is not: whoever pasted the
 * log may have written it. Nor are an address with something behind it, a path and a word alone: those are what is left
 * of the debugger's own rows when an export cut them.
 */
const debugOutput: LineShape = {
  name: "DebugOutput",
  example: "[00792] service.cpp(123) : Creating service...",
  pattern:
    /^(?!#+ |(?:0x)?[0-9a-f`]{8,17}(?::|\s|$)|[0-9a-f]{4}:[0-9a-f]{4}|\.?\w{1,20}:[0-9A-Fa-f]{8}|(?:[A-Za-z]:)?\\|\S+$|\[br=|\$|[du][a-z]{0,3} [0-9a-f]|=>|>).*[\p{L}\p{N}]{2}/u,
  whenAsked: true,
  weakest: true,
};

export const targetOutput: OutputKind = {
  tag: "event",
  commands: /^(?:g[chnN]?|gu|p|p[acht]|pct|t|t[abch]|tct)$/,
  // An extension or a script in a breakpoint's command may have printed the line.
  unless: /^[!$]/,
  rows: "any",
  shapes: [debugOutput],
  rule: linesOf("targetOutput", [debugOutput.name]),
  read: (view): readonly Output[] =>
    linesIn(view).map((line): Event => ({ ...newEvent(line.line), event: "debug-output", name: line.text })),
};
