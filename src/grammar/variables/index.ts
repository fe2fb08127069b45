import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
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

const named: LineShape = {
  name: "NamedVariable",
  example: "argc = 0n1",
  pattern: /^[^=!"|]{1,1000} =(?: |$)/,
  whenAsked: true,
  last: true,
};

/** `x` without module, and `dv`. */
export const variables: OutputKind = {
  tag: "variables",
  commands: /^(?:x|dv)$/,
  rows: "any",
  shapes: [addressed, unavailable, named],
  rule: linesOf("variables", [addressed.name, unavailable.name, named.name]),
  read: (view) => [
    {
      _tag: "variables",
      lines: rangeOf(view),
      rows: linesIn(view).map((line) => readVariable(line.text, line.line)),
    },
  ],
};
