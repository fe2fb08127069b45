import { parseAddress } from "../../model/address.js";
import type { ModuleRow, Output } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const header: LineShape = {
  name: "ModuleHeader",
  example: "start    end        module name",
  starts: ["start"],
  pattern: /^start +end +module name/,
};

const unloadedHeader: LineShape = {
  name: "UnloadedHeader",
  example: "Unloaded modules:",
  starts: ["Unloaded modules:"],
  pattern: /^Unloaded modules:$/,
};

const unknownRange: LineShape = {
  name: "UnloadedUnknown",
  example: "???????? ????????   mydll.dll",
  starts: ["????????"],
  pattern: /^\?{8}(?:`\?{8})? +\?{8}(?:`\?{8})? +\S/,
};

/** `lm` and its letters, and the list of unloaded modules behind it. */
export const modules: OutputKind = {
  tag: "modules",
  commands: /^lm[a-zA-Z]*$/,
  rows: "modules",
  shapes: [header, unloadedHeader, unknownRange],
  rule: linesOf("modules", [header.name, unloadedHeader.name, unknownRange.name, "ModuleRow"]),
  read: readModules,
};

/**
 * ```text
 * 00a90000 00c87000   Basta    C (no symbols)           C:\basta.dll
 * start    end        name    flag symbols              path
 * ```
 */
const ROW = /^(\S+)\s+(\S+)\s+(\S+)(?:\s+((?:[TCM#] ?)+)(?=\s|$|\())?(?:\s*\(([^)]*)\))?\s*(.*)$/;

function readModules(view: OutputView): readonly Output[] {
  const rows: ModuleRow[] = [];
  let unloaded = false;
  for (const line of linesIn(view)) {
    if (line.shape === header) continue;
    if (line.shape === unloadedHeader) {
      unloaded = true;
      continue;
    }
    const match = ROW.exec(line.text);
    if (match === null) continue;
    const [, start = "", end = "", name = "", , symbols, path = ""] = match;
    rows.push({
      line: line.line,
      start: line.kind === LineKind.moduleRow ? (parseAddress(start) ?? null) : null,
      end: line.kind === LineKind.moduleRow ? (parseAddress(end) ?? null) : null,
      name,
      symbols: symbols ?? null,
      path: path === "" ? null : path,
      unloaded,
    });
  }
  return [{ _tag: "modules", lines: rangeOf(view), rows }];
}
