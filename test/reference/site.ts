import type { StackLayout } from "../../src/text/stack-layout.js";

/** What stands behind the columns of a stack row. */
export interface Site {
  readonly site: string;
  readonly displacement: number | null;
  /** Annotations and source. */
  readonly tail: string;
  /** A bracket of the tail does not close. */
  readonly open: boolean;
}

/** Only the debugger's spelling: printed back from the number, it is the same. */
const DISPLACED = /^(.+)\+0x(0|[1-9a-f][0-9a-f]{0,6})$/s;
const ANNOTATION = /(?:FPO:|CONV:|TrapFrame|CONTEXT|Inline Function|perf\)|!|<no parameter)/.source;
/** Old exports lose the blank before these. */
const GLUED = /(?:FPO:|CONV:)/.source;

/**
 * Section 9.1: a site is read from its right end, because strings among the parameters of `kp` may hold anything.
 *
 * ```text
 * chrome!base::OnceCallback<void ()>::Run+0x10 [C:\b\callback.h @ 65]
 * NT!_KiTrap0E+0x256 (FPO: [0,0] TrapFrame @ 8013eee8) // words of a person
 * [InlinedCallFrame: 0010fd70] System.Windows.Forms.WaitMessage()       managed: the bracket is an annotation
 * ```
 */
export function siteOf(text: string, layout: StackLayout): Site | null {
  const line = text.replace(/[ \t]+$/, "");
  const plain = DISPLACED.exec(line);
  if (plain !== null) return { ...displaced(line), tail: "", open: false };
  const marked = layout.managed ? /^(\[[^\]]*\])[ \t]*(.*)$/s.exec(line) : null;
  if (marked !== null) return { site: marked[2]!, displacement: null, tail: marked[1]!, open: false };
  if (layout.managed && line.startsWith("[")) return { site: line, displacement: null, tail: "", open: false };
  let cut = layout.source ? sourceColumn(line) : line.length;
  let open = false;
  if (cut === line.length) {
    cut = annotationsFrom(line);
    // `(FPO: [Non-Fpo]`
    const outer = cut === line.length ? null : /(?<=.)\(FPO:[ \t]*$/s.exec(line.slice(0, cut));
    if (outer !== null) ({ index: cut } = outer);
    open = outer !== null;
  }
  if (cut === line.length) ({ cut, open } = remarkFrom(line, layout));
  if (cut === line.length) return line === "" ? null : { site: line, displacement: null, tail: "", open: false };
  let site = line.slice(0, cut).replace(/[ \t]+$/, "");
  // `!dumpstack`: `mscorwks!CallDescrWorker+0x33, calling mscorwks!Foo`
  if (layout.managed) site = site.replace(/,$/, "");
  // Annotations may stand before a person's words.
  const more = annotationsFrom(site);
  const tail = line.slice(more < site.length ? more : cut);
  site = site.slice(0, more).replace(/[ \t]+$/, "");
  return site === "" ? null : { ...displaced(site), tail, open };
}

function displaced(text: string): Pick<Site, "site" | "displacement"> {
  const match = DISPLACED.exec(text);
  if (match === null) return { site: text, displacement: null };
  return { site: match[1]!, displacement: Number.parseInt(match[2]!, 16) };
}

/** Where the annotations and the source at the end begin; the length where there are none. */
function annotationsFrom(line: string): number {
  let cut = line.length;
  for (;;) {
    const before = line.slice(0, cut).replace(/[ \t]+$/, "");
    const at = openingOf(before);
    if (at <= 0) return cut;
    const inner = before.slice(at + 1);
    const glued = /[^ \t]$/.test(before.slice(0, at));
    if (before.endsWith("]")) {
      // ` [thunk]` behind `!` belongs to the name, ` [3]` to an array.
      if (glued || before[at - 2] === "!" || !/[^\d,]/.test(inner.slice(0, -1))) return cut;
    } else if (!new RegExp(`^${glued ? GLUED : ANNOTATION}`).test(inner)) return cut;
    cut = at;
  }
}

/** Where the bracket opens that the text ends with; -1 where it ends with none. */
function openingOf(text: string): number {
  const close = text.at(-1);
  const open = close === "]" ? "[" : close === ")" ? "(" : null;
  if (open === null) return -1;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === close) depth++;
    else if (text[at] === open && --depth === 0) return at;
  }
  return -1;
}

/** A bracket that does not close on this line, or words of a person behind ` //`, ` <-`, ` -->`. */
function remarkFrom(line: string, layout: StackLayout): { cut: number; open: boolean } {
  const none = { cut: line.length, open: false };
  for (let at = 1; at + 2 < line.length; at++) {
    const before = line[at - 1]!;
    const rest = line.slice(at);
    // Strings may hold anything.
    if (rest.startsWith('"')) return none;
    const annotation = /[ \t]/.test(before) ? ANNOTATION : GLUED;
    if (new RegExp(`^\\(${annotation}`).test(rest)) return { cut: at, open: true };
    if (layout.managed && rest.startsWith(", calling ")) return { cut: at + 2, open: false };
    // `[d:\w7rtm\min`: a path that goes on in the next line
    if (before !== "!" && /^ \[[^\]]*[\\/][^\]]*$/.test(rest)) return { cut: at + 1, open: true };
    if (/^ (?:\/\/|<-|-->)/.test(rest)) return { cut: at + 1, open: false };
  }
  return none;
}

/** MEX prints the source as a column: `Test!Move+0x47     C:\src\Test.cpp @ 75`. */
function sourceColumn(line: string): number {
  const source = /^(.+? )(?:[^ ]:\\|\/|\\\\).* @ \d+$/s.exec(line);
  return source === null ? line.length : source[1]!.length;
}

/** Whether a site is one that the debugger prints; `sure`: a table of rows is open. */
export function looksLikeSite({ site, displacement }: Site, wide: boolean, numbered: boolean, sure: boolean): boolean {
  // Columns of other tables stand apart; words of a name do not.
  if (displacement !== null) return sure || !/[ \t]{2}/.test(site);
  const [word = ""] = site.split(/[\0- ]/);
  const bang = word.indexOf("!");
  const name = bang < 0 ? word : word.slice(0, bang);
  // `module!symbol`, `module+0x…` in whatever spelling
  if (sure && name.includes("+")) return true;
  if (bang >= 0) return name !== "";
  if (/^0x/i.test(site)) return wide || sure;
  // `.O..............` stands behind a processor of `!running`.
  return sure && (site.startsWith("<") || (word === site && numbered && !/^[.O]{4,}$/.test(site)));
}
