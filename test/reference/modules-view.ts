import * as lm from "../../src/grammar/modules/shapes.js";
import { moduleNames } from "../../src/grammar/modules/index.js";
import type { OutputKind } from "../../src/grammar/output-kind.js";
import type { Address } from "../../src/model/address.js";
import type { Field, ModuleRow, Modules } from "../../src/model/outputs.js";
import { addressOf } from "./address.js";
import type { Row } from "./state.js";

type Known = { -readonly [K in keyof ModuleRow]: ModuleRow[K] };

const EMPTY: Omit<ModuleRow, "line" | "name"> = {
  start: null,
  end: null,
  symbols: null,
  path: null,
  unloaded: false,
  flags: null,
  timestamp: null,
  checksum: null,
  fields: [],
};

/** Section 11: the rows of `lm`, `!lmi`, `!dlls`, `!drivers`, each with the details below it. */
export function modulesIn(rows: readonly Row[], output: OutputKind): Modules {
  const modules: Known[] = [];
  let unloaded = false;
  const detail = (...fields: readonly Field[]): void => {
    const last = modules.at(-1);
    if (last !== undefined) last.fields = [...last.fields, ...fields];
  };
  for (const { kind, text, first: line } of rows) {
    if (output === moduleNames) modules.push({ ...EMPTY, line, name: text });
    else if (kind === "moduleRow" || kind === lm.unknownRange) modules.push({ ...moduleRow(text, line), unloaded });
    else if (kind === lm.unloadedHeader) unloaded = true;
    else if (kind === lm.infoHeader) modules.push({ ...EMPTY, line, name: "" });
    else if (kind === lm.loaderEntry) modules.push(loaderEntry(text, line));
    else if (kind === lm.driverRow) modules.push(driverRow(text, line));
    else if (kind === lm.loaderField) detail(...loaderFields(text, line));
    else if (kind === lm.debugDirectory) detail({ line, label: "Debug Data Dirs", value: text });
    else if (kind === lm.moduleDetail || kind === lm.otherDetail) detail(field(text, line));
  }
  return { _tag: "modules", lines: [rows[0]!.first, rows.at(-1)!.last], rows: modules.map(completed) };
}

const WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \\d]?\\d \\d{2}:\\d{2}:\\d{2} \\d{4}";
/** `Wed Aug 04 00:59:14 2004 (41107752)`; a hash where the build is reproducible. */
const STAMP = new RegExp(
  `(?:^|\\s)((?:${WEEKDAY}|unavailable|\\*{5} Invalid|[0-9A-F]{8}) \\((?:[0-9A-F]{8}|This is a reproducible[^)]{0,80})\\))$`,
);

/**
 * ```text
 * 00a90000 00c87000   Basta    C (no symbols)           C:\basta.dll        lm
 * 77370000 7748f000   kernel32 C:\Windows\…\kernel32.dll 00127A43           lmfc
 * 01000000 0100d000   stst     stst.exe     Wed Aug 04 00:59:14 2004 (…)    lmtn
 * ```
 */
function moduleRow(text: string, line: number): Known {
  const [, start, end, name, behind] = /^(\S+)\s+(\S+)\s+(\S+)\s*(.*)$/s.exec(text)!;
  const flags = /^([TCM#](?: ?[TCM#]){0,3})\s+(?=\()/.exec(behind!);
  let rest = behind!.slice(flags?.[0].length ?? 0);
  const stamp = STAMP.exec(rest);
  if (stamp !== null) rest = rest.slice(0, stamp.index).trim();
  const status = /^\(([^)]*)\)?(.*)$/s.exec(rest);
  let path = (status === null ? rest : status[2]!).trim();
  // A checksum stands where no status does.
  const checksum = status === null ? /(?:^|\s)([0-9A-F]{8})$/.exec(path) : null;
  if (checksum !== null) path = path.slice(0, checksum.index).trim();
  return {
    ...EMPTY,
    line,
    name: name!,
    start: address(start!),
    end: address(end!),
    flags: flags?.[1] ?? null,
    symbols: status?.[1] ?? null,
    path: path === "" ? null : path,
    timestamp: stamp?.[1] ?? null,
    checksum: checksum?.[1] ?? null,
  };
}

/** Question marks where an unloaded module's range is not known. */
function address(text: string): Address | null {
  const digits = text.replace(/^0x/i, "").replace("`", "");
  return /^[0-9a-f]{1,16}$/i.test(digits) ? addressOf(digits, digits.length > 8) : null;
}

/** `0x00091f38: E:\WINDOWS\System32\ntdll.dll`: the loader's entry, and the path, whose file names the module. */
function loaderEntry(text: string, line: number): Known {
  const [, entry, path] = /^(.*?): (.*)$/s.exec(text)!;
  const file = /[^\\/]*$/.exec(path!.trim())![0];
  const name = file.replace(/(?<=.)\.[^.]*$/s, "").replace(/\W/g, "_");
  return { ...EMPTY, line, name, path: path!.trim(), fields: [{ line, label: "Entry", value: entry! }] };
}

/** `80400000 d980  ( 54 kb) 4040  ( 16 kb) hal.dll      Tue May 16 16:50:34` */
function driverRow(text: string, line: number): Known {
  const [, base, code, data, name, created] =
    /^(\S+)\s+([0-9a-f]+) +\([^)]*\)\s+([0-9a-f]+) +\([^)]*\)\s+(\S+)\s*(.*)$/is.exec(text)!;
  const start = address(base!);
  return {
    ...EMPTY,
    line,
    name: name!,
    start,
    end: endOf(start, (Number.parseInt(code!, 16) + Number.parseInt(data!, 16)).toString(16)),
    timestamp: created === "" ? null : created!,
    fields: [
      { line, label: "Code Size", value: code! },
      { line, label: "Data Size", value: data! },
    ],
  };
}

/** Label and value by turns, or one flag. */
function loaderFields(text: string, line: number): readonly Field[] {
  if (/^LDRP?_/.test(text)) return [{ line, label: text, value: "" }];
  return [...text.matchAll(/(\S+)\s+(\S+)/g)].map(([, label, value]) => ({ line, label: label!, value: value! }));
}

function field(text: string, line: number): Field {
  const [label = "", ...value] = text.split(":");
  return value.length === 0
    ? { line, label: text, value: "" }
    : { line, label: label.trim(), value: value.join(":").trim() };
}

/** Details fill the columns that the row itself has not. */
function completed(row: ModuleRow): ModuleRow {
  const value = (...labels: readonly string[]): string | null =>
    row.fields.find(({ label }) => labels.includes(label))?.value || null;
  const base = value("Base Address", "Base");
  const start = row.start ?? (base === null ? null : address(base));
  return {
    ...row,
    name: row.name === "" ? (value("Module", "Image Name") ?? "") : row.name,
    start,
    end: row.end ?? endOf(start, value("Size")),
    symbols: row.symbols ?? value("Load Report"),
    path: row.path ?? value("Image path", "Image Name"),
    timestamp: row.timestamp ?? value("Timestamp", "Time Stamp"),
    checksum: row.checksum ?? value("CheckSum", "Checksum"),
  };
}

/** One past the last byte, in the width of the start. */
function endOf(start: Address | null, size: string | null): Address | null {
  const bytes = size === null ? null : address(size);
  if (start === null || bytes === null) return null;
  const end = BigInt.asUintN(start.length * 4, BigInt(`0x${start}`) + BigInt(`0x${bytes}`));
  return end.toString(16).padStart(start.length, "0") as Address;
}
