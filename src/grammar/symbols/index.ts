import type { SymbolRow } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { readMissingRow, readNearRow, readSourceRow, readSymbolRow } from "./row.js";

const ADDRESS = "(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})";
const KIND = "(?:(?:prv|pub) +\\w+ +(?=\\S)|(?:local|param|global) +(?=\\S))?";

/** A symbol with its type or value, which only a list of symbols prints. */
const typedSymbol: LineShape = {
  name: "TypedSymbol",
  example: "010813a0 WindbgStackBacktrace!WindbgStackBacktraceBBBB (void)",
  starts: [..."0123456789abcdefABCDEFpgl"],
  pattern: new RegExp(
    `^${KIND}${ADDRESS} +(?=\\S)(?:[0-9a-f]{1,8} +(?=\\S))?(?:[^"!=\`]{1,300} )?[\\w.$@-]{1,64}![^"]{1,4000}?(?: \\([^"@]{0,2000}\\)| = +\\S.*| = )$`,
    "i",
  ),
};

/** Any symbol behind an address, or without: `x`, `x /2`, `x /1`. */
const symbolRow: LineShape = {
  name: "SymbolRow",
  example: "fe0c8358  Fs_Rec!_imp___allmul",
  pattern: new RegExp(
    `^(?:${KIND}${ADDRESS} +(?=\\S)(?:[0-9a-f]{1,8} +(?=\\S))?(?:[^"!=\`]{1,300} )?[\\w.$@-]{1,64}!\\S` +
      // Without an address nothing but the name: sentences name symbols too.
      `|[\\w.$@-]{1,64}!(?:[^\\s<(\`]+|[^\\s<(\`]*[<(\`].{0,4000}[>)'\\w])$)`,
    "i",
  ),
  whenAsked: true,
};

/** `x /0`. */
const bareAddress: LineShape = {
  name: "BareAddress",
  example: "00b51410",
  pattern: new RegExp(`^${ADDRESS}$`, "i"),
  whenAsked: true,
};

const missingType: LineShape = {
  name: "MissingType",
  example: "Type information missing error for _nh_malloc",
  starts: ["Type information missing error for "],
  pattern: /^Type information missing error for \S/,
};

/** `x /D`: the letters to click on. */
const alphabet: LineShape = {
  name: "Alphabet",
  example: "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
  starts: ["A B C"],
  pattern: /^A B C D E(?: [A-Z])+$/,
  noise: true,
};

/** `ln`: the symbols around an address. */
const nearRow: LineShape = {
  name: "NearestSymbol",
  example: "(9a3bf660)   MyDriver!DeviceControlDispatch+0x4c   |  (9a3bf6d0)   MyDriver!DeviceControl",
  starts: ["(", "["],
  pattern: /^(?:\[[^\]]{1,300} @ \d+\] )?\((?:[0-9a-f]{8}`)?[0-9a-f]{8}\) *[<\w]/i,
};

const exactHeader: LineShape = {
  name: "ExactMatches",
  example: "Exact matches:",
  starts: ["Exact matches:"],
  pattern: /^Exact matches:$/,
};

const exactRow: LineShape = {
  name: "ExactMatch",
  example: "notepad!StringCchPrintfW = <no type information>",
  pattern: /^[\w.$@-]{1,64}![^"=]{1,4000} (?:= <no type information>|\([^"]{0,2000}\))$/,
  continues: true,
};

const sourceRow: LineShape = {
  name: "SymbolSource",
  example: "d:\\coding\\mydriver\\handleioctl.c(50)+0x15",
  pattern: /^(?:[A-Za-z]:\\|\\\\|\/|[\w.-]+[\\/])[^"]{1,300}\(\d+\)(?:\+0x[0-9a-f]+)?$/i,
  whenAsked: true,
};

const browseModule: LineShape = {
  name: "BrowseModule",
  example: "Browse module",
  starts: ["Browse module", "Set bu breakpoint"],
  pattern: /^(?:Browse module|Set bu breakpoint)$/,
  noise: true,
};

/** `x module!pattern` and `ln`. */
export const symbols: OutputKind = {
  tag: "symbols",
  commands: /^(?:x|ln)$/i,
  rows: "any",
  shapes: [
    typedSymbol,
    bareAddress,
    missingType,
    alphabet,
    nearRow,
    exactHeader,
    exactRow,
    sourceRow,
    browseModule,
    symbolRow,
  ],
  rule: linesOf(
    "symbols",
    [
      typedSymbol.name,
      symbolRow.name,
      bareAddress.name,
      missingType.name,
      nearRow.name,
      exactHeader.name,
      sourceRow.name,
    ],
    [exactRow.name],
  ),
  read: (view) => [{ _tag: "symbols", lines: rangeOf(view), rows: readRows(view) }],
};

function readRows(view: OutputView): readonly SymbolRow[] {
  let exact = false;
  return linesIn(view).flatMap((line: ViewLine): readonly SymbolRow[] => {
    switch (line.shape) {
      case exactHeader:
        exact = true;
        return [];
      case nearRow:
        exact = false;
        return readNearRow(line.text, line.line);
      case sourceRow:
        return [readSourceRow(line.text, line.line)];
      case missingType:
        return [readMissingRow(line.text, line.line)];
      default:
        return [readSymbolRow(line.text, line.line, exact ? "exact" : null)];
    }
  });
}
