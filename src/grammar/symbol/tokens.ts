import { createToken, type TokenType } from "chevrotain";
import { newTextLexer, type TextLexer } from "../lexer.js";

/**
 * Characters of a call site.
 *
 * ```text
 * chrome!base::OnceCallback<void ()>::Run+0x10
 * ^^^^^^ module     ^^^^^^^ angle brackets  ^^^^^ displacement: only at the very end
 * ntdll! ?? ::FNODOBFM::`string'    combase![thunk]:CErrorObject::QueryInterface`adjustor{8}'
 *                       ^^^^^^^^ quoted: brackets inside do not count
 * ```
 */
export const Bang: TokenType = createToken({ name: "Bang", pattern: /!/ });
export const Displacement: TokenType = createToken({ name: "Displacement", pattern: /\+(?:0x)?[0-9a-f]+(?![\s\S])/i });
/** `operator<` and `operator->` hold brackets that open nothing; `operator()` is a name. */
export const Operator: TokenType = createToken({
  name: "Operator",
  pattern: /(?<!\w)operator ?""(?: ?\w+)?|(?<!\w)operator(?:<=>|<<=?|>>=?|->\*?|<=?|>=?|\(\)|\[\]|!=?)(?!\w)/,
});
export const Quoted: TokenType = createToken({ name: "Quoted", pattern: /`[^']{0,1000}'|`|'/ });
export const Less: TokenType = createToken({ name: "Less", pattern: /</ });
export const Greater: TokenType = createToken({ name: "Greater", pattern: />/ });
export const OpenParen: TokenType = createToken({ name: "OpenParen", pattern: /\(/ });
export const CloseParen: TokenType = createToken({ name: "CloseParen", pattern: /\)/ });
export const Literal: TokenType = createToken({ name: "Literal", pattern: /"(?:[^"]|"(?!\s*[,)]))*"/ });
export const Comma: TokenType = createToken({ name: "Comma", pattern: /,\s*/ });
export const Equals: TokenType = createToken({ name: "Equals", pattern: / = / });
export const Plain: TokenType = createToken({
  name: "Plain",
  pattern: /(?:(?!(?<!\w)operator[<>([!"-])[\w$@?.~:*&[\]{}#/\\-])+|[^<>()`'!,+]/,
});
export const Plus: TokenType = createToken({ name: "Plus", pattern: /\+/ });

export const SYMBOL_TOKENS: TokenType[] = [
  Displacement,
  Operator,
  Bang,
  Quoted,
  Less,
  Greater,
  OpenParen,
  CloseParen,
  Literal,
  Comma,
  Equals,
  Plain,
  Plus,
];

export function newSymbolLexer(): TextLexer {
  return newTextLexer({ symbol: SYMBOL_TOKENS }, "symbol");
}
