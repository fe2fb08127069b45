/** Decoded at once: no text of the whole file, which may be larger than a text can be. */
const CHUNK_BYTES = 1 << 20;
/** No record is longer; what is behind is passed over, and the record cannot be read. */
const MOST_CHARACTERS = 1 << 24;

/** Gives the lines of a file one by one, counted from 1, and says how they end. */
export function linesOf(
  bytes: Uint8Array,
  encoding: "utf-8" | "utf-16le" | "utf-16be",
  take: (line: string, number: number) => void,
): "lf" | "crlf" | "none" {
  const decoder = new TextDecoder(encoding);
  let newline: "lf" | "crlf" | "none" = "none";
  let number = 0;
  let open = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const text = decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true });
    const parts = text.split("\n");
    for (let i = 0; i < parts.length - 1; i++) {
      const line = open + parts[i]!;
      open = "";
      if (number === 0) newline = line.endsWith("\r") ? "crlf" : "lf";
      take(line, ++number);
    }
    if (open.length < MOST_CHARACTERS) open += parts.at(-1)!;
  }
  open += decoder.decode();
  if (open !== "") take(open, ++number);
  return newline;
}
