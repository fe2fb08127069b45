/** Tells whether a line is what the command printed. */
export type Format = (line: string) => boolean;

/**
 * The lines that `.echo` or `.printf` will print, one test for each. Nothing for text without letters, which would
 * match anything.
 *
 * ```text
 * .echo "=== locks ==="                   → === locks ===
 * .printf "send %p\n%ma\n", @rcx, @rdx    → "send " and anything; the second line cannot be foretold
 * ```
 */
export function formatOf(name: string, args: string): readonly Format[] {
  if (name === ".echo") {
    const text = unquoted(args);
    return text === "" ? [] : [(line) => line === text];
  }
  if (name !== ".printf") return [];
  const quoted = /^(?:\/D +)?"((?:[^"\\]|\\.)*)"/.exec(args);
  const format = quoted === null ? args.split(",")[0]!.trim() : quoted[1]!;
  return format
    .split("\\n")
    .map((line) => line.replace(/\\t/g, "\t").replace(/\\(["\\])/g, "$1"))
    .flatMap((line) => {
      const pieces = line
        .split(/%[-+0-9.*]*(?:I64|l{1,2}|h)?(?:m[au]|[acdeEfgGinNopPsSuxXyY])/)
        .map((piece) => piece.trim());
      if (pieces.length === 1) return pieces[0] === "" ? [] : [(text: string) => text === pieces[0]];
      return pieces.join("").length < 3 ? [] : [(text: string) => hasPieces(text, pieces)];
    });
}

/** The pieces in order, the first at the start, the last at the end. */
function hasPieces(text: string, pieces: readonly string[]): boolean {
  if (!text.startsWith(pieces[0]!) || !text.endsWith(pieces.at(-1)!)) return false;
  let at = pieces[0]!.length;
  for (const piece of pieces.slice(1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return true;
}

function unquoted(args: string): string {
  return args
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .trim();
}
