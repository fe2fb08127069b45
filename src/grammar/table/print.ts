import type { Table } from "../../model/outputs.js";
import { headerWords } from "./cells.js";

/** A table that is read back as the same view: its header, and each cell below the name of its column. */
export function printTable(table: Table): string {
  if (table.header === null) return table.rows.map(({ cells }) => cells.join(" ")).join("\n");
  const { header } = table;
  const columns = headerWords(header, table.columns.length === header.split(/\s+/).length ? header : "");
  const rows = table.rows.map(({ cells }) => {
    let text = "";
    cells.forEach((cell, i) => {
      if (cell === "") return;
      const gap = Math.max((columns[i]?.from ?? 0) - text.length, text === "" ? 0 : 1);
      text += " ".repeat(gap) + cell;
    });
    return text;
  });
  return [header, ...rows].join("\n");
}
