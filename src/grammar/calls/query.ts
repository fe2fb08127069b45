import { Ll1Parser } from "../ll1-parser.js";
import { createToken, Lexer, type IToken, type TokenType } from "chevrotain";
import { newTextLexer, type TextLexer } from "../lexer.js";

const Calls = createToken({ name: "Calls", pattern: /(?:\.|@\$)calls(?=\()/i });
const Text = createToken({ name: "Text", pattern: /"(?:[^"\\]|\\.)*"/ });
const Name = createToken({ name: "Name", pattern: /[A-Za-z_$@][\w$@]*/ });
const Dot = createToken({ name: "Dot", pattern: /\./ });
const Open = createToken({ name: "Open", pattern: /[([{]/ });
const Close = createToken({ name: "Close", pattern: /[\])}]/ });
const Blanks = createToken({ name: "Blanks", pattern: /\s+/, group: Lexer.SKIPPED });
const Other = createToken({ name: "Other", pattern: /[^]/ });
const TOKENS: TokenType[] = [Blanks, Calls, Text, Name, Dot, Open, Close, Other];

interface Group {
  readonly start: number;
  readonly end: number;
  readonly strings: readonly string[];
}

/** `.OrderBy(c => c.TimeStart)`, `[0x0]`, `.TimeStart`. */
interface Link {
  readonly name: string | null;
  readonly group: Group | null;
}

interface Parts {
  readonly functions: readonly string[];
  readonly links: readonly Link[];
}

/**
 * A query for calls.
 *
 * ```ebnf
 * query = { any } , [ ".Calls" , group , { link } , { any } ] ;
 * link  = "." , name , [ group ] | group ;
 * group = ( "(" | "[" | "{" ) , { any | group } , ( ")" | "]" | "}" ) ;
 * ```
 */
export class QueryParser extends Ll1Parser {
  readonly query: (idx?: number) => Parts | null;

  constructor(options: { readonly skipValidations: boolean } = { skipValidations: true }) {
    super(TOKENS, options);
    const $ = this;
    const group = $.RULE("group", (): Group => {
      const strings: string[] = [];
      const open = $.CONSUME(Open);
      $.MANY(() => {
        $.OR([
          { ALT: () => void strings.push($.CONSUME(Text).image) },
          { ALT: () => void $.CONSUME(Name) },
          { ALT: () => void $.CONSUME(Dot) },
          { ALT: () => void $.CONSUME(Other) },
          { ALT: () => void $.CONSUME(Calls) },
          { ALT: () => void $.SUBRULE($.nested) },
        ]);
      });
      const close: IToken = $.CONSUME(Close);
      return $.ACTION(() => ({ start: open.startOffset, end: close.startOffset + 1, strings }));
    });
    this.nested = group;
    const link = $.RULE("link", (): Link =>
      $.OR([
        {
          ALT: () => {
            $.CONSUME(Dot);
            const { image } = $.CONSUME(Name);
            let args: Group | null = null;
            $.OPTION(() => {
              args = $.SUBRULE(group);
            });
            return { name: image, group: args };
          },
        },
        { ALT: () => ({ name: null, group: $.SUBRULE1(group) }) },
      ]),
    );
    this.query = $.RULE("query", (): Parts | null => {
      let parts: Parts | null = null;
      $.MANY(() => {
        $.OR([
          { ALT: () => void $.CONSUME(Text) },
          { ALT: () => void $.CONSUME(Name) },
          { ALT: () => void $.CONSUME(Dot) },
          { ALT: () => void $.CONSUME(Other) },
          { ALT: () => void $.CONSUME(Open) },
        ]);
      });
      $.OPTION(() => {
        $.CONSUME(Calls);
        const asked = $.SUBRULE(group);
        const links: Link[] = [];
        $.MANY1(() => {
          links.push($.SUBRULE(link));
        });
        $.MANY2(() => {
          $.OR1([
            { ALT: () => void $.CONSUME1(Text) },
            { ALT: () => void $.CONSUME1(Name) },
            { ALT: () => void $.CONSUME1(Other) },
            { ALT: () => void $.CONSUME1(Close) },
          ]);
        });
        parts = $.ACTION(() => ({ functions: asked.strings.map((text) => text.slice(1, -1)), links }));
      });
      return parts;
    });
    this.performSelfAnalysis();
  }

  /** `group` inside `group`: the rule is not yet assigned while its own body is recorded. */
  private nested!: (idx?: number) => Group;
}

/** What a query for calls asks for. */
export interface Query {
  /** `user32!MessageBoxA`, as typed. */
  readonly functions: readonly string[];
  /** What it gives is calls, and not their number, a group of them, or a member of one. */
  readonly listsCalls: boolean;
  /** It asks for some of the calls only. */
  readonly filtered: boolean;
  /** Columns made by `.Select(c => new { Time = c.TimeStart })`: the new name and the member it shows. */
  readonly columns: ReadonlyMap<string, string> | null;
}

const KEEPS_CALLS =
  /^(?:Where|OrderBy|OrderByDescending|Take|Skip|First|Last|FirstOrDefault|LastOrDefault|Single|Reverse|Concat|Select)$/i;
const KEEPS_ALL = /^(?:OrderBy|OrderByDescending|Reverse|Select)$/i;
const MAX_LENGTH = 4096;
let machinery: { readonly lexer: TextLexer; readonly parser: QueryParser } | undefined;

/**
 * Reads an expression that asks a trace for calls; null for any other.
 *
 * ```text
 * @$cursession.TTD.Calls("kernelbase!GetLastError").Where(c => c.ReturnValue != 0).Select(c => new { Time = c.TimeStart })
 *                         ^^^^^^^^^^^^^^^^^^^^^^^ function                                       column  ^^^^     ^^^^^^^^^
 * ```
 */
export function parseQuery(expression: string): Query | null {
  // Whoever asks what an answer is asks again when it is read.
  if (lastQuery?.expression !== expression) lastQuery = { expression, query: readQuery(expression) };
  return lastQuery.query;
}

let lastQuery: { readonly expression: string; readonly query: Query | null } | undefined;

function readQuery(expression: string): Query | null {
  if (expression.length > MAX_LENGTH || !/calls\(/i.test(expression) || tooDeep(expression)) return null;
  machinery ??= {
    lexer: newTextLexer({ query: TOKENS }, "query", Text),
    parser: new QueryParser(),
  };
  machinery.parser.input = machinery.lexer.tokenize(expression).tokens;
  const parts = machinery.parser.query();
  if (parts == null || machinery.parser.errors.length > 0) return null;
  let columns: Query["columns"] = null;
  let listsCalls = true;
  let filtered = false;
  for (const { name, group } of parts.links) {
    filtered ||= name === null || !KEEPS_ALL.test(name);
    if (name === null) continue;
    listsCalls &&= group !== null && KEEPS_CALLS.test(name);
    if (name !== "Select" || group === null) continue;
    columns = projection(expression.slice(group.start + 1, group.end - 1));
    listsCalls &&= columns !== null;
  }
  return { functions: parts.functions, listsCalls, filtered, columns };
}

/** `c => new { Time = c.TimeStart, Error = c.ReturnValue }`; null for anything that makes no named columns. */
function projection(text: string): ReadonlyMap<string, string> | null {
  const lambda = /^\s*(\w+)\s*=>\s*new\s*\{([^]*)\}\s*$/.exec(text);
  if (lambda === null) return null;
  const columns = new Map<string, string>();
  for (const part of splitOutside(lambda[2]!)) {
    const equals = part.indexOf("=");
    if (equals < 0) continue;
    const source = part.slice(equals + 1).trim();
    const member = source.startsWith(`${lambda[1]}.`) ? source.slice(lambda[1]!.length + 1) : source;
    columns.set(part.slice(0, equals).trim(), member);
  }
  return columns;
}

/** Splits at the commas outside brackets and strings. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (c === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

const MAX_DEPTH = 64;

function tooDeep(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if ("([{".includes(c) && ++depth > MAX_DEPTH) return true;
    if (")]}".includes(c)) depth--;
  }
  return false;
}
