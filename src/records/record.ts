import { parseAddress } from "../model/address.js";
import type { ApiCallArgument, ApiCallRow } from "../model/replay.js";
import { isObject, numeral, textOf, textsOf, threadNumber, wholeNumber, type Line } from "./line.js";

export interface ReadRecord {
  /** Null where the line is no call. */
  readonly row: ApiCallRow | null;
  /** What could not be used. */
  readonly doubts: readonly string[];
}

/**
 * One call.
 *
 * ```text
 * {"api":"ws2_32!send","tid":4460,"seq":12,"args":{"s":"0x3d0","buf":{"value":"0x155420","bytes":"474554"}},"ret":416}
 * ```
 */
export function readRecord(line: Line, number: number): ReadRecord {
  const api = textOf(line["api"]);
  if (api === null || api === "" || api.length > 512)
    return { row: null, doubts: ['A call needs its function: "api".'] };
  const doubts: string[] = [];
  const module = textOf(line["module"])?.replace(/\.(?:dll|exe)$/i, "") ?? null;
  const take = (name: string): string | null => {
    const value = line[name];
    if (value === undefined || value === null) return null;
    const read = numeral(value);
    if (read === undefined) doubts.push(`"${name}" is not used: ${whyNot(value)}.`);
    return read ?? null;
  };
  const returned = line["returned"];
  const lastError = take("lastError");
  return {
    row: {
      line: number,
      function: api.includes("!") || module === null ? api : `${module}!${api}`,
      threadId: threadNumber(line["tid"]),
      sequence: wholeNumber(line["seq"]),
      position: textOf(line["position"]),
      endPosition: textOf(line["endPosition"]),
      time: textOf(line["time"]),
      args: readArguments(line["args"], doubts),
      returnValue: take("ret"),
      lastError: lastError === null || !lastError.startsWith("0x") ? null : Number(lastError),
      returned: typeof returned === "boolean" ? returned : null,
      returnAddress: parseAddress(textOf(line["returnAddress"]) ?? "") ?? null,
      stack: textsOf(line["stack"]),
      parent: wholeNumber(line["parent"]),
    },
    doubts,
  };
}

/** By name, `{"s": …}`, or by place, `[…]`. */
function readArguments(value: unknown, doubts: string[]): readonly ApiCallArgument[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((one, index) => readArgument(null, index, one, doubts));
  if (isObject(value)) return Object.entries(value).map(([name, one], index) => readArgument(name, index, one, doubts));
  doubts.push('"args" is neither an object nor a list.');
  return [];
}

/** A number or a word; or `{"value": …, "text": …, "bytes": …}`. */
function readArgument(name: string | null, index: number, given: unknown, doubts: string[]): ApiCallArgument {
  const whole = isObject(given) ? given : { value: given };
  const called = name ?? `argument ${index}`;
  let value: string | null = null;
  if (whole["value"] !== undefined && whole["value"] !== null) {
    const read = numeral(whole["value"]);
    if (read === undefined) doubts.push(`"${called}" is not used: ${whyNot(whole["value"])}.`);
    else value = read;
  }
  let bytes = textOf(whole["bytes"])?.replace(/[\s:]/g, "").toLowerCase() ?? null;
  if (bytes !== null && !/^(?:[0-9a-f]{2})+$/.test(bytes)) {
    if (bytes !== "") doubts.push(`"bytes" of "${called}" are not hex digits in pairs.`);
    bytes = null;
  }
  return { name, index, value, text: textOf(whole["text"]), bytes };
}

function whyNot(value: unknown): string {
  if (typeof value !== "number") return "it is neither a number nor a text";
  return Number.isInteger(value)
    ? "numbers above 2^53 are rounded by JSON; write them as text"
    : "it is no whole number";
}
