import { createToken, type IToken, type TokenType } from "chevrotain";
import { FIRST_SHAPE, LineClass, LineKind } from "../text/line-kind.js";
import type { LineShape, OutputKind, Tokens } from "./output-kind.js";

/** Token names of the lines that the byte scanner itself recognises and that the grammar sees. */
const SCANNED: readonly (readonly [name: string, kind: number])[] = [
  ["Unread", LineKind.unread],
  ["Prose", LineKind.prose],
  ["Prompt", LineKind.prompt],
  ["StackHeader", LineKind.stackHeader],
  ["TopFrame", LineKind.topFrame],
  ["Frame", LineKind.frame],
  ["ModuleRow", LineKind.moduleRow],
  ["StringRow", LineKind.stringRow],
  ["MemoryRow", LineKind.memoryRow],
  ["PointerRow", LineKind.pointerRow],
  ["DxRow", LineKind.dxRow],
  ["DxRoot", LineKind.dxRoot],
  ["WtRow", LineKind.traceRow],
];

/** Everything that follows from the list of outputs: line kinds, their tokens, and how they count. */
export interface Vocabulary {
  readonly tokens: Tokens;
  readonly tokenTypes: readonly TokenType[];
  /** Tokens that begin no output of their own. */
  readonly orphans: readonly TokenType[];
  /** The one token object of each kind; undefined for kinds the grammar does not see. */
  readonly tokenOf: readonly (IToken | undefined)[];
  readonly shapes: readonly (LineShape | undefined)[];
  readonly kindOf: ReadonlyMap<LineShape, number>;
  readonly classes: Uint8Array;
  /** 1 for each kind that a shape of its own tells: no weak one, and no continuation. */
  readonly firm: Uint8Array;
  /** 1 for each kind that may stand inside a stack table. */
  readonly insideStack: Uint8Array;
}

export function newVocabulary(outputs: readonly OutputKind[]): Vocabulary {
  const tokens: Record<string, TokenType> = {};
  const tokenOf: (IToken | undefined)[] = [];
  const shapes: (LineShape | undefined)[] = [];
  const kindOf = new Map<LineShape, number>();
  const classes = new Uint8Array(1024).fill(LineClass.structured);
  classes[LineKind.blank] = LineClass.blank;
  classes[LineKind.unread] = LineClass.unread;
  classes[LineKind.prose] = LineClass.prose;
  classes[LineKind.noise] = LineClass.noise;
  classes[LineKind.echo] = LineClass.noise;

  const firm = new Uint8Array(1024);
  const insideStack = new Uint8Array(1024);
  for (const kind of [LineKind.stackHeader, LineKind.echo, LineKind.noise]) insideStack[kind] = 1;

  const add = (name: string, kind: number): void => {
    const type = createToken({ name, pattern: /NOT_APPLICABLE/ });
    tokens[name] = type;
    tokenOf[kind] = {
      image: "",
      startOffset: 0,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx!,
    };
  };
  for (const [name, kind] of SCANNED) add(name, kind);
  let kind = FIRST_SHAPE;
  for (const output of outputs) {
    for (const shape of output.shapes) {
      shapes[kind] = shape;
      kindOf.set(shape, kind);
      if (shape.insideStack) insideStack[kind] = 1;
      if (!(shape.last || shape.weakest || shape.continues)) firm[kind] = 1;
      if (shape.noise) classes[kind] = LineClass.noise;
      else add(shape.name, kind);
      kind++;
    }
  }
  const continuing = [...kindOf.keys()].filter((shape) => shape.continues === true && shape.noise !== true);
  const orphans = continuing.map((shape) => tokens[shape.name]!);
  return { tokens, tokenTypes: Object.values(tokens), orphans, tokenOf, shapes, kindOf, classes, firm, insideStack };
}
