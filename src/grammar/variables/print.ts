import type { VariableRow, Variables } from "../../model/outputs.js";
import { printAddress } from "../memory/print.js";

/** The rows as `x` and `dv` print them. */
export function printVariables(variables: Pick<Variables, "rows">): string {
  return variables.rows.map(printRow).join("\n");
}

function printRow(row: VariableRow): string {
  const left = [row.kind, row.address === null ? null : printAddress(row.address), row.location, row.type, row.name];
  const right = [row.value, row.text === null ? null : `"${row.text}"`];
  const shown = (parts: readonly (string | null)[]): string =>
    parts.filter((part) => part !== null && part !== "").join(" ");
  return row.value === null ? shown(left) : `${shown(left)} = ${shown(right)}`;
}
