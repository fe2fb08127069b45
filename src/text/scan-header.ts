import { INSTRUCTION_LAYOUT, MAX_ARGS, newLayout, SITE_LAYOUT, type StackLayout } from "./stack-layout.js";

/** Column names of stack tables, oldest debuggers to extensions; what each says about the rows. */
const COLUMNS: readonly (readonly [pattern: RegExp, column: Column])[] = [
  [/#/y, "number"],
  [/Memory\b/y, "memory"],
  [/Child-BSP\b/y, "bsp"],
  [/Child-?EBP\b|Child[- ]SP\b|ChildFP\b|FramePtr\b|Callee-S[Pp]\b|E?SP\b|EBP\b/y, "child"],
  [/Ret(?:Addr)?\b|Return(?:Ad|-RA| -Ra| ?Addr)?(?!\w)/y, "ret"],
  [/E?IP\b/y, "ip"],
  [/Args to Child\.*|Arguments to Callee/y, "args"],
  [/Param#?\d/y, "param"],
  [/Call(?: Site)?(?!\w)|Function(?: Name)?(?!\w)/y, "site"],
  [/Dll Base - Name/y, "dll"],
  [/Caller, ?Callee/y, "caller"],
  [/Source\b/y, "source"],
  [/:/y, "colon"],
];

type Column =
  | "number"
  | "memory"
  | "bsp"
  | "child"
  | "ret"
  | "ip"
  | "args"
  | "param"
  | "site"
  | "dll"
  | "caller"
  | "source"
  | "colon";

/** First characters of every header, so that other lines cost one look. */
const STARTS: Uint8Array = new Uint8Array(128);
for (const first of "#MCFRES:0123456789T") STARTS[first.charCodeAt(0)] = 1;
const GROUP = /^\d+ threads? \[stats\]: [\da-f][\da-f ]*$/;
const FOUND = /^Thread \d+, \d+ frame\(s\) match$/;

/**
 * Reads the header of a stack table; undefined for any other line. Blanks at the ends and between the columns are
 * of no account, because exports lose them.
 *
 * ```text
 *  # ChildEBP RetAddr
 * Child-SP          RetAddr           : Args to Child      : Call Site
 *  #   Memory  Child-SP          RetAddr               Call Site
 *     FramePtr  RetAddr   Param1   Param2   Param3   Function Name
 *         Child SP               IP Call Site
 *     SP               IP               Function         !pe
 * 4 threads [stats]: 1 2 3 4                             !mex.us: the threads that share the stack below
 * 1 thread [stats]: ffff8004cf5ed2c0                     the same in kernel mode
 * Thread 009, 2 frame(s) match                           !findstack
 * ```
 */
export function scanStackHeader(text: string): StackLayout | undefined {
  const first = text[0];
  if (first === undefined || STARTS[first.charCodeAt(0)] !== 1) return undefined;
  if (first >= "0" && first <= "9") return GROUP.test(text) ? INSTRUCTION_LAYOUT : undefined;
  if (first === "T") return FOUND.test(text) ? newLayout({ decimal: true, args: 0 }) : undefined;
  if (text.length > 240) return undefined;
  const known = read.get(text);
  if (known !== undefined) return known;
  const found = columnsOf(text);
  const layout = found === undefined ? undefined : layoutOf(found);
  if (layout !== undefined && read.size < MAX_READ) read.set(text, layout);
  return layout;
}

/** Headers that were read before: a log has a few of them, thousands of times. */
const read = new Map<string, StackLayout>();
const MAX_READ = 256;

function columnsOf(text: string): readonly Column[] | undefined {
  const found: Column[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === " " || text[at] === "\t") at++;
    if (at === text.length) return found;
    const known = COLUMNS.find(([pattern]) => {
      pattern.lastIndex = at;
      return pattern.test(text);
    });
    if (known === undefined) return undefined;
    found.push(known[1]);
    at = known[0].lastIndex;
  }
}

function layoutOf(found: readonly Column[]): StackLayout | undefined {
  const has = (column: Column): boolean => found.includes(column);
  const site = has("site") || has("caller");
  const params = Math.min(MAX_ARGS, found.filter((column) => column === "param").length);
  const numbers = has("number") ? true : has("memory") || has("ip") || has("caller") ? false : "unknown";
  const args = has("args") ? 3 : params;
  if (has("child")) {
    if (!has("ret") && !has("ip") && !has("args")) return undefined;
    const columns = has("bsp") ? "child-bsp-ret" : has("ret") ? "child-ret" : has("ip") ? "child-ip" : "child";
    return newLayout({
      numbers,
      memory: has("memory"),
      columns,
      args,
      managed: has("ip") || has("caller") || has("dll"),
      source: has("source"),
      sites: !has("bsp") || site,
    });
  }
  if (has("ret")) return has("args") ? newLayout({ numbers, args }) : undefined;
  return site && found.every((column) => column === "number" || column === "site") ? SITE_LAYOUT : undefined;
}
