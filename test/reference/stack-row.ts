import type { StackLayout } from "../../src/text/stack-layout.js";
import { looksLikeSite, siteOf, type Site } from "./site.js";

/** The fields of one stack row; addresses as digits. */
export interface StackRow extends Site {
  readonly number: number | null;
  readonly inline: boolean;
  readonly memory: number | null;
  readonly child: string | null;
  readonly bsp: string | null;
  readonly ret: string | null;
  readonly ip: string | null;
  /** `(T)`: reached through a trap frame. */
  readonly letter: string | null;
  readonly args: readonly string[];
  /** The row's addresses have sixteen digits. */
  readonly wide: boolean;
}

/** A row; or the beginning of one, whose rest may stand on the next line; or none. */
export type RowResult =
  | { readonly is: "row"; readonly row: StackRow }
  | { readonly is: "cut"; readonly columns: boolean }
  | { readonly is: "none" };

const HEX = "[0-9a-f]";
/** Sections 3.1 and 21: eight digits, eight and eight, or sixteen; old tools put `0x` before. */
const ADDRESS = new RegExp(`^(?:0x)?(${HEX}{8}\`${HEX}{8}|${HEX}{16}|${HEX}{8})(?:[ \\t]+|$)`, "i");
const ARGUMENT = new RegExp(`^(${HEX}{8}\`${HEX}{8}|${HEX}{16}|${HEX}{8})(?:[ \\t]+|$)`, "i");
/** `A1977E540`: managed rows lose leading zeros. */
const SHORT = new RegExp(`^(?:0x)?(${HEX}{8}\`${HEX}{1,8}|${HEX}{4,16})[ \\t]+`, "i");
/** An address that the end of the line cuts. */
const CUT = new RegExp(`^${HEX}{1,16}\`?$|^${HEX}{8}\`${HEX}{1,8}$`, "i");
const NONE: RowResult = { is: "none" };
const MOST_ARGUMENTS = 8;

/**
 * Section 8.3. `sure`: a table is open, so that a row need not name a symbol.
 *
 * ```text
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * 00 0133fb7c 00891145 00000001 00000004 0133fd4c Project1!AddValues1 (FPO: [Non-Fpo])
 * 01 00000000`77711a17 : 00000000`00000000 … 00000000`00000000 : ntdll!LdrpInitializeProcess+0x1b4f
 * 02 (Inline) -------- chrome!base::OnceCallback<void ()>::Run+0x10
 * ```
 */
