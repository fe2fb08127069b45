import { parseAddress } from "../../model/address.js";
import type { LabelledValue, Output, ThreadRow } from "../../model/outputs.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { readDetail } from "./detail.js";
import {
  dumpThread,
  kernelDetail,
  kernelThread,
  managedThread,
  managedTotal,
  mexHeader,
  mexKernelThread,
  mexThread,
  runningRow,
  runningTotal,
  stacksProcess,
  stacksRow,
  stacksSite,
  timeHeader,
  timeRow,
  userDetail,
  userThread,
  waitObject,
} from "./shapes.js";

interface Draft extends ThreadRow {
  readonly details: LabelledValue[];
}

export function readThreads(view: OutputView): readonly Output[] {
  const rows: Draft[] = [];
  const totals: LabelledValue[] = [];
  let times = "Time";
  let process: LabelledValue | null = null;
  for (const line of linesIn(view)) {
    const { shape, text } = line;
    if (shape === userDetail || shape === kernelDetail || shape === waitObject)
      for (const one of detailsOf(line)) rows.at(-1)?.details.push(one);
    else if (shape === mexHeader) continue;
    else if (shape === stacksSite) rows.at(-1)?.details.push({ line: line.line, label: "Site", value: text });
    else if (shape === stacksProcess) process = { line: line.line, label: "Process", value: text.slice(1, -1) };
    else if (shape === timeHeader) times = text.endsWith(" Time") && !text.startsWith("Thread") ? text : times;
    else if (shape === runningTotal || shape === managedTotal) {
      const [, label = "", value = ""] = shape.pattern.exec(text)!;
      totals.push({ line: line.line, label, value });
    } else {
      const row = rowOf(line, times);
      if (shape === stacksRow && process !== null) row.details.push(process);
      rows.push(row);
    }
  }
  return [{ _tag: "threads", lines: rangeOf(view), rows, totals }];
}

function newRow(line: number): Draft {
  return {
    line,
    mark: null,
    index: null,
    processId: null,
    threadId: null,
    suspend: null,
    teb: null,
    frozen: null,
    name: null,
    object: null,
    state: null,
    details: [],
  };
}

/** `Start: notepad!WinMainCRTStartup (00e131c9)`, `Priority: 0  Priority class: 32  Affinity: 1` */
function detailsOf(line: ViewLine): readonly LabelledValue[] {
  if (line.shape !== userDetail) return readDetail(line);
  if (line.text.startsWith("Start: ")) return [{ line: line.line, label: "Start", value: line.text.slice(7).trim() }];
  return [...line.text.matchAll(/(Priority class|Priority|Affinity): ?(-?[0-9a-f]+)/g)].map((match) => ({
    line: line.line,
    label: match[1]!,
    value: match[2]!,
  }));
}

function rowOf({ line, shape, text }: ViewLine, times: string): Draft {
  const row = newRow(line);
  const detail = (label: string, value: string | undefined): LabelledValue[] =>
    value === undefined || value === "" ? [] : [{ line, label, value }];
  const match = shape?.pattern.exec(text) ?? [];
  if (shape === userThread) {
    const [, mark, index, processId = "", threadId = "", suspend, teb = "", frozen, name] = match;
    return {
      ...row,
      mark: mark === "." || mark === "#" ? mark : null,
      index: Number(index),
      processId,
      threadId,
      suspend: suspend === undefined ? null : Number(suspend),
      teb: parseAddress(teb) ?? null,
      frozen: frozen === "Frozen",
      name: name ?? null,
    };
  }
  if (shape === kernelThread) {
    const [, object = "", processId = "", threadId = "", teb = "", win32, state = ""] = match;
    return {
      ...row,
      processId: processId.toLowerCase(),
      threadId: threadId.toLowerCase(),
      object: parseAddress(object) ?? null,
      teb: parseAddress(teb) ?? null,
      state: state === "" ? null : state,
      details: detail("Win32Thread", win32),
    };
  }
  if (shape === timeRow) {
    const [, index, threadId = "", time, name] = match;
    return {
      ...row,
      index: index === undefined ? null : Number(index),
      threadId,
      name: name ?? null,
      details: detail(times, time),
    };
  }
  if (shape === runningRow) {
    const [, processor, prcb, object = "", next, idle] = match;
    return {
      ...row,
      object: parseAddress(object) ?? null,
      state: "running",
      details: [
        ...detail("Processor", processor),
        ...detail("Prcb", prcb),
        ...detail("Next", next),
        ...detail("Idle", idle),
      ],
    };
  }
  if (shape === stacksRow) {
    const [, processId = "", threadId = "", object = "", ticks, state = "", blocker] = match;
    return {
      ...row,
      processId: processId.toLowerCase(),
      threadId: threadId.toLowerCase().replace(/^0+(?=.)/, ""),
      object: parseAddress(object) ?? null,
      state,
      details: [...detail("Ticks", ticks), ...detail("Site", blocker)],
    };
  }
  if (shape === managedThread) {
    const [, index, id, threadId = "", object = "", state, mode = "", , domain, locks, apartment, exception] = match;
    return {
      ...row,
      index: index === undefined ? null : Number(index),
      threadId: threadId.toLowerCase(),
      object: parseAddress(object) ?? null,
      state: mode,
      details: [
        ...detail("ID", id),
        ...detail("State", state),
        ...detail("Domain", domain),
        ...detail("Lock Count", locks),
        ...detail("Apt", apartment),
        ...detail("Exception", exception),
      ],
    };
  }
  if (shape === mexThread) {
    const [, index, threadId = "", user, kernel, created] = match;
    const details = [...detail("User", user), ...detail("Kernel", kernel), ...detail("Create Time", created)];
    return { ...row, index: Number(index), threadId, details };
  }
  if (shape === mexKernelThread) {
    const [, image, , object = "", processId = "", threadId = "", user, kernel, switches, state = ""] = match;
    const details = [
      ...detail("Image", image),
      ...detail("UserTime", user),
      ...detail("KernelTime", kernel),
      ...detail("ContextSwitches", switches),
    ];
    return {
      ...row,
      object: parseAddress(object) ?? null,
      processId,
      threadId,
      state: state.replace(/ +/g, " "),
      details,
    };
  }
  if (shape === dumpThread) {
    const [, mark, index, threadId = ""] = match;
    return { ...row, mark: mark === undefined ? null : ".", index: Number(index), threadId: threadId.toLowerCase() };
  }
  return row;
}
