/** Turns the UTF-16 parts of a byte stream into UTF-8. */
export interface Narrowing {
  /** Bytes to read instead; the chunk itself while nothing is UTF-16. `takeBack` gives up to n bytes given before. */
  readonly push: (chunk: Uint8Array, takeBack: (bytes: number) => Uint8Array) => Uint8Array;
  readonly end: () => Uint8Array;
  /** UTF-16 and single-byte text both occurred. */
  readonly mixed: () => boolean;
}

const LF = 10;
/** How many bytes after a newline decide which encoding the next line has. */
const LOOKAHEAD = 8;
const NOTHING = new Uint8Array(0);
/** Node's own search looks at many bytes at once; browsers have only the plain one. */
const nodeIndexOf: ((this: Uint8Array, byte: number) => number) | undefined = (
  globalThis as { Buffer?: { prototype: { indexOf?: never } } }
).Buffer?.prototype.indexOf;

/**
 * `.logappend` writes on in another encoding than the log began in, so a change may come at any line. It is seen by
 * its zero bytes, which no single-byte text has and which every second byte of Latin UTF-16 is.
 *
 * ```text
 * 0:000> k\r\n            30 3a 30 30 30 3e 20 6b 0d 0a       single bytes
 * O.p.e.n.e.d. .l.o.g     4f 00 70 00 65 00 …                 UTF-16, little end first
 * 0:000> k\r\n            30 3a 30 30 …                       no zero within 8 bytes of a newline: single bytes again
 * ```
 *
 * The result does not depend on where the chunks are cut: what cannot be decided yet is kept for the next chunk.
 */
export function newNarrowing(start: "single" | "utf-16le" | "utf-16be"): Narrowing {
  const low = start === "utf-16be" ? 1 : 0;
  let wide = start !== "single";
  let seenWide = wide;
  /** Bytes given on as they were. */
  let single = 0;
  let atLineStart = false;
  let rest: Uint8Array = NOTHING;

  const run = (bytes: Uint8Array, last: boolean): Uint8Array => {
    const out = newOutput(bytes.length);
    let p = 0;
    for (;;) {
      if (!wide) {
        const next = wideFrom(bytes, p, last);
        single += next.at - p;
        copy(out, bytes, p, next.at);
        p = next.at;
        if (!next.found) {
          rest = bytes.slice(p);
          return out.bytes.subarray(0, out.length);
        }
        wide = seenWide = true;
        if (bytes[p] === 0xff && bytes[p + 1] === 0xfe) p += 2;
      }
      p = narrow(bytes, p, last, out);
      if (wide) {
        rest = bytes.slice(p);
        return out.bytes.subarray(0, out.length);
      }
    }
  };
  /** Narrows from `p` until single bytes begin or the bytes run out; gives where it stopped. */
  const narrow = (bytes: Uint8Array, from: number, last: boolean, out: Output): number => {
    let p = from;
    while (p + 1 < bytes.length) {
      if (atLineStart) {
        const decided = isSingle(bytes, p, last);
        if (decided === undefined) return p;
        atLineStart = false;
        if (decided) {
          wide = false;
          return p;
        }
      }
      const unit = bytes[p + low]! | (bytes[p + 1 - low]! << 8);
      if (unit < 0x80) {
        out.bytes[out.length++] = unit;
        atLineStart = unit === LF;
        p += 2;
      } else if (unit >= 0xd800 && unit < 0xdc00) {
        if (p + 3 >= bytes.length && !last) return p;
        const second = p + 3 < bytes.length ? bytes[p + 2 + low]! | (bytes[p + 3 - low]! << 8) : 0;
        const pair = second >= 0xdc00 && second < 0xe000;
        encode(out, pair ? 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00) : 0xfffd);
        p += pair ? 4 : 2;
      } else {
        // A byte order mark in the middle comes from logs that were joined.
        if (unit !== 0xfeff) encode(out, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
        p += 2;
      }
    }
    return last ? bytes.length : p;
  };

  return {
    push(chunk, takeBack) {
      if (wide || rest.length > 0) return run(rest.length === 0 ? chunk : joined(rest, chunk), false);
      const zero = nodeIndexOf === undefined ? chunk.indexOf(0) : nodeIndexOf.call(chunk, 0);
      if (zero < 0) {
        single += chunk.length;
        return chunk;
      }
      // The character before the zero, and a byte order mark before that, may have been given already.
      const before = zero < 3 ? takeBack(3 - zero) : NOTHING;
      single -= before.length;
      return run(before.length > 0 ? joined(before, chunk) : chunk, false);
    },
    end: () => (rest.length === 0 ? NOTHING : run(rest, true)),
    mixed: () => seenWide && single > 0,
  };
}

/** Where UTF-16 begins at or after `from`; when it does not, how many bytes are surely single. */
function wideFrom(bytes: Uint8Array, from: number, last: boolean): { readonly at: number; readonly found: boolean } {
  let zero = bytes.indexOf(0, from);
  while (zero >= 0) {
    // x 0 x 0 x 0: a run of zeros is padding instead.
    if (zero + 4 >= bytes.length && !last) return { at: Math.max(from, zero - 3), found: false };
    // A line feed may have ended a line already, in a chunk before; nothing that is appended begins with one.
    const text = zero > from && bytes[zero - 1] !== 0 && bytes[zero - 1] !== LF;
    if (text && isPair(bytes, zero + 1) && isPair(bytes, zero + 3)) {
      const marked = zero - 3 >= from && bytes[zero - 3] === 0xff && bytes[zero - 2] === 0xfe;
      return { at: marked ? zero - 3 : zero - 1, found: true };
    }
    zero = bytes.indexOf(0, zero + 1);
  }
  return { at: bytes.length, found: false };
}

function isPair(bytes: Uint8Array, at: number): boolean {
  return at + 1 < bytes.length && bytes[at] !== 0 && bytes[at + 1] === 0;
}

/** Whether the line at `at` is single bytes; undefined while too little of it is known. */
function isSingle(bytes: Uint8Array, at: number, last: boolean): boolean | undefined {
  const end = Math.min(at + LOOKAHEAD, bytes.length);
  for (let p = at; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === 0 || byte >= 0x80 || (byte < 0x20 && byte !== 9 && byte !== LF && byte !== 13)) return false;
  }
  return end - at === LOOKAHEAD || last ? true : undefined;
}

interface Output {
  readonly bytes: Uint8Array;
  length: number;
}

/** A UTF-16 unit of two bytes takes three in UTF-8 at most. */
function newOutput(size: number): Output {
  return { bytes: new Uint8Array(size + (size >> 1) + 4), length: 0 };
}

function copy(out: Output, bytes: Uint8Array, from: number, to: number): void {
  out.bytes.set(bytes.subarray(from, to), out.length);
  out.length += to - from;
}

function encode(out: Output, code: number): void {
  const { bytes } = out;
  if (code < 0x800) bytes[out.length++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[out.length++] = 0xe0 | (code >> 12);
    else {
      bytes[out.length++] = 0xf0 | (code >> 18);
      bytes[out.length++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[out.length++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[out.length++] = 0x80 | (code & 0x3f);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
