import type { Disassembly, DisassemblyRow } from "../../model/outputs.js";
import { printLabel } from "../location/index.js";
import { printAddress } from "../memory/print.js";

/** The listing as `u` prints it; a label stands before the first row behind it in the log. */
export function printDisassembly(code: Pick<Disassembly, "labels" | "rows">): string {
  const lines = [
    ...code.labels.map((label) => ({ line: label.line, text: printLabel(label) })),
    ...code.rows.map((row) => ({ line: row.line, text: printRow(row) })),
  ];
  return lines
    .sort((a, b) => a.line - b.line)
    .map((one) => one.text)
    .join("\n");
}

function printRow(row: DisassemblyRow): string {
  const source = row.sourceLine === null ? "" : `${String(row.sourceLine).padStart(5)} `;
  const behind = [row.operands, row.effectiveAddress, row.remark].filter((part) => part !== null && part !== "");
  const head = `${source}${printAddress(row.address)} ${row.bytes.padEnd(15)} ${row.mnemonic.padEnd(7)}`;
  return `${head} ${behind.join(" ")}`.trimEnd();
}
