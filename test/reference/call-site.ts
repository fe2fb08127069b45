import type { Parameter } from "../../src/model/outputs.js";

/** A call site taken apart, section 9.1. */
export interface CallSite {
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly parameters: readonly Parameter[];
}

const NOTHING: CallSite = { module: null, symbol: null, displacement: null, parameters: [] };
const LONGEST = 8192;
const DEEPEST = 64;

/**
 * ```text
 * wininet!HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm+0x5e8
 * eecrlrev+0x420f                                          no symbols: the module alone
 * nt!KiSystemServiceExit-0x10                              before the nearest symbol
 * 80080000 - ntoskrnl.exe                                  blue screen of Windows NT
 * (MethodDesc 00007ff7f3e34988 + 0x449 Program.Main())     !eestack
 * ```
 */
export function callSite(text: string): CallSite {
  const back = /^(.*\S)-0x([0-9a-f]{1,8})$/is.exec(text);
  const before = back === null ? null : forward(back[1]!);
  if (before === null || before.displacement !== null) return forward(text);
  return { ...before, displacement: -Number.parseInt(back![2]!, 16) };
}

function forward(text: string): CallSite {
  if (/^(?:0x[0-9a-f`]+|\?{3,}|)$/i.test(text)) return NOTHING;
  const method = /^\(MethodDesc (?:0x)?[0-9a-f]+ ?\+ ?0x([0-9a-f]{1,8}) (.+)\)$/i.exec(text);
  if (method !== null) return { ...NOTHING, symbol: method[2]!, displacement: Number.parseInt(method[1]!, 16) };
  const image = /^[0-9a-f]{8} - (\S+)$/i.exec(text);
  if (image !== null) return { ...NOTHING, module: image[1]! };
  // More digits than a number holds are part of the name.
  const cut = /^(.*)\+(?:0x)?([0-9a-f]+)$/is.exec(text);
  const displaced = cut !== null && Number.isSafeInteger(Number.parseInt(cut[2]!, 16)) ? cut : null;
  const name = displaced?.[1] ?? text;
  const displacement = displaced === null ? null : Number.parseInt(displaced[2]!, 16);
  const pieces = piecesOf(name);
  const list = pieces.at(-1);
  const parameters = pieces.length > 1 && list !== undefined ? parametersOf(name, list) : null;
  const end = parameters === null ? name.length : list!.start;
  const site = name.slice(0, end);
  const bang = pieces.find((piece) => piece.is === "bang" && piece.start > 0 && piece.start < end)?.start;
  const common = { displacement, parameters: parameters ?? [] };
  if (bang !== undefined) return { module: site.slice(0, bang), symbol: site.slice(bang + 1), ...common };
  // Scopes and brackets stand in no module's name.
  if (displacement === null || /::|[`([]|.</.test(site)) return { module: null, symbol: site, ...common };
  return { module: site === "" ? null : site, symbol: null, ...common };
}

/** What stands outside all brackets, and the brackets with where their commas and equal signs are. */
interface Piece {
  readonly is: "bang" | "brackets" | "text";
  readonly start: number;
  end: number;
  readonly commas: number[];
  readonly equals: number[];
}

/**
 * Words of a name in which brackets are no brackets: operators, what stands in `` `…' ``, strings. A quote ends a
 * string only before a comma or the end of the list.
 */
const WORD =
  /operator(?:<=>|<<=?|>>=?|->\*?|<=?|>=?|\(\)|\[\]|!=?)(?!\w)|!|`[^']*'|[<(]|[>)]|"(?:[^"]|"(?!\s*[,)]))*"|,\s*| = |[\w$@?.~:*&[\]{}#/\\-]+|[^]/g;

function piecesOf(name: string): readonly Piece[] {
  const found: Piece[] = [];
  const open: Piece[] = [];
  const newPiece = (is: Piece["is"], start: number, end: number): Piece => ({ is, start, end, commas: [], equals: [] });
  for (const match of name.matchAll(WORD)) {
    const { 0: word, index: start } = match;
    const end = start + word.length;
    const inner = open.at(-1);
    if (word === "<" || word === "(") open.push(newPiece("brackets", start, end));
    else if ((word === ">" || word === ")") && inner !== undefined) {
      open.pop();
      inner.end = end;
      if (open.length === 0) found.push(inner);
    } else if (inner === undefined) found.push(newPiece(word === "!" ? "bang" : "text", start, end));
    else if (word.startsWith(",")) inner.commas.push(start);
    else if (word === " = ") inner.equals.push(start);
    if (open.length > DEEPEST) return plainPieces(name);
  }
  // A bracket that does not close is text, and so are all before it.
  return open.length > 0 || name.length > LONGEST ? plainPieces(name) : found;
}

function plainPieces(name: string): readonly Piece[] {
  const bang = name.indexOf("!");
  return bang < 0 ? [] : [{ is: "bang", start: bang, end: bang + 1, commas: [], equals: [] }];
}

/** `(struct HWND__ * hwnd = 0x010070f0, unsigned long count = 0x6cd006e)`; null for any other brackets. */
function parametersOf(name: string, list: Piece): readonly Parameter[] | null {
  if (list.is !== "brackets" || name[list.start] !== "(") return null;
  const inner = name.slice(list.start, list.end);
  if (inner === "(void)") return [];
  if (list.equals.length === 0) return null;
  // Section 8.8: a comma separates parameters only when something with ` = ` follows.
  const cuts = list.commas.filter((comma, i) =>
    list.equals.some((equals) => equals > comma && equals < (list.commas[i + 1] ?? list.end)),
  );
  return [list.start, ...cuts].flatMap((cut, i) => {
    const text = name.slice(cut + 1, cuts[i] ?? list.end - 1).trimStart();
    const match = /^(.*?) = (.*)$/s.exec(text);
    if (match === null) return [];
    const left = match[1]!.trim();
    const word = /[^\s*&]+$/.exec(left)?.[0];
    if (word === undefined) return [];
    const type = left.slice(0, left.length - word.length).trim();
    return [{ type: type === "" ? null : type, name: word, value: match[2]!.trim() }];
  });
}
