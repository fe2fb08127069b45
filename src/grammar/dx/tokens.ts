import { createToken, Lexer, type TokenType } from "chevrotain";
import { newTextLexer, type TextLexer } from "../lexer.js";

/**
 * Characters of a value of `dx`.
 *
 * ```text
 * 0x346a78be90 : "C:\WINDOWS\SYSTEM32\OLEACCRC.DLL" [Type: wchar_t *]
 * ^^^^^^^^^^^^ ^ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ^^^^^^^        ^^
 * hex      colon quoted: quotes inside stand bare   type, brackets balanced
 * 718:7D7 [Time Travel]          [D:0, 64:0]          DeviceNodeStarted (776)
 * position caption               range                word, number in parentheses
 * ```
 */
export const Caption: TokenType = createToken({
  name: "Caption",
  pattern: /\[(?:Time Travel|Switch To|Force Symbol Reload)\]/,
});
export const TypeOpen: TokenType = createToken({ name: "TypeOpen", pattern: /\[Type: / });
/** The closing quote is the one before a caption, a type or the end. */
export const Quoted: TokenType = createToken({
  name: "Quoted",
  pattern: /"(?:[^"]|"(?!\s*(?:$|\[)))*"(?=\s*(?:$|\[))/,
});
export const Clock: TokenType = createToken({
  name: "Clock",
  pattern: /\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?: ?[AP]M\b)?(?![\d:])/i,
});
export const TracePosition: TokenType = createToken({
  name: "TracePosition",
  pattern: /(?:[0-9A-F]{1,16}:[0-9A-F]{1,16}|(?:Max|Min|Invalid) Position)(?![\w:.\\])/i,
});
/** `KERNELBASE!GetLastError`, `nt!KiUpdateTime + 0x129`. */
export const CallSite: TokenType = createToken({
  name: "CallSite",
  pattern: /[A-Za-z_][\w.$@-]{0,100}!(?:[^"\s]|[ ](?!\[(?:Type|Time|Switch|Force)))+/,
});
export const Hex: TokenType = createToken({ name: "Hex", pattern: /-?0x[0-9a-f]+(?:`[0-9a-f]+)?(?!\w)/i });
export const Binary: TokenType = createToken({ name: "Binary", pattern: /0y[01]+(?!\w)/ });
export const Decimal: TokenType = createToken({
  name: "Decimal",
  pattern: /-?(?:0n)?-?(?<!\d)\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/i,
});
export const Word: TokenType = createToken({ name: "Word", pattern: /[A-Za-z_$@?][\w$@?.]*/ });
export const Open: TokenType = createToken({ name: "Open", pattern: /[[({]/ });
export const Close: TokenType = createToken({ name: "Close", pattern: /[\])}]/ });
export const Comma: TokenType = createToken({ name: "Comma", pattern: /,/ });
export const Colon: TokenType = createToken({ name: "Colon", pattern: /:/ });
export const Blanks: TokenType = createToken({ name: "Blanks", pattern: /\s+/, group: Lexer.SKIPPED });
export const Other: TokenType = createToken({ name: "Other", pattern: /[^]/ });

export const VALUE_TOKENS: TokenType[] = [
  Blanks,
  Caption,
  TypeOpen,
  Quoted,
  Clock,
  TracePosition,
  CallSite,
  Hex,
  Binary,
  Decimal,
  Word,
  Open,
  Close,
  Comma,
  Colon,
  Other,
];

export function newValueLexer(): TextLexer {
  return newTextLexer({ value: VALUE_TOKENS }, "value", Quoted);
}
