import { parseAddress } from "../../model/address.js";
import type { BreakpointRow, Output } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const row: LineShape = {
  name: "BreakpointRow",
  example: "0 e Disable Clear  00007ff6`6e76b0a0     0001 (0001)  0:**** notepad!wWinMain",
  pattern: /^\d+ +[ed][ru]*(?: +Disable Clear| +Enable Clear)?(?: +u)?(?: +x86)?(?: +[wrei] ?\d)? +(?:[0-9a-f`]{8,17}|<[a-z ]+>|[0-9a-f]{4} \().*\([0-9a-f]{4}\)/i,
};

const deferred: LineShape = {
  name: "BreakpointDeferred",
  example: "Bp expression 'securekernel!IumInvokeSecureService' could not be resolved, adding deferred bp",
  starts: ["Bp expression '"],
  pattern: /^Bp expression '(.*)' could not be resolved, adding deferred bp$/,
};

const redefined: LineShape = {
  name: "BreakpointRedefined",
  example: "breakpoint 0 redefined",
  starts: ["breakpoint "],
  pattern: /^breakpoint \d+ redefined$/,
};

/** `bm` answers with one line for each function that matches. */
const matched: LineShape = {
  name: "BreakpointMatched",
  example: "1: 003f6890          @!\"hello_world_div0!main\"",
  pattern: /^\d+: [0-9a-f`]{8,17} +@!"[^"]+"$/i,
};

/** `bl`, and what `bp`, `bu`, `bm` answer when they say anything. */
export const breakpoints: OutputKind = {
  tag: "breakpoints",
  commands: /^(?:bl|bp|bu|bm|ba)$/,
  rows: "any",
  shapes: [row, deferred, redefined, matched],
  rule: linesOf("breakpoints", [row.name, deferred.name, redefined.name, matched.name]),
  read: readBreakpoints,
};

function readBreakpoints(view: OutputView): readonly Output[] {
  const rows = linesIn(view).map((line): BreakpointRow => {
    const empty = { line: line.line, id: null, enabled: null, deferred: false, address: null, thread: null, symbol: null, command: null };
    if (line.shape === deferred) return { ...empty, deferred: true, symbol: deferred.pattern.exec(line.text)![1]!.trim() };
    if (line.shape === redefined) return { ...empty, id: Number(/\d+/.exec(line.text)![0]) };
    if (line.shape === matched) {
      const [, id = "", address = "", symbol = ""] = /^(\d+): (\S+) +@!"([^"]+)"/.exec(line.text)!;
      return { ...empty, id: Number(id), enabled: true, address: parseAddress(address) ?? null, symbol };
    }
    return readRow(line.text, line.line);
  });
  return [{ _tag: "breakpoints", lines: rangeOf(view), rows }];
}

/**
 * ```text
 * 1 e x86 011aa5d0     0001 (0001)  0:**** Test!wmain "k;g"
 * id status address    passes      filter symbol      command
 * ```
 */
function readRow(text: string, line: number): BreakpointRow {
  const words = text.replace(/ (?:Disable|Enable) Clear/, "");
  const [, id = "", status = ""] = /^(\d+) +([ed]\w*)/i.exec(words) ?? [];
  const address = /(?:^|\s)([0-9a-f]{8}(?:`[0-9a-f]{8})?)(?=\s)/i.exec(words)?.[1];
  const filter = /\s(\d+:(?:\*{4}|[0-9a-f]+))(?=\s|$)/.exec(words)?.[1] ?? null;
  const behind = /\([0-9a-f]{4}\)\s+(?:\d+:(?:\*{4}|\S+)\s*)?(.*)$/i.exec(words)?.[1]?.trim() ?? "";
  const command = /"(.*)"\s*$/.exec(behind);
  const symbol = behind.slice(0, command?.index ?? behind.length).trim().replace(/^[({](.*)[)}]$/, "$1");
  return {
    line,
    id: id === "" ? null : Number(id),
    enabled: status === "" ? null : status[0]!.toLowerCase() === "e",
    deferred: /u/.test(status) || /^\d+ +e +u/.test(words),
    address: address === undefined ? null : (parseAddress(address) ?? null),
    thread: filter,
    symbol: symbol === "" ? null : symbol,
    command: command === null ? null : command[1]!,
  };
}