export function stackRow(line: string, layout: StackLayout, sure: boolean): RowResult {
  let rest = line.replace(/[ \t]+$/, "");
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match !== null) rest = rest.slice(match[0].length);
    return match;
  };
  let number: number | null = null;
  if (layout.numbers !== false) {
    const digits = (layout.decimal ? /^(\d{1,6})[ \t]+(?=.)/s : /^([0-9a-f]{1,6})[ \t]+(?=.)/is).exec(rest);
    const behind = digits === null ? "" : rest.slice(digits[0].length);
    // Behind a number stand columns; in a table without columns, a name.
    const follows =
      layout.columns === "none"
        ? layout.numbers === true || (digits?.[1]!.length ?? 0) > 1
        : /^[0-9a-f(]/i.test(behind);
    if (digits !== null && follows) {
      number = Number.parseInt(digits[1]!, layout.decimal ? 10 : 16);
      rest = behind;
    }
  }
  const empty = { memory: null, child: null, bsp: null, ret: null, ip: null, letter: null, args: [], wide: false };

  if (rest.startsWith("(")) {
    // `(Inline)`, `(Inline Function)`, and the dashes for what an inlined function has not
    if (take(/^\(Inline[^)]{0,13}\)[ \t]*(?:(?::|[-`]{8,})[ \t]*)*/) !== null) {
      const site = siteOf(rest, layout);
      if (rest === "") return { is: "cut", columns: true };
      return site === null ? NONE : { is: "row", row: { ...empty, ...site, number, inline: true } };
    }
    if (layout.columns !== "none") return NONE;
  }
  if (layout.columns === "none") {
    const site = siteOf(rest, layout);
    // `h=000001f0c2a4b8f0 st=00000010`: no name has `=` ahead of its `!`.
    if (site === null || /^[^\0- !=]+=/.test(site.site)) return NONE;
    const named = /^[^\0- !]+!/.test(site.site) || (site.displacement !== null && sure);
    return number !== null || named ? { is: "row", row: { ...empty, ...site, number, inline: false } } : NONE;
  }

  const memory = layout.memory ? take(/^([0-9a-f]{1,7})[ \t]+/i) : null;
  const wideOf = (digits: string): boolean => digits.replace("`", "").length > 8;
  let wide = false;
  let taken = false;
  let cut = false;
  const column = (counts: boolean): string | null => {
    const match = take(ADDRESS) ?? (layout.managed ? take(SHORT) : null);
    if (match === null) {
      cut = rest === "" ? taken : CUT.test(rest);
      return null;
    }
    taken = true;
    if (counts && wideOf(match[1]!)) wide = true;
    return match[1]!;
  };
  const failed = (): RowResult => (cut ? { is: "cut", columns: taken } : NONE);

  // Between the columns of a stack stands one blank, behind the address of a memory row two.
  const apart = /^(?:0x)?[0-9a-f`]+[ \t]{2,}/i.test(rest);
  const first = column(true);
  if (first === null) return failed();
  let child: string | null = null;
  let bsp: string | null = null;
  let ret: string | null = null;
  let ip: string | null = null;
  let letter: string | null = null;
  if (layout.columns === "ip") ip = first;
  // `kb` on x64: the return address stands first, no base.
  else if (layout.columns === "child-ret" && /^:(?:[ \t]|$)/.test(rest)) ret = first;
  else child = first;
  if (child !== null && layout.columns !== "child") {
    if (layout.columns === "child-bsp-ret" && (bsp = column(false)) === null) return failed();
    const second = column(true);
    if (second === null) return failed();
    if (layout.columns === "child-ip") ip = second;
    else ret = second;
    letter = take(/^(\([A-Z]\))[ \t]*/)?.[1] ?? null;
  }

  const args: string[] = [];
  if (layout.managed) take(/^:(?:[ \t]+|$)/);
  else if (take(/^:(?:[ \t]+|$)/) !== null) {
    let one: RegExpExecArray | null;
    while (args.length < MOST_ARGUMENTS && (one = take(ARGUMENT)) !== null) args.push(one[1]!);
    // `: ... : nt!KeBugCheckEx`: somebody left them out.
    if (args.length === 0) take(/^\.\.\.[ \t]*(?=:(?:[ \t]|$))/);
    if (take(/^:[ \t]*/) === null) {
      // DEC Alpha puts one colon, and no arguments, before the call site.
      if (args.length > 0 || !/^[0-9a-f`]*[^0-9a-f` \t]/i.test(rest)) {
        return /^[0-9a-f`]*$/i.test(rest) ? { is: "cut", columns: true } : NONE;
      }
    }
  } else if (layout.args !== 0 && !wide) {
    const before = rest;
    const wanted = layout.args < 0 ? 3 : layout.args;
    let one: RegExpExecArray | null;
    while (args.length < wanted && (one = take(ARGUMENT)) !== null) args.push(one[1]!);
    // Section 21, 4: without a header, three more addresses are arguments.
    if (layout.args < 0 && args.length < wanted) {
      args.length = 0;
      rest = before;
    }
  }
  const columns = { number, inline: false, memory: null, child, bsp, ret, ip, letter, args, wide };
  const all = { ...columns, memory: memory === null ? null : Number.parseInt(memory[1]!, 16) };
  if (rest === "") {
    // The symbol is missing, or stands on the next line; only a table can tell.
    if (!sure) return { is: "cut", columns: true };
    // `0012fedc  00000052`
    if (apart && layout.sites && layout.args <= 0 && args.length === 0) return NONE;
    return { is: "row", row: { ...all, site: "", displacement: null, tail: "", open: false } };
  }
  const site = siteOf(rest, layout);
  if (site === null) return NONE;
  const row: RowResult = { is: "row", row: { ...all, ...site } };
  if (layout.managed) return sure ? row : NONE;
  // `fc8a` where a site should be begins an argument that goes on in the next line.
  if (layout.args > 0 && site.tail === "" && site.displacement === null && /^[0-9a-f`]+$/i.test(site.site)) {
    return { is: "cut", columns: true };
  }
  return looksLikeSite(site, wide, number !== null, sure) ? row : NONE;
}
