// The whole text as one string, character by character under Chevrotain: the way that its documentation shows. The command of
// a prompt chooses the mode of the lexer; rows of memory and of text are one token. Alone: node whole-text.mjs embedded|cst FILE
import { readFileSync } from "node:fs";
import { CstParser, createToken, EmbeddedActionsParser, Lexer } from "chevrotain";
import { newTally } from "./tally.mjs";

const token = (name, pattern, more = {}) => createToken({ name, pattern, line_breaks: false, ...more });
const prompt = (name, pattern, mode) => token(name, pattern, { push_mode: mode });

const Newline = createToken({ name: "Newline", pattern: /\n/, line_breaks: true });
const Prompts = {
  stack: prompt("StackPrompt", /\d+:\d{3}> (?:~\*)?k[^\n]*/, "stack"),
  modules: prompt("ModulesPrompt", /\d+:\d{3}> lm[^\n]*/, "modules"),
  calls: prompt("CallsPrompt", /\d+:\d{3}> dx[^\n]*/, "calls"),
  pointers: prompt("PointersPrompt", /\d+:\d{3}> dps[^\n]*/, "pointers"),
  memory: prompt("MemoryPrompt", /\d+:\d{3}> d[^\n]*/, "memory"),
  events: prompt("OtherPrompt", /\d+:\d{3}>[^\n]*/, "events"),
};

