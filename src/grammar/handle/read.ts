import { parseAddress, type Address } from "../../model/address.js";
import type { HandleRow, LabelledValue, Output, TraceRow } from "../../model/outputs.js";
import { readLabels } from "../label.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { readTrace, traceRow } from "../trace/row.js";
import { linesIn, rangeOf } from "../view.js";
import { access, block, count, detail, field, kernelHandle, kernelObject, total, traced, tracedBy } from "./shapes.js";

type Draft = { -readonly [Name in keyof HandleRow]: HandleRow[Name] } & {
  readonly access: string[];
  readonly details: LabelledValue[];
  readonly trace: TraceRow[];
};

export function readHandles(view: OutputView): readonly Output[] {
  const rows: Draft[] = [];
  const counts: LabelledValue[] = [];
  for (const line of linesIn(view)) {
    const { shape, text } = line;
    const match = shape?.pattern.exec(text) ?? [];
    if (shape === block || shape === traced || shape === kernelHandle) rows.push(startRow(line, match));
    else if (shape === total) {
      const [, number, type, verb, hexNumber] = match;
      counts.push({ line: line.line, label: type ?? verb ?? "Handles", value: number ?? `0x${hexNumber ?? ""}` });
    } else if (shape === count) {
      // `Type   Count` is the header of the table.
      if (match[2] !== "Count") counts.push({ line: line.line, label: match[1]!, value: match[2]! });
    } else if (shape === kernelObject) objectOf(rows, line);
    else {
      const row = rows.at(-1);
      if (row !== undefined) below(row, line, match);
    }
  }
  return [{ _tag: "handle", lines: rangeOf(view), rows, counts }];
}

function newRow(line: number, handle: Address): Draft {
  return {
    line,
    handle,
    object: null,
    type: null,
    name: null,
    grantedAccess: null,
    access: [],
    handleCount: null,
    pointerCount: null,
    operation: null,
    processId: null,
    threadId: null,
    details: [],
    trace: [],
  };
}

function startRow({ line, shape }: ViewLine, match: readonly (string | undefined)[]): Draft {
  const row = newRow(line, parseAddress(match[1]!)!);
  if (shape === traced) row.operation = match[2]!;
  if (shape === kernelHandle) {
    row.object = parseAddress(match[2]!) ?? null;
    row.grantedAccess = match[3]!;
    if (match[4] !== undefined) row.details.push({ line, label: "Entry", value: match[4] });
  }
  return row;
}

/** Without a handle before it (`!object`), the object is a row of its own. */
function objectOf(rows: Draft[], { line, text }: ViewLine): void {
  const typed = /^Object: ([0-9a-f`]+) +Type: \(([0-9a-f`]+)\) (.*)$/i.exec(text);
  if (typed !== null) {
    const object = parseAddress(typed[1]!) ?? null;
    let row = rows.at(-1);
    if (row === undefined || row.object !== object || row.type !== null) {
      row = newRow(line, parseAddress("0")!);
      row.object = object;
      rows.push(row);
    }
    row.type = typed[3]!;
    return;
  }
  const row = rows.at(-1);
  if (row === undefined) return;
  for (const { label, value } of readLabels(text)) {
    if (label === "HandleCount") row.handleCount = value;
    else if (label === "PointerCount") row.pointerCount = value;
    else if (label === "Name") row.name = value;
    else row.details.push({ line, label, value });
  }
}

function below(row: Draft, line: ViewLine, match: readonly (string | undefined)[]): void {
  if (line.shape === traceRow) {
    const trace = readTrace(line);
    if (trace !== null) row.trace.push(trace);
  } else if (line.shape === tracedBy) {
    row.threadId = match[1]!.replace(/^0+(?=.)/, "").toLowerCase();
    row.processId = match[2]!.replace(/^0+(?=.)/, "").toLowerCase();
  } else if (line.shape === access)
    row.access.push(...line.text.split(",").filter((word) => word !== "" && word !== "None"));
  else if (line.shape === field) {
    const [, label = "", value = ""] = match;
    if (label === "Type") row.type = value;
    else if (label === "Name") row.name = value === "<none>" ? null : value;
    else if (label === "GrantedAccess") row.grantedAccess = value.replace(/:$/, "").replace(/^0x/, "");
    else if (label === "HandleCount") row.handleCount = value;
    else if (label === "PointerCount") row.pointerCount = value;
    else row.details.push({ line: line.line, label, value });
  } else if (line.shape === detail && !/^(?:No object|Object [Ss]pecific)/.test(line.text)) {
    const [, label = "", value = ""] =
      /^(\w+ (?:Type|is|Owner|Count|Limit|Id|Process|Priority|Address|last write time:|name)|\S+)\s+(?!\s)(.*)$/.exec(
        line.text,
      ) ?? [];
    row.details.push({ line: line.line, label: label === "" ? line.text : label.replace(/:$/, ""), value });
  }
}
