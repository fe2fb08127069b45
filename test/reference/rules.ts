import type { TokenType } from "chevrotain";
import type { LineShape, OutputKind, RuleWriter, Tokens } from "../../src/grammar/output-kind.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { isNoise, type Kind } from "./answer.js";
import { BY_HAND, ORPHANS } from "./rules-by-hand.js";
import type { Row } from "./state.js";

/**
 * What a folder's rule says, as a tree: the same calls that make the parser's grammar are only written down here, and
 * followed by a loop that looks one line ahead.
 */
type Node =
  | { readonly is: "line"; readonly name: string }
  | { readonly is: "optional" | "repeated"; readonly body: Sequence; readonly least: 0 | 1 }
  | { readonly is: "choice"; readonly alternatives: readonly Sequence[] }
  | { readonly is: "rule"; readonly body: Sequence };
type Sequence = readonly Node[];

/** Writes down what a body calls. */
function newRecorder(): { readonly writer: RuleWriter; readonly ruleOf: (rule: unknown) => Sequence } {
  const bodies = new Map<unknown, Sequence>();
  let open: Node[] = [];
  const recorded = (body: () => void): Sequence => {
    const before = open;
    const nodes: Node[] = [];
    open = nodes;
    body();
    open = before;
    return nodes;
  };
  const writer: RuleWriter = {
    RULE(_, body) {
      const rule = (): void => undefined;
      bodies.set(rule, recorded(body));
      return rule;
    },
    consume: (_, token) => void open.push({ is: "line", name: token.name }),
    option: (_, body) => void open.push({ is: "optional", body: recorded(body), least: 0 }),
    many: (_, body) => void open.push({ is: "repeated", body: recorded(body), least: 0 }),
    atLeastOne: (_, body) => void open.push({ is: "repeated", body: recorded(body), least: 1 }),
    or: (_, alternatives) =>
      void open.push({ is: "choice", alternatives: alternatives.map(({ ALT }) => recorded(() => ALT())) }),
    subrule: (_, rule) => void open.push({ is: "rule", body: bodies.get(rule)! }),
  };
  return { writer, ruleOf: (rule) => bodies.get(rule)! };
}

/** Whether a sequence can begin with this line. */
function begins(sequence: Sequence, name: string): boolean {
  for (const node of sequence) {
    if (nodeBegins(node, name)) return true;
    if (!canBeEmpty(node)) return false;
  }
  return false;
}

function nodeBegins(node: Node, name: string): boolean {
  if (node.is === "line") return node.name === name;
  if (node.is === "choice") return node.alternatives.some((one) => begins(one, name));
  return begins(node.body, name);
}

function canBeEmpty(node: Node): boolean {
  if (node.is === "line") return false;
  if (node.is === "choice") return node.alternatives.some((one) => one.every(canBeEmpty));
  if (node.is === "rule") return node.body.every(canBeEmpty);
  return node.least === 0 || node.body.every(canBeEmpty);
}

/** How many of the lines belong to the sequence, which can begin with the first. */
function follow(sequence: Sequence, names: readonly string[], from: number): number {
  let at = from;
  for (const node of sequence) {
    const name = names[at] ?? "";
    if (node.is === "line") {
      if (node.name !== name) throw new Error(`${node.name} expected, not ${name}`);
      at++;
      // A line that stands more than once in a row counts as one, as it does in the folders' rules.
      while (!ALONE.has(name) && names[at] === name) at++;
    } else if (node.is === "rule") at = follow(node.body, names, at);
    else if (node.is === "choice") {
      const chosen = node.alternatives.find((one) => begins(one, name));
      if (chosen !== undefined) at = follow(chosen, names, at);
      else if (!canBeEmpty(node)) throw new Error(`no choice for ${name}`);
    } else if (node.is === "optional") {
      if (begins(node.body, name)) at = follow(node.body, names, at);
    } else while (begins(node.body, names[at] ?? "")) at = follow(node.body, names, at);
  }
  return at;
}

/** Prompts, headers and rows numbered 00 begin something each time. */
const ALONE = new Set(["Prompt", "StackHeader", "TopFrame"]);

const PLAIN: Readonly<Record<Exclude<Kind, LineShape>, string | null>> = {
  blank: null,
  noise: null,
  echo: null,
  unread: "Unread",
  prose: "Prose",
  prompt: "Prompt",
  stackHeader: "StackHeader",
  frame: "Frame",
  moduleRow: "ModuleRow",
  stringRow: "StringRow",
  memoryRow: "MemoryRow",
  pointerRow: "PointerRow",
  dxRow: "DxRow",
  dxRoot: "DxRoot",
  traceRow: "WtRow",
};

/** What the rules call a line; null for lines that they do not see. */
export function nameOf(row: Row): string | null {
  if (typeof row.kind !== "string") return isNoise(row.kind) ? null : row.kind.name;
  return row.kind === "frame" && row.stack?.number === 0 ? "TopFrame" : PLAIN[row.kind];
}

interface ReadRule {
  readonly output: OutputKind;
  readonly begins: (name: string) => boolean;
  /** Index of the first line that is no longer the output's; `from` begins it. */
  readonly follow: (names: readonly string[], from: number) => number;
}

const RULES: readonly ReadRule[] = OUTPUTS.map((output) => {
  const byHand = BY_HAND[output.tag];
  return byHand === undefined ? recordedRule(output) : { output, ...byHand };
});

/** The output that begins at a line, and the index of the first line behind it. */
export function outputAt(
  names: readonly string[],
  from: number,
): { readonly output: OutputKind; readonly end: number } {
  const rule = RULES.find((one) => one.begins(names[from]!));
  if (rule === undefined) throw new Error(`nothing begins with ${names[from]}`);
  return { output: rule.output, end: rule.follow(names, from) };
}

function recordedRule(output: OutputKind): ReadRule {
  const { writer, ruleOf } = newRecorder();
  const token = (name: string): TokenType => ({ name });
  const tokens = new Proxy({}, { get: (_, name) => token(String(name)) }) as Tokens;
  const body = ruleOf(output.rule(writer, tokens, [...ORPHANS].map(token)));
  return { output, begins: (name) => begins(body, name), follow: (names, from) => follow(body, names, from) };
}
