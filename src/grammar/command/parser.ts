import { Ll1Parser } from "../ll1-parser.js";
import type { Command, CommandPart } from "../../model/transcript.js";
import { initialCommand, signedName } from "./names.js";
import {
  Chunk,
  Close,
  COMMAND_TOKENS,
  Comment,
  EmptySemicolon,
  EndOfBraces,
  InBraces,
  Name,
  newCommandLexer,
  Open,
  Prefix,
  Quoted,
  Semicolon,
} from "./tokens.js";

/**
 * A command line: commands joined by semicolons, each a prefix, a name and the rest.
 *
 * ```ebnf
 * line      = { ";" } , { part , { ";" } } , [ comment ] ;
 * part      = [ prefix ] , name , { chunk | quoted | braces } ;
 * braces    = "{" , { chunk | quoted | ";" | braces } , "}" ;
 * ```
 */
export class CommandParser extends Ll1Parser {
  readonly line: (idx?: number) => CommandPart[];
  /** The text that is being read; arguments are cut out of it, so that they stay as typed. */
  text = "";

  constructor(options: { readonly skipValidations: boolean } = { skipValidations: true }) {
    super(COMMAND_TOKENS, options);
    const $ = this;
    const args = $.RULE("args", () => {
      let start = -1;
      let end = -1;
      const extend = (image: { startOffset: number; image: string }): void => {
        $.ACTION(() => {
          if (start < 0) start = image.startOffset;
          end = image.startOffset + image.image.length;
        });
      };
      $.MANY(() => {
        $.OR([
          { ALT: () => extend($.CONSUME(Chunk)) },
          { ALT: () => extend($.CONSUME(Quoted)) },
          { ALT: () => extend($.CONSUME(Open)) },
          { ALT: () => extend($.CONSUME(Close)) },
          { ALT: () => extend($.CONSUME(EndOfBraces)) },
          { ALT: () => extend($.CONSUME(InBraces)) },
        ]);
      });
      return start < 0 ? "" : $.text.slice(start, end).trim();
    });
    const part = $.RULE("part", (): CommandPart => {
      let prefix: string | null = null;
      $.OPTION(() => {
        prefix = $.CONSUME(Prefix).image;
      });
      const { image } = $.CONSUME(Name);
      return { prefix, name: signedName(image), args: $.SUBRULE(args) };
    });
    this.line = $.RULE("line", () => {
      const parts: CommandPart[] = [];
      $.MANY(() => {
        $.OR([
          { ALT: () => $.CONSUME(EmptySemicolon) },
          { ALT: () => $.CONSUME(Semicolon) },
          { ALT: () => $.CONSUME(Comment) },
          { ALT: () => parts.push($.SUBRULE(part)) },
        ]);
      });
      return parts;
    });
    this.performSelfAnalysis();
  }
}

const MAX_REMEMBERED = 4096;
const MAX_LENGTH = 4096;
const remembered = new Map<string, Command>();
const PLAIN = /^(?:(~(?:[*.#]|\d+))\s*)?(![\w.]+|\.[A-Za-z_]\w*|[A-Za-z]+)(?: ([^;{}]*))?$/;
let lexer: ReturnType<typeof newCommandLexer> | undefined;
let parser: CommandParser | undefined;

/**
 * Reads what was typed behind a prompt. Never fails: what is no command has no parts.
 *
 * ```text
 * ~*kb 20; .echo "a;b"     →  { prefix "~*", name "kb", args "20" }, { name ".echo", args "\"a;b\"" }
 * ```
 */
export function parseCommand(text: string): Command {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const command = readPlain(text) ?? readLine(text);
  if (remembered.size < MAX_REMEMBERED) remembered.set(text, command);
  return command;
}

/**
 * A name with a blank behind it, perhaps for some thread, and no semicolon or brace anywhere: the grammar reads that as
 * one part, whatever the arguments are (a test proves it). Displays of memory have another address each time they are
 * typed, and most small logs hold nothing that needs the grammar.
 */
function readPlain(text: string): Command | null {
  const [, prefix = null, typed, args = ""] = text.length > MAX_LENGTH ? [] : (PLAIN.exec(text) ?? []);
  if (typed === undefined) return null;
  const name = signedName(typed);
  return { text, name, parts: [{ prefix, name, args: args.trim() }] };
}

/** The name of the one command that a line is, whatever stands behind it; empty where the grammar must decide. */
export function plainName(text: string): string {
  if (text.length > MAX_LENGTH || text.startsWith("~") || !PLAIN.test(text)) return "";
  const blank = text.indexOf(" ");
  return blank < 0 ? text : text.slice(0, blank);
}

/** Reads a line of any form by the grammar. */
export function readLine(text: string): Command {
  lexer ??= newCommandLexer();
  parser ??= new CommandParser();
  const typed = initialCommand(text) ?? text;
  const { tokens } = lexer.tokenize(typed.slice(0, MAX_LENGTH));
  parser.text = typed;
  parser.input = tokens;
  const parts = parser.line() ?? [];
  return { text: typed, name: parts[0]?.name ?? null, parts };
}
