import type { Output, SymbolRow, Symbols, TypeRow, TypeView } from "../../model/outputs.js";
import { printedText, type LineShape, type OutputView, type ViewLine } from "../output-kind.js";
import { readSymbolRow } from "../symbols/row.js";
import { linesIn } from "../view.js";
import { readHeader, readTypeRow, readValue } from "./row.js";
import * as shape from "./shapes.js";

const HEADERS: ReadonlySet<LineShape | undefined> = new Set([
  shape.typeName,
  shape.localHeader,
  shape.listHeader,
  shape.placeHeader,
  shape.typedValue,
  shape.listedType,
]);

/** A header, and the lines that belong to it; no header where the debugger printed none. */
interface Part {
  readonly head: ViewLine | null;
  readonly rows: ViewLine[];
}

/**
 * What `dt` and `??` printed, cut at every header. A header with nothing behind it is a simple value, or the name of
 * a type that a pattern found.
 */
export function readTypes(view: OutputView): readonly Output[] {
  const parts: Part[] = [];
  for (const line of linesIn(view)) {
    if (line.shape === shape.listRuler || line.shape === shape.listRemark) continue;
    if (HEADERS.has(line.shape)) parts.push({ head: line, rows: [] });
    else if (parts.length === 0) parts.push({ head: null, rows: [line] });
    else parts.at(-1)!.rows.push(line);
  }
  const outputs: Output[] = [];
  let found: SymbolRow[] = [];
  const closeFound = (): void => {
    if (found.length > 0) outputs.push(symbolsOf(found));
    found = [];
  };
  for (const { head, rows } of parts) {
    if (head !== null && rows.length === 0 && (head.shape === shape.listedType || head.shape === shape.typeName)) {
      found.push(readFound(head));
      continue;
    }
    closeFound();
    const fields = rows.filter((row) => row.shape !== shape.preview);
    const preview = rows.find((row) => row.shape === shape.preview)?.text ?? null;
    if (head?.shape === shape.typedValue && fields.length === 0) outputs.push(readValue(head, preview));
    else outputs.push(readType(view, head, fields, preview));
  }
  closeFound();
  return outputs;
}

function symbolsOf(rows: readonly SymbolRow[]): Symbols {
  return { _tag: "symbols", lines: [rows[0]!.line, rows.at(-1)!.line], rows };
}

/** `00427a34   002 thismodule!numberOfShips`: the size stands alone where the symbol has no address. */
function readFound(line: ViewLine): SymbolRow {
  const sized = /^((?:[0-9a-f]{8}`)?[0-9a-f]{8} +)?([0-9a-f]{3}) +(?=\S+!)/i.exec(line.text);
  if (sized === null) return readSymbolRow(line.text, line.line);
  const rest = (sized[1] ?? "") + line.text.slice(sized[0].length);
  return { ...readSymbolRow(rest, line.line), size: Number.parseInt(sized[2]!, 16) };
}

function readType(
  view: OutputView,
  head: ViewLine | null,
  lines: readonly ViewLine[],
  preview: string | null,
): TypeView {
  const indents: number[] = [];
  const rows = lines.map((line): TypeRow => {
    const printed = printedText(view, line.index);
    const indent = printed.length - printed.trimStart().length;
    while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
    indents.push(indent);
    return { line: line.line, depth: indents.length - 1, ...readTypeRow(line.text) };
  });
  const first = head?.line ?? lines[0]!.line;
  const header = head === null ? null : preview === null ? head.text : `${head.text} ${preview}`;
  return { _tag: "type", lines: [first, lines.at(-1)?.line ?? first], header, ...readHeader(head?.text ?? null), rows };
}
