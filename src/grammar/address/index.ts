import { parseAddress } from "../../model/address.js";
import type { AddressRegion, AddressSummaryRow, LabelledValue, Output } from "../../model/outputs.js";
import { beganBy, type LineShape, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/**
 * The single form.
 *
 * ```text
 * Usage:                  Image
 * Base Address:           75831000
 * Protect:                00000020	PAGE_EXECUTE_READ
 * ```
 */
const field: LineShape = {
  name: "AddressField",
  example: "Base Address:           75831000",
  starts: [
    "Usage:",
    "Base Address:",
    "End Address:",
    "Region Size:",
    "State:",
    "Protect:",
    "Type:",
    "Allocation Base:",
    "Allocation Protect:",
    "Image Path:",
    "Module Name:",
    "Module name:",
    "Module path:",
    "VA Type:",
    "Loaded Image Name:",
    "Mapped Image Name:",
    "Mapped file name:",
    "More info:",
    "Content source:",
    "Additional info:",
    "Unloaded module",
    "Heap ",
  ],
  pattern:
    /^((?:Base|End) Address|Region Size|Usage|State|Protect|Type|Allocation (?:Base|Protect)|Image Path|Module path|VA Type|(?:Module|Loaded Image|Mapped Image|Mapped [Ff]ile) [Nn]ame|More info|Content source|Additional info):(?=[ \t]|$)[ \t]*(?![ \t])(.*)$/,
  whenAsked: true,
};

/**
 * A region of the list, in the new and the old form. The sign in front tells where an allocation begins.
 *
 * ```text
 * +      24f`a0a30000      24f`a0a31000        0`00001000 MEM_PRIVATE MEM_COMMIT  PAGE_READWRITE    Heap [ID: 0; …]
 * * 10000   11000     1000 MEM_PRIVATE MEM_COMMIT  PAGE_READWRITE                     <unknown>
 *   804de000 - 00235000
 * ```
 */
const region: LineShape = {
  name: "AddressRegion",
  example:
    "+      24f`a0a30000      24f`a0a31000        0`00001000 MEM_PRIVATE MEM_COMMIT  PAGE_READWRITE                     <unknown>",
  starts: ["+", "*", "-", "|-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"],
  pattern:
    /^(?:[+*-] *|\|- *)?([0-9a-f`]{1,17})(?: +([0-9a-f`]{1,17}) +([0-9a-f`]{1,17})((?: +(?:\| )?(?:MEM|PAGE)_[\w|]+)+)(?: +(?! )(.*))?|(?: : [0-9a-f`]{1,17})? - ([0-9a-f`]{4,17}))$/i,
  whenAsked: true,
};

/** Below a region of the old form: `Usage       KernelSpaceUsageImage` */
const regionDetail: LineShape = {
  name: "AddressRegionDetail",
  example: "Type     01000000 MEM_IMAGE",
  starts: ["Type ", "Protect ", "State ", "Usage ", "FullPath ", "ImageName ", "KernelStack ", "Pid.Tid "],
  pattern: /^(Type|Protect|State|Usage|FullPath|ImageName|KernelStack|Pid\.Tid) +(\S.*)$/,
  whenAsked: true,
};

const heading: LineShape = {
  name: "AddressHeading",
  example: "--- Usage Summary ---------------- RgnCount ----------- Total Size -------- %ofBusy %ofTotal",
  starts: ["--- ", "BaseAddress", "BaseAddr ", "-----", "TotSize", "Mapping ", "Building memory map"],
  pattern:
    /^(?:-{3,} ((?:Usage|Type|State|Protect|Largest) [\w ()]*?[\w)]) -.*|BaseAddr(?:ess)? +End.*|-{5,} ((?:Usage|Type|State|Protect) SUMMARY) -{5,}|TotSize .*|Mapping .*\.\.\.|Building memory map: .*)$/i,
  whenAsked: true,
};

/**
 * ```text
 * Free                                     52     7ff8`1d5c7000 ( 127.969 TB)           99.98%
 * 1950000 (   25920) : 01.24%    20.71%    : RegionUsageIsVAD
 * ```
 */
const summary: LineShape = {
  name: "AddressSummary",
  example: "Free                                     52     7ff8`1d5c7000 ( 127.969 TB)           99.98%",
  pattern:
    /^(?:(<?[A-Za-z][\w|]{0,60}>?(?: [\w|]{1,20}){0,3}) {2,}(?:(\d+) +)?([0-9a-f`]{1,17}) +(?:([0-9a-f`]{1,17}) +)?\( *([\d.]+ +[kMGTPB]{1,2}) *\)((?: +[\d.]+%){0,2})|([0-9a-f`]{1,17}) \( *(\d+)\) : +([\d.]+%)(?: +([\d.]+%))? *: (\S+)|(Largest free region): (.*))$/i,
  whenAsked: true,
};

const SHAPES = [heading, field, region, summary, regionDetail];

/** `!address`: one region, the list of all, the summary. */
export const addressMaps: OutputKind = {
  tag: "address",
  commands: /^!(?:ext\.)?(?:address|vprot|vadump)$/,
  rows: "none",
  shapes: SHAPES,
  rule: beganBy(
    "addressMap",
    SHAPES.map((shape) => shape.name),
    [],
  ),
  read: readAddressMap,
};

function readAddressMap(view: OutputView): readonly Output[] {
  const fields: LabelledValue[] = [];
  const regions: AddressRegion[] = [];
  const rows: AddressSummaryRow[] = [];
  let table = "";
  for (const line of linesIn(view)) {
    const match = line.shape?.pattern.exec(line.text) ?? [];
    if (line.shape === heading) table = match[1] ?? match[2] ?? table;
    else if (line.shape === region) regions.push(regionOf(line, match));
    else if (line.shape === summary) rows.push(summaryOf(line, match, table));
    else fields.push({ line: line.line, label: match[1]!, value: match[2]! });
  }
  return [{ _tag: "address", lines: rangeOf(view), fields, regions, summary: rows }];
}

function regionOf({ line }: ViewLine, match: readonly (string | undefined)[]): AddressRegion {
  const [, base = "", end, size, flags = "", usage = "", old] = match;
  return {
    line,
    base: parseAddress(base) ?? parseAddress("0")!,
    end: end === undefined ? null : (parseAddress(end) ?? null),
    size: plain(size ?? old ?? ""),
    flags: flags
      .trim()
      .split(/[ |]+/)
      .filter((flag) => flag !== ""),
    usage: usage.trim(),
  };
}

function summaryOf({ line }: ViewLine, match: readonly (string | undefined)[], table: string): AddressSummaryRow {
  const [, name, count, size, second, readable, shares, oldSize, oldKb, oldTotal, oldBusy, oldName, largest, where] =
    match;
  const values = [
    count,
    size,
    second,
    readable,
    ...(shares?.trim().split(/ +/) ?? []),
    oldSize,
    oldKb,
    oldTotal,
    oldBusy,
    where,
  ];
  return {
    line,
    table,
    name: name ?? oldName ?? largest ?? "",
    values: values
      .filter((value): value is string => value !== undefined && value !== "")
      .map((value) => (value.includes("`") ? plain(value) : value)),
  };
}

function plain(value: string): string {
  return value
    .replace("`", "")
    .toLowerCase()
    .replace(/^0+(?=.)/, "");
}
