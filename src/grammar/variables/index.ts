import type { Variables } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { readVariable } from "./row.js";

const ADDRESS = "(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})";

/** `05c2f528 lpszUrl = 0x05c2f58c`: the variable's own address, then its value. */
const addressed: LineShape = {
  name: "AddressedVariable",
  example: "05c2f528 lpszUrl = 0x05c2f58c",
  starts: [..."0123456789abcdefABCDEF"],
  pattern: new RegExp(`^${ADDRESS} +(?=\\S)(?:@\\S+ +(?=\\S))?(?:[\\w:<>*&,~[\\] ]+ )?[A-Za-z_$][\\w$:]* += +\\S`, "i"),
};

/** Says itself that it is a row of `dv /v`. */
const unavailable: LineShape = {
  name: "UnavailableVariable",
  example: "<unavailable>                num3 = <value unavailable>",
  starts: ["<unavailable>", "@"],
  pattern: /^(?:<unavailable>|@[a-z]\w{0,9}(?:[+-]0x[0-9a-f]+)?) +(?=\S)[^=!]{1,400} = \S/i,
};

/** `x` always says where a variable stands; only `dv` may leave it out. */
const named: LineShape = {
  name: "NamedVariable",
  example: "argc = 0n1",
  pattern: /^(?:[^=!"|\s]{1,200} +){0,12}[^=!"|\s]{1,200} =(?: |$)/,
  whenAsked: true,
  last: true,
};

function readVariables(view: OutputView): readonly [Variables] {
  const rows = linesIn(view).map((line) => readVariable(line.text, line.line));
  return [{ _tag: "variables", lines: rangeOf(view), rows }];
}

/** `x` without module, and `dv`. */
export const variables: OutputKind = {
  tag: "variables",
  commands: /^(?:x|dv)$/i,
  rows: "any",
  shapes: [addressed, unavailable],
  rule: linesOf("variables", [addressed.name, unavailable.name], [named.name]),
  read: readVariables,
};

/** `dv` without its options: a list that begins with a name. */
export const locals: OutputKind = {
  tag: "variables",
  commands: /^dv$/i,
  rows: "any",
  shapes: [named],
  rule: linesOf("locals", [named.name], [addressed.name, unavailable.name]),
  read: readVariables,
};
