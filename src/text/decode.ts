const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

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
  return decodeWide(bytes, start, end);
}

function decodeWide(bytes: Uint8Array, start: number, end: number): string {
  const part = bytes.subarray(start, end);
  try {
    return utf8.decode(part);
  } catch {
    return windows1252.decode(part);
  }
}
