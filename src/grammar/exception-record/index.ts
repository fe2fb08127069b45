import { parseAddress, type Address } from "../../model/address.js";
import type { ExceptionRecord, Output } from "../../model/outputs.js";
import { beganBy, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn } from "../view.js";

/**
 * ```text
 * ExceptionAddress: 00007ff791d81014 (CrashAV_x64!wmain+0x0000000000000014)
 *    ExceptionCode: c0000005 (Access violation)
 *     Parameter[0]: 0000000000000001
 * ```
 */
const field: LineShape = {
  name: "ExceptionField",
  example: "ExceptionCode: c0000005 (Access violation)",
  starts: ["Exception", "NumberParameters:", "Parameter[", "Chained Record:"],
  pattern:
    /^(?:(ExceptionAddress|ExceptionCode|ExceptionFlags|NumberParameters|Chained Record|Parameter\[\d+\]):|(Exception Record) @) *([0-9a-f`]{1,17}):?(?: \((.*)\))?$/i,
};

export const remark: LineShape = {
  name: "ExceptionRemark",
  example: "Attempt to write to address 0000000000000000",
  starts: [
    "Attempt to ",
    "Subcode: ",
    "Inpage operation failed",
    "The I/O error",
    "Exception data",
    "pExceptionObject",
    "_s_ThrowInfo",
    "Type",
  ],
  // The last three are printed for what C++ code threw.
  pattern:
    /^(?:Attempt to (?:read|write|execute)\b.*|Subcode: 0x.*|Inpage operation failed.*|The I\/O error.*|(?:pExceptionObject|_s_ThrowInfo) *: [0-9a-f`]{8,17}|Type *: (?:class|struct|enum|union) .*)$/,
  continues: true,
};

interface Draft {
  lines: [number, number];
  record: Address | null;
  address: Address | null;
  callSite: string | null;
  code: string | null;
  name: string | null;
  flags: string | null;
  chained: Address | null;
  parameters: { line: number; value: Address }[];
  remarks: string[];
}

/** `.exr`, and the same lines inside `!analyze`. */
export const exceptionRecords: OutputKind = {
  tag: "exception-record",
  commands: /^(?:\.exr|!(?:ext\.)?analyze)$/,
  rows: "any",
  shapes: [field, remark],
  rule: beganBy("exceptionRecord", [field.name], [remark.name]),
  read: readRecords,
};

function readRecords(view: OutputView): readonly Output[] {
  const records: Draft[] = [];
  let seen = new Set<string>();
  for (const line of linesIn(view)) {
    let record = records.at(-1);
    if (line.shape === remark && record !== undefined) {
      record.remarks.push(line.text);
      record.lines[1] = line.line;
      continue;
    }
    const [, named, at, value = "", more] = field.pattern.exec(line.text) ?? [];
    const label = named ?? at ?? "";
    // A label that comes again belongs to the next record.
    if (record === undefined || seen.has(label)) {
      record = {
        lines: [line.line, line.line],
        record: null,
        address: null,
        callSite: null,
        code: null,
        name: null,
        flags: null,
        chained: null,
        parameters: [],
        remarks: [],
      };
      records.push(record);
      seen = new Set();
    }
    seen.add(label);
    record.lines[1] = line.line;
    fill(record, label, value, more ?? null, line.line);
  }
  return records.map((record): ExceptionRecord => ({ _tag: "exception-record", ...record }));
}

function fill(record: Draft, label: string, value: string, more: string | null, line: number): void {
  const number = parseAddress(value) ?? null;
  if (label === "Exception Record") record.record = number;
  else if (label === "Chained Record") record.chained = number;
  else if (label === "ExceptionFlags") record.flags = value.toLowerCase();
  else if (label === "ExceptionAddress") {
    record.address = number;
    record.callSite = more;
  } else if (label === "ExceptionCode") {
    record.code = value.toLowerCase();
    record.name = more;
  } else if (number !== null && label === `Parameter[${record.parameters.length}]` && isPrintedInFull(value)) {
    // Behind one that was lost, nobody knows which parameter a value would be.
    record.parameters.push({ line, value: number });
  }
}

/** A shorter one lost its end. */
function isPrintedInFull(value: string): boolean {
  const digits = value.replaceAll("`", "").length;
  return digits === 8 || digits === 16;
}

/** The lines of `.exr`. */
export function printExceptionRecord(record: ExceptionRecord): string {
  const tail = (text: string | null): string => (text === null ? "" : ` (${text})`);
  const lines: string[] = [];
  if (record.record !== null) lines.push(`Exception Record @ ${record.record}:`);
  if (record.address !== null) lines.push(`ExceptionAddress: ${record.address}${tail(record.callSite)}`);
  if (record.code !== null) lines.push(`   ExceptionCode: ${record.code}${tail(record.name)}`);
  if (record.flags !== null) lines.push(`  ExceptionFlags: ${record.flags}`);
  if (record.chained !== null) lines.push(`  Chained Record: ${record.chained}`);
  if (record.parameters.length > 0) lines.push(`NumberParameters: ${record.parameters.length}`);
  record.parameters.forEach(({ value }, i) => lines.push(`   Parameter[${i}]: ${value}`));
  return [...lines, ...record.remarks].join("\n");
}
