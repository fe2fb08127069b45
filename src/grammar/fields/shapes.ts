import type { LineShape } from "../output-kind.js";
import { BLOCK_SHAPES, WEAK_BLOCK_SHAPES } from "./block.js";
import { stream, streamPart } from "./dump-check.js";
import { REPORT_SHAPES } from "./error-report.js";
import { ITEM_SHAPES } from "./items.js";
import { kernelPhrase } from "./kernel-phrases.js";
import { MANAGED_SHAPES } from "./managed.js";
import { WEAK_SHAPES } from "./weak.js";
import { WORDED_SHAPES } from "./worded.js";

/**
 * `Label: value` and `Label = value`. A label of the debugger's is one to five words, and each word is a name: it
 * begins with a capital, a digit, an underscore, or is joined out of several (`dwFlags`, `Ldr.Initialized`).
 *
 * ```text
 * ImageBaseAddress:         4ad00000
 * Previous State = DeviceNodeStartPostWork (0x307)
 * ```
 *
 * Refused: `Note: this is …`, `then: …`, and anything that a sentence could begin with.
 */
export const labelled: LineShape = {
  name: "LabelledLine",
  example: "ImageBaseAddress:         4ad00000",
  pattern:
    /^(?!(?:Note|NOTE|Hint|Tip|TIP|Warning|WARNING|Error|ERROR|Example|Remark|Caution|Question|Answer|Edit|Update|Q|A|PS|TODO|BTW|Windows|http|https)\b[^\w.[])(?:[A-Z_@$][\w.$@/#[\]-]{0,60}|[a-z]\w{0,30}[A-Z_.]\w{0,60})(?: \(?(?:[A-Z_0-9#][\w./#-]{0,40}|of|in|for|to|by|at|per|from|and|the|is|type|[a-z]\w{0,20}[A-Z]\w{0,20})\)?){0,4} {0,40}(?:\([\w ,/-]{1,40}\) *)?(?::(?![\\/:])|=(?![=>]))(?:[ \t].*|[^ \t].*)?$/,
  whenAsked: true,
  last: true,
};

/** `Label    value` without a sign: the value must be a number, an address, or stand in brackets or quotes. */
export const spaced: LineShape = {
  name: "SpacedLine",
  example: "Ldr                       77fbe900",
  pattern:
    /^[A-Z_a-z][\w.[\]-]{0,40}(?: [A-Z_a-z][\w.[\]-]{0,30}){0,3}(?: {2,60}|\t{1,8} {0,8})(?:-?(?:0x|0n)?[0-9a-f`]{1,19}\b|[<("'{[]).*$/,
  whenAsked: true,
  last: true,
};

/** `PEB at 7ffdf000`, `TEB at 000000d9a274f000`, `Pool page 829fd030 region is …`: the thing that is shown. */
export const shown: LineShape = {
  name: "ShownObject",
  example: "_TOKEN e1bed030",
  pattern: /^(?:Wow64 )?(?:[A-Z][A-Z]{1,9}|_[A-Z][A-Z_0-9]{2,40})(?: at)? (?:0x)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?):?$/,
  whenAsked: true,
  last: true,
};

/**
 * `func:   ntdll!Foo (7702489f)`, `0d78fb74: ntdll!_except_handler4+0 (76ffad20)`, `ServiceName is "volmgr"`: labels that
 * would be too common elsewhere.
 */
export const loose: LineShape = {
  name: "LooseLabel",
  example: "0d78fb74: ntdll!_except_handler4+0 (76ffad20)",
  pattern:
    /^(?:[a-z]\w{1,20}:(?: {2}|\t).*|(?:0x)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?: \S.*|[A-Z]\w{1,30} is ".*"|Irp is active with .*\(= 0x[0-9a-f]+\)|[A-Za-z]\w{1,40}(?: at)? - 0x[0-9a-f`]{1,17})$/,
  whenAsked: true,
  last: true,
};

/** `Current Irp 00000000 RefCount 65 Type 0000001d Flags 00001040`: names and numbers by turns. */
export const pairs: LineShape = {
  name: "LabelPairs",
  example: "Current Irp 00000000 RefCount 65 Type 0000001d Flags 00001040",
  pattern:
    /^(?:[A-Z][A-Za-z]{1,30}(?: (?:for )?[A-Z][A-Za-z]{1,20}){0,2} (?:0x)?[0-9a-f`]{1,17}(?: +|$)(?:for )?){2,10}$|^[A-Z][A-Za-z]{1,30} 0x[0-9a-fA-F`]{4,17}$/,
  whenAsked: true,
  last: true,
};

/** Security ids and privileges of `!token`. */
export const security: LineShape = {
  name: "SecurityLine",
  example: "00 S-1-5-32-544 (Alias: BUILTIN\\Administrators)",
  pattern:
    /^(?:(?:\d\d |User +|Groups? +|Owner +|Primary +)?(S-1-[\d-]{1,100})(?: (\(.*\)))?|(?:\d\d 0x[0-9a-f]+ )?(Se[A-Z]\w+Privilege) +(Attributes -.*|\(.*\))|(Attributes) - ?(.*))$/,
  whenAsked: true,
};

/** `Thread idle timeout: 12000 ms`: any words before the sign, but a number, a name in quotes or yes and no behind it. */
export const measured: LineShape = {
  name: "MeasuredLine",
  example: "Worker stack reserve: 0x100000 bytes",
  pattern:
    /^[A-Z]\w{0,40}(?: [A-Za-z(][\w()-]{0,40}){0,6} {0,40}[:=] {0,40}(?:[-+]?(?:0x|0n)?[0-9a-f`]{1,19}(?:[ ,.%)(].*)?|["'<({].*|(?:Yes|No|TRUE|FALSE|True|False|None|none|NULL|n\/a)\b.*)?$/,
  whenAsked: true,
  last: true,
};

/** `E0 size of optional header`, `5.01 image version` of `!dlls` and `!dh`: the number first. */
export const counted: LineShape = {
  name: "CountedLine",
  example: "3A00 size of code",
  pattern:
    /^(\.[\w$]{1,16}(?= name$)|[0-9A-F]{1,16}|\d+\.\d+) +([a-z]+(?: [a-z]+){0,5}(?: \([\w ]{1,30}\)| #)?|[a-z]+(?: [a-z]+){1,4} [A-Z][a-z]{2} .*|Opt Hdr|DLL characteristics|\[ *[0-9A-F]{1,16}\] address \[size\] of [A-Z]\w+(?: \w+)* Directory)$/,
  whenAsked: true,
  last: true,
};

/** What the flags of an image mean, a line each, in `!dh` and `!dlls -a`. */
const imageFlags: LineShape = {
  name: "ImageFlags",
  example: "Relocations stripped",
  pattern:
    /^(?:(?:FILE|OPTIONAL) HEADER VALUES|SECTION HEADER #\d+|Relocations stripped|Executable|Line numbers stripped|Symbols stripped|App can handle >2gb addresses|32 bit word machine|Debug information stripped|System|DLL|Initialized Data|Uninitialized Data|Code|Discardable|Not Paged|Shared|Execute Read(?: Write)?|Read(?: Only| Write)|Dynamic base|NX compatible|Terminal server aware|High entropy VA supported|Guard|No structured exception handler|Debug Directories\(\d+\)|\(no align specified\))$/,
  whenAsked: true,
};

/** A row of `sx`: `av - Access violation - break - not handled` */
export const filter: LineShape = {
  name: "ExceptionFilter",
  example: "av - Access violation - break - not handled",
  pattern:
    /^(?:([a-z\d]{2,5}|\*|[0-9a-f]{8}) - ((?:[A-Z][\w +,/'()-]{2,80}? - )?(?:(?:break|ignore|output|second-chance break)(?: - (?:not )?handled)?|(?:not )?handled))|\*? ?((?:Command|Command2|Arguments|Module|Expression)): ?(".*"))$/,
  whenAsked: true,
};

/**
 * `!pte`: where each entry is, what it holds, what that means.
 *
 * ```text
 * PXE at FFFFF6FB7DBEDF80    PPE at FFFFF6FB7DBF0020
 * contains 0000000000A0A063  contains 0000000000A0B063
 * pfn a0a       ---DA--KWEV  pfn a0b       ---DA--KWEV
 * ```
 */
export const pageTable: LineShape = {
  name: "PageTable",
  example: "PXE at FFFFF6FB7DBEDF80    PPE at FFFFF6FB7DBF0020",
  pattern:
    /^(?:VA [0-9a-f`]{8,17}|(?:(?:PML[45]E|PXE|PPE|PDE|PTE) at +[0-9A-Fa-f`]{8,17}(?: +|$))+|(?:contains [0-9A-Fa-f`]{8,17}(?: +|$))+|(?:pfn [0-9a-f]{1,9} +[A-Z-]{8,14}(?: +|$))+(?:not valid|contains [0-9A-Fa-f`]{8,17}|LARGE PAGE pfn [0-9a-f]{1,9})?|not valid|(?:Proto|Transition|PageFile): *[0-9A-Fa-f`]{1,17}.*)$/,
};

/** Blocks of pool: `*e1001050 size:   10 previous size:   10  (Allocated) *ObDi` */
export const pool: LineShape = {
  name: "PoolBlock",
  example: "*e1001050 size:   10 previous size:   10  (Allocated) *ObDi",
  pattern: /^\*?([0-9a-f]{8}(?:`?[0-9a-f]{8})?) (size: +[0-9a-f]+ previous size: +[0-9a-f]+ +\(\w[\w ]*\).*)$/,
};

/** In the order in which they are tried. */
export const SHAPES: readonly LineShape[] = [
  ...BLOCK_SHAPES,
  ...MANAGED_SHAPES,
  security,
  pool,
  pageTable,
  filter,
  shown,
  labelled,
  measured,
  spaced,
  loose,
  pairs,
  counted,
  ...WEAK_BLOCK_SHAPES,
  imageFlags,
  stream,
  streamPart,
  kernelPhrase,
  ...ITEM_SHAPES,
  ...WEAK_SHAPES,
  ...WORDED_SHAPES,
  ...REPORT_SHAPES,
];
