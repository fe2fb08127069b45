/**
 * What the functions of the library are called with. What a log or a document holds is data, and never thrown; an argument
 * of another type than is declared is a mistake in the program that calls, and a `TypeError` says which one.
 */
import { kindOf, misfitOf, ruleShape, type Shape } from "./knowledge/shape.js";

/** Also those of another realm: a frame of a browser, a context of Node. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

export function requireLog(log: unknown, called: string): asserts log is string | Uint8Array {
  if (typeof log !== "string" && !isBytes(log)) throw wrong(called, "a log", log, "a text or bytes");
}

/** One log, or a list of `{ name, log }`. */
export function requireLogs(logs: unknown, called: string): void {
  if (typeof logs === "string" || isBytes(logs)) return;
  requireLogList(logs, called);
}

export function requireLogList(logs: unknown, called: string): void {
  if (!Array.isArray(logs)) throw wrong(called, "logs", logs, "a text, bytes, or a list of logs");
  for (const one of logs as readonly unknown[]) {
    const { name, log } = Object(one) as { readonly name?: unknown; readonly log?: unknown };
    requireText(name, "the name of a log", called);
    requireLog(log, called);
  }
}

export function requireText(value: unknown, what: string, called: string): asserts value is string {
  if (typeof value !== "string") throw wrong(called, what, value, "a text");
}

/** A list of texts and bytes, in the order of the logs. */
export function requireRawLogs(logs: unknown, called: string): void {
  if (!Array.isArray(logs)) throw wrong(called, "logs", logs, "a list");
  for (const log of logs as readonly unknown[]) requireLog(log, called);
}

/** A list of `{ name, trace }`. */
export function requireTraces(traces: unknown, called: string): void {
  if (!Array.isArray(traces)) throw wrong(called, "network", traces, "a list of traces");
  for (const one of traces as readonly unknown[]) {
    const { name, trace } = Object(one) as { readonly name?: unknown; readonly trace?: unknown };
    requireText(name, "the name of a trace", called);
    const many = typeof (Object(trace) as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator] === "function";
    if (typeof trace !== "string" && !isBytes(trace) && !many)
      throw wrong(called, "a trace", trace, "a text, bytes, or chunks of bytes");
  }
}

export function requireChunks(chunks: unknown, called: string): void {
  if (typeof (Object(chunks) as { readonly [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] !== "function")
    throw wrong(called, "chunks", chunks, "an async iterable of bytes");
}

const FLAG: Shape = { type: "boolean" };
const TEXT: Shape = { type: "string" };
const listOf = (properties: NonNullable<Shape["properties"]>, required: readonly string[]): Shape => ({
  type: "array",
  items: { type: "object", required, properties },
});

/** `limits` and `network` are looked at by themselves: JSON has neither infinite numbers nor bytes. */
const optionsShape = (): Shape => ({
  type: "object",
  properties: {
    name: TEXT,
    redact: FLAG,
    strict: FLAG,
    color: FLAG,
    width: { type: "number" },
    today: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" },
    owners: listOf({ module: TEXT, owner: TEXT, vendor: TEXT }, ["module", "owner"]),
    suppressions: listOf({ rule: TEXT, reason: TEXT, until: TEXT }, ["rule", "reason"]),
    outputs: listOf({ name: TEXT, lines: listOf({ name: TEXT, example: TEXT }, ["name", "example"]) }, [
      "name",
      "lines",
    ]),
  },
});
const packShape = (): Shape => ({
  type: "object",
  required: ["name", "hash", "rules"],
  properties: { name: TEXT, hash: TEXT, rules: { type: "array", items: { type: "object" } } },
});

/** The options that any function of the library takes; each is looked at where it is given. */
export function requireOptions(options: unknown, called: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw wrong(called, "options", options, "an object");
  const given = options as Readonly<Record<string, unknown>>;
  const { properties = {} } = optionsShape();
  for (const [name, shape] of Object.entries(properties)) requireShape(given[name], shape, name, called);
  requireLimits(given["limits"], called);
  if (given["network"] !== undefined) requireTraces(given["network"], called);
  requireRules(given["rules"], called);
}

function requireShape(value: unknown, shape: Shape, name: string, called: string): void {
  const misfit = value === undefined ? null : misfitOf(value, shape);
  if (misfit !== null) throw new TypeError(`${called}: the option ${name}: ${misfit}`);
}

function requireLimits(limits: unknown, called: string): void {
  if (limits === undefined) return;
  requireShape(limits, { type: "object" }, "limits", called);
  for (const [name, most] of Object.entries(limits as object)) {
    if (most !== undefined && !(typeof most === "number" && most >= 0))
      throw wrong(called, `limits.${name}`, most, "a number from 0 on");
  }
}

function requireRules(pack: unknown, called: string): void {
  if (pack === undefined) return;
  requireShape(pack, packShape(), "rules", called);
  for (const rule of (pack as { readonly rules: readonly unknown[] }).rules)
    requireShape(rule, ruleShape(), "rules, a rule", called);
}

/** What was given is told by its kind: it may be a secret. */
export function wrong(called: string, what: string, value: unknown, wanted: string): TypeError {
  return new TypeError(`${called}: ${what} is ${kindOf(value)}, not ${wanted}`);
}

export function requireTexts(list: unknown, what: string, called: string): asserts list is readonly string[] {
  if (!Array.isArray(list)) throw wrong(called, what, list, "a list of texts");
  for (const one of list as readonly unknown[]) requireText(one, what, called);
}

/** What is neither left away nor of one of these types is a mistake. */
export function requireKind(
  value: unknown,
  what: string,
  type: "number" | "string" | "function",
  called: string,
): void {
  const isOne = typeof value === type && !Number.isNaN(value);
  if (value !== undefined && !isOne) throw wrong(called, what, value, `a ${type === "string" ? "text" : type}`);
}
