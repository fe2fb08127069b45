import type { SymbolRow, Symbols } from "../../model/outputs.js";
import { printAddress } from "../memory/print.js";

/** The rows as `x` prints them, or as `ln` where they say how near they are. */
export function printSymbols(symbols: Pick<Symbols, "rows">): string {
  const lines: string[] = [];
  let exact = false;
  for (const row of symbols.rows) {
    if (row.place === "exact" && !exact) lines.push("Exact matches:");
    exact = row.place === "exact";
    lines.push(row.place === "before" || row.place === "after" ? printNear(row) : printRow(row));
  }
  return lines.join("\n");
}

function printRow(row: SymbolRow): string {
  const columns = [
    row.kind,
    row.address === null ? null : printAddress(row.address),
    row.size === null ? null : row.size.toString(16),
    row.type,
    row.callSite,
    row.signature,
  ];
  const value = row.text === null ? row.value : `${row.value ?? ""} "${row.text}"`.trim();
  const left = columns.filter((column) => column !== null).join(" ");
  return value === null ? left : `${left} = ${value}`;
}

function printNear(row: SymbolRow): string {
  const source = row.source === null ? "" : `[${row.source.path} @ ${row.source.line}] `;
  return `${source}(${row.address === null ? "" : printAddress(row.address)})   ${row.callSite ?? ""}`;
}
