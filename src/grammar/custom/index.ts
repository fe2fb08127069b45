import type { Custom } from "../../model/outputs.js";
import { beganBy, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/**
 * Output of a command that only a host knows, such as an extension of its own. It is data: which commands print it, and
 * how its lines look. The reader does the rest.
 *
 * @example
 * const workers: OutputDefinition = {
 *   name: "app-workers",
 *   commands: /^!app\.workers$/,
 *   lines: [{ name: "worker", example: "worker 3: stuck, 12 jobs", pattern: /^worker (?<id>\d+): (?<state>\w+), (?<jobs>\d+) jobs$/ }],
 * };
 * const read = parse("0:000> !app.workers\nworker 3: stuck, 12 jobs\n", { outputs: [workers] });
 * if (read._tag === "Right") read.right.blocks[0]?.outputs[0]?._tag; // "custom"
 *
 * @since 0.1.0
 */
export interface OutputDefinition {
  /** Lower case, digits and hyphens: `app-workers`. */
  readonly name: string;
  /** Names of the commands that print it, matched whole, letter case included; null where no command does. */
  readonly commands: RegExp | null;
  readonly lines: readonly LineDefinition[];
}

/** One kind of line of an output. */
export interface LineDefinition {
  /** Lower case, digits and hyphens, unique within its output. */
  readonly name: string;
  /** A line as printed; the pattern must fit it. */
  readonly example: string;
  /**
   * Fits the line without the blanks around it; its named groups become fields. It sees every line that nothing else
   * claims, also of hostile logs: it must be anchored at `^`, have no flags but `i` and `u`, and run in linear time.
   */
  readonly pattern: RegExp;
  /** The line counts anywhere. Else it counts only while one of the commands is answered. */
  readonly anywhere?: boolean;
  /** The line only goes on with an output that another line has begun. */
  readonly continues?: boolean;
  /** Each such line is a fact of the case, which rules find as `fact: app-workers.worker` with its fields. */
  readonly fact?: boolean;
}

const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const MOST_LINES = 200;

/** What the registry holds for outputs that come with the package, made of definitions. Throws where one is wrong. */
export function customKinds(definitions: readonly OutputDefinition[]): readonly OutputKind[] {
  const count = definitions.reduce((sum, { lines }) => sum + lines.length, 0);
  if (count > MOST_LINES) throw new TypeError(`outputs: ${count} kinds of line are more than ${MOST_LINES}`);
  const names = new Set<string>();
  return definitions.map((definition, index) => {
    if (names.has(definition.name)) throw wrong(definition, "the name is taken");
    names.add(definition.name);
    return customKind(definition, index);
  });
}

function customKind(definition: OutputDefinition, index: number): OutputKind {
  const { name, commands, lines } = definition;
  if (!NAME.test(name)) throw wrong(definition, "the name is lower case, digits and hyphens");
  if (commands !== null) checkFlags(commands, definition, "commands");
  if (!lines.some((line) => line.continues !== true)) throw wrong(definition, "no line begins it");
  const byShape = new Map<LineShape, LineDefinition>();
  for (const [i, line] of lines.entries()) {
    checkLine(line, definition);
    if (lines.findIndex((other) => other.name === line.name) < i)
      throw wrong(definition, `two lines are named ${line.name}`);
    byShape.set(shapeOf(line, `Custom${index}Line${i}`), line);
  }
  const shapes = [...byShape.keys()];
  const starting = shapes.filter((shape) => shape.continues !== true);
  return {
    tag: "custom",
    commands,
    rows: "any",
    shapes,
    rule: beganBy(
      `custom${index}`,
      starting.map((shape) => shape.name),
      shapes.map((shape) => shape.name),
    ),
    read: (view) => [readCustom(view, name, byShape)],
  };
}

function shapeOf({ example, pattern, anywhere, continues }: LineDefinition, name: string): LineShape {
  return {
    name,
    example,
    pattern,
    ...(anywhere === true ? {} : { whenAsked: true }),
    ...(continues === true ? { continues: true } : {}),
  };
}

function checkLine(line: LineDefinition, definition: OutputDefinition): void {
  const { name, example, pattern, anywhere } = line;
  if (!NAME.test(name)) throw wrong(definition, `the line "${name}" is not lower case, digits and hyphens`);
  checkFlags(pattern, definition, name);
  if (!pattern.source.startsWith("^")) throw wrong(definition, `the pattern of ${name} does not begin with ^`);
  if (!pattern.test(example.trim())) throw wrong(definition, `the pattern of ${name} does not fit its example`);
  if (definition.commands === null && anywhere !== true)
    throw wrong(definition, `no command prints ${name}, and it does not count anywhere`);
}

/** A pattern with `g` or `y` remembers where it was. */
function checkFlags(pattern: RegExp, definition: OutputDefinition, what: string): void {
  if (Object.prototype.toString.call(pattern) !== "[object RegExp]")
    throw wrong(definition, `the pattern of ${what} is no regular expression`);
  const { flags } = pattern;
  if (/[^iu]/.test(flags))
    throw wrong(definition, `the pattern of ${what} has the flags "${flags}"; only i and u are taken`);
}

function wrong({ name }: OutputDefinition, because: string): TypeError {
  return new TypeError(`outputs: ${name}: ${because}`);
}

function readCustom(view: OutputView, name: string, byShape: ReadonlyMap<LineShape, LineDefinition>): Custom {
  const rows = linesIn(view).flatMap(({ shape, text, line }): readonly Custom["rows"][number][] => {
    const definition = shape === undefined ? undefined : byShape.get(shape);
    if (definition === undefined) return [];
    const groups = Object.entries(definition.pattern.exec(text)?.groups ?? {});
    const fields = Object.fromEntries(groups.filter((group): group is [string, string] => group[1] !== undefined));
    return [{ line, row: definition.name, text, fields, fact: definition.fact === true }];
  });
  return { _tag: "custom", lines: rangeOf(view), name, rows };
}
