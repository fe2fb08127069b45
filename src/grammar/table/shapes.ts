import type { LineShape } from "../output-kind.js";

/**
 * Names of columns, two blanks or more between some of them.
 *
 * ```text
 *  No PRCB     Set Master SMT Set                                     IAID
 * Pfn      Offset   Hit      Va       Pte
 * Current Base Decrement ForegroundBoost IO Page       each one word: four at least
 * ```
 */
export const tableHeader: LineShape = {
  name: "TableHeader",
  example: "Pfn      Offset   Hit      Va       Pte",
  pattern:
    /^(?=\S.*(?: {2}|\t)|(?:[A-Z]\w*(?: |$)){4})#?[A-Za-z][A-Za-z_#%()./+-]{0,40}(?:[ \t]+(?:#|[A-Za-z%][A-Za-z_#%()./+-]{0,40}\d?)){1,24}$/,
  whenAsked: true,
  weakest: true,
};

/** A row means nothing without the header above it. It holds a number at least. */
export const tableRow: LineShape = {
  name: "TableRow",
  example: "000008A7 00000B0C 81861788 808A7B0C C020229C",
  pattern: /^(?!#+ )(?=.*\d)\S+(?:[ \t]+\S+){1,60}$/,
  whenAsked: true,
  continues: true,
  weakest: true,
};

/**
 * A row of a log that is numbered and has no header: `[ 000] ffffe000020192a0 xSt0 ffffe00001ca1b88 0000000000000006`.
 * An address stands behind the number.
 */
export const numberedRow: LineShape = {
  name: "NumberedRow",
  example: "[ 000] ffffe000020192a0 xSt0 ffffe00001ca1b88 0000000000000006",
  starts: ["["],
  pattern: /^\[ *[0-9a-f]{1,6}\] +(?:0x)?[0-9a-f`]{8,17}(?:[ \t]+\S+){1,60}$/,
  whenAsked: true,
  weakest: true,
};

/**
 * A row of `!irp`, and the line of the driver below it.
 *
 * ```text
 * >[ 16, 2]   0 e1 8145f470 00000000 8047f744-814187a8 Success Error Cancel pending
 *                \Driver\E100B    nt!PopCompleteSystemPowerIrp
 * ```
 */
export const requestRow: LineShape = {
  name: "RequestRow",
  example: ">[ 16, 2]   0 e1 8145f470 00000000 8047f744-814187a8 Success Error Cancel pending",
  starts: ["[", ">["],
  pattern:
    /^>?\[[^\]]{1,30}\] +[0-9a-f]+ +[0-9a-f]+ +[0-9a-f`]{8,17} [0-9a-f`]{8,17} [0-9a-f`]{8,17}-[0-9a-f`]{8,17}(?: .*)?$/,
  whenAsked: true,
  weakest: true,
};

export const driverLine: LineShape = {
  name: "DriverLine",
  example: "\\Driver\\E100B    nt!PopCompleteSystemPowerIrp",
  starts: ["\\"],
  pattern: /^\\(?:Driver|FileSystem)\\\S+(?: +\S[^\s!]*!\S+)?$/,
  whenAsked: true,
  continues: true,
  weakest: true,
};
