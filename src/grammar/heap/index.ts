import { parseAddress, type Address } from "../../model/address.js";
import type { Heap, HeapRow, LabelledValue, Output, TraceRow } from "../../model/outputs.js";
import { beganBy, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { readTrace, traceRow } from "../trace/row.js";
import { linesIn, rangeOf } from "../view.js";

/** `address 0000018a014e7f40 found in`, first line of `!heap -p -a`. */
const found: LineShape = {
  name: "HeapAddress",
  example: "address 0000018a014e7f40 found in",
  starts: ["address "],
  pattern: /^address ([0-9a-f`]{8,17}) found in$/i,
};

/** `_DPH_HEAP_ROOT @ 18a01001000`, `_HEAP @ 5c0000`, `Heap 00170000` */
const root: LineShape = {
  name: "HeapRoot",
  example: "_DPH_HEAP_ROOT @ 18a01001000",
  starts: [
    "_DPH_HEAP_ROOT @",
    "_HEAP",
    "_LFH_HEAP @",
    "CommittedRange @",
    "VirtualAllocdBlocks @",
    "Heap ",
    "HEAP ",
    "heap @",
    "Segment heap ",
  ],
  pattern:
    /^(_DPH_HEAP_ROOT|_HEAP(?:_SEGMENT|_LOOKASIDE)?|_LFH_HEAP|CommittedRange|VirtualAllocdBlocks|(?:Segment )?Heap)(?: @)? +(?:0x)?([0-9a-f`]{4,17})$/i,
};

/** `in busy allocation (  DPH_HEAP_BLOCK:  UserAddr  UserSize -  VirtAddr  VirtSize)` */
const allocation: LineShape = {
  name: "HeapAllocation",
  example:
    "in busy allocation (  DPH_HEAP_BLOCK:         UserAddr         UserSize -         VirtAddr         VirtSize)",
  starts: ["in "],
  pattern: /^in (\S+) allocation \( *(DPH_HEAP_BLOCK): +(?! )([\w -]+)\)$/,
};

const blockRow: LineShape = {
  name: "HeapBlock",
  example: "18a0100f068:      18a014e7f40               c0 -      18a014e7000             2000",
  pattern: /^([0-9a-f]{5,16}) ?: +([0-9a-f]{4,16}) +([0-9a-f]{1,16})(?: +- +([0-9a-f]{4,16}) +([0-9a-f]{1,16}))?$/i,
  continues: true,
};

/** Column names of the other tables. */
const header: LineShape = {
  name: "HeapHeader",
  example: "HEAP_ENTRY Size Prev Flags    UserPtr UserSize - state",
  starts: ["HEAP_ENTRY", "Entry", "## Entry", "## 1:Entry", "1:Entry", "DPH_HEAP_BLOCK :"],
  pattern:
    /^(?:## )?(?:\d+:)?(?:DPH_HEAP_BLOCK : +(?:UserAddr +UserSize +- +)?VirtAddr +VirtSize|HEAP_ENTRY +Size +Prev +Flags +UserPtr +UserSize +- +state|Entry +User +Heap +Segment +Size +PrevSize +(?:Unused +)?Flags)$/,
};

/**
 * ```text
 * 005b4f88 0008 0000  [00]   005b4f90    00038 - (busy)
 * 001b2958  001b2960  00170000  00000000        40        18  busy extra
 * ```
 */
const entry: LineShape = {
  name: "HeapEntry",
  example: "005b4f88 0008 0000  [00]   005b4f90    00038 - (busy)",
  pattern:
    /^(?:(?:\* )?([0-9a-f]{8,16}):? +([0-9a-f]{1,8}) +([0-9a-f]{1,8}) +(\[[0-9a-f]{1,2}\]) +([0-9a-f]{8,16}) +([0-9a-f]{1,16}) +- +\((.*)\)|([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{1,16}) +([0-9a-f]{1,16}|-) +(?:([0-9a-f]{1,8}) +)?((?:LFH;)?(?:busy|free|extra|user_flag|virtual|last|fill)\b.*))$/i,
};

/**
 * The table of heaps.
 *
 * ```text
 *   Heap     Flags   Reserv  Commit  Virt   Free  List   UCR  Virt  Lock  Fast
 * 00240000 00000002    1024     32     32      8     1     1    0      0   LFH
 * ```
 */
const heapRow: LineShape = {
  name: "HeapSummary",
  example: "00240000 00000002    1024     32     32      8     1     1    0      0   LFH",
  pattern: /^([0-9a-f]{8,16}) +([0-9a-f]{8})((?: +[0-9a-f]{1,10}){8})(?: +([A-Za-z ]{1,12}))?$/i,
  whenAsked: true,
};

const heapHeader: LineShape = {
  name: "HeapSummaryHeader",
  example: "Heap     Flags   Reserv  Commit  Virt   Free  List   UCR  Virt  Lock  Fast",
  starts: ["Heap ", "(k)"],
  pattern: /^(?:Heap +Flags +Reserve? .*|\(k\) .*)$/,
  whenAsked: true,
};

/**
 * What the blocks of a heap add up to, by their size, all in hex.
 *
 * ```text
 *     size     #blocks     total     ( %) (percent of total busy bytes)
 *     1000 1f4 - 1f4000  (48.12)
 * ```
 */
const sizeHeader: LineShape = {
  name: "HeapSizeHeader",
  example: "size     #blocks     total     ( %) (percent of total busy bytes)",
  starts: ["size "],
  pattern: /^size +#blocks +total +\( %\).*$/,
  whenAsked: true,
};

const sizeRow: LineShape = {
  name: "HeapSizeRow",
  example: "1000 1f4 - 1f4000  (48.12)",
  pattern: /^([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +- +([0-9a-f]{1,16}) +\(([\d.]+)\)$/i,
  whenAsked: true,
};

/**
 * The list of heaps, and the blocks of one heap in `!heap -a`.
 *
 * ```text
 * Index   Address  Name      Debugging options enabled
 *   1:   00150000                 tail checking free checking validate parameters
 *         address: psize . size  flags   state (requested size)
 *        00250640: 00640 . 00040 [01] - busy (40)
 *        00253000:      0000d000      - uncommitted bytes.
 *    FreeList[ 00 ] at 00250178: 002516b8 . 002516b8
 *    Segment at 00250000 to 00260000 (00003000 bytes committed)
 * ```
 */
const indexHeader: LineShape = {
  name: "HeapIndexHeader",
  example: "Index   Address  Name      Debugging options enabled",
  starts: [
    "Index ",
    "address: psize",
    "Heap Address  ",
    "Default heap ",
    "Range (bytes)",
    "group-by:",
    "Allocations statistics for",
  ],
  pattern:
    /^(?:Index +Address +Name +Debugging options enabled|address: psize \. size .*|Heap Address +NT\/Segment Heap|Default heap +Front heap +Unused bytes|Range \(bytes\) +Busy .*|group-by: .*|Allocations statistics for)$/,
  whenAsked: true,
};

const indexRow: LineShape = {
  name: "HeapIndexRow",
  example: "2:   00250000                 tail checking free checking validate parameters",
  pattern: /^(?:(\d{1,4}): +([0-9a-f]{8,16})(?: +(\S.*))?|()([0-9a-f]{8,16}) +((?:NT|Segment) Heap))$/i,
  whenAsked: true,
};

/** How the blocks of a stretch of sizes lie: `0 -   1024     412     31   2841    311      21044      6` */
const rangeRow: LineShape = {
  name: "HeapRange",
  example: "0 -   1024     412     31   2841    311      21044      6",
  pattern: /^(\d+ - +\d+|Total)((?: +\d+){6})$/,
  whenAsked: true,
};

const listedBlock: LineShape = {
  name: "HeapListedBlock",
  example: "00250640: 00640 . 00040 [01] - busy (40)",
  pattern:
    /^([0-9a-f]{8,16}): +(?:([0-9a-f]{1,8}) \. ([0-9a-f]{1,8}) +(\[[0-9a-f]{1,2}\]) - +([a-z].*)|([0-9a-f]{4,16}) +- (uncommitted bytes\.))$/i,
  whenAsked: true,
};

const part: LineShape = {
  name: "HeapPart",
  example: "FreeList[ 00 ] at 00250178: 002516b8 . 002516b8",
  starts: [
    "FreeList[",
    "Segment at ",
    "NormalHeap",
    "Lock contention",
    "Error type",
    "Stack trace at",
    "Heap entries for ",
    "+ ",
    "Reserved ",
    "Committed ",
    "VirtualAlloc",
    "Busy alloc",
    "Freed and",
    "No FrontEnd",
    "Metadata usage",
    "0: Heap",
  ],
  pattern:
    /^(?:(FreeList\[ [0-9a-f]+ \] at [0-9a-f]+|Error type): ?(.*)|(Segment) at ([0-9a-f]+ to [0-9a-f]+ \(.*\))|(NormalHeap) - ([0-9a-f]+)|(Lock contention) +(\d+)|(Error type) (heap_\w+ \(\d+\))|(Stack trace) at (0x[0-9a-f]+)|(Heap entries) for (\S+ in Heap [0-9a-f]+)|(\+) +([0-9a-f]{4,16})|((?:Reserved|Committed) +bytes|Metadata usage) +([0-9a-f]+(?: bytes)?)|((?:Busy|Freed and decommitted) (?:allocations|blocks)|No FrontEnd)()|(0: Heap) ([0-9a-f]+))$/i,
  whenAsked: true,
};

/** `21 leaks detected.`, `unknown!printable`, and progress. */
const remark: LineShape = {
  name: "HeapRemark",
  example: "21 leaks detected.",
  pattern:
    /^(?:(?:1:)?(\d+) (?:potential )?(?:unreachable blocks|leaks) (?:were )?detected\.|(unknown!\w+|[\w.]{1,60}!\S{1,200}::`vftable')|Scanning VM \.\.\.|Search VM for address range .*)$/,
  whenAsked: true,
};

const BEGINNERS = [
  found,
  root,
  allocation,
  header,
  entry,
  heapHeader,
  heapRow,
  sizeHeader,
  sizeRow,
  indexHeader,
  indexRow,
  rangeRow,
  listedBlock,
  part,
  remark,
];

/** `!heap` about one address or about blocks.  */
export const heaps: OutputKind = {
  tag: "heap",
  commands: /^!(?:ext\.|exts\.)?heap$/,
  rows: "none",
  shapes: [...BEGINNERS, blockRow],
  rule: beganBy(
    "heap",
    BEGINNERS.map((shape) => shape.name),
    [blockRow.name, traceRow.name],
  ),
  read: readHeap,
};

const ENTRY_COLUMNS = ["HEAP_ENTRY", "Size", "Prev", "Flags", "UserPtr", "UserSize", "state"];
const HEAP_COLUMNS = [
  "Heap",
  "Flags",
  "Reserve",
  "Commit",
  "Virt",
  "Free",
  "List",
  "UCR",
  "VirtBlocks",
  "Lock",
  "Fast",
];
const SIZE_COLUMNS = ["size", "#blocks", "total", "%"];
const INDEX_COLUMNS = ["Index", "Address", "Name"];
const RANGE_COLUMNS = ["Range", "Busy", "Free", "FrontBusy", "FrontFree", "Unused", "Average"];
const BLOCK_COLUMNS = ["address", "psize", "size", "flags", "state"];
const LIST_COLUMNS = ["Entry", "User", "Heap", "Segment", "Size", "PrevSize", "Unused", "Flags"];

function readHeap(view: OutputView): readonly Output[] {
  let address: Address | null = null;
  let state: string | null = null;
  let columns: readonly string[] = [];
  const fields: LabelledValue[] = [];
  const rows: HeapRow[] = [];
  const trace: TraceRow[] = [];
  const row = (line: number, names: readonly string[], values: readonly (string | undefined)[]): void => {
    const known = names.map((name, i) => [name, values[i]] as const).filter(([, value]) => value !== undefined);
    rows.push({ line, values: Object.fromEntries(known) as Record<string, string> });
  };
  for (const line of linesIn(view)) {
    const match = line.shape?.pattern.exec(line.text) ?? [];
    if (line.shape === found) address = parseAddress(match[1]!) ?? null;
    else if (line.shape === root) fields.push({ line: line.line, label: match[1]!, value: match[2]! });
    else if (line.shape === allocation) {
      state = match[1]!;
      columns = [match[2]!, ...match[3]!.split(/[ -]+/).filter((name) => name !== "")];
    } else if (line.shape === header && line.text.startsWith("DPH_")) {
      columns = line.text.split(/[ :-]+/);
    } else if (line.shape === sizeRow) row(line.line, SIZE_COLUMNS, match.slice(1));
    else if (line.shape === indexRow) {
      const found = match.slice(1, 4).some((cell) => cell !== undefined)
        ? match.slice(1, 4)
        : [undefined, ...match.slice(5)];
      row(line.line, INDEX_COLUMNS, found);
    } else if (line.shape === rangeRow) row(line.line, RANGE_COLUMNS, [match[1], ...match[2]!.trim().split(/ +/)]);
    else if (line.shape === listedBlock) {
      const [, address, psize, size, flags, state, rest, free] = match;
      row(line.line, BLOCK_COLUMNS, [address, psize, size ?? rest, flags, state ?? free]);
    } else if (line.shape === part) {
      const [label = "", value = ""] = match.slice(1).filter((found) => found !== undefined);
      fields.push({ line: line.line, label, value });
    } else if (line.shape === blockRow) row(line.line, columns, match.slice(1));
    else if (line.shape === entry) {
      if (match[1] === undefined) row(line.line, LIST_COLUMNS, match.slice(8));
      else row(line.line, ENTRY_COLUMNS, match.slice(1, 8));
    } else if (line.shape === heapRow) {
      row(line.line, HEAP_COLUMNS, [match[1], match[2], ...match[3]!.trim().split(/ +/), match[4]]);
    } else if (line.shape === traceRow) {
      const read = readTrace(line);
      if (read !== null) trace.push(read);
    } else if (line.shape === remark) {
      if (match[1] !== undefined) fields.push({ line: line.line, label: "leaks detected", value: match[1] });
    }
  }
  const heap: Heap = { _tag: "heap", lines: rangeOf(view), address, state, fields, rows, trace };
  return [heap];
}
