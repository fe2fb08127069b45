import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/**
 * A setting that is on or off, or a state in brackets.
 *
 * ```text
 * [X] (0x00000001) Special pool
 * [ ] (0x00000400) IRP logging
 * [close done]
 * [BIOS Information (Type 0) - Length 26 - Handle 0000h]
 * ```
 */
const bracketed: LineShape = {
  name: "BracketedItem",
  example: "[X] (0x00000001) Special pool",
  starts: ["["],
  pattern:
    /^(?:\[([X ])\] (?:\((0x[0-9a-f]{1,16})\) )?([A-Z].{1,100})|\[ ?((?!IRP_MJ_|N\/A\()[\w~][^\][]{1,200}?) ?\])$/i,
  whenAsked: true,
  last: true,
};

/** Names of constants, alone or as a list: `SE_DACL_PRESENT`, `DNF_HAS_BOOT_CONFIG, DNF_BOOT_CONFIG_RESERVED,` */
const constants: LineShape = {
  name: "Constants",
  example: "JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE",
  pattern: /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:,? +[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)*,?$/,
  whenAsked: true,
  last: true,
};

/**
 * A number in brackets behind the label, and what its bits mean.
 *
 * ```text
 * Flags (0x6c0000f0)  DNF_ENUMERATED, DNF_IDS_QUERIED,
 * Characteristics (0x00000100)  FILE_DEVICE_SECURE_OPEN
 * FACP @(ffffb08000102000) Rev: 0x5 Len: 0x00010c TableID: CL09
 * ```
 */
const bits: LineShape = {
  name: "BitsLine",
  example: "Characteristics (0x00000100)  FILE_DEVICE_SECURE_OPEN",
  pattern: /^([A-Z]\w{0,40}(?: [A-Z]\w{0,30}){0,2}) @?\((0x[0-9a-f`]{1,17}|[0-9a-f`]{4,17})\)(?: (.*))?$/i,
  whenAsked: true,
  last: true,
};

/** `Level 0x10, Vector 0x10, Group 0, Affinity 0xffffffff` */
const commas: LineShape = {
  name: "CommaPairs",
  example: "Level 0x10, Vector 0x10, Group 0, Affinity 0xffffffff",
  pattern: /^(?:[A-Z]\w{0,30} (?:0x)?[0-9a-f`]{1,17}, ){1,10}[A-Z]\w{0,30} (?:0x)?[0-9a-f`]{1,17}$/i,
  whenAsked: true,
  last: true,
};

/** A colon that stands apart from its label, in a column of colons: `Error Type    : Cache error`, `Irp minor......: SetPower` */
const aligned: LineShape = {
  name: "AlignedLabel",
  example: "Error Type    : Cache error",
  pattern: /^[A-Z][\w.()/#-]{0,40}(?: [\w.()/#&-]{1,40}){0,5}(?: +|\t+|\.{2}): ?(?![:=]).*$/i,
  whenAsked: true,
  last: true,
};

/** Values of the registry in `!sysinfo`: `~MHz = REG_DWORD 1992` */
const registryValue: LineShape = {
  name: "RegistryValue",
  example: "~MHz = REG_DWORD 1992",
  pattern: /^([\w~][\w ~]{0,60}) = (REG_[A-Z_]{2,30} .*)$/,
  whenAsked: true,
};

/**
 * `!sd` and `!acl`: where the field stands in the descriptor, and what it holds.
 *
 * ```text
 * ->Dacl    : ->Ace[0]: ->SID: S-1-5-18 (Well Known Group: NT AUTHORITY\SYSTEM)
 * ^^^^^^^^^^^^^^^^^^^^^^^^^^^^                                                  → Dacl.Ace[0].SID
 * ```
 */
const descriptor: LineShape = {
  name: "SecurityDescriptor",
  example: "->Dacl    : ->Ace[0]: ->SID: S-1-5-18",
  starts: ["->", "ACL is:", "SID is:"],
  pattern: /^(?:(?:ACL|SID) is: ?)?(?:->[\w[\]]{1,40} {0,40}: {0,8}){0,6}(?:[^\s>-].*)?$/,
  whenAsked: true,
};

/** A path in the file system, alone: `\Windows\System32\config\SOFTWARE` */
const pathAlone: LineShape = {
  name: "PathAlone",
  example: "\\Windows\\System32\\config\\SOFTWARE",
  starts: ["\\"],
  pattern:
    /^\\(?!(?:Driver|FileSystem|Device)\\)(?!.* {2})(?:[^\\/:*?"<>|\s][^\\/:*?"<>|\t]{0,254}\\){0,60}[^\\/:*?"<>|\s][^\\/:*?"<>|\t]{0,254}$/,
  whenAsked: true,
  weakest: true,
};

/** A heading in capitals, alone: `MORE INFORMATION`, `ADAPTER` */
const capitals: LineShape = {
  name: "CapitalHeading",
  example: "MORE INFORMATION",
  pattern: /^[A-Z]{4,20}(?: [A-Z]{3,20}s?){0,3}$/,
  whenAsked: true,
  weakest: true,
};

/** Bytes that go on below a label: `CPU Id        : ea 06 09 00 … - ff fb fa 7f …` of `!errrec`. */
const bytesBelow: LineShape = {
  name: "BytesBelow",
  example: "00 00 00 00 00 00 00 00 - 00 00 00 00 00 00 00 00",
  pattern: /^(?:[0-9a-f]{2} ){7}[0-9a-f]{2} - (?:[0-9a-f]{2} ){7}[0-9a-f]{2}$/i,
  whenAsked: true,
  continues: true,
};

/** A moment, alone, below the number it stands for. */
const moment: LineShape = {
  name: "MomentAlone",
  example: "2021-03-02T09:11:12.345Z",
  starts: ["19", "20"],
  pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  whenAsked: true,
};

/** In the order in which they are tried. */
export const ITEM_SHAPES: readonly LineShape[] = [
  registryValue,
  bytesBelow,
  descriptor,
  moment,
  bracketed,
  constants,
  bits,
  commas,
  aligned,
  pathAlone,
  capitals,
];

/** Labels and values of a line of one of these shapes; null for any other. */
export function itemPairs(shape: LineShape | undefined, text: string): readonly Labelled[] | null {
  if (shape === undefined || !ITEM_SHAPES.includes(shape)) return null;
  if (shape === bytesBelow) return [{ label: "", value: text }];
  const [, first = "", second = "", third = "", fourth = ""] = shape.pattern.exec(text)!;
  if (shape === bracketed) {
    if (fourth !== "") return [{ label: fourth, value: "" }];
    return [{ label: third, value: `[${first}]${second === "" ? "" : ` ${second}`}` }];
  }
  if (shape === bits) return [{ label: first, value: `${second} ${third.trimStart().replace(/^- ?/, "")}`.trimEnd() }];
  if (shape === registryValue) return [{ label: first, value: second }];
  if (shape === descriptor) return [descriptorPair(text)];
  if (shape === aligned) {
    const at = text.search(/[ \t.]:/);
    let end = at;
    while (" \t.".includes(text[end - 1]!)) end--;
    return [{ label: text.slice(0, end), value: text.slice(at + 2).trim() }];
  }
  if (shape === commas) {
    return text.split(", ").map((pair) => ({
      label: pair.slice(0, pair.indexOf(" ")),
      value: pair.slice(pair.indexOf(" ") + 1),
    }));
  }
  return [{ label: text, value: "" }];
}

function descriptorPair(text: string): Labelled {
  const names = [...text.matchAll(/->([\w[\]]+) *: */g)];
  const last = names.at(-1);
  if (last === undefined) return { label: text.slice(0, 3), value: text.slice(7).trim() };
  return { label: names.map((name) => name[1]!).join("."), value: text.slice(last.index + last[0].length).trim() };
}
