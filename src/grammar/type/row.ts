import { exactHex } from "../../model/exact.js";
import { parseAddress, type Address } from "../../model/address.js";
import type { Evaluation, TypeRow } from "../../model/outputs.js";
import type { ViewLine } from "../output-kind.js";

/**
 * ```text
 * ntdll!_TEB                                  name
 * Local var @ 0x17fd48 Type char*             name and address
 * struct _TEB * 0x004ec000                    name and address
 * ## ActiveProcessLinks.Flink at 0x814856f0   address
 * ```
 */
export function readHeader(header: string | null): { name: string | null; address: Address | null } {
  const text = header ?? "";
  const at =
    / at (0x[0-9a-f`]+)$/i.exec(text) ??
    /^Local var @ (0x[0-9a-f`]+) /i.exec(text) ??
    /\* ?(0x[0-9a-f`]+)$/i.exec(text);
  const address = at === null ? null : (parseAddress(at[1]!) ?? null);
  if (text.startsWith("Using sym ")) return { name: text.slice(10).trim(), address };
  if (text.startsWith("Local var ")) {
    const name = text.slice(text.lastIndexOf(" Type ") + 6).trim();
    return { name, address };
  }
  if (/^(?:## )?\S+ at 0x/.test(text)) return { name: null, address };
  const name = /^(?:(?:struct|class|union|enum) )?([^*]+?)(?: ?\*.*)?$/.exec(text.slice(0, 1000))?.[1] ?? text;
  return { name: text === "" ? null : name.trim(), address };
}

/**
 * ```text
 * +0x030 ProcessEnvironmentBlock : 0x004e9000 _PEB
 * offset name                      value
 * [00] 0x1            UniqueProcessId : 0x00000008
 * ```
 */
export function readTypeRow(text: string): Omit<TypeRow, "line" | "depth"> {
  const element = /^(\[[0-9a-f]+\])\s*(?!\s)(.*)$/i.exec(text);
  if (element !== null) return { offset: null, name: element[1]!, value: element[2]!.trim() };
  const offset = /^(?:\+0x([0-9a-f]+)|=[0-9a-f`]+) +/i.exec(text);
  const rest = offset === null ? text : text.slice(offset[0].length);
  // A single colon ends the name; the double ones belong to it.
  const colon = /(?<!:):(?!:)/.exec(rest)?.index ?? rest.length;
  return {
    offset: offset?.[1] === undefined ? null : exactHex(offset[1]),
    name: rest.slice(0, colon).trim(),
    value: rest.slice(colon + 1).trim(),
  };
}

/**
 * ```text
 * unsigned int64 5      void * 0x0000059c      char * 0x00170aa8 "HTTP/1.1"
 * ^^^^^^^^^^^^^^ type                   ^^^^^^^^^^ value
 * ```
 */
export function readValue(line: ViewLine, preview: string | null): Evaluation {
  const { text } = line;
  const cut = / ?(?=(?:0x|0n|-?\d|'|"|\{|true$|false$|-?nan|-?inf))/i.exec(afterType(text));
  const typeLength = text.length - afterType(text).length + (cut?.index ?? afterType(text).length);
  const value = text.slice(typeLength).trim();
  const hex = /^0x([0-9a-f`]+)/i.exec(value)?.[1]?.replace("`", "").toLowerCase() ?? null;
  return {
    _tag: "evaluation",
    line: line.line,
    lines: [line.line, preview === null ? line.line : line.line + 1],
    type: text.slice(0, typeLength).trim(),
    value: value === "" ? null : value,
    hex,
    text: preview?.replace(/^"(.*)"$/, "$1") ?? null,
    fields: [],
  };
}

/** The text behind the words of the type, whose digits (`int64`, `char [16]`) are no value. */
function afterType(text: string): string {
  const words =
    /^(?:[A-Za-z_][\w:<>,]*|\*+|&|\[\d*\]|\(\*\))(?: (?:[A-Za-z_][\w:<>,]*|\*+|&|\[\d*\]))*/.exec(text)?.[0] ?? "";
  const value = / (?:true|false)$/.exec(words);
  return text.slice(value === null ? words.length : value.index);
}
