import { UNKNOWN_LAYOUT, type StackLayout } from "../../src/text/stack-layout.js";
import { siteOf } from "./site.js";
import type { StackRow } from "./stack-row.js";

/** The stack row that the next lines may continue. */
export interface OpenRow {
  row: StackRow;
  /** Nothing stands behind its columns. */
  bare: boolean;
  /** A bracket of its tail is open. */
  tailOpen: boolean;
  /** `kP`: the site with the parameters so far. */
  list: string | null;
  /** Its last line ends at a column where lines are wrapped. */
  wrapped: boolean;
  /** How many arguments the header promises and the row lacks. */
  missing: number;
}

export function openRow(row: StackRow, layout: StackLayout, wrapped: boolean): OpenRow {
  const bare = row.site === "" && row.tail === "" && layout.sites && !layout.managed;
  const missing = bare && layout.args > 0 && row.args.length > 0 ? layout.args - row.args.length : 0;
  const list = row.site.endsWith("(") && row.tail === "" && row.displacement === null ? row.site : null;
  return { row, bare, tailOpen: row.open, list, wrapped, missing };
}

const LONGEST_LIST = 16_384;
const LONGEST_TAIL = 2048;
const LONGEST_REST = 400;

/** A symbol with its module, an address without one. */
const SYMBOL = /^(?:<Unloaded_|[\w.$@-]{1,80}(?:!|\+0x))|^0x[0-9a-f`]+$/;
/** Section 8.5: what only stands behind a call site, a path with its line among them. */
const ANNOTATION =
  /^(?:\((?:FPO: |CONV: |TrapFrame @|CONTEXT @|Inline Function @)|\[[^\]\s]*[\\/.][^\]]* @ \d+\]$|\[(?:[A-Za-z]:)?[^\]\s]*[\\/][^\]]*$)/;
const PATH_BEGUN = /\[[^\]]*[\\/][^\]]*$/;

/** Sections 2.3 and 8.8: adds a line to the row above where it provably belongs to it. `known`: a shape claims the line. */
export function continues(open: OpenRow, text: string, known: () => boolean): boolean {
  if (open.list !== null) return addParameter(open, text);
  if (open.tailOpen) return addTail(open, text);
  if (open.bare) {
    // A label ends in a colon.
    if (!SYMBOL.test(text) || text.endsWith(":")) return false;
    setSite(open, text);
    return true;
  }
  if (ANNOTATION.test(text)) return addTail(open, text);
  if (text.length > LONGEST_REST) return false;
  const site = wholeSite(open.row);
  if (!/!|\+0x[0-9a-f]+$/.test(site)) return false;
  const whole = joinedSite(site, text, open.wrapped);
  if (whole === null || known()) return false;
  setSite(open, whole);
  return true;
}

/** Arguments that the row lacks, and its symbol: `ff11960c ff066cf0 sfmatalk!_AtalkAtpPacketIn+0x5a9`. */
export function continuesArguments(open: OpenRow, line: string): boolean {
  let rest = line;
  const found: string[] = [];
  while (found.length < open.missing) {
    const next = /^([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})[ \t]+/i.exec(rest);
    if (next === null) return false;
    found.push(next[1]!);
    rest = rest.slice(next[0].length);
  }
  if (!SYMBOL.test(rest.trimEnd())) return false;
  open.row = { ...open.row, args: [...open.row.args, ...found] };
  setSite(open, rest.trimEnd());
  open.missing = 0;
  return true;
}

/**
 * Section 2.3: the rest of a displacement that was cut. `certain`: the log is known to be wrapped, or the row stands on
 * several lines already.
 */
export function continuesDisplacement(open: OpenRow, line: string, certain: boolean): boolean {
  const { row, bare, tailOpen, list, wrapped } = open;
  if (!wrapped || bare || tailOpen || list !== null || line.length > LONGEST_REST) return false;
  if (row.tail !== "" || (row.displacement !== null && !certain)) return false;
  const site = wholeSite(row);
  const whole = site + line;
  const plus = site.lastIndexOf("+");
  const cut = whole.slice(plus < 0 ? site.length : plus);
  if (!site.includes("!") || !/^\+0x[0-9a-f]{1,8}(?: [[(].*)?$/.test(cut)) return false;
  setSite(open, whole);
  return true;
}

/** What was read of a list that never closed belongs to the site. */
export function closeList(open: OpenRow): void {
  if (open.list !== null && !open.list.endsWith("(")) setSite(open, open.list);
  open.list = null;
}

function wholeSite({ site, displacement }: StackRow): string {
  return displacement === null ? site : `${site}+0x${displacement.toString(16)}`;
}

function setSite(open: OpenRow, text: string): void {
  open.bare = false;
  const site = siteOf(text, UNKNOWN_LAYOUT);
  if (site === null) return;
  const tail = site.tail === "" ? open.row.tail : site.tail;
  open.row = { ...open.row, ...site, tail };
  if (site.tail !== "") open.tailOpen = site.open;
}

/** The site and its rest on the next line; null where the text is no rest. */
function joinedSite(site: string, text: string, wrapped: boolean): string | null {
  const displaced = /\+0x[0-9a-f]+$/.test(site);
  if (!displaced && /^\+0x[0-9a-f]+(?:$|\s+[[(])/.test(text)) return site + text;
  // Cut at a blank of the name: ``ntdll! ?? ::FNODOBFM::`string'``, `OnceCallback<void ()>::Run`
  if (/! ?$/.test(site) && text.startsWith("?? ::")) return `${site.trimEnd()} ${text}`;
  if (site.endsWith("! ??") && text.startsWith("::")) return `${site} ${text}`;
  if (/`\w+$/.test(site) && /^\w+'/.test(text)) return `${site} ${text}`;
  const between = wrapped ? "" : " ";
  if (!displaced && openBrackets(site) > 0 && openBrackets(`${site} ${text}`) === 0) return site + between + text;
  // Cut anywhere by a terminal: the rest of the name, and its displacement.
  if (wrapped && /^(?![\w.]+!)[\w:~<>,$@?`'&*+]*(?:\+0x|\b)[0-9a-f]+(?: [[(].*)?$/.test(text)) return site + text;
  return null;
}

/** Brackets of templates; `->` and the operators open none. */
function openBrackets(site: string): number {
  const text = site.replace(/operator(?:<=>|<<=?|>>=?|->\*?|[<>]=?)/g, "").replaceAll("->", "");
  return text.split("<").length - text.split(">").length;
}

function addTail(open: OpenRow, text: string): boolean {
  const before = open.row.tail;
  const path = PATH_BEGUN.test(before);
  // The rest of an annotation closes a bracket; words of a person, a prompt or registers do not look like it.
  const closes = /^(?:[\])]|[\w[(@.,\\/:-][^"=>\])]*[\])])[^"=>]*$|^\[EBP 0x[0-9a-f]*$/.test(text);
  const middle = path && /^[^\s"<>|*?\]]{1,200}(?: @)?$/.test(text);
  if (before.length > LONGEST_TAIL || (open.tailOpen && !closes && !middle)) {
    open.tailOpen = false;
    return false;
  }
  const cutPath = path && open.wrapped && !before.endsWith("@") && !text.startsWith("@");
  const tail = before + (cutPath ? "" : blankBetween(before, text)) + text;
  open.row = { ...open.row, tail };
  open.tailOpen = tail.split(/[([]/).length > tail.split(/[)\]]/).length;
  open.bare = false;
  return true;
}

/** Nothing where a number or a list was cut, else a blank. */
function blankBetween(before: string, after: string): string {
  if (before === "" || /[[,\\/-]$/.test(before) || after.startsWith(")") || after.startsWith("]")) return "";
  const number = /(?:@ |0x)([0-9a-f]*)$/.exec(before)?.[1];
  return number !== undefined && number.length < 8 && /^[0-9a-f]/.test(after) ? "" : " ";
}

/** `kP`: each parameter on its line, up to the one that ends without a comma. */
function addParameter(open: OpenRow, text: string): boolean {
  const before = open.list!;
  const first = before.endsWith("(");
  const parameter = text.includes(" = ") || text.startsWith(")") || (first && text.startsWith("void)"));
  if (!parameter || before.length > LONGEST_LIST) return false;
  open.list = before + (first || text.startsWith(")") ? "" : " ") + text;
  if (!text.endsWith(",")) {
    const whole = open.list;
    open.list = null;
    setSite(open, whole);
  }
  return true;
}
