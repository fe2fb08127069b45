import { Ll1Parser } from "../ll1-parser.js";
import type { IToken } from "chevrotain";
import { exactHex } from "../../model/exact.js";
import type { Parameter } from "../../model/outputs.js";
import {
  Bang,
  CloseParen,
  Comma,
  Displacement,
  Equals,
  Greater,
  Less,
  Literal,
  newSymbolLexer,
  OpenParen,
  Operator,
  Plain,
  Plus,
  Quoted,
  SYMBOL_TOKENS,
} from "./tokens.js";

/** A call site taken apart. */
export interface CallSite {
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly parameters: readonly Parameter[];
}

/** The parts of a call site that stand outside all brackets, in order. */
interface Part {
  readonly type: "bang" | "group" | "displacement" | "text";
  readonly start: number;
  readonly end: number;
  /** Of a group: where its commas and equal signs at depth one are. */
  readonly commas: readonly number[];
  readonly equals: readonly number[];
}

/**
 * ```ebnf
 * site  = { part } , [ displacement ] ;
 * part  = "!" | text | group ;
 * group = ( "<" | "(" ) , { part | "," | " = " } , ( ">" | ")" ) ;     brackets that do not match are text
 * ```
 */
export class SymbolParser extends Ll1Parser {
  readonly site: (idx?: number) => Part[];

  constructor(options: { readonly skipValidations: boolean } = { skipValidations: true }) {
    super(SYMBOL_TOKENS, options);
    const $ = this;
    const end = (token: IToken): number => token.startOffset + token.image.length;
    const text = $.RULE("text", (): IToken =>
      $.OR([
        { ALT: () => $.CONSUME(Plain) },
        { ALT: () => $.CONSUME(Operator) },
        { ALT: () => $.CONSUME(Quoted) },
        { ALT: () => $.CONSUME(Literal) },
        { ALT: () => $.CONSUME(Plus) },
      ]),
    );
    const group = $.RULE("group", (): Part => {
      const commas: number[] = [];
      const equals: number[] = [];
      const open = $.OR([{ ALT: () => $.CONSUME(OpenParen) }, { ALT: () => $.CONSUME(Less) }]);
      $.MANY(() => {
        $.OR1([
          { ALT: () => void $.SUBRULE(text) },
          { ALT: () => void $.SUBRULE($.nested) },
          { ALT: () => void $.CONSUME(Bang) },
          { ALT: () => commas.push($.CONSUME(Comma).startOffset) },
          { ALT: () => equals.push($.CONSUME(Equals).startOffset) },
        ]);
      });
      const close = $.OR2([{ ALT: () => $.CONSUME(CloseParen) }, { ALT: () => $.CONSUME(Greater) }]);
      return $.ACTION(() => ({ type: "group", start: open.startOffset, end: end(close), commas, equals }));
    });
    this.nested = group;
    this.site = $.RULE("site", () => {
      const parts: Part[] = [];
      const add = (type: Part["type"], token: IToken): void => {
        $.ACTION(() => parts.push({ type, start: token.startOffset, end: end(token), commas: [], equals: [] }));
      };
      $.MANY(() => {
        $.OR([
          { ALT: () => add("bang", $.CONSUME(Bang)) },
          { ALT: () => add("text", $.SUBRULE(text)) },
          { ALT: () => parts.push($.SUBRULE(group)) },
          { ALT: () => add("text", $.CONSUME(Comma)) },
          { ALT: () => add("text", $.CONSUME(Equals)) },
          { ALT: () => add("text", $.CONSUME(Greater)) },
          { ALT: () => add("text", $.CONSUME(CloseParen)) },
        ]);
      });
      $.OPTION(() => add("displacement", $.CONSUME(Displacement)));
      return parts;
    });
    this.performSelfAnalysis();
  }

  /** `group` inside `group`: the rule is not yet assigned while its own body is recorded. */
  private nested!: (idx?: number) => Part;
}

const MAX_DEPTH = 64;
const MAX_LENGTH = 8192;
let machinery: { readonly lexer: ReturnType<typeof newSymbolLexer>; readonly parser: SymbolParser } | undefined;

/**
 * Takes a call site apart; never fails.
 *
 * ```text
 * wininet!HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm+0x5e8
 * module  symbol                                   displacement
 * eecrlrev+0x420f              module and displacement: no symbols
 * 0x00007fff`69805b74          nothing is known
 * USER32!Foo(struct HWND__ * hwnd = 0x010070f0)+0x33      kp: parameters before the displacement
 * ```
 */
export function parseCallSite(site: string): CallSite {
  return displacedBack(site, partsOf) ?? parseForward(site, partsOf);
}

/** The same, by the grammar alone. */
export function readCallSite(site: string): CallSite {
  return displacedBack(site, grammarParts) ?? parseForward(site, grammarParts);
}

type Cut = (site: string) => readonly Part[];

