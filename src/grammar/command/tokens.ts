import { createToken, Lexer, type TokenType } from "chevrotain";
import { newTextLexer, type TextLexer } from "../lexer.js";

/**
 * Characters of a command line.
 *
 * ```text
 * ~*kb 20; !ntsdexts.locks; bp ws2_32!send "k; g"; .foreach (x {lm}) { .echo x }
 * ^^ prefix  ^^^^^^^^^^^^^^^ bang name  ^^^^^^ string           ^^^^ braces hold their semicolons
 *   ^^ name
 * ```
 */
export const Prefix: TokenType = createToken({
  name: "Prefix",
  pattern: /~(?:~?\[[^\]\s]{0,200}\]|[*.#]|\d+)(?=\s*[a-zA-Z.!])|\|\|?(?:[*.#]|\d+)(?=\s*[a-zA-Z.!])|\d{1,9}(?=k)/,
});
/** `*` and `$$` comments take the rest of the line. */
export const Comment: TokenType = createToken({ name: "Comment", pattern: /\*[^\r\n]*|\$\$(?![<>])[^\r\n]*/ });
export const Name: TokenType = createToken({
  name: "Name",
  pattern: /![\w.]+|\.[A-Za-z_]\w*|[gpt]-(?!\w)|\?\??|[A-Za-z]+|~|\|\|?|\${1,9}>?a?<|\S/,
  push_mode: "arguments",
});
export const Blanks: TokenType = createToken({ name: "Blanks", pattern: /\s+/, group: Lexer.SKIPPED });
export const EmptySemicolon: TokenType = createToken({ name: "EmptySemicolon", pattern: /;/ });

export const Semicolon: TokenType = createToken({ name: "Semicolon", pattern: /;/, pop_mode: true });
export const Quoted: TokenType = createToken({ name: "Quoted", pattern: /"(?:[^"\\]|\\.)*"?/ });
export const Open: TokenType = createToken({ name: "Open", pattern: /\{/, push_mode: "braces" });
/** A brace that nothing opened. */
export const Close: TokenType = createToken({ name: "Close", pattern: /\}/ });
export const EndOfBraces: TokenType = createToken({ name: "EndOfBraces", pattern: /\}/, pop_mode: true });
/** Inside braces a semicolon belongs to the commands there. */
export const InBraces: TokenType = createToken({ name: "InBraces", pattern: /[^"{}]+/ });
export const Chunk: TokenType = createToken({ name: "Chunk", pattern: /[^;"{}]+/ });

export const COMMAND_TOKENS: TokenType[] = [
  Prefix,
  Comment,
  Name,
  Blanks,
  EmptySemicolon,
  Semicolon,
  Quoted,
  Open,
  Close,
  EndOfBraces,
  InBraces,
  Chunk,
];

export function newCommandLexer(): TextLexer {
  return newTextLexer(
    {
      command: [Blanks, EmptySemicolon, Comment, Prefix, Name],
      arguments: [Semicolon, Quoted, Open, Close, Chunk],
      braces: [Quoted, Open, EndOfBraces, InBraces],
    },
    "command",
  );
}
