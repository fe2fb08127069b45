import type { Field, ModuleRow, Output } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { linesOf, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { readDriverRow, readLoaderEntry, readLoaderFields } from "./loader.js";
import { newModuleRow, readField, readModuleRow, withFields } from "./row.js";
import * as shape from "./shapes.js";

/** `lm` and its letters, the list of unloaded modules behind it, `!lmi`, `!dlls`, `!drivers`. */
export const modules: OutputKind = {
  tag: "modules",
  commands: /^(?:lm[a-z]*|!lmi|!dlls|!drivers)$/i,
  rows: "modules",
  shapes: [
    shape.header,
    shape.unloadedHeader,
    shape.unknownRange,
    shape.browseLinks,
    shape.moduleDetail,
    shape.infoHeader,
    shape.debugDirectory,
    shape.loaderEntry,
    shape.loaderField,
    shape.listHeader,
    shape.driverRow,
    shape.otherDetail,
  ],
  rule: linesOf(
    "modules",
    [
      "ModuleRow",
      shape.header.name,
      shape.unloadedHeader.name,
      shape.unknownRange.name,
      shape.infoHeader.name,
      shape.loaderEntry.name,
      shape.listHeader.name,
      shape.driverRow.name,
    ],
    [shape.moduleDetail.name, shape.debugDirectory.name, shape.loaderField.name, shape.otherDetail.name],
  ),
  read: readModules,
};

/** `lm1m`: names and nothing else. */
export const moduleNames: OutputKind = {
  tag: "modules",
  commands: /^lm[a-z]*$/i,
  rows: "any",
  shapes: [shape.bareName],
  rule: linesOf("moduleNames", [shape.bareName.name]),
  read: (view) => {
    const rows = linesIn(view).map((line) => newModuleRow({ line: line.line, name: line.text }));
    return [{ _tag: "modules", lines: rangeOf(view), rows }];
  },
};

function readModules(view: OutputView): readonly Output[] {
  const rows: { row: ModuleRow; fields: Field[] }[] = [];
  let unloaded = false;
  const add = (row: ModuleRow | null): void => {
    if (row !== null) rows.push({ row, fields: [...row.fields] });
  };
  for (const line of linesIn(view)) {
    switch (line.shape) {
      case shape.header:
      case shape.listHeader:
        break;
      case shape.unloadedHeader:
        unloaded = true;
        break;
      case shape.infoHeader:
        add(newModuleRow({ line: line.line, name: "" }));
        break;
      case shape.loaderEntry:
        add(readLoaderEntry(line.text, line.line));
        break;
      case shape.driverRow:
        add(readDriverRow(line.text, line.line));
        break;
      case shape.loaderField:
        rows.at(-1)?.fields.push(...readLoaderFields(line.text, line.line));
        break;
      case shape.debugDirectory:
        rows.at(-1)?.fields.push({ line: line.line, label: "Debug Data Dirs", value: line.text });
        break;
      case shape.moduleDetail:
      case shape.otherDetail:
        rows.at(-1)?.fields.push(readField(line.text, line.line));
        break;
      default:
        if (line.kind === LineKind.moduleRow || line.shape === shape.unknownRange) {
          add(readModuleRow(line.text, line.line, unloaded));
        }
    }
  }
  return [{ _tag: "modules", lines: rangeOf(view), rows: rows.map(({ row, fields }) => withFields(row, fields)) }];
}
