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
  starts: ["_DPH_HEAP_ROOT @", "_HEAP @", "Heap ", "HEAP "],
  pattern: /^(_DPH_HEAP_ROOT|_HEAP|Heap)(?: @)? +(?:0x)?([0-9a-f`]{1,17})$/i,
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
  pattern: /^([0-9a-f]{5,16}): +([0-9a-f]{4,16}) +([0-9a-f]{1,16})(?: +- +([0-9a-f]{4,16}) +([0-9a-f]{1,16}))?$/i,
  continues: true,
};

/** Column names of the other tables. */
const header: LineShape = {
  name: "HeapHeader",
  example: "HEAP_ENTRY Size Prev Flags    UserPtr UserSize - state",
  starts: ["HEAP_ENTRY", "Entry", "## Entry", "## 1:Entry", "1:Entry"],
  pattern:
    /^(?:## )?(?:\d+:)?(?:HEAP_ENTRY +Size +Prev +Flags +UserPtr +UserSize +- +state|Entry +User +Heap +Segment +Size +PrevSize +(?:Unused +)?Flags)$/,
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
    /^(?:([0-9a-f]{8,16}):? +([0-9a-f]{1,8}) +([0-9a-f]{1,8}) +(\[[0-9a-f]{1,2}\]) +([0-9a-f]{8,16}) +([0-9a-f]{1,16}) +- +\((.*)\)|([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{1,16}) +([0-9a-f]{1,16}) +(?:([0-9a-f]{1,8}) +)?((?:busy|free|extra|user_flag|virtual|last|fill)\b.*))$/i,
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

/** `21 leaks detected.`, `unknown!printable`, and progress. */
const remark: LineShape = {
  name: "HeapRemark",
  example: "21 leaks detected.",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "unknown!", "Scanning VM", "Search VM for"],
  pattern:
    /^(?:(?:1:)?(\d+) (?:potential )?(?:unreachable blocks|leaks) (?:were )?detected\.|(unknown!\w+)|Scanning VM \.\.\.|Search VM for address range .*)$/,
  whenAsked: true,
};

const BEGINNERS = [found, root, allocation, header, entry, heapHeader, heapRow, remark];

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