const Text = token("Text", /[^\n]+/);
const StackHeader = token("StackHeader", /(?: # )?(?:ChildEBP|Child-SP|RetAddr) [^\n]*/);
const Notice = token("Notice", /(?:WARNING: |\*\*\* ERROR: |[. ] {1,2}\d+ {2}Id: )[^\n]*/);
const Inline = token("Inline", /\(Inline(?: Function)?\)/);
const Dashes = token("Dashes", /-{8}(?:`-{8})?/);
const FrameNumber = token("FrameNumber", /[0-9a-f]{2} (?=[0-9a-f(])/);
const Address = token("Address", /[0-9a-f]{8}(?:`[0-9a-f]{8})?(?= )/);
const Colon = token("Colon", /: /);
const Displacement = token("Displacement", /\+0x[0-9a-f]{1,7}/);
const Convention = token("Convention", / \((?:FPO|CONV): [^)\n]*\)/);
const Source = token("Source", / \[[^\n]+ @ \d+\]/);
const Site = token(
  "Site",
  /[^\s(:+-][^\n]*?(?=\+0x[0-9a-f]{1,7}(?: |\n)| \((?:FPO|CONV): | \[[^\n]+ @ \d+\] *\n| *\n)/,
);
const Blank = token("Blank", / +/, { group: Lexer.SKIPPED });
const ModulesHeader = token("ModulesHeader", /start +end +module name|Unloaded modules:/);
const ModuleName = token("ModuleName", / {2,}\S[^\n]*/);
const Element = token("Element", / {4}\[0x[0-9a-f]+\] */);
const FieldName = token("FieldName", / {8}\w+ */);
const FieldValue = token("FieldValue", /: [^\n]*/);
const DumpRow = token("DumpRow", /[0-9a-f]{8}(?:`[0-9a-f]{8})?  [^\n]*/);
const PointerRow = token("PointerRow", /[0-9a-f]{8}(?:`[0-9a-f]{8})?  [^\n]*/);
const Event = token(
  "Event",
  /(?:Breakpoint \d+ hit|ModLoad: [^\n]*|\([0-9a-f]+\.[0-9a-f]+\): [^\n]* - code [0-9a-f]{8} [^\n]*)(?=\n)/,
);

/** What the debugger says when it starts stands before the first prompt of a session, whatever came before. */
const Banner = token("Banner", /(?:Microsoft \(R\)|Copyright \(c\)|Symbol search|Executable search)[^\n]*/);
const always = [Newline, Banner, ...Object.values(Prompts)];
const FrameTokens = [Inline, Dashes, FrameNumber, Address, Colon, Displacement, Convention, Source];
const modes = {
  stack: [...always, StackHeader, Notice, ...FrameTokens, Site, Blank],
  modules: [...always, ModulesHeader, Address, ModuleName, Blank, Text],
  calls: [...always, Element, FieldName, FieldValue, Text],
  pointers: [...always, PointerRow, Text],
  memory: [...always, DumpRow, Text],
  events: [...always, Event, Text],
};
const vocabulary = [...new Set(Object.values(modes).flat())];

/** The rules, the same for both parsers; `on` is called with the tokens of each row. */
function defineRules($, on) {
  $.RULE("transcript", () => {
    $.MANY(() => $.SUBRULE($.line));
  });
  $.RULE("line", () => {
    $.OR([
      { ALT: () => $.CONSUME(Newline) },
      { ALT: () => $.CONSUME(Banner) },
      { ALT: () => $.SUBRULE($.prompt) },
      { ALT: () => on.header($.CONSUME(StackHeader)) },
      { ALT: () => $.CONSUME(Notice) },
      { ALT: () => $.SUBRULE($.frame) },
      { ALT: () => $.CONSUME(ModulesHeader) },
      { ALT: () => $.SUBRULE($.element) },
      { ALT: () => $.SUBRULE($.field) },
      { ALT: () => on.dump($.CONSUME(DumpRow)) },
      { ALT: () => on.pointer($.CONSUME(PointerRow)) },
      { ALT: () => on.event($.CONSUME(Event)) },
      { ALT: () => $.CONSUME(Text) },
    ]);
  });
  $.RULE("prompt", () => {
    on.prompt();
    $.OR(Object.values(Prompts).map((type, i) => ({ ALT: () => $.consume(i, type) })));
  });
  $.RULE("frame", () => {
    const row = on.beginFrame();
    $.OPTION(() => $.CONSUME(FrameNumber));
    $.OR([
      {
        ALT: () => {
          $.CONSUME(Inline);
          $.AT_LEAST_ONE(() => $.CONSUME(Dashes));
        },
      },
      { ALT: () => $.AT_LEAST_ONE1(() => on.column(row, $.CONSUME(Address))) },
    ]);
    $.OPTION1(() => $.SUBRULE($.arguments, { ARGS: [row] }));
    $.OPTION2(() => on.site(row, $.CONSUME(Site)));
    $.OPTION3(() => on.displacement(row, $.CONSUME(Displacement)));
    $.MANY(() => on.tail(row, $.CONSUME(Convention)));
    $.OPTION4(() => on.tail(row, $.CONSUME(Source)));
    // `lm` begins its rows as `k` does.
    $.OPTION5(() => on.module(row, $.CONSUME(ModuleName)));
    on.endFrame(row);
  });
  $.RULE("arguments", (row) => {
    $.CONSUME(Colon);
    $.AT_LEAST_ONE(() => $.OR([{ ALT: () => on.argument(row, $.CONSUME(Address)) }, { ALT: () => $.CONSUME(Dashes) }]));
    $.CONSUME1(Colon);
  });
  $.RULE("element", () => on.element($.CONSUME(Element)));
  $.RULE("field", () => {
    on.field($.CONSUME(FieldName));
    $.OPTION(() => $.CONSUME(FieldValue));
  });
}

const newRow = () => ({ columns: [], args: 0, site: "", displacement: "", tail: "", module: false });

function addRow(tally, row) {
  if (row.module) tally.counts.moduleRows++;
  else tally.frame(row.columns, row.args, row.site, row.displacement, row.tail.slice(1));
}

/** Actions that count while the text is read. */
function countingActions(parser, tally) {
  const act =
    (action) =>
    (...args) =>
      parser.ACTION(() => action(...args));
  return {
    prompt: act(() => tally().counts.blocks++),
    header: act(() => tally().counts.stacks++),
    beginFrame: newRow,
    column: act((row, { image }) => row.columns.push(image)),
    argument: act((row) => row.args++),
    site: act((row, { image }) => (row.site = image)),
    displacement: act((row, { image }) => (row.displacement = image)),
    tail: act((row, { image }) => (row.tail += image)),
    module: act((row) => (row.module = true)),
    endFrame: act((row) => addRow(tally(), row)),
    element: act(() => {
      tally().counts.calls++;
      tally().counts.callRows++;
    }),
    field: act(() => tally().counts.callRows++),
    dump: act(({ image }) => tally().dump(image)),
    pointer: act(({ image }) => tally().pointer(image)),
    event: act(() => tally().counts.events++),
  };
}

class Embedded extends EmbeddedActionsParser {
  tally = newTally();
  constructor() {
    super(vocabulary, { skipValidations: true, maxLookahead: 1 });
    defineRules(
      this,
      countingActions(this, () => this.tally),
    );
    this.performSelfAnalysis();
  }
}

const nothing = () => undefined;
const ACTIONS =
  "prompt header beginFrame column argument site displacement tail module endFrame element field dump pointer event";
const NO_ACTIONS = Object.fromEntries(ACTIONS.split(" ").map((name) => [name, nothing]));

class Tree extends CstParser {
  constructor() {
    super(vocabulary, { skipValidations: true, maxLookahead: 1, nodeLocationTracking: "none" });
    defineRules(this, NO_ACTIONS);
    this.performSelfAnalysis();
  }
}

function frameIn({ children }) {
  const row = newRow();
  row.columns = (children.Address ?? []).map(({ image }) => image);
  row.args = children.arguments?.[0].children.Address?.length ?? 0;
  row.site = children.Site?.[0].image ?? "";
  row.displacement = children.Displacement?.[0].image ?? "";
  row.tail = [...(children.Convention ?? []), ...(children.Source ?? [])].map(({ image }) => image).join("");
  row.module = children.ModuleName !== undefined;
  return row;
}

function countTree(tree, tally) {
  for (const { children } of tree.children.line ?? []) {
    if (children.prompt !== undefined) tally.counts.blocks++;
    else if (children.StackHeader !== undefined) tally.counts.stacks++;
    else if (children.frame !== undefined) addRow(tally, frameIn(children.frame[0]));
    else if (children.element !== undefined) {
      tally.counts.calls++;
      tally.counts.callRows++;
    } else if (children.field !== undefined) tally.counts.callRows++;
    else if (children.DumpRow !== undefined) tally.dump(children.DumpRow[0].image);
    else if (children.PointerRow !== undefined) tally.pointer(children.PointerRow[0].image);
    else if (children.Event !== undefined) tally.counts.events++;
  }
}

let lexer;
let embedded;
let tree;

function tokensOf(bytes) {
  lexer ??= new Lexer(
    { modes, defaultMode: "events" },
    { positionTracking: "onlyOffset", ensureOptimizations: false, skipValidations: true },
  );
  const { tokens, errors } = lexer.tokenize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).latin1Slice());
  if (errors.length > 0) throw new Error(errors[0].message);
  return tokens;
}

function checked(parser) {
  if (parser.errors.length > 0) throw parser.errors[0];
}

export function countEmbedded(bytes) {
  embedded ??= new Embedded();
  embedded.tally = newTally();
  embedded.input = tokensOf(bytes);
  embedded.transcript();
  checked(embedded);
  return embedded.tally.done();
}

export function countCst(bytes) {
  tree ??= new Tree();
  tree.input = tokensOf(bytes);
  const document = tree.transcript();
  checked(tree);
  const tally = newTally();
  countTree(document, tally);
  return tally.done();
}

if (process.argv[1] === import.meta.filename) {
  const count = process.argv[2] === "cst" ? countCst : countEmbedded;
  console.log(JSON.stringify(count(readFileSync(process.argv[3]))));
}
