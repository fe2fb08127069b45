import { parseAddress } from "../../model/address.js";
import type { BreakpointRow, Output } from "../../model/outputs.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import { command, deferred, matched, redefined, userRow } from "./shapes.js";

export function readBreakpoints(view: OutputView): readonly Output[] {
  return [{ _tag: "breakpoints", lines: rangeOf(view), rows: linesIn(view).map(rowOf) }];
}

const EMPTY: Omit<BreakpointRow, "line"> = {
  id: null,
  enabled: null,
  deferred: false,
  address: null,
  thread: null,
  symbol: null,
  command: null,
  access: null,
  source: null,
};

function rowOf({ line, shape, text }: ViewLine): BreakpointRow {
  const empty: BreakpointRow = { line, ...EMPTY };
  if (shape === deferred) {
    return { ...empty, enabled: true, deferred: true, symbol: deferred.pattern.exec(text)![1]!.trim() };
  }
  if (shape === redefined) return { ...empty, id: Number(redefined.pattern.exec(text)![1]) };
  if (shape === matched) {
    const [, id = "", address = "", symbol = ""] = matched.pattern.exec(text)!;
    return { ...empty, id: Number(id), enabled: true, address: parseAddress(address) ?? null, symbol };
  }
  if (shape === userRow) {
    const [, id = "", status = "", address = ""] = userRow.pattern.exec(text)!;
    return { ...empty, id: Number(id), enabled: status === "e", address: parseAddress(address) ?? null };
  }
  if (shape === command) return commandRow(empty, text);
  return readRow(empty, text);
}

/**
 * ```text
 * bu0 @!"myprog!openFile" "k;g";
 * ba6 r2 0x0042cc2e ;
 * ```
 */
function commandRow(empty: BreakpointRow, text: string): BreakpointRow {
  const [, id = "", access, expression = ""] = command.pattern.exec(text)!;
  const quoted = /^(@!"[^"]*"|[^ "]+(?![^ "]))[ \t]*(?:"(.*)")?$/.exec(expression.trim());
  const where = (quoted?.[1] ?? expression).trim();
  const name = /^@!"([^"]*)"$/.exec(where)?.[1] ?? where;
  const address = parseAddress(name);
  return {
    ...empty,
    id: Number(id),
    enabled: true,
    deferred: text.startsWith("bu"),
    address: address ?? null,
    symbol: address === undefined && name !== "" ? name : null,
    command: quoted?.[2] ?? null,
    access: access ?? null,
  };
}

/**
 * ```text
 * 2 e x86 011aa5d0 [n:\simple.cpp @ 58]    0001 (0001)  0:**** Test!wmain "k;g"
 * head                                     passes       filter symbol     command
 * ```
 */
function readRow(empty: BreakpointRow, text: string): BreakpointRow {
  const passes = /[0-9a-f]{4,8} \([0-9a-f]{4,8}\)(?=\s|$)/i.exec(text);
  const head = text.slice(0, passes?.index ?? text.length).replace(/ (?:Disable|Enable) Clear(?= )/, "");
  const behind = passes === null ? "" : text.slice(passes.index + passes[0].length).trim();
  const [, id = "", status = ""] = /^(\d+)(?:\.\d+)?:? +([ed][rsu]*)/i.exec(head) ?? [];
  const where = head.slice(head.indexOf(status) + status.length);
  const source = /\[([^[]*) @ (\d+)\]/.exec(where);
  const plain = source === null ? where : where.slice(0, source.index);
  const address = /(?:^|\s)([0-9a-f]{8}(?:`?[0-9a-f]{8})?)(?=\s|$)/i.exec(plain)?.[1];
  const access = /\s([rwei]) ?(\d)(?=\s|$)/.exec(plain);
  const filter = /^~?(\d+:(?:\*{2,4}|~?[0-9a-f]+))(?=\s|$)/i.exec(behind);
  const rest = behind.slice(filter?.[0].length ?? 0).trim();
  const run = rest.endsWith('"') ? rest.indexOf('"') : -1;
  const symbol = (run < 0 ? rest : rest.slice(0, run)).trim().replace(/^([({])(.*)[)}]$/, "$2");
  return {
    ...empty,
    id: id === "" ? null : Number(id),
    enabled: status === "" ? null : status[0]!.toLowerCase() === "e",
    deferred: /u/i.test(status) || /^ +u(?: |$)/.test(where),
    address: address === undefined ? null : (parseAddress(address) ?? null),
    thread: filter?.[1] ?? null,
    symbol: symbol === "" ? null : symbol,
    command: run < 0 ? null : rest.slice(run + 1, -1),
    access: access === null ? null : `${access[1]!}${access[2]!}`,
    source: source === null ? null : { path: source[1]!, line: Number(source[2]) },
  };
}
