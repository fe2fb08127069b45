import { Ll1Parser } from "../ll1-parser.js";
import type { IToken } from "chevrotain";
import type { DxValue } from "../../model/outputs.js";
import {
  Binary,
  CallSite,
  Caption,
  Clock,
  Close,
  Colon,
  Comma,
  Decimal,
  Hex,
  newValueLexer,
  Open,
  Other,
  Quoted,
  TracePosition,
  TypeOpen,
  VALUE_TOKENS,
  Word,
} from "./tokens.js";
import { meaningOf, type Item, type ItemKind } from "./value.js";

/**
 * ```ebnf
 * value   = { item } ;
 * item    = caption | type | hex | decimal | binary | position | clock | quoted | site | word | "," | ":" | other | group ;
 * group   = ( "[" | "(" | "{" ) , { item } , ( "]" | ")" | "}" ) ;
 * type    = "[Type: " , { item } , "]" ;
 * ```
 */
export class ValueParser extends Ll1Parser {
  readonly value: (idx?: number) => Item[];

  constructor(options: { readonly skipValidations: boolean } = { skipValidations: true }) {
    super(VALUE_TOKENS, options);
    const $ = this;
    const itemOf = (kind: ItemKind, token: IToken): Item => ({
      kind,
      start: token.startOffset,
      end: token.startOffset + token.image.length,
      items: [],
    });
    const leaf = $.RULE("leaf", (): Item =>
      $.OR([
        { ALT: () => itemOf("hex", $.CONSUME(Hex)) },
        { ALT: () => itemOf("decimal", $.CONSUME(Decimal)) },
        { ALT: () => itemOf("binary", $.CONSUME(Binary)) },
        { ALT: () => itemOf("position", $.CONSUME(TracePosition)) },
        { ALT: () => itemOf("clock", $.CONSUME(Clock)) },
        { ALT: () => itemOf("quoted", $.CONSUME(Quoted)) },
        { ALT: () => itemOf("site", $.CONSUME(CallSite)) },
        { ALT: () => itemOf("word", $.CONSUME(Word)) },
        { ALT: () => itemOf("comma", $.CONSUME(Comma)) },
        { ALT: () => itemOf("colon", $.CONSUME(Colon)) },
        { ALT: () => itemOf("other", $.CONSUME(Other)) },
        { ALT: () => itemOf("caption", $.CONSUME(Caption)) },
      ]),
    );
    const group = $.RULE("group", (): Item => {
      const open = $.OR([
        { ALT: () => itemOf("group", $.CONSUME(Open)) },
        { ALT: () => itemOf("type", $.CONSUME(TypeOpen)) },
      ]);
      const items: Item[] = [];
      $.MANY(() => {
        $.OR1([{ ALT: () => items.push($.SUBRULE(leaf)) }, { ALT: () => items.push($.SUBRULE($.nested)) }]);
      });
      const close = itemOf("group", $.CONSUME(Close));
      return $.ACTION(() => ({ kind: open.kind, start: open.start, end: close.end, items }));
    });
    this.nested = group;
    this.value = $.RULE("value", () => {
      const items: Item[] = [];
      $.MANY(() => {
        $.OR([{ ALT: () => items.push($.SUBRULE(leaf)) }, { ALT: () => items.push($.SUBRULE(group)) }]);
      });
      return items;
    });
    this.performSelfAnalysis();
  }

  /** `group` inside `group`: the rule is not yet assigned while its own body is recorded. */
  private nested!: (idx?: number) => Item;
}

const MAX_DEPTH = 64;
const MAX_LENGTH = 4096;
const MAX_REMEMBERED = 16_384;
const remembered = new Map<string, TypedValue>();
let machinery: { readonly lexer: ReturnType<typeof newValueLexer>; readonly parser: ValueParser } | undefined;

export interface TypedValue {
  readonly value: DxValue | null;
  readonly type: string | null;
}

/**
 * Takes apart what stands behind the name of a `dx` row; never fails.
 *
 * ```text
 * 718:7D7 [Time Travel]                    position 718:7D7
 * 0x57 [Type: unsigned long]               number 0x57, of type unsigned long
 * nt!KiUpdateTime + 0x129                  call site
 * ```
 */
export function parseDxValue(text: string): TypedValue {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const read = readValue(text);
  if (remembered.size < MAX_REMEMBERED) remembered.set(text, read);
  return read;
}

function readValue(text: string): TypedValue {
  const items = itemsOf(text);
  if (items === null) {
    const typeAt = text.endsWith("]") ? text.indexOf("[Type: ", text.lastIndexOf("]", text.length - 2) + 1) : -1;
    const core = (typeAt < 0 ? text : text.slice(0, typeAt)).trimEnd();
    const type = typeAt < 0 ? null : text.slice(typeAt + "[Type: ".length, -1);
    return { value: core === "" ? null : { _tag: "text", text: core }, type };
  }
  let count = items.length;
  let type: string | null = null;
  for (; count > 0; count--) {
    const last = items[count - 1]!;
    if (last.kind === "type") type = text.slice(last.start + "[Type: ".length, last.end - 1);
    else if (last.kind !== "caption") break;
  }
  const core = text.slice(0, items[count - 1]?.end ?? 0);
  if (core === "") return { value: null, type };
  const value = meaningOf(core, items.slice(0, count));
  if (value._tag !== "number" || value.number === null || type === null || !isPointerType(type)) return { value, type };
  return { value: { _tag: "pointer", text: core, number: value.number, display: null }, type };
}

/** `_EPROCESS *`, `void (__cdecl*)(wchar_t *)` */
function isPointerType(type: string): boolean {
  return type.endsWith("*") || type.includes("*)(");
}

/** Null where the brackets do not match, or the text is longer than any value. */
function itemsOf(text: string): readonly Item[] | null {
  if (text.length > MAX_LENGTH || depthOf(text) > MAX_DEPTH) return null;
  machinery ??= { lexer: newValueLexer(), parser: new ValueParser() };
  machinery.parser.input = machinery.lexer.tokenize(text).tokens;
  const items = machinery.parser.value();
  return machinery.parser.errors.length > 0 ? null : items;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const c of text) {
    if (c === "[" || c === "(" || c === "{") deepest = Math.max(deepest, ++depth);
    else if ((c === "]" || c === ")" || c === "}") && depth > 0) depth--;
  }
  return deepest;
}
