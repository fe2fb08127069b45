/** An NTLM token as a message with fields. */
import type { CellRange } from "../../model/cells.js";
import type { Decoded, DecodedField } from "./decoded.js";
import type { NtlmField } from "./ntlm-fields.js";
import type { NtlmToken } from "./ntlm.js";
import { redactNtlm } from "./redaction.js";

const NAMES = { 1: "ntlm.negotiate", 2: "ntlm.challenge", 3: "ntlm.authenticate" } as const;

/** Null where nothing tells which of the three it is. */
export function ntlmMessage(token: NtlmToken): Decoded | null {
  if (token.type === null) return null;
  return {
    protocol: NAMES[token.type],
    start: token.start,
    end: token.end,
    fields: fieldsOf(token),
    completeness: token.completeness,
    secrets: [],
    inner: [],
    token,
  };
}

/**
 * A token inside a wrapper: where the wrapper is whole, so is the token, although nothing in it marks its end.
 */
export function carriedBy(message: Decoded, outer: Decoded): Decoded {
  const whole = outer.completeness === "complete" && message.token?.fields.every((field) => field.known) === true;
  return whole ? { ...message, completeness: "complete" } : message;
}

function fieldsOf(token: NtlmToken): readonly DecodedField[] {
  const shown = new Map(read(redactNtlm(token)).map(({ name, value }) => [name, value]));
  return read(token).map((field) => ({ ...field, shown: shown.get(field.name) ?? "" }));
}

interface Plain {
  readonly name: string;
  readonly value: string;
  readonly at: CellRange | null;
}

function read(token: NtlmToken): readonly Plain[] {
  const found: Plain[] = [];
  const add = (name: string, value: string | number, at: CellRange | null): void => {
    found.push({ name, value: String(value), at: at === null ? null : { start: at.start, end: at.end } });
  };
  if (token.type !== null) add("type", token.type, null);
  add("type.from", token.typeFrom ?? "unknown", null);
  add("placed-by", token.alignment.because, null);
  add("known-bytes", `${token.knownBytes}${token.length === null ? "" : ` of ${token.length}`}`, null);
  if (token.header !== null) add("header", token.header, null);
  for (const field of token.fields) addField(field, add);
  return found;
}

function addField(field: NtlmField, add: (name: string, value: string | number, at: CellRange | null) => void): void {
  if (field.flags !== undefined) {
    // Two digits of a flag word can be lost: the hex form keeps its question marks, in the order of the number.
    const hex = field.hex?.split(" ").reverse().join("") ?? "";
    const { set, unknown } = field.flags;
    const lost = unknown.length === 0 ? "" : ` (not legible: ${unknown.join(" ")})`;
    add("flags", `${hex} ${set.join(" ")}${lost}`, field);
    return;
  }
  for (const pair of field.pairs ?? [])
    if (pair.value !== null && pair.value !== "") add(`target-info.${pair.name}`, pair.value, pair);
  if (field.value !== null && field.value !== "") add(field.name, field.value, field);
  else if (field.length !== null && field.length > 0 && field.name !== "version")
    add(`${field.name}.length`, field.length, null);
}
