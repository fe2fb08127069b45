import { exactHex } from "../../model/exact.js";
import { parseAddress } from "../../model/address.js";
import type { SymbolRow } from "../../model/outputs.js";
import { parseCallSite } from "../symbol/parser.js";
import { readHead, readValue } from "../variables/row.js";

/** A row with what is known of it; everything else is null. */
export function newSymbolRow(known: Partial<SymbolRow> & Pick<SymbolRow, "line">): SymbolRow {
  const { line, address = null, kind = null, size = null, type = null, callSite = null, module = null } = known;
  const { symbol = null, displacement = null, signature = null, value = null, text = null } = known;
  const { place = null, source = null } = known;
  return {
    line,
    address,
    kind,
    size,
    type,
    callSite,
    module,
    symbol,
    displacement,
    signature,
    value,
    text,
    place,
    source,
  };
}

/**
 * ```text
 * 00427d84 char * myModule!__nullstring = 0x00425de8 "(null)"
 * address  type   call site               value       text
 * fffff800`2ae6e400          nt!NtWriteFile (void)
 *                                           ^^^^^^ signature
 * ```
 */
export function readSymbolRow(text: string, line: number, place: SymbolRow["place"] = null): SymbolRow {
  const head = readHead(text);
  const bang = head.rest.indexOf("!");
  const from = bang < 0 ? 0 : head.rest.slice(0, bang).search(/(?<![^\s*&<>,()])[^\s*&<>,()]+$/);
  const named = from < 0 ? head.rest : head.rest.slice(from);
  const equals = / =(?: |$)/.exec(named)?.index ?? named.length;
  const left = named.slice(0, equals).trim();
  const open = signatureStart(left);
  const site = left.slice(0, open).trim();
  const type = from <= 0 ? "" : head.rest.slice(0, from).trim();
  const { value, text: preview } = readValue(named.slice(equals + 2).trim());
  const { module, symbol, displacement } = parseCallSite(site);
  return newSymbolRow({
    line,
    address: head.address,
    kind: head.kind,
    size: head.size,
    type: type === "" ? null : type,
    callSite: site === "" ? null : site,
    module,
    symbol: symbol === "" ? null : symbol,
    displacement,
    signature: open < left.length ? left.slice(open).trim() : null,
    value: equals === named.length ? null : value,
    text: preview,
    place,
  });
}

/** Where a parenthesis with a blank before it opens that closes at the end; the length when there is none. */
function signatureStart(left: string): number {
  if (!left.endsWith(")")) return left.length;
  let depth = 0;
  for (let i = left.length - 1; i > 0; i--) {
    if (left[i] === ")") depth++;
    else if (left[i] === "(" && --depth === 0) return left[i - 1] === " " ? i : left.length;
  }
  return left.length;
}

/** One half of a row of `ln`: `(6bfe2b3c)   jscript!RegExpObj::Foo+0x4c`. */
const NEAR = /^\(([0-9a-f`]{8,17})\)\s*(\S.*)$/i;

/**
 * ```text
 * [e:\config\commonadcfg.cpp @ 679] (6bfe2b3c)   jscript!Foo+0x4c   |  (6bfe2c38)   jscript!Bar
 * source                            before                           after
 * ```
 */
export function readNearRow(text: string, line: number): readonly SymbolRow[] {
  const source = /^\[(.*) @ (\d+)\]\s*/.exec(text);
  const body = source === null ? text : text.slice(source[0].length);
  const bar = body.search(/\s\|\s/);
  const halves = bar < 0 ? [body] : [body.slice(0, bar), body.slice(bar + 2)];
  return halves.flatMap((half, i): SymbolRow[] => {
    const near = NEAR.exec(half.trim());
    if (near === null) return [];
    const site = near[2]!.trim();
    const { module, symbol, displacement } = parseCallSite(site);
    // The next symbol stands behind the address: `NT!_KiServiceExit2-0x177`.
    const behind = /-0x[0-9a-f]{1,13}$/i.test(site);
    return [
      newSymbolRow({
        line,
        address: parseAddress(near[1]!) ?? null,
        callSite: site,
        module,
        symbol: behind ? (symbol?.replace(/-0x[0-9a-f]+$/i, "") ?? null) : symbol,
        displacement: behind ? -Number.parseInt(/-0x([0-9a-f]+)$/i.exec(site)![1]!, 16) : displacement,
        place: i > 0 || behind ? "after" : "before",
        source: i === 0 && source !== null ? { path: source[1]!, line: Number(source[2]) } : null,
      }),
    ];
  });
}

/** `d:\coding\mydriver\handleioctl.c(50)+0x15`: where the address stands in the source. */
export function readSourceRow(text: string, line: number): SymbolRow {
  const [, path = "", number = "", displacement] = /^(.*)\((\d+)\)(?:\+0x([0-9a-f]+))?$/i.exec(text) ?? [];
  return newSymbolRow({
    line,
    displacement: displacement === undefined ? null : exactHex(displacement),
    source: { path, line: Number(number) },
  });
}

/** `Type information missing error for _nh_malloc` */
export function readMissingRow(text: string, line: number): SymbolRow {
  const cut = text.lastIndexOf(" for ");
  const name = text.slice(cut + 5);
  return newSymbolRow({ line, callSite: name, symbol: name, value: text.slice(0, cut) });
}
