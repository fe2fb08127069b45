import type { IToken, TokenType } from "chevrotain";

/** Cuts a text into tokens. */
export interface TextLexer {
  /** `whole` is false when some characters fitted no token; they are left out. */
  readonly tokenize: (text: string) => { readonly tokens: IToken[]; readonly whole: boolean };
}

/**
 * At each place the first token of the mode that fits is taken; a token may open a mode, or close it. `quoted` stands
 * between quotation marks: where one is not closed, no later one is, and none is looked for.
 *
 * The texts are a few words long and tokens few: to try one pattern after the other is as fast as Chevrotain's lexer,
 * which spends milliseconds on the patterns before it reads the first text. A small log is read in less.
 */
export function newTextLexer(
  modes: Readonly<Record<string, readonly TokenType[]>>,
  first: string,
  quoted: TokenType | null = null,
): TextLexer {
  const tried = new Map<string, readonly Tried[]>();
  const open = (mode: string): readonly Tried[] => {
    let known = tried.get(mode);
    if (known === undefined) tried.set(mode, (known = modes[mode]!.map(toTry)));
    return known;
  };
  return {
    tokenize(text) {
      const tokens: IToken[] = [];
      const outer: (readonly Tried[])[] = [];
      let mode = open(first);
      let whole = true;
      let closes = true;
      for (let at = 0; at < text.length;) {
        const found = mode.find(({ pattern, type }) => {
          if (type === quoted && !closes) return false;
          pattern.lastIndex = at;
          const fits = pattern.test(text);
          if (type === quoted && !fits && text[at] === '"') closes = false;
          return fits;
        });
        if (found === undefined) {
          whole = false;
          at++;
          continue;
        }
        const { pattern, type } = found;
        const end = pattern.lastIndex;
        if (type.GROUP === undefined) {
          const image = text.slice(at, end);
          tokens.push({ image, startOffset: at, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! });
        }
        if (type.POP_MODE === true) mode = outer.pop() ?? mode;
        if (type.PUSH_MODE !== undefined) {
          outer.push(mode);
          mode = open(type.PUSH_MODE);
        }
        at = end;
      }
      return { tokens, whole };
    },
  };
}

interface Tried {
  readonly pattern: RegExp;
  readonly type: TokenType;
}

function toTry(type: TokenType): Tried {
  const { source, flags } = type.PATTERN as RegExp;
  return { pattern: new RegExp(source, `${flags}y`), type };
}
