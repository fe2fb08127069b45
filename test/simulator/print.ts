/** What the debugger prints, in the forms of the references: addresses, dumps, stacks, registers. */
import type { Width } from "./process.js";

export function digits(value: bigint, width: Width): string {
  return value.toString(16).padStart(width === "x86" ? 8 : 16, "0");
}

/** `00007ffb`c3124f10` on 64-bit, `05c2f51c` on 32-bit. */
export function ticked(value: bigint, width: Width): string {
  const text = digits(value, width);
  return width === "x86" ? text : `${text.slice(0, 8)}\`${text.slice(8)}`;
}

type Byte = (address: bigint) => number | undefined;

/** ``00000000`00170aa8  48 54 54 50 2f 31 2e 31-20 34 30 37 20 50 72 6f  HTTP/1.1 407 Pro`` */
export function printBytes(address: bigint, count: number, byte: Byte, width: Width): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < count; at += 16) {
    const row: (number | undefined)[] = [];
    for (let i = at; i < Math.min(count, at + 16); i++) row.push(byte(address + BigInt(i)));
    const cells = row.map((one) => one?.toString(16).padStart(2, "0") ?? "??");
    const hex = cells.map((cell, i) => (i === 0 ? cell : `${i === 8 ? "-" : " "}${cell}`)).join("");
    const text = row.map((one) => (one === undefined ? "?" : one >= 32 && one < 127 ? String.fromCharCode(one) : "."));
    lines.push(`${ticked(address + BigInt(at), width)}  ${hex.padEnd(47)}  ${text.join("")}`);
  }
  return lines;
}

/** `0180cf20  007e2181 000003d0 0180d744 00002800`, or two words of 64 bits on a row. */
export function printWords(address: bigint, count: number, size: 4 | 8, byte: Byte, width: Width): readonly string[] {
  const lines: string[] = [];
  const perRow = 16 / size;
  for (let at = 0; at < count; at += perRow) {
    const words: string[] = [];
    for (let i = at; i < Math.min(count, at + perRow); i++) {
      let word = "";
      for (let b = size - 1; b >= 0; b--)
        word +=
          byte(address + BigInt(i * size + b))
            ?.toString(16)
            .padStart(2, "0") ?? "??";
      words.push(size === 8 ? `${word.slice(0, 8)}\`${word.slice(8)}` : word);
    }
    lines.push(`${ticked(address + BigInt(at * size), width)}  ${words.join(" ")}`);
  }
  return lines;
}

/** `00170aa8  "HTTP/1.1 407 Proxy Authenticatio"`: 32 characters a row, up to the NUL. */
export function printString(address: bigint, most: number, unit: 1 | 2, byte: Byte, width: Width): readonly string[] {
  const lines: string[] = [];
  let row = "";
  let start = address;
  for (let i = 0; i < most; i++) {
    const at = address + BigInt(i * unit);
    const low = byte(at);
    const high = unit === 2 ? byte(at + 1n) : 0;
    if (low === undefined || high === undefined) row += "?";
    else if (low + 256 * high === 0) break;
    else row += low + 256 * high >= 32 && low + 256 * high < 127 ? String.fromCharCode(low) : ".";
    if (row.length === 32) {
      lines.push(`${ticked(start, width)}  "${row}"`);
      start = at + BigInt(unit);
      row = "";
    }
  }
  if (row !== "" || lines.length === 0) lines.push(`${ticked(start, width)}  "${row}"`);
  return lines;
}

export interface PrintedFrame {
  readonly sp: bigint;
  readonly ra: bigint;
  readonly site: string;
}

/** `knL`: frame numbers are hexadecimal, two digits wide. */
export function printStack(frames: readonly PrintedFrame[], width: Width, columns = ""): readonly string[] {
  const header =
    width === "x86"
      ? ` # ChildEBP RetAddr  ${columns}`.trimEnd()
      : " # Child-SP          RetAddr               Call Site";
  return [
    header,
    ...frames.map(({ sp, ra, site }, i) => {
      const number = i.toString(16).padStart(2, "0");
      return width === "x86"
        ? `${number} ${ticked(sp, width)} ${ticked(ra, width)} ${site}`
        : `${number} ${ticked(sp, width)} ${ticked(ra, width)}     ${site}`;
    }),
  ];
}
