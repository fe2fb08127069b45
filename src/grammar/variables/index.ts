import { parseAddress } from "../../model/address.js";
import type { Output, VariableRow } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const ADDRESS = "(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})";

/** `05c2f528 lpszUrl = 0x05c2f58c`: the variable's own address, then its value. */
const addressed: LineShape = {
  name: "AddressedVariable",
  example: "05c2f528 lpszUrl = 0x05c2f58c",
  pattern: new RegExp(`^${ADDRESS} +(?:[\\w:<>*&,~ ]+ )?[A-Za-z_$][\\w$:]* += +\\S`, "i"),
};

const named: LineShape = {
  name: "NamedVariable",
  example: "argc = 0n1",
  pattern: /^(?:(?:prv|pub) +\w+ +|(?:local|param|global) +)?(?:@\w+(?:[+-]0x[0-9a-f]+)? +|<unavailable> +)?[\w:<>*&,~`' $]+ = ?\S?/,
  whenAsked: true,
};

/** `fffff800`2ae6e400          nt!NtWriteFile (void)`: a symbol, not a call of it. */
const symbolRow: LineShape = {
  name: "SymbolRow",
  example: "010813a0 WindbgStackBacktrace!WindbgStackBacktraceBBBB (void)",
  pattern: new RegExp(`^(?:(?:prv|pub) +\\w+ +|(?:local|param|global) +)?${ADDRESS} +(?:[0-9a-f]+ +)?(?:[\\w<>:*&,]+ )*[\\w.$@-]+![^"]`, "i"),
  whenAsked: true,
};

/** `x` and `dv`. */
export const variables: OutputKind = {
  tag: "variables",
  commands: /^(?:x|dv)$/,
  rows: "any",
  shapes: [addressed, named, symbolRow],
  rule: linesOf("variables", [addressed.name, named.name, symbolRow.name]),
  read: (view) => [readVariables(view)],
};

function readVariables(view: OutputView): Output {
  const rows = linesIn(view).map((line) => readVariable(line.text, line.line));
  return { _tag: "variables", lines: rangeOf(view), rows };
}

/**
 * ```text
 * 05c2f100 buf = 0x00155420 "GET HTTP/1.0..User-Agent: …"
 * ^^^^^^^^ ^^^   ^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
 * address  name  value      text: from the first to the last quote, which the debugger does not escape
 * ```
 */
export function readVariable(text: string, line: number): VariableRow {
  const equals = text.indexOf(" = ");
  const left = (equals < 0 ? text : text.slice(0, equals)).replace(/^(?:(?:prv|pub) +\w+ +|(?:local|param|global) +)/, "");
  const value = equals < 0 ? null : text.slice(equals + 3).trim();
  const head = /^(?:([0-9a-f`]{8,17})|(@\S+|<unavailable>))\s+/i.exec(left);
  const address = head?.[1] === undefined ? null : (parseAddress(head[1]) ?? null);
  const location = head?.[2] ?? null;
  const rest = left.slice(address === null && location === null ? 0 : head![0].length).trim();
  const name = equals < 0 ? (/[\w.$@-]+![^(]*/.exec(rest)?.[0].trim() ?? rest) : (/[^\s*&]+$/.exec(rest)?.[0] ?? rest);
  const type = equals < 0 ? "" : rest.slice(0, rest.length - name.length).trim();
  const open = value?.indexOf('"') ?? -1;
  const close = value?.lastIndexOf('"') ?? -1;
  return {
    line,
    address,
    location,
    type: type === "" ? null : type,
    name,
    value: value === null ? null : open > 0 && close > open ? value.slice(0, open).trim() : value,
    text: value !== null && open >= 0 && close > open ? value.slice(open + 1, close) : null,
  };
}
