import { parseAddress, type Address } from "../../model/address.js";
import type { LabelledValue, LockRow, Output, TraceRow } from "../../model/outputs.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { readTrace, traceRow } from "../trace/row.js";
import { linesIn, rangeOf } from "../view.js";
import { counter, owners, resource, section, state, total, treeRow, waiter, waiting } from "./shapes.js";

type Draft = { -readonly [Name in keyof LockRow]: LockRow[Name] } & {
  readonly threads: { line: number; thread: Address; count: string; marked: boolean }[];
  readonly waiters: { line: number; thread: Address; wants: "shared" | "exclusive" }[];
  readonly details: LabelledValue[];
  readonly trace: TraceRow[];
};

export function readLocks(view: OutputView): readonly Output[] {
  const rows: Draft[] = [];
  let summary: string | null = null;
  // `!cs` prints DebugInfo before the section it belongs to.
  let early: LabelledValue[] = [];
  let wants: "shared" | "exclusive" | null = null;
  for (const line of linesIn(view)) {
    const { shape, text } = line;
    const match = shape?.pattern.exec(text) ?? [];
    if (shape === section || shape === resource || shape === treeRow) {
      rows.push(startRow(line, match, early));
      early = [];
      wants = null;
    } else if (shape === total) summary = /^(?:\d|Scanned)/.test(text) ? text : summary;
    else if (shape === waiting) wants = match[1]!.toLowerCase() === "shared" ? "shared" : "exclusive";
    else if (shape === counter) {
      const found = { line: line.line, label: match[1]!, value: match[2]! };
      const row = rows.at(-1);
      const again = row?.details.some(({ label }) => label === found.label) === true;
      if (row === undefined || (found.label === "DebugInfo" && again)) early.push(found);
      else count(row, found);
    } else {
      const row = rows.at(-1);
      if (row !== undefined) below(row, line, wants);
    }
  }
  return [{ _tag: "locks", lines: rangeOf(view), rows, summary }];
}

function startRow(
  { line, shape }: ViewLine,
  match: readonly (string | undefined)[],
  early: readonly LabelledValue[],
): Draft {
  const row: Draft = {
    line,
    kind: "critical-section",
    address: parseAddress("0")!,
    symbol: null,
    locked: null,
    state: null,
    owner: null,
    threads: [],
    waiters: [],
    details: [...early],
    trace: [],
  };
  if (shape === resource) {
    const [, symbol, behind, bare, held] = match;
    return {
      ...row,
      kind: "resource",
      address: parseAddress(behind ?? bare ?? "")!,
      symbol: symbol ?? null,
      state: held!.trim(),
      locked: !/^Available/.test(held!),
    };
  }
  if (shape === treeRow) {
    const names = ["InitThr", "EnterThr", "WaitThr", "TryEnThr", "LeaveThr", "EnterCnt", "WaitCnt"];
    const values = match[5]!.trim().split(/ +/);
    return {
      ...row,
      address: parseAddress(match[3]!)!,
      details: names.map((label, i) => ({ line, label, value: values[i] ?? "" })),
    };
  }
  const [, name, at, address, symbol] = match;
  return { ...row, address: parseAddress(at ?? address!)!, symbol: name ?? symbol ?? null };
}

function count(row: Draft, found: LabelledValue): void {
  if (found.label === "OwningThread") row.owner = found.value.replace(/^0x0*(?=.)/i, "").toLowerCase();
  row.details.push(found);
}

function below(row: Draft, line: ViewLine, wants: "shared" | "exclusive" | null): void {
  const { shape, text } = line;
  if (shape === state) row.locked = !text.startsWith("NOT");
  else if (shape === traceRow) {
    const trace = readTrace(line);
    if (trace !== null) row.trace.push(trace);
  } else if (shape === owners || (shape === waiter && wants === null)) {
    for (const match of text.matchAll(/([0-9a-f]{8}(?:`?[0-9a-f]{8})?)-(\d+)(<\*>)?/gi)) {
      const [, thread, count, mark] = match;
      row.threads.push({
        line: line.line,
        thread: parseAddress(thread!)!,
        count: count!,
        marked: mark !== undefined,
      });
    }
    // The owner may be stored with its low bits set; the debugger then names the real one.
    const actual = /Actual Thread ([0-9a-f`]+)/i.exec(text)?.[1];
    row.owner ??= parseAddress(actual ?? "") ?? row.threads[0]?.thread ?? null;
    // Two on a line look like a row of memory.
  } else if ((shape === waiter || shape === undefined) && wants !== null) {
    for (const [thread] of text.matchAll(/[0-9a-f]{8}(?:`?[0-9a-f]{8})?/gi)) {
      row.waiters.push({ line: line.line, thread: parseAddress(thread)!, wants });
    }
  }
}
