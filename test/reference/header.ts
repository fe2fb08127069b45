import { newLayout, type StackLayout } from "../../src/text/stack-layout.js";

/**
 * The column names of section 8.2 and of the extensions that print stacks of their own, one after the other; which
 * stand there says what the rows hold. Blanks between them are lost in exports, so they are not asked for.
 */
const NAMES: Readonly<Record<string, string>> = {
  number: "#",
  memory: "Memory\\b",
  bsp: "Child-BSP\\b",
  child: "Child-?EBP\\b|Child[- ]SP\\b|ChildFP\\b|FramePtr\\b|Callee-S[Pp]\\b|E?SP\\b|EBP\\b",
  ret: "Ret(?:Addr)?\\b|Return(?:Ad|-RA| -Ra| ?Addr)?(?!\\w)",
  ip: "E?IP\\b",
  args: "Args to Child\\.*|Arguments to Callee",
  param: "Param#?\\d",
  site: "Call(?: Site)?(?!\\w)|Function(?: Name)?(?!\\w)",
  dll: "Dll Base - Name",
  caller: "Caller, ?Callee",
  source: "Source\\b",
  colon: ":",
};
const NAME = new RegExp(
  Object.entries(NAMES)
    .map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join("|"),
  "y",
);

/** What the header of a stack table says of its rows; null for any other line. */
export function headerLayout(line: string): StackLayout | null {
  // `4 threads [stats]: 1 2 3 4` of `!mex.us`, `Thread 009, 2 frame(s) match` of `!findstack`
  if (/^\d+ threads? \[stats\]: [\da-f][\da-f ]*$/.test(line))
    return newLayout({ numbers: false, columns: "ip", args: 0 });
  if (/^Thread \d+, \d+ frame\(s\) match$/.test(line)) return newLayout({ decimal: true, args: 0 });
  // Longer than any header; a sentence or a table of something else.
  if (line.length > 240) return null;
  // A table does not begin with what stands at the end of a row.
  const names = /^(?:Arg|Param|IP|Dll|Source)/.test(line) ? null : columnNames(line);
  return names === null ? null : layoutOf(names);
}

function columnNames(line: string): readonly string[] | null {
  const names: string[] = [];
  for (let at = 0; at < line.length; at = NAME.lastIndex) {
    NAME.lastIndex = at + /^[ \t]*/.exec(line.slice(at))![0].length;
    const groups = NAME.exec(line)?.groups;
    if (groups === undefined) return null;
    names.push(Object.keys(groups).find((name) => groups[name] !== undefined)!);
  }
  return names;
}

function layoutOf(names: readonly string[]): StackLayout | null {
  const has = (...some: readonly string[]): boolean => some.some((name) => names.includes(name));
  const numbers = has("number") ? true : has("memory", "ip", "caller") ? false : "unknown";
  const args = has("args") ? 3 : Math.min(8, names.filter((name) => name === "param").length);
  if (has("child")) {
    if (!has("ret", "ip", "args")) return null;
    return newLayout({
      numbers,
      args,
      memory: has("memory"),
      columns: has("bsp") ? "child-bsp-ret" : has("ret") ? "child-ret" : has("ip") ? "child-ip" : "child",
      // Managed code has names of any form.
      managed: has("ip", "caller", "dll"),
      source: has("source"),
      // Itanium's table of addresses names nothing.
      sites: !has("bsp") || has("site", "caller"),
    });
  }
  // `kb` on x64
  if (has("ret")) return has("args") ? newLayout({ numbers, args }) : null;
  // `kc`
  const alone = names.every((name) => name === "number" || name === "site");
  return alone && has("site") ? newLayout({ columns: "none", args: 0 }) : null;
}
