import type { Address } from "../../model/address.js";
import type { ModuleRow, Modules } from "../../model/outputs.js";
import { printAddress } from "../memory/print.js";

/** The list as `lm` prints it, unloaded modules behind the others, details below their row as in `lmv`. */
export function printModules(modules: Pick<Modules, "rows">): string {
  const loaded = modules.rows.filter((row) => !row.unloaded);
  const unloaded = modules.rows.filter((row) => row.unloaded);
  const wide = modules.rows.some((row) => row.start?.length === 16);
  const header = wide ? "start             end                 module name" : "start    end        module name";
  const lines = [header, ...loaded.flatMap((row) => printRow(row, wide))];
  if (unloaded.length > 0) lines.push("", "Unloaded modules:", ...unloaded.flatMap((row) => printRow(row, wide)));
  return lines.join("\n");
}

function printRow(row: ModuleRow, wide: boolean): readonly string[] {
  const address = (value: Address | null): string =>
    value === null ? (wide ? "????????`????????" : "????????") : printAddress(value);
  const labels = new Set(row.fields.map((field) => field.label));
  const columns = [
    row.flags,
    row.symbols === null ? null : `(${row.symbols})`,
    row.path !== null && labels.has("Image path") ? null : row.path,
    labels.has("CheckSum") ? null : row.checksum,
    labels.has("Timestamp") ? null : row.timestamp,
  ].filter((column) => column !== null);
  const line = `${address(row.start)} ${address(row.end)}   ${row.name.padEnd(8)} ${columns.join(" ")}`.trimEnd();
  return [line, ...row.fields.map((field) => `    ${field.label}: ${field.value}`.trimEnd())];
}
