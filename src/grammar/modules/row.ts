import { parseAddress, plus, type Address } from "../../model/address.js";
import type { Field, ModuleRow } from "../../model/outputs.js";

const WHEN = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \\d]?\\d \\d{2}:\\d{2}:\\d{2} \\d{4}";
const STAMP = new RegExp(
  `(?:^|\\s)((?:${WHEN}|unavailable|\\*{5} Invalid|[0-9A-F]{8}) \\((?:[0-9A-F]{8}|This is a reproducible[^)]{0,80})\\))$`,
);
const CHECKSUM = /(?:^|\s)([0-9A-F]{8})$/;

/** A row with what is known of it; everything else is null. */
export function newModuleRow(known: Partial<ModuleRow> & Pick<ModuleRow, "line" | "name">): ModuleRow {
  const { line, start = null, end = null, name, symbols = null, path = null, unloaded = false } = known;
  const { flags = null, timestamp = null, checksum = null, fields = [] } = known;
  return { line, start, end, name, symbols, path, unloaded, flags, timestamp, checksum, fields };
}

/**
 * ```text
 * 00a90000 00c87000   Basta    C (no symbols)           C:\basta.dll
 * start    end        name     flags symbols            path                                  lm
 * 77370000 7748f000   kernel32 C:\Windows\system32\kernel32.dll 00127A43                       lmfc
 *                              path                             checksum
 * 01000000 0100d000   stst     stst.exe     Wed Aug 04 00:59:14 2004 (41107752)                lmtn
 *                                           timestamp
 * ```
 */
export function readModuleRow(text: string, line: number, unloaded: boolean): ModuleRow | null {
  const head = /^(\S+)\s+(\S+)\s+(\S+)/.exec(text);
  if (head === null) return null;
  let rest = text.slice(head[0].length).trim();
  const flags = /^([TCM#](?: ?[TCM#]){0,3})\s+(?=\()/.exec(rest)?.[1] ?? null;
  if (flags !== null) rest = rest.slice(flags.length).trim();
  let symbols: string | null = null;
  let path = "";
  const stamped = takeStamp(rest);
  rest = stamped.rest;
  if (rest.startsWith("(")) {
    const close = rest.indexOf(")");
    symbols = rest.slice(1, close < 0 ? undefined : close);
    path = close < 0 ? "" : rest.slice(close + 1).trim();
  } else path = rest;
  const checksum = symbols === null ? (CHECKSUM.exec(path)?.[1] ?? null) : null;
  if (checksum !== null) path = path.slice(0, -checksum.length).trim();
  return newModuleRow({
    line,
    start: parseAddress(head[1]!) ?? null,
    end: parseAddress(head[2]!) ?? null,
    name: head[3]!,
    flags,
    symbols,
    path: path === "" ? null : path,
    timestamp: stamped.timestamp,
    checksum,
    unloaded,
  });
}

function takeStamp(rest: string): { rest: string; timestamp: string | null } {
  // Only the end is searched, so that a long path costs nothing.
  const from = Math.max(0, rest.length - 120);
  const stamp = STAMP.exec(rest.slice(from));
  if (stamp === null) return { rest, timestamp: null };
  return { rest: rest.slice(0, from + stamp.index).trim(), timestamp: stamp[1]! };
}

/** `Image path: C:\Windows\System32\wininet.dll`; a line without colon is all label. */
export function readField(text: string, line: number): Field {
  const colon = text.indexOf(":");
  return colon < 0
    ? { line, label: text, value: "" }
    : { line, label: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() };
}

/** The row once its details are known: they fill columns that the row itself has not. */
export function withFields(row: ModuleRow, fields: readonly Field[]): ModuleRow {
  if (fields.length === 0) return row;
  const value = (...labels: readonly string[]): string | null => {
    const found = fields.find((field) => labels.includes(field.label))?.value;
    return found === undefined || found === "" ? null : found;
  };
  const size = value("Size");
  const start = row.start ?? addressIn(value("Base Address", "Base"));
  return {
    ...row,
    name: row.name === "" ? (value("Module", "Image Name") ?? "") : row.name,
    start,
    end: row.end ?? (start === null ? null : endOf(start, size)),
    symbols: row.symbols ?? value("Load Report"),
    path: row.path ?? value("Image path", "Image Name"),
    timestamp: row.timestamp ?? value("Timestamp", "Time Stamp"),
    checksum: row.checksum ?? value("CheckSum", "Checksum"),
    fields,
  };
}

function addressIn(text: string | null): Address | null {
  return text === null ? null : (parseAddress(text) ?? null);
}

/** One past the last byte of `start`; null where the size is no hex number. */
export function endOf(start: Address, size: string | null): Address | null {
  const bytes = size === null ? undefined : parseAddress(size);
  return bytes === undefined ? null : plus(start, BigInt(`0x${bytes}`));
}
