/** Hands a growing piece of a file to a reader that takes whole records off its front. */
export interface Feed {
  readonly push: (chunk: Uint8Array) => void;
  /** Bytes that no record took. */
  readonly rest: () => number;
}

const MOST_CARRIED = 1 << 26;

/**
 * `take` gives how many bytes it used, 0 when it needs more than there are. Memory is bounded by one chunk and one
 * record; a record of more than 64 MB is never waited for.
 */
export function newFeed(take: (bytes: Uint8Array, view: DataView) => number): Feed {
  let carried: Uint8Array = new Uint8Array(0);
  return {
    push(chunk) {
      let bytes = chunk;
      if (carried.length > 0) {
        bytes = new Uint8Array(carried.length + chunk.length);
        bytes.set(carried);
        bytes.set(chunk, carried.length);
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = 0;
      while (at < bytes.length) {
        const used = take(
          at === 0 ? bytes : bytes.subarray(at),
          at === 0 ? view : new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at),
        );
        if (used === 0) break;
        at += used;
      }
      carried = bytes.length - at > MOST_CARRIED ? new Uint8Array(0) : bytes.slice(at);
    },
    rest: () => carried.length,
  };
}
