import type { Dx, DxRow } from "../../model/dx.js";

const PAD = 16;

/** An answer that `dx` reads back as the same view. */
export function printDx(answer: Dx): string {
  const root = printRoot(answer);
  const body = answer.grid ? printGrid(answer.rows) : answer.rows.map(printRow);
  return [...(root === null ? [] : [root]), ...body].join("\n");
}

function printRoot(answer: Dx): string | null {
  const { expression, value, rows } = answer;
  if (expression === null) return null;
  const shown = `${value?.text ?? ""}${typeOf(answer.type, value !== null)}`;
  if (shown === "") return `${expression}${" ".repeat(PAD)}`;
  if (value === null) return `${expression} ${shown}`;
  return rows.length === 0 ? `${expression} : ${shown}` : `${expression}${" ".repeat(PAD + 1)}: ${shown}`;
}

function printRow(row: DxRow): string {
  const bits = row.bits === null ? "" : ` (${String(row.bits[0]).padStart(2)}:${String(row.bits[1]).padStart(2)})`;
  const place = row.offset === null ? "" : `[+0x${row.offset.toString(16).padStart(3, "0")}${bits}] `;
  const name = `${"    ".repeat(row.depth)}${place}${row.name === "" ? "" : row.name.padEnd(PAD)}`;
  if (row.help !== null) return `${name} [${row.help}]`;
  if (row.value !== null) return `${name} : ${row.value.text}${typeOf(row.type, true)}`;
  return row.type === null ? name : `${name}${row.name === "" ? "" : " "}[Type: ${row.type}]`;
}

function typeOf(type: string | null, behind: boolean): string {
  return type === null ? "" : `${behind ? " " : ""}[Type: ${type}]`;
}

/** The element stands in the first column, its members under their names. */
function printGrid(rows: readonly DxRow[]): string[] {
  const elements: { readonly head: DxRow; readonly cells: Map<string, string> }[] = [];
  const columns: string[] = [];
  for (const row of rows) {
    if (row.depth === 1) elements.push({ head: row, cells: new Map() });
    else {
      if (!columns.includes(row.name)) columns.push(row.name);
      elements.at(-1)?.cells.set(row.name, row.value?.text ?? "");
    }
  }
  const heads = elements.map(({ head }) => (head.value === null ? head.name : `${head.name} : ${head.value.text}`));
  const table = [
    ["", ...columns.map((name) => `(+) ${name}`)],
    ...elements.map(({ cells }, i) => [heads[i]!, ...columns.map((name) => cells.get(name) ?? "")]),
  ];
  const widths = table[0]!.map((_, i) => table.reduce((widest, line) => Math.max(widest, line[i]!.length), 0));
  const lines = table.map((line, n) => {
    const cells = line.map((cell, i) => cell.padEnd(widths[i]!));
    return n === 0 ? `= ${cells.join(" = ")} =` : `= ${cells.join(" - ")} =`;
  });
  const rule = "=".repeat(lines[0]!.length);
  return [rule, lines[0]!, rule, ...lines.slice(1), rule];
}
