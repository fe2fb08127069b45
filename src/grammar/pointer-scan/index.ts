import { parseAddress } from "../../model/address.js";
import type { PointerScan, PointerScanRow } from "../../model/replay.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const HEX = "0x(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})";

const bound: LineShape = {
  name: "ScanBound",
  example: "Start memory scan  : 0x00a3f5f8 ($csp)",
  starts: ["Start memory scan ", "End memory scan ", "Values to scan "],
  pattern: new RegExp(`^(Start memory scan|End memory scan|Values to scan) +: (${HEX}|\\d+) ?\\(([^)]*)\\)$`, "i"),
};

const found: LineShape = {
  name: "ScanRow",
  example: '0x00a3f970 : 0x01446400 :  !du "C:\\Windows\\system32\\cmd.exe"',
  starts: ["0x", "r", "e"],
  pattern: new RegExp(`^(?:(${HEX})|(r[a-z0-9]{1,3}|e[a-z]{2})) :((?: ${HEX} :){1,4}) +(\\S.*)$`, "i"),
};

/** `!pde.dpx`: what the registers and the words of the stack point to. */
export const pointerScan: OutputKind = {
  tag: "pointer-scan",
  commands: /^!(?:pde\.)?dpx$/,
  rows: "any",
  shapes: [bound, found],
  rule: linesOf("pointerScan", [bound.name, found.name]),
  read: (view) => [readScan(view)],
};

/**
 * ```text
 * 0x00a3f7d4 : 0x00a3f9f0 : 0x01463468 :  !du "C:\Temp\a.ico"
 * address      pointers                    display text: from the first to the last quote, which are not escaped
 * ```
 */
function readScan(view: OutputView): PointerScan {
  let from: PointerScan["from"] = null;
  let to: PointerScan["to"] = null;
  const rows: PointerScanRow[] = [];
  for (const line of linesIn(view)) {
    const match = line.shape!.pattern.exec(line.text)!;
    if (line.shape === bound) {
      const [, label = "", value = ""] = match;
      if (label.startsWith("Start")) from = parseAddress(value) ?? null;
      else if (label.startsWith("End")) to = parseAddress(value) ?? null;
      continue;
    }
    const [, address, register, chain = "", shown = ""] = match;
    const text = /^!?(d[au]|ds|dS) "(.*)"$/.exec(shown);
    rows.push({
      line: line.line,
      address: address === undefined ? null : (parseAddress(address) ?? null),
      register: register?.toLowerCase() ?? null,
      pointers: chain.split(" :").flatMap((word) => parseAddress(word.trim()) ?? []),
      display: text?.[1] ?? null,
      text: text?.[2] ?? shown,
    });
  }
  return { _tag: "pointer-scan", lines: rangeOf(view), from, to, rows };
}
