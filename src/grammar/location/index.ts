import type { CodeLabel } from "../../model/outputs.js";
import type { LineShape } from "../output-kind.js";
import { parseCallSite } from "../symbol/parser.js";

/**
 * ```text
 * wininet!InternetOpenUrlA+0x1d7:
 * MyApp!func1+0x3 [inlined in MyApp!main+0x88]:
 * Test!wmain [c:\src\test.cpp @ 12]:
 * ```
 */
export const location: LineShape = {
  name: "Location",
  example: "wininet!InternetOpenUrlA+0x1d7:",
  pattern:
    /^(?:<Unloaded_[^>]{1,100}>|[\w.$@-]{1,100})(?:! ?[^\s:][^\n]{0,4000}?|\+(?:0x)?[0-9a-f]{1,16})(?: \[inlined in [^\]]{1,1000}\])?(?: \[[^\]]{1,300} @ \d+\])? ?:$/i,
};

/** A symbol and a colon alone on a line: where the target stands, or a label of `u`. */
export function readLabel(text: string, line: number): CodeLabel {
  const bare = text.replace(/ ?:$/, "");
  const source = / \[([^[\]]{1,300}) @ (\d+)\]$/.exec(bare);
  const sited = source === null ? bare : bare.slice(0, source.index);
  const inlined = / \[inlined in ([^\]]{1,1000})\]$/.exec(sited);
  const callSite = inlined === null ? sited : sited.slice(0, inlined.index);
  const { module, symbol, displacement } = parseCallSite(callSite);
  return {
    line,
    callSite,
    module,
    symbol,
    displacement,
    inlinedIn: inlined?.[1] ?? null,
    source: source === null ? null : { path: source[1]!, line: Number(source[2]) },
  };
}

export function printLabel(label: Omit<CodeLabel, "line">): string {
  const inlined = label.inlinedIn === null ? "" : ` [inlined in ${label.inlinedIn}]`;
  const source = label.source === null ? "" : ` [${label.source.path} @ ${label.source.line}]`;
  return `${label.callSite}${inlined}${source}:`;
}
