import type { Plain } from "./answer.js";

const HEX = "[0-9a-f]";
/** Words of memory as `db`, `dw`, `dd`, `dq` print them; question marks where the debugger could not read. */
const WORD = new RegExp(
  `^(?:${HEX}{8}\`${HEX}{8}|\\?{8}\`\\?{8}|${HEX}{16}|\\?{16}|${HEX}{8}|\\?{8}|${HEX}{4}|\\?{4})(?=[ \\t]|$)|^(?:${HEX}{2}|\\?{2})(?=[ \\t-]|$)`,
  "i",
);
/** Section 12.1: a segment, `#` of the physical displays, `0x` of old debuggers. */
const MEMORY_ADDRESS = new RegExp(
  `^(?:0x)?(?:${HEX}{4}:)?(?:${HEX}{8}\`${HEX}{8}|${HEX}{16}|${HEX}{8})(?=[ \\t])|^#[ \\t]*(?:0x)?(?:${HEX}{4}:)?(?:${HEX}{8}\`${HEX}{1,8}|${HEX}{1,16})(?=[ \\t])`,
  "i",
);
/** `df`, `dD`: 1.401298e-045, 1.#INF, -nan(ind) */
const NUMBERS = /^(?=.*\.)[\d+\-eE#INFQAinfadS() \t.]*$/;
/** `module!symbol`, `module+0x10` */
const SYMBOL = /^(?:[^ \t]+!|[^ \t]*\+0x)/;
const QUOTED = /^".*"$/s;

/** The words of one width that a row begins with, and what stands behind them. */
interface Words {
  readonly width: number;
  readonly count: number;
  readonly rest: string;
}

function wordsOf(text: string): Words {
  const width = wordAt(text);
  let count = 0;
  let rest = text;
  while (rest !== "" && wordAt(rest) === width && width > 0) {
    count++;
    rest = rest.slice(width);
    if (width === 2 && rest.startsWith("-")) {
      rest = rest.slice(1);
      continue;
    }
    const gap = /^[ \t]*/.exec(rest)![0];
    rest = rest.slice(gap.length);
    // Two blanks stand before the text column, whose letters may look like words.
    if (gap.endsWith("  ") && count > 1) break;
  }
  return { width, count, rest };
}

/** Width of the word that a text begins with; 0 for none. */
function wordAt(text: string): number {
  return WORD.exec(text)?.[0].length ?? 0;
}

/**
 * A row of memory (section 12). `sure`: a `d*` or `s` command is being answered; otherwise the shape must be one that
 * nothing else has.
 */
export function memoryRow(line: string, sure: boolean): Plain | null {
  const text = line.replace(/[ \t]+$/, "");
  const address = MEMORY_ADDRESS.exec(text)?.[0];
  if (address === undefined) return null;
  const gap = /^[ \t]*/.exec(text.slice(address.length))![0];
  const apart = gap.length > 1;
  const body = text.slice(address.length + gap.length);
  if (body === "") return null;
  if (body.startsWith('"')) return QUOTED.test(body) ? "stringRow" : null;
  const { width, count, rest } = wordsOf(body);
  if (width === 0) return sure && NUMBERS.test(body) ? "memoryRow" : null;
  if (sure) {
    // `008910c0 55 push ebp`: few bytes and a long text are an instruction.
    if (width * count < 8 && rest.length > (width * count) / 2) return null;
    // `00007ffd`2c8123e0 a9bb53f3 stp     x19,x20,[sp,#-0x50]!`: dumps have two blanks behind the address.
    if (width === 8 && count === 1 && !apart && /^[a-z]{2,}(?:[ \t]|$)/.test(rest)) return null;
    // One pointer and its symbol; a lone quadword is one too.
    return count === 1 && width >= 8 && (rest !== "" || width > 16) ? "pointerRow" : "memoryRow";
  }
  if (width === 2) {
    // The text of a few bytes stands in its column; the first of them may be blanks.
    const aligned = rest !== "" && body.length - rest.length >= 49 && body.length - 49 <= count;
    return count >= 4 || aligned ? "memoryRow" : null;
  }
  if (width === 4) return count >= 8 ? "memoryRow" : null;
  if (!apart) return null;
  if (count === 1) return rest === "" || SYMBOL.test(rest) || QUOTED.test(rest) ? "pointerRow" : null;
  // `dpp`: where the pointer leads, and that one's symbol
  if (count === 2 && SYMBOL.test(rest)) return "pointerRow";
  return count >= 4 || width === 17 || rest === "" ? "memoryRow" : null;
}

const MODULE_ROW = new RegExp(
  `^(${HEX}{8}\`${HEX}{8}|${HEX}{16}|${HEX}{8})[ \\t]+(${HEX}{8}\`${HEX}{8}|${HEX}{16}|${HEX}{8})[ \\t]+([^ \\t].*)$`,
  "is",
);

/** A row of `lm` (section 11.1); without a list open (`sure` false), both addresses must be those of pages. */
export function isModuleRow(line: string, sure: boolean): boolean {
  const match = MODULE_ROW.exec(line.replace(/[ \t]+$/, ""));
  if (match === null) return false;
  const [start, end] = [match[1]!, match[2]!].map((digits) => digits.replace("`", "")) as [string, string];
  const rest = match[3]!;
  const from = BigInt(`0x${start}`);
  const to = BigInt(`0x${end}`);
  if (start.length !== end.length || (sure ? to < from : to <= from)) return false;
  if (!sure && (from % 0x1000n !== 0n || to % 0x1000n !== 0n)) return false;
  // A string, a colon, one more address, or a symbol: rows of something else.
  return !/^[":]/.test(rest) && wordAt(rest) < 8 && !SYMBOL.test(rest);
}

/** `   21    53 [  2]     ntdll!LdrpInitializeDllPath rax = 0`, of `wt`. */
export function isTraceRow(line: string): boolean {
  return /^\d{1,15} [ \t]*\d{1,15} [ \t]*\[[ \t]*\d{1,15}\] [ \t]*[^ \t]/.test(line);
}

/** `0x00a3f970 : 0x01446400 :  !du "…"`: two pointers, which are no columns of a stack. */
export function isPointerPair(line: string): boolean {
  const pointer = `0x(?:${HEX}{8}\`${HEX}{1,8}|${HEX}{1,16})(?![0-9A-Fa-f])`;
  return new RegExp(`^${pointer}[ \\t]+:[ \\t]+${pointer}`.replaceAll(HEX, "[0-9A-Fa-f]")).test(line);
}

/** The command of an excerpt that lost its prompt: `k`, `kb 20`, `~*kv`. */
export function isStackCommand(line: string): boolean {
  return line.length < 16 && /^(?:~[\d*#.]{1,4} ?)?k[bcdpPvnfLM]{0,6}(?: L?[0-9a-f]{1,4})?$/.test(line);
}

/**
 * The columns of a row into which a message was printed, because the debugger looked for the symbol in the middle.
 *
 * ```text
 * 0012ff00 7c81776f*** ERROR: Symbol file could not be found.  Defaulted to export symbols for kernel32.dll -
 *  kernel32!BaseProcessStart+0x23
 * ```
 */
export function columnsBeforeMessage(line: string): string | null {
  const columns = /^(.+?)\*\*\* (?:ERROR|WARNING): /s.exec(line)?.[1];
  if (columns === undefined) return null;
  return /^[0-9a-f][0-9a-f`: \t]*$/i.test(columns) && /(?:^|[ \t])[0-9a-f]{8}/i.test(columns) ? columns : null;
}
