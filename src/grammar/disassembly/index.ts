import type { CodeLabel, DisassemblyRow, Output } from "../../model/outputs.js";
import { location, readLabel } from "../location/index.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn } from "../view.js";
import { readInstruction } from "./row.js";

const instruction: LineShape = {
  name: "Instruction",
  example: "00d4174a c745e000000000  mov     dword ptr [ebp-20h],0 ss:002b:0053fdc8=cccccccc",
  starts: [..."0123456789abcdef>F", "=> "],
  pattern:
    /^(?:FAULT ->|[=>]> |>>> |>? *\d{1,6} +)?(?:[0-9a-f]{4}:)?(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{8}|[0-9a-f]{16}) (?:[0-9a-f]{4} [0-9a-f]{4}|(?:[0-9a-f]{2}){1,16}|\?{2,8}) +(?:(?![0-9a-f]{8}(?:\s|$)|[a-z0-9._]{1,12}\.(?:exe|dll|sys)(?:\s|$))[a-z][a-z0-9._]{0,15}|\?{2,4})(?:\s.*)?$/,
};

/** `uf`: where the listing leaves one stretch of code for another. */
const flowRemark: LineShape = {
  name: "FlowRemark",
  example: "No code found, aborting",
  starts: ["No code found, aborting", "Flow analysis was incomplete"],
  pattern: /^(?:No code found, aborting|Flow analysis was incomplete, some code may be missing)$/,
  noise: true,
};

const UNASSEMBLE = /^u[fbrup]?$/i;

/** `u` and `uf`, and where the target stands at a stop. */
export const disassembly: OutputKind = {
  tag: "disassembly",
  commands: UNASSEMBLE,
  rows: "any",
  shapes: [location, instruction, flowRemark],
  rule: linesOf("disassembly", [location.name, instruction.name]),
  read: readCode,
};

/** The listing of a `u` is one output with labels; a stop gives a location and the instruction there. */
function readCode(view: OutputView): readonly Output[] {
  const asked = view.command?.parts.some((part) => UNASSEMBLE.test(part.name)) === true;
  const outputs: Output[] = [];
  let open: { labels: CodeLabel[]; rows: DisassemblyRow[] } | null = null;
  const close = (): void => {
    if (open === null) return;
    const ends = [open.labels, open.rows].flatMap((rows) =>
      rows.length === 0 ? [] : [rows[0]!.line, rows.at(-1)!.line],
    );
    outputs.push({ _tag: "disassembly", lines: [Math.min(...ends), Math.max(...ends)], ...open });
    open = null;
  };
  for (const line of linesIn(view)) {
    if (line.shape === location) {
      const label = readLabel(line.text, line.line);
      if (asked) (open ??= { labels: [], rows: [] }).labels.push(label);
      else {
        close();
        outputs.push({ _tag: "location", lines: [line.line, line.line], ...label });
      }
      continue;
    }
    const row = readInstruction(line.text, line.line);
    if (row !== null) (open ??= { labels: [], rows: [] }).rows.push(row);
  }
  close();
  return outputs;
}
