import type { Fields } from "../../model/outputs.js";
import { printLabel } from "../label.js";

/** One label a line, four blanks a level. */
export function printFields(fields: Fields): string {
  return fields.rows.map((row) => " ".repeat(row.depth * 4) + printLabel(row)).join("\n");
}
