/**
 * The target info of a Type 2: pairs of id u16, length u16, value, closed by an end pair of four zero bytes.
 *
 * ```text
 * 02 00 0e 00 45 00 58 00 ...    netbiosDomain, 14 bytes, "EX..."
 * 00 00 00 00                    end
 * ```
 */
import { type MaskedBytes, byteAt, cellsOfBytes, knownBytes, littleEndian, maskedHex } from "./base64.js";
import { TARGET_INFO_NAMES } from "./ntlm-layout.js";

export interface TargetInfoPair {
  /** Null for text found before the end marker whose pair's head is lost. */
  readonly id: number | null;
  readonly name: string;
  /** Text; an ISO time for a timestamp; hex for channel bindings. Unknown characters are U+2591. */
  readonly value: string | null;
  readonly known: boolean;
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/** The pairs from the beginning up to the end pair, or to the first pair whose head is not legible. */
export function readTargetInfo(bytes: MaskedBytes, offset: number, length: number): readonly TargetInfoPair[] {
  const pairs: TargetInfoPair[] = [];
  const end = offset + length;
  let at = offset;
  while (at + 4 <= end) {
    const id = littleEndian(bytes, at, 2);
    const size = littleEndian(bytes, at + 2, 2);
    if (id === null || size === null || at + 4 + size > end) break;
    const name = TARGET_INFO_NAMES[id] ?? `id ${id}`;
    const from = at + 4;
    const known = knownBytes(bytes, from, from + size) === size;
    const cells = cellsOfBytes(bytes, from, from + size);
    pairs.push({ id, name, value: pairValue(bytes, id, from, size), known, offset: from, length: size, ...cells });
    if (id === 0) break;
    at = from + size;
  }
  return pairs;
}

/**
 * Text directly before the end marker, where the heads of the pairs are lost.
 *
 * ```text
 * ░░░░░░░░ 2e 00 63 00 6f 00 6d 00 00 00 00 00
 *          ".com"                  ^ end
 * ```
 */
export function targetInfoTail(bytes: MaskedBytes, offset: number, length: number): readonly TargetInfoPair[] {
  const end = offset + length;
  if (littleEndian(bytes, end - 4, 4) !== 0) return [];
  let text = "";
  let at = end - 4;
  while (at - 2 >= offset) {
    const low = byteAt(bytes, at - 2);
    if (byteAt(bytes, at - 1) !== 0 || low < 0x20 || low > 0x7e) break;
    text = String.fromCharCode(low) + text;
    at -= 2;
  }
  const marker = {
    id: 0,
    name: "end",
    value: "",
    known: true,
    offset: end,
    length: 0,
    ...cellsOfBytes(bytes, end, end),
  };
  if (text === "") return [marker];
  const cells = cellsOfBytes(bytes, at, end - 4);
  const tail = { id: null, name: "tail", value: text, known: false, offset: at, length: end - 4 - at, ...cells };
  return [tail, marker];
}

function pairValue(bytes: MaskedBytes, id: number, from: number, size: number): string | null {
  if (id === 0) return "";
  if ((id >= 1 && id <= 5) || id === 9) {
    let text = "";
    for (let i = from; i + 2 <= from + size; i += 2) {
      const code = littleEndian(bytes, i, 2);
      text += code === null ? "\u2591" : String.fromCharCode(code);
    }
    return text;
  }
  if (id === 7 && size === 8) return fileTime(bytes, from);
  return maskedHex(bytes, from, from + size);
}

/** FILETIME: 100 ns since 1601. */
function fileTime(bytes: MaskedBytes, at: number): string | null {
  const low = littleEndian(bytes, at, 4);
  const high = littleEndian(bytes, at + 4, 4);
  if (low === null || high === null) return null;
  const milliseconds = Math.floor((high * 4_294_967_296 + low) / 10_000) - 11_644_473_600_000;
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : null;
}
