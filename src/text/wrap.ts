/** Widths of the windows and mail programs that wrap lines. */
const USUAL: Uint8Array = new Uint8Array(256);
for (const width of [72, 76, 78, 79, 80, 100, 120, 132]) USUAL[width] = 1;

/** Whether a line of this length may end because it was wrapped there; `known` is what the file itself told, or 0. */
export function isWrapColumn(length: number, known: number): boolean {
  return known > 0 ? length === known || length === known - 1 : USUAL[length] === 1;
}

/** The beginning of a row, which continues nothing: a prompt, addresses, a mark of the debugger. */
const BEGINS =
  /^(?:[0-9a-f]{1,4} \(Inline|(?:[0-9a-f]{1,4} )?(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{8}|[0-9a-f]{16})(?:[ \t]|$)|(?:\|\|)?(?:\d+:)?\d+:\d{3}|(?:\d+: )?l?kd>|[*=#-]|\w{2,6}=|[A-Za-z]\w*:? |\S{1,200}:$|\S{1,200} {2,}\S)/;

/** What no line begins with: `])`, `4,37,4])`, `'+0x31868`. */
const NEVER_FIRST = /^(?:[\])',`@\\]|\+0x|[\d,]{1,7}\]\)|: \[)/;

/**
 * The column at which a terminal wrapped the lines of a file, or 0: no line is longer, and several that reach it are
 * followed by what begins no line of its own. A mail program breaks lines at blanks; only a terminal cuts through words.
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
  let cut = 0;
  for (let i = 0; i + 1 < lines.length; i++) {
    if (lines[i]!.length !== width || lines[i + 1] === "" || lines[i]!.startsWith("*")) continue;
    full++;
    const next = lines[i + 1]!;
    if (NEVER_FIRST.test(next) || (/\w$/.test(lines[i]!) && /^\w/.test(next) && !BEGINS.test(next))) cut++;
  }
  return cut >= 3 && cut * 2 >= full ? width : 0;
}
