import loadCaseShape from "./generated/case-shape.js";
import loadRuleShape from "./generated/rule-shape.js";

/** A JSON Schema as `scripts/generate.mjs` packs it: the keywords that the schemas of this package use, without its words. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  /** False: no name besides those listed. */
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly prefixItems?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

/** Deeper than any document of this package, and less deep than a stack of the machine. */
const MOST_DEEP = 100;

/**
 * What keeps a value from having a shape, the first thing that is found; null where nothing does.
 *
 * ```text
 * findings[3].evidence is missing
 * calls[0].phase is a number, not "enter", "return" or "active"
 * ```
 */
export function misfitOf(value: unknown, shape: Shape): string | null {
  const misfit = misfitAt(value, shape, shape.$defs ?? {}, 0);
  return misfit === null ? null : misfit.startsWith(" ") ? `it${misfit}` : misfit.replace(/^\./, "");
}

/** Of a case document, `schema/case.schema.json`. */
export function caseShape(): Shape {
  return loadCaseShape();
}

/** Of one rule, `schema/rule.schema.json`. */
export function ruleShape(): Shape {
  return loadRuleShape();
}

type Definitions = NonNullable<Shape["$defs"]>;

/** `.findings[3].evidence is missing`: whoever asked puts its own place before. */
function misfitAt(value: unknown, given: Shape, defs: Definitions, depth: number): string | null {
  const shape = given.$ref === undefined ? given : defs[given.$ref.slice("#/$defs/".length)]!;
  if (shape.anyOf !== undefined) {
    let misfit = "";
    for (const one of shape.anyOf) {
      const other = misfitAt(value, one, defs, depth);
      if (other === null) return null;
      // Of several forms the one that fits farthest tells most.
      if (other.length > misfit.length) misfit = other;
    }
    return misfit;
  }
  if (depth > MOST_DEEP) return " is nested too deep";
  if (!isWanted(value, shape)) return ` is ${kindOf(value)}, not ${wantedOf(shape)}`;
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol")
    return ` is ${kindOf(value)}, which JSON does not have`;
  if (typeof value !== "object" || value === null) return null;
  return Array.isArray(value)
    ? misfitIn(value, shape, defs, depth)
    : misfitOfObject(value as Readonly<Record<string, unknown>>, shape, defs, depth);
}

const ANYTHING: Shape = {};

function misfitIn(
  list: readonly unknown[],
  { items = ANYTHING, prefixItems }: Shape,
  defs: Definitions,
  depth: number,
): string | null {
  if (prefixItems !== undefined && list.length !== prefixItems.length)
    return ` has ${list.length} parts, not ${prefixItems.length}`;
  for (let i = 0; i < list.length; i++) {
    const misfit = misfitAt(list[i], prefixItems?.[i] ?? items, defs, depth + 1);
    if (misfit !== null) return `[${i}]${misfit}`;
  }
  return null;
}

function misfitOfObject(
  value: Readonly<Record<string, unknown>>,
  { required = [], properties, additionalProperties: others = true }: Shape,
  defs: Definitions,
  depth: number,
): string | null {
  for (const name of required) if (!Object.hasOwn(value, name)) return `.${name} is missing`;
  for (const name in value) {
    const known = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined && others === false) return `.${name} is not known`;
    const shape = known ?? (typeof others === "object" ? others : ANYTHING);
    // What is optional may be undefined, too: JSON leaves it away.
    if (value[name] === undefined && !required.includes(name)) continue;
    const misfit = misfitAt(value[name], shape, defs, depth + 1);
    if (misfit !== null) return `.${name}${misfit}`;
  }
  return null;
}

function isWanted(value: unknown, { type, const: only, enum: words, pattern }: Shape): boolean {
  if (only !== undefined && value !== only) return false;
  if (words !== undefined && !words.includes(value)) return false;
  if (type !== undefined && !(typeof type === "string" ? isOf(value, type) : type.some((one) => isOf(value, one))))
    return false;
  return pattern === undefined || typeof value !== "string" || patternOf(pattern).test(value);
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) patterns.set(source, (pattern = new RegExp(source)));
  return pattern;
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function wantedOf({ type, const: only, enum: words, pattern }: Shape): string {
  const wanted = only === undefined ? words?.map((word) => JSON.stringify(word)) : [JSON.stringify(only)];
  if (wanted !== undefined) return wanted.join(" or ");
  const types = (typeof type === "string" ? [type] : (type ?? [])).map(articled).join(" or ");
  return pattern === undefined ? types : `${types} such as ${pattern}`;
}

/** `null`, `a list`, `a text`: without the value itself, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return articled(
    typeof value === "number" && !Number.isFinite(value) ? "number that JSON does not have" : typeof value,
  );
}

function articled(type: string): string {
  if (type === "null") return "null";
  const word = type === "array" ? "list" : type === "string" ? "text" : type;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