function parseForward(site: string, cut: Cut): CallSite {
  if (UNKNOWN.test(site)) return { module: null, symbol: null, displacement: null, parameters: [] };
  const special = managedSite(site);
  if (special !== null) return special;
  const parts = cut(site);
  const last = parts.at(-1);
  const displacement =
    last?.type === "displacement" ? exactHex(site.slice(last.start + 1, last.end).replace(/^0x/i, "")) : null;
  // Digits that no number holds belong to the name: a row without displacement would be the entry of the function.
  const displaced = displacement === null ? parts : parts.slice(0, -1);
  const group = displaced.at(-1);
  const hasParameters =
    group?.type === "group" &&
    site[group.start] === "(" &&
    displaced.length > 1 &&
    (group.equals.length > 0 || site.slice(group.start, group.end) === "(void)");
  const named = hasParameters ? displaced.slice(0, -1) : displaced;
  const end = named.at(-1)?.end ?? 0;
  const bang = named.find((part) => part.type === "bang" && part.start > 0);
  const parameters = hasParameters ? parametersOf(site, group) : [];
  if (bang !== undefined) {
    return { module: site.slice(0, bang.start), symbol: site.slice(bang.end, end), displacement, parameters };
  }
  const name = site.slice(0, end);
  // `eecrlrev+0x420f` is a module; `KiSwapThread+0xb5` of an old kernel log looks the same and is read as one.
  // A name with scopes or brackets is never a module's.
  return displacement === null || /::|[`([]|.</.test(name)
    ? { module: null, symbol: name, displacement, parameters }
    : { module: name === "" ? null : name, symbol: null, displacement, parameters };
}

/** An address without a name, and what stands for one. */
const UNKNOWN = /^(?:0x[0-9a-f`]+|\?{3,}|)$/i;

/** `nt!KiSystemServiceExit-0x10`: before the nearest symbol. */
function displacedBack(site: string, cut: Cut): CallSite | null {
  const match = /(?<=\S)-0x([0-9a-f]{1,8})$/i.exec(site);
  if (match === null) return null;
  const parts = parseForward(site.slice(0, match.index), cut);
  return parts.displacement === null ? { ...parts, displacement: -Number.parseInt(match[1]!, 16) } : null;
}

/**
 * ```text
 * (MethodDesc 00007ff7f3e34988 + 0x449 Deadlock3.Program.Main(System.String[]))      !eestack, !dumpstack
 * 80080000 - ntoskrnl.exe                                                            blue screen of Windows NT
 * ```
 */
function managedSite(site: string): CallSite | null {
  const method = /^\(MethodDesc (?:0x)?[0-9a-f]+ ?\+ ?0x([0-9a-f]{1,8}) (.+)\)$/i.exec(site);
  if (method !== null) {
    return { module: null, symbol: method[2]!, displacement: Number.parseInt(method[1]!, 16), parameters: [] };
  }
  const image = /^[0-9a-f]{8} - (\S+)$/i.exec(site);
  return image === null ? null : { module: image[1]!, symbol: null, displacement: null, parameters: [] };
}

/** `wininet!CFsm::Run+0x39`: names, one exclamation mark at most, and no brackets. */
const PLAIN = /^(?!.*operator)[\w.$@?~:-]+(?:![\w.$@?~:-]+)?(?:\+(?:0x)?[0-9a-f]+)?$/i;

/** The grammar reads plain names alike (a test proves it), but must first be built. */
function partsOf(site: string): readonly Part[] {
  return PLAIN.test(site) ? plainParts(site) : grammarParts(site);
}

function plainParts(site: string): readonly Part[] {
  const end = /\+(?:0x)?[0-9a-f]+$/i.exec(site)?.index ?? site.length;
  const found = site.slice(0, end).indexOf("!");
  const bang = found < 0 ? end : found;
  const part = (type: Part["type"], from: number, to: number): Part[] =>
    to <= from ? [] : [{ type, start: from, end: to, commas: [], equals: [] }];
  return [
    ...part("text", 0, bang),
    ...part("bang", bang, Math.min(bang + 1, end)),
    ...part("text", bang + 1, end),
    ...part("displacement", end, site.length),
  ];
}

function grammarParts(site: string): readonly Part[] {
  if (site.length > MAX_LENGTH || depthOf(site) > MAX_DEPTH) return plainParts(site);
  machinery ??= { lexer: newSymbolLexer(), parser: new SymbolParser() };
  const { tokens, whole } = machinery.lexer.tokenize(site);
  machinery.parser.input = tokens;
  const parts = machinery.parser.site();
  return !whole || machinery.parser.errors.length > 0 || parts === undefined ? plainParts(site) : parts;
}

function depthOf(site: string): number {
  let depth = 0;
  let deepest = 0;
  for (const c of site) {
    if (c === "<" || c === "(") deepest = Math.max(deepest, ++depth);
    else if ((c === ">" || c === ")") && depth > 0) depth--;
  }
  return deepest;
}

/** `(struct HWND__ * hwnd = 0x010070f0, unsigned long count = 0x6cd006e)` */
function parametersOf(site: string, group: Part): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let start = group.start + 1;
  // A comma separates parameters only when an equal sign follows before the next one.
  const cuts = group.commas.filter((comma, i) => {
    const next = group.commas[i + 1] ?? group.end;
    return group.equals.some((equals) => equals > comma && equals < next);
  });
  for (const cut of [...cuts, group.end - 1]) {
    const parameter = parseParameter(site.slice(start, cut).replace(/^,?\s*/, ""));
    if (parameter !== null) parameters.push(parameter);
    start = cut;
  }
  return parameters;
}

/** `struct HWND__ * hwnd = 0x010070f0` → type, name, value. */
export function parseParameter(text: string): Parameter | null {
  const at = text.indexOf(" = ");
  if (at < 0) return null;
  const left = text.slice(0, at).trim();
  const name = /(?<![^\s*&])[^\s*&]+$/.exec(left)?.[0];
  if (name === undefined) return null;
  const type = left.slice(0, left.length - name.length).trim();
  return { type: type === "" ? null : type, name, value: text.slice(at + 3).trim() };
}
