import { parseAddress } from "../../model/address.js";
import type { Field, ModuleRow } from "../../model/outputs.js";
import { endOf, newModuleRow } from "./row.js";

/**
 * ```text
 * 0x00091f38: E:\WINDOWS\System32\ntdll.dll
 * loader entry path
 * ```
 */
export function readLoaderEntry(text: string, line: number): ModuleRow {
  const cut = text.indexOf(": ");
  const path = text.slice(cut + 2).trim();
  const fields = [{ line, label: "Entry", value: text.slice(0, cut) }];
  return newModuleRow({ line, name: stemOf(path), path, fields });
}

/** `winmine` of `E:\WINDOWS\system32\winmine.exe`: the name that the debugger gives the module. */
function stemOf(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  const point = file.lastIndexOf(".");
  return (point > 0 ? file.slice(0, point) : file).replace(/[^\w]/g, "_");
}

/**
 * ```text
 * Base   0x77f60000  EntryPoint  0x00000000  Size        0x00097000
 * ^^^^   ^^^^^^^^^^  label and value by turns, and a flag alone on its line
 * ```
 */
export function readLoaderFields(text: string, line: number): readonly Field[] {
  if (/^LDRP?_/.test(text)) return [{ line, label: text, value: "" }];
  const words = text.split(/\s+/);
  const fields: Field[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) fields.push({ line, label: words[i]!, value: words[i + 1]! });
  return fields;
}

/**
 * ```text
 * 80080000 f76c0 (989 kb) 1f100 (124 kb) ntoskrnl.exe Fri May 26 15:13:00
 * base     code           data           name         creation time
 * ```
 */
export function readDriverRow(text: string, line: number): ModuleRow | null {
  const match = /^(\S+)\s+([0-9a-f]+) +\([^)]*\)\s+([0-9a-f]+) +\([^)]*\)\s+(\S+)(?!\S)\s*(?!\s)(.*)$/is.exec(text);
  if (match === null) return null;
  const [, base = "", code = "", data = "", name = "", created = ""] = match;
  const start = parseAddress(base) ?? null;
  const total = (Number.parseInt(code, 16) + Number.parseInt(data, 16)).toString(16);
  return newModuleRow({
    line,
    name,
    start,
    end: start === null ? null : endOf(start, total),
    timestamp: created === "" ? null : created,
    fields: [
      { line, label: "Code Size", value: code },
      { line, label: "Data Size", value: data },
    ],
  });
}
