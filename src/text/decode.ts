const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Windows-1252 from 0x80 to 0x9f, where Latin-1 has control characters. Decoders differ here: that of Node 20 gives those. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
/** Node's own way to make a string of bytes, three times as fast as a decoder; browsers have none. */
const latin1Slice: ((this: Uint8Array, start: number, end: number) => string) | undefined = (
  globalThis as { Buffer?: { prototype: { latin1Slice?: never } } }
).Buffer?.prototype.latin1Slice;

/**
 * Text of one line or field. Debuggers write the code page of their machine, so a line that is not valid
 * UTF-8 is read as Windows-1252, each line for itself: logs are pasted together from several sources.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  // Most fields are short ASCII, for which building the string here beats a decoder call.
  if (end - start <= 8) {
    let text = "";
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x80) return decodeWide(bytes, start, end);
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return latin1Slice !== undefined && isAscii(bytes, start, end)
    ? latin1Slice.call(bytes, start, end)
    : decodeWide(bytes, start, end);
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let i = start; i < end; i++) all |= bytes[i]!;
  return all < 0x80;
}

function decodeWide(bytes: Uint8Array, start: number, end: number): string {
  const part = bytes.subarray(start, end);
  try {
    return utf8.decode(part);
  } catch {
    return Array.from(part, (byte) => WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte)).join("");
  }
}
