/** Widths of the windows and mail programs that wrap lines. */
const USUAL = new Set([72, 76, 78, 79, 80, 100, 120, 132]);

/** Whether a line of this length may end because it was wrapped there; `known` is what the file itself told, or 0. */
export function isWrapColumn(length: number, known: number): boolean {
  return known > 0 ? length === known || length === known - 1 : length >= 72 && USUAL.has(length);
}

/**
 * The column at which a terminal wrapped the lines of a file, or 0: no line is longer, and several reach it.
 *
 * ```text
 * 00 0012f3a4 77f57767 ntdll!RtlpCallVectoredExcep|
 * tionHandlers+0x58                               |
 * ```
 */
export function sniffWrap(lines: readonly string[]): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.length);
  if (width < 60 || width > 200) return 0;
  let full = 0;
  for (let i = 0; i + 1 < lines.length; i++) {
    if (lines[i]!.length === width && /^\S/.test(lines[i + 1]!)) full++;
  }
  return full >= 3 ? width : 0;
}
