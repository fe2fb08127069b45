import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const registerRow: LineShape = {
  name: "RegisterRow",
  example: "eax=0000000f ebx=003db000 ecx=00000000 edx=00cc1a6c esi=00d41046 edi=0053fde8",
  pattern: /^(?:[a-z][a-z0-9]{1,5}=[0-9a-f`]+\s*)+(?:iopl=\d)?(?:\s*(?:[a-z]{2}\s*)*)$|^iopl=\d(?:\s+[a-z]{2})+$/,
};

/** `r`, and the registers of a stop. */
export const registers: OutputKind = {
  tag: "registers",
  commands: /^r[mFXYM]*$/,
  rows: "any",
  shapes: [registerRow],
  rule: linesOf("registers", [registerRow.name]),
  read: (view) => {
    const values: Record<string, string> = {};
    for (const line of linesIn(view)) {
      for (const [, name = "", value = ""] of line.text.matchAll(/([a-z][a-z0-9]*)=([0-9a-f`]+)/g)) {
        values[name] = value.replace("`", "");
      }
    }
    return [{ _tag: "registers", lines: rangeOf(view), values }];
  },
};
