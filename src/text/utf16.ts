export interface Narrowing {
  readonly push: (chunk: Uint8Array) => Uint8Array;
}

/** Turns UTF-16 chunks into UTF-8. ASCII, which is nearly all of a log, is narrowed without a decoder. */
export function narrowUtf16(encoding: "utf-16le" | "utf-16be"): Narrowing {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const encoder = new TextEncoder();
  const low = encoding === "utf-16le" ? 0 : 1;
  let half: number | null = null;
  let cut = false;
  return {
    push(chunk) {
      const bytes = half === null ? chunk : joined(half, chunk);
      const even = bytes.length & ~1;
      half = even < bytes.length ? bytes[even]! : null;
      if (!cut) {
        const out = new Uint8Array(even / 2);
        let i = 0;
        for (; i < out.length; i++) {
          const byte = bytes[2 * i + low]!;
          if (bytes[2 * i + 1 - low] !== 0 || byte >= 0x80) break;
          out[i] = byte;
        }
        if (i === out.length) return out;
      }
      const text = decoder.decode(bytes.subarray(0, even), { stream: true });
      // A surrogate pair may be cut by the chunk's border: the decoder then still holds half of it.
      const last = even >= 2 ? bytes[even - 1 - low]! & 0xfc : 0;
      cut = last === 0xd8;
      return encoder.encode(text);
    },
  };
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(rest.length + 1);
  bytes[0] = first;
  bytes.set(rest, 1);
  return bytes;
}
