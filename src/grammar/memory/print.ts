import type { Address } from "../../model/address.js";
import type { Memory, MemoryRow } from "../../model/outputs.js";
import { displayOf, type Display } from "./display.js";

/** The dump as the debugger prints it; read back under the same command it gives the same rows. */
export function printMemory(memory: Pick<Memory, "display" | "rows">): string {
  const display = displayOf(memory.display, "");
  return memory.rows.map((row) => printRow(row, display)).join("\n");
}

function printRow(row: MemoryRow, display: Display | null): string {
  const head = `${printAddress(row.address)}  `;
  if (row.values !== undefined) return head + row.values.join(" ");
  if (row.hex === null) return row.text === null ? `0x${printAddress(row.address)}` : `${head}"${row.text}"`;
  const bytes = row.hex.split(" ");
  if (display?.form === "bits") return head + printBits(bytes, display.unit === 4);
  const unit = display?.unit ?? (display?.form === "pointer" || display?.form === "list" ? row.address.length / 2 : 1);
  const words: string[] = [];
  for (let i = 0; i < bytes.length; i += unit) words.push(printWord(bytes.slice(i, i + unit)));
  const data = unit === 1 ? printByteRow(words) : words.join(" ");
  if (row.symbol !== null) return `${head}${data} ${row.symbol}`;
  return row.text === null ? head + data : `${head}${data}  ${row.text}`;
}

/** ``00007ff8`7e830000`` */
export function printAddress(address: Address): string {
  return address.length === 16 ? `${address.slice(0, 8)}\`${address.slice(8)}` : address;
}

/** `4d 5a 90 00` → `00905a4d`; a quadword with its backtick. */
function printWord(bytes: readonly string[]): string {
  const digits = [...bytes].reverse().join("");
  return digits.length === 16 ? `${digits.slice(0, 8)}\`${digits.slice(8)}` : digits;
}

/** Sixteen bytes stand with a dash in their middle. */
function printByteRow(words: readonly string[]): string {
  return words.length > 8 ? `${words.slice(0, 8).join(" ")}-${words.slice(8).join(" ")}` : words.join(" ");
}

function printBits(bytes: readonly string[], dword: boolean): string {
  const bits = bytes.map((byte) =>
    byte === "??" ? "????????" : Number.parseInt(byte, 16).toString(2).padStart(8, "0"),
  );
  return dword
    ? `${[...bits].reverse().join(" ")}  ${[...bytes].reverse().join("")}`
    : `${bits.join(" ")}  ${bytes.join(" ")}`;
}
