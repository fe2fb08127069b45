const ESC = 0x1b;
const FORM_FEED = 0x0c;
const BELL = 0x07;

/**
 * Takes terminal sequences, zero bytes and page breaks out of a line; gives null when it has none. They must never be
 * passed on: printed in a report, they would command the reader's terminal.
 *
 * ```text
 * ␛[32m0:000>␛[0m k          0:000> k
 * ␛]8;;dml:k␇link␛]8;;␇      link
 * ```
 */
export function withoutControls(bytes: Uint8Array, from: number, to: number): Uint8Array | null {
  let p = from;
  while (p < to && !isControl(bytes[p]!)) p++;
  if (p === to) return null;
  const out = new Uint8Array(to - from);
  out.set(bytes.subarray(from, p));
  let length = p - from;
  while (p < to) {
    const byte = bytes[p]!;
    if (byte === ESC) p = skipSequence(bytes, p, to);
    else {
      if (!isControl(byte)) out[length++] = byte;
      p++;
    }
  }
  return out.subarray(0, length);
}

/** Whether lines must be cleaned of a byte: colours of a terminal, zero padding, page breaks, bells. */
export function isControl(byte: number): boolean {
  return byte === ESC || byte === 0 || byte === FORM_FEED || byte === BELL;
}

/** Gives where the sequence at `at` ends. */
function skipSequence(bytes: Uint8Array, at: number, to: number): number {
  const kind = bytes[at + 1];
  let p = at + 2;
  if (at + 1 >= to) return to;
  if (kind === 0x5b) {
    // Control sequence: parameters and intermediates, then one final byte.
    while (p < to && bytes[p]! >= 0x20 && bytes[p]! < 0x40) p++;
    return Math.min(p + 1, to);
  }
  if (kind === 0x5d || kind === 0x50 || kind === 0x5f || kind === 0x5e) {
    // String sequence, to the bell or to `␛\`.
    for (; p < to; p++) {
      if (bytes[p] === BELL) return p + 1;
      if (bytes[p] === ESC && p + 1 < to && bytes[p + 1] === 0x5c) return p + 2;
    }
    return to;
  }
  return p;
}
