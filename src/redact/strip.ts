/**
 * A run of bytes, however the log shows them, that can be read and written over in place.
 *
 * ```text
 * 00155420  54 6c 52 4d 54 56 4e 54-55 41 41 44  TlRMTVNTUAAD      image: one byte is two hex digits and a character
 *           T     l     R     M  …               base64 of NTLMSSP   base64: one byte is parts of two characters
 * 001a0000  6a 00 6f 00                          j.o.                wide: one character is every second byte
 * ```
 *
 * Strips are stacked: the bytes inside a base64 text inside a dump are a strip of a strip of the page.
 */
import { base64Value, decodeBase64 } from "../analysis/protocol/base64.js";
import { type Cells, DOT, UNKNOWN, cellAt, cellsFromText } from "../model/cells.js";
import { textOf, type Page } from "./page.js";

export interface Strip {
  readonly cells: Cells;
  /** Writes a byte; where the log shows nothing of it, nothing happens. */
  readonly put: (index: number, byte: number) => void;
  /** Unit of the page that shows the cell, for naming its line; -1 where none does. */
  readonly unitAt: (index: number) => number;
}

/** Units of the page as they stand. */
export function textStrip(page: Page, from: number, to: number): Strip {
  const cells = new Uint16Array(to - from);
  for (let i = 0; i < cells.length; i++) {
    const unit = page.units[from + i]!;
    cells[i] = unit > 0xff ? UNKNOWN : unit;
  }
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      page.units[from + index] = byte;
    },
    unitAt: (index) => from + index,
  };
}

/** A quoted preview of memory: `buf = 0x00155420 "GET HTTP/1.0..Host: x"`, whose dots may be any byte. */
export function previewStrip(page: Page, from: number, to: number): Strip {
  const strip = textStrip(page, from, to);
  strip.cells.set(cellsFromText(textOf(page.units, from, to)));
  return strip;
}

/** Memory as dump rows show it: per cell the unit of its two hex digits, and that of its character. */
export function imageStrip(page: Page, cells: Cells, hexAt: Int32Array, characterAt: Int32Array): Strip {
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      const hex = hexAt[index]!;
      if (hex >= 0) {
        const digits = byte.toString(16).padStart(2, "0");
        page.units[hex] = digits.charCodeAt(0);
        page.units[hex + 1] = digits.charCodeAt(1);
      }
      const character = characterAt[index]!;
      if (character >= 0) page.units[character] = byte >= 0x20 && byte <= 0x7e ? byte : 0x2e;
    },
    unitAt: (index) => (hexAt[index]! >= 0 ? hexAt[index]! : characterAt[index]!),
  };
}

/** Every second cell from `offset` on. */
export function wideStrip(strip: Strip, offset: number): Strip {
  const cells = new Uint16Array(Math.max(0, (strip.cells.length - offset) >> 1));
  // A character beyond Latin is no cell of a name.
  for (let i = 0; i < cells.length; i++)
    cells[i] = cellAt(strip.cells, offset + 2 * i + 1) === 0 ? cellAt(strip.cells, offset + 2 * i) : UNKNOWN;
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      strip.put(offset + 2 * index, byte);
    },
    unitAt: (index) => strip.unitAt(offset + 2 * index),
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of the base64 text in the cells `start` to `end`; `position` characters of it lie before `start`. */
export function base64Strip(strip: Strip, start: number, end: number, position: number = 0): Strip {
  const { value, mask } = decodeBase64(strip.cells, start, end, position);
  const cells = new Uint16Array(value.length);
  for (let i = 0; i < cells.length; i++) cells[i] = mask[i] === 0xff ? value[i]! : UNKNOWN;
  const cellOf = (character: number): number => start - position + character;
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      // Bits 8 × index to 8 × index + 7 lie in two characters; what is known of a byte is overwritten even if not all is.
      for (let character = Math.floor((index * 8) / 6); character * 6 < index * 8 + 8; character++) {
        const at = cellOf(character);
        const cell = at < start || at >= end ? UNKNOWN : cellAt(strip.cells, at);
        const old = cell === DOT || cell === UNKNOWN ? -1 : base64Value(cell);
        if (old < 0) continue;
        let bits = 0;
        for (let bit = 0; bit < 6; bit++) {
          const place = character * 6 + bit - index * 8;
          const from = place >= 0 && place < 8 ? (byte >> (7 - place)) & 1 : (old >> (5 - bit)) & 1;
          bits = (bits << 1) | from;
        }
        strip.put(at, ALPHABET.charCodeAt(bits));
      }
    },
    unitAt: (index) => strip.unitAt(Math.max(start, cellOf(Math.floor((index * 8) / 6)))),
  };
}

/**
 * The bytes that a run of hex digits spells: `"data":"474554202f"`, as recorded calls and byte strings show them;
 * `step` cells from pair to pair.
 */
export function hexStrip(strip: Strip, start: number, end: number, step: 2 | 3): Strip {
  const cells = new Uint16Array(Math.ceil((end - start) / step));
  const digit = (at: number): number => Number.parseInt(String.fromCharCode(cellAt(strip.cells, at)), 16);
  for (let i = 0; i < cells.length; i++) cells[i] = digit(start + step * i) * 16 + digit(start + step * i + 1);
  return {
    cells,
    put: (index, byte) => {
      cells[index] = byte;
      const digits = byte.toString(16).padStart(2, "0");
      strip.put(start + step * index, digits.charCodeAt(0));
      strip.put(start + step * index + 1, digits.charCodeAt(1));
    },
    unitAt: (index) => strip.unitAt(start + step * index),
  };
}

/** One character a cell; line ends are `..`, as debuggers print them, and holes a mark that no name holds. */
export function stripText(strip: Strip): string {
  const parts: string[] = [];
  let piece = "";
  for (const cell of strip.cells) {
    piece += cell === UNKNOWN ? "\u2591" : cell === DOT || cell === 13 || cell === 10 ? "." : String.fromCharCode(cell);
    if (piece.length >= 8192) {
      parts.push(piece);
      piece = "";
    }
  }
  parts.push(piece);
  return parts.join("");
}
