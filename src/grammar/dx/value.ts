import type { DxValue } from "../../model/outputs.js";
import { parseCallSite } from "../symbol/parser.js";
import { readTime } from "./time.js";

/** One piece of a value; brackets and braces hold their own. */
export interface Item {
  readonly kind: ItemKind;
  readonly start: number;
  readonly end: number;
  readonly items: readonly Item[];
}

export type ItemKind =
  | "hex"
  | "decimal"
  | "binary"
  | "position"
  | "clock"
  | "quoted"
  | "site"
  | "word"
  | "comma"
  | "colon"
  | "group"
  | "caption"
  | "type"
  | "other";

/** What the pieces of a value mean together. `text` has no captions and no type behind it any more. */
export function meaningOf(text: string, items: readonly Item[]): DxValue {
  const [first, second] = items;
  if (first === undefined) return { _tag: "text", text };
  const said = sentence(text);
  if (said !== null) return said;
  if (items.length === 1) return single(text, first);
  if (first.kind === "hex" && second!.kind === "colon") {
    const behind = text.slice(second!.end).trim();
    const number = hexOf(text.slice(first.start, first.end));
    return {
      _tag: "pointer",
      text: behind === "" ? text.slice(0, first.end) : text,
      number,
      display: unquoted(behind),
    };
  }
  if (first.kind === "word" && second!.kind === "group" && items.length === 2) {
    const [inner] = second!.items;
    const isNumber = second!.items.length === 1 && (inner!.kind === "hex" || inner!.kind === "decimal");
    if (isNumber && text[second!.start] === "(") {
      const number = numberOf(text.slice(inner!.start, inner!.end));
      return { _tag: "enum", text, name: text.slice(first.start, first.end), number };
    }
  }
  // A longer text is a message that mentions a time.
  if (text.length <= 60 && items.some((item) => item.kind === "clock")) {
    const time = readTime(text);
    if (time !== null) return { _tag: "time", text, ...time };
  }
  // Old builds print pointers without 0x: `ddf800 : { size=50 }`.
  if (second!.kind === "colon" && /^[0-9a-f]{5,16} :/i.test(text)) {
    const number = hexOf(text.slice(0, text.indexOf(" ")));
    return { _tag: "pointer", text, number, display: unquoted(text.slice(second!.end).trim()) };
  }
  return { _tag: first.kind === "group" && items.length === 1 ? "structure" : "text", text };
}

const SINGLE: Partial<Record<ItemKind, (text: string, item: Item) => DxValue>> = {
  hex: (text) => ({ _tag: "number", text, number: hexOf(text) }),
  decimal: (text) => ({ _tag: "number", text, number: numberOf(text) }),
  binary: (text) => ({ _tag: "number", text, number: `0x${BigInt(`0b${text.slice(2)}`).toString(16)}` }),
  position: (text) => ({ _tag: "position", text, position: canonicalPosition(text) }),
  quoted: (text) => ({ _tag: "string", text, string: text.slice(1, -1) }),
  site: (text) => {
    const callSite = text.replace(/ \+ (?=0x[0-9a-f]+$)/i, "+");
    const { module, symbol, displacement } = parseCallSite(callSite);
    return { _tag: "call-site", text, callSite, module, symbol, displacement };
  },
  word: (text) => ({ _tag: "word", text }),
  group: (text, item) => {
    const [from, comma, to] = item.items;
    if (
      text.startsWith("[") &&
      item.items.length === 3 &&
      from!.kind === "position" &&
      comma!.kind === "comma" &&
      to!.kind === "position"
    ) {
      const part = (one: Item): string => canonicalPosition(text.slice(one.start, one.end));
      return { _tag: "range", text, from: part(from!), to: part(to!) };
    }
    return { _tag: "structure", text };
  },
};

function single(text: string, item: Item): DxValue {
  return SINGLE[item.kind]?.(text, item) ?? { _tag: "text", text };
}

const POSITION = "([0-9A-Fa-f]{1,16}:[0-9A-Fa-f]{1,16}|(?:Max|Min|Invalid) Position)";
const TRACE_EVENT = new RegExp(
  `^(Module|Thread|Exception)(?: (.*?))??(?: (Loaded|Unloaded|created|terminated))? at (?:position: )?${POSITION}$`,
);
const EXCEPTION = /^Exception (?:(0x[0-9a-f]{1,16}) )?of type (\w+) at PC: 0x([0-9a-f]{1,16})$/i;
const THREAD = /^(?:Thread )?UID: +(\d+),? TID: 0x([0-9a-f]{1,8})$/i;
const MODULE = /^Module (\S.*?)(?: at address 0x([0-9a-f]{1,16}))?(?: with size (?:0x[0-9a-f]+|\d+))?$/i;
const FAILED = /^(?:Unable to |Unexpected failure |<Unable |<Unknown |Error: )/;

/** Texts that objects of a trace show instead of a value. They changed over the years; all forms are read. */
function sentence(text: string): DxValue | null {
  const event = TRACE_EVENT.exec(text);
  if (event !== null) {
    const [, noun = "", subject, verb, position = ""] = event;
    const done = verb === undefined ? "raised" : verb.toLowerCase();
    return {
      _tag: "trace-event",
      text,
      event: `${noun.toLowerCase()} ${done}`,
      subject: subject ?? null,
      position: canonicalPosition(position),
    };
  }
  const exception = EXCEPTION.exec(text);
  if (exception !== null) {
    const [, code, type = "", pc = ""] = exception;
    return {
      _tag: "exception",
      text,
      code: code === undefined ? null : code.slice(2).toLowerCase().padStart(8, "0"),
      type,
      programCounter: hexOf(`0x${pc}`),
    };
  }
  const thread = THREAD.exec(text);
  if (thread !== null) return { _tag: "thread", text, uniqueId: Number(thread[1]), threadId: thread[2]!.toLowerCase() };
  // The address is the first thing that a grid cuts off.
  const module = MODULE.exec(text.replace(/ at address 0x[0-9a-f]*\.\.\.$/i, ""));
  if (module !== null)
    return {
      _tag: "module",
      text,
      path: module[1]!,
      address: module[2] === undefined ? null : hexOf(`0x${module[2]}`),
    };
  return FAILED.test(text) ? { _tag: "error", text } : null;
}

/** `1ad2:43` → `1AD2:43`. */
export function canonicalPosition(text: string): string {
  return text.includes(":") ? text.toUpperCase() : text;
}

/** Hex with `0x`, lower case, without backtick and leading zeros. */
export function hexOf(text: string): string {
  const negative = text.startsWith("-");
  const digits = text
    .replace(/^-?(?:0x)?/i, "")
    .replace("`", "")
    .toLowerCase()
    .replace(/^0+(?=.)/, "");
  return `${negative ? "-" : ""}0x${digits}`;
}

/** Any spelling of a number as hex; null for one with a fraction. */
export function numberOf(text: string): string | null {
  if (/^-?0x/i.test(text)) return hexOf(text);
  const digits = text.replace(/^(-?)0n/i, "$1");
  if (!/^-?\d{1,40}$/.test(digits)) return null;
  const bare = digits.replace("-", "");
  const value = BigInt(/^0[0-7]+$/.test(bare) ? `0o${bare}` : bare);
  return `${digits.startsWith("-") ? "-" : ""}0x${value.toString(16)}`;
}

function unquoted(text: string): string | null {
  if (text === "") return null;
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
