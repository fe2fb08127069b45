import { parseAddress } from "../../model/address.js";
import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const instruction: LineShape = {
  name: "Instruction",
  example: "00d4174a c745e000000000  mov     dword ptr [ebp-20h],0 ss:002b:0053fdc8=cccccccc",
  pattern: /^(?:\d+ +)?(?:[0-9a-f]{4}:)?(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{8}|[0-9a-f]{16}) (?:[0-9a-f]{2,30}|\?\?) +(?:[a-z][a-z0-9.]{1,11}|\?\?\?)(?: .*)?$/i,
};

/** `u` and `uf`, and the instruction at a stop. */
export const disassembly: OutputKind = {
  tag: "disassembly",
  commands: /^u[fbru]?$/,
  rows: "any",
  shapes: [instruction],
  rule: linesOf("disassembly", [instruction.name]),
  read: (view) => [
    {
      _tag: "disassembly",
      lines: rangeOf(view),
      rows: linesIn(view).map((line) => {
        const [, address = "", bytes = "", mnemonic = "", operands = ""] =
          /^(?:\d+ +)?(?:[0-9a-f]{4}:)?([0-9a-f`]{8,17}) (\S+) +(\S+)\s*(.*)$/i.exec(line.text)!;
        return { line: line.line, address: parseAddress(address)!, bytes, mnemonic, operands };
      }),
    },
  ],
};
