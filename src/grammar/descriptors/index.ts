import { parseAddress, type Address } from "../../model/address.js";
import type { DescriptorRow } from "../../model/replay.js";
import { linesOf, type LineShape, type OutputKind, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const HEX = "(?:[0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{8})";
const HEX_DIGITS = [..."0123456789abcdefABCDEF"];

const tableAddress: LineShape = {
  name: "DescriptorTable",
  example: "Dumping IDT: fffff8032f853000",
  starts: ["Dumping IDT:", "Dumping GDT:", "IDT for processor "],
  pattern: new RegExp(`^(?:Dumping [IG]DT: ${HEX}|IDT for processor #?\\w+)$`, "i"),
};

/** `!idt` */
const vectorRow: LineShape = {
  name: "InterruptVector",
  example: "35:\tfffff8032ae21b68 nt!HalpInterruptCmciService (KINTERRUPT fffff8032b70cf10)",
  starts: HEX_DIGITS,
  pattern: new RegExp(
    `^([0-9a-f]{1,3}):\\s+(?:(${HEX})|Task Selector = 0x([0-9a-f]{4}))(?: ([^\\s(]\\S*))?(?: \\((?!KINTERRUPT)(\\w+)\\))?(?:\\s+\\(KINTERRUPT (${HEX})\\))?(?:\\s+Stack = 0x(${HEX}))?$`,
    "i",
  ),
};

/** A further handler of the vector above. */
const handlerRow: LineShape = {
  name: "InterruptHandler",
  example: "0xfffff8032fea9100 (KINTERRUPT ffff9700229008c0)",
  pattern: new RegExp(`^(\\S{1,512})(?: \\((?!KINTERRUPT)(\\w+)\\))? \\(KINTERRUPT (${HEX})\\)$`, "i"),
  continues: true,
};

const segmentHeader: LineShape = {
  name: "SegmentHeader",
  example: "Sel        Base              Limit          Type    l ze an es ng Flags",
  starts: ["Sel ", "P Si Gr Pr Lo", "---- -"],
  pattern: /^(?:P Si Gr Pr Lo|Sel +Base +Limit +Type +l ze an es ng Flags|-{4} -+ -+ -{10} - -- -- -- -- -{8})$/,
};

/** `dg` */
const segmentRow: LineShape = {
  name: "SegmentRow",
  example: "0030 ffdff000 00001fff Data RW Ac 0 Bg Pg P  Nl 00000c93",
  starts: HEX_DIGITS,
  pattern: new RegExp(
    `^([0-9a-f]{4}) (${HEX}) (${HEX}) (\\S.{0,20}?) +([0-3]) ((?:[BN][bgy] )(?:By|Pg) +(?:P|Np) +(?:Nl|Lo)) +([0-9a-f]{8})$`,
    "i",
  ),
};

/** Interrupt and segment descriptors of the processor. */
export const descriptors: OutputKind = {
  tag: "descriptors",
  commands: /^(?:!idt|!gdt|dg)$/,
  rows: "any",
  shapes: [tableAddress, vectorRow, handlerRow, segmentHeader, segmentRow],
  rule: linesOf(
    "descriptors",
    [tableAddress.name, vectorRow.name, segmentHeader.name, segmentRow.name],
    [handlerRow.name],
  ),
  read: (view) => [
    { _tag: "descriptors", lines: rangeOf(view), rows: linesIn(view).flatMap((line) => readRow(line) ?? []) },
  ],
};

function readRow(line: ViewLine): DescriptorRow | null {
  const empty = {
    line: line.line,
    number: null,
    base: null,
    symbol: null,
    interrupt: null,
    stack: null,
    limit: null,
    type: null,
    privilege: null,
    flags: null,
  };
  const match = line.shape?.pattern.exec(line.text);
  if (match == null) return null;
  if (line.shape === vectorRow) {
    const [, number = "", base, task, symbol, framework, interrupt, stack] = match;
    const type = task === undefined ? (framework ?? null) : `task ${task.toLowerCase()}`;
    const rest = { interrupt: addressOf(interrupt), stack: addressOf(stack), type };
    return { ...empty, number: number.toLowerCase(), base: addressOf(base), symbol: symbol ?? null, ...rest };
  }
  if (line.shape === handlerRow)
    return { ...empty, symbol: match[1]!, type: match[2] ?? null, interrupt: addressOf(match[3]) };
  if (line.shape !== segmentRow) return null;
  const [, number = "", base, limit, type = "", privilege, bits = "", flags = ""] = match;
  return {
    ...empty,
    number: number.toLowerCase(),
    base: addressOf(base),
    limit: addressOf(limit),
    type,
    privilege: Number(privilege),
    flags: `${bits.replace(/ +/g, " ")} ${flags}`,
  };
}

function addressOf(text: string | undefined): Address | null {
  return text === undefined ? null : (parseAddress(text) ?? null);
}
