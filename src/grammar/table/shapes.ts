import type { LineShape } from "../output-kind.js";

/**
 * Names of columns, two blanks or more between some of them.
 *
 * ```text
 *  No PRCB     Set Master SMT Set                                     IAID
 * Pfn      Offset   Hit      Va       Pte
 * Current Base Decrement ForegroundBoost IO Page       each one word: four at least
 *   !DevObj           !DrvObj            !DevExt           ObjectName
 * [ValueType]         [ValueName]                   [ValueData]
 * ```
 */
export const tableHeader: LineShape = {
  name: "TableHeader",
  example: "Pfn      Offset   Hit      Va       Pte",
  pattern:
    /^(?:(?=\S.*(?: {2}|\t)|(?:[A-Z]\w*(?: |$)){4})[#!]?[A-Za-z][A-Za-z_#%()./+-]{0,40}(?:[ \t]+(?:#|!!|[!.%]?[A-Za-z][A-Za-z_#%()./+-]{0,40}\d?)){1,24}|\[[A-Z]\w{0,40}\](?:[ \t]+\[[A-Z]\w{0,40}\]){1,24}|CP +F\/M\/S .{1,120})$/,
  whenAsked: true,
  weakest: true,
};

/**
 * Below a header: how wide each column is. MEX prints most of its tables so.
 *
 * ```text
 * PID            Address          Name
 * ============== ================ ==============
 * 0x1a4  0n420   ffffe00013eac840 smss.exe
 * ```
 */
export const columnRule: LineShape = {
  name: "ColumnRule",
  example: "============== ================ ==============",
  starts: ["=="],
  pattern: /^={2,80}(?: +={1,200}){1,24}$/,
  whenAsked: true,
};

/** A process of a list, which would be one of `tasklist` otherwise: `smss.exe 420 ffffe00013eac840` */
export const processRow: LineShape = {
  name: "ProcessRow",
  example: "ordersvc.exe             1234 ffffa50c8f3e2080 1b7c Waiting  3m:03.000 WrLpcReply",
  pattern: /^[\w.~$+-]{1,60}\.(?:exe|com|scr) +[0-9a-f]{1,8} +[0-9a-f]{8,17}(?: +\S.*)?$/i,
  whenAsked: true,
};

/** A row means nothing without the header above it, unless it is a name and its value. It holds a number at least. */
export const tableRow: LineShape = {
  name: "TableRow",
  example: "000008A7 00000B0C 81861788 808A7B0C C020229C",
  pattern: /^(?!#+ )(?=.*\d)\S+(?:[ \t]+\S+){1,60}$/,
  whenAsked: true,
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
 * >[IRP_MJ_READ(3), N/A(0)]                                                        newer ones break the row
 *            10 e0 ffff8a0b6c2f3030 00000000 fffff8025f4c1010-00000000 Success Error Cancel
 * ```
 */
export const requestRow: LineShape = {
  name: "RequestRow",
  example: ">[ 16, 2]   0 e1 8145f470 00000000 8047f744-814187a8 Success Error Cancel pending",
  pattern:
    /^(?:>?\[[^\]]{1,60}\](?: +[0-9a-f]+){2}(?: +[0-9a-f`]{8,17}){2} [0-9a-f`]{8,17}-[0-9a-f`]{8,17}(?: .*)?|>?\[(?:IRP_MJ_\w{1,40}|N\/A)\([0-9a-f]{1,2}\), ?[^\]]{1,60}\]|[0-9a-f]{1,2} +[0-9a-f]{1,2}(?: +[0-9a-f`]{8,17}){2} [0-9a-f`]{8,17}-[0-9a-f`]{8,17}(?: .*)?)$/,
  whenAsked: true,
  weakest: true,
};

export const driverLine: LineShape = {
  name: "DriverLine",
  example: "\\Driver\\E100B    nt!PopCompleteSystemPowerIrp",
  starts: ["\\"],
  pattern: /^\\(?:Driver|FileSystem)\\\S+(?:[ \t]+\S[^\s!]*!\S+)?$/,
  whenAsked: true,
  continues: true,
  weakest: true,
};

/** Headers of extensions, known by name: they stand even where no row follows. */
const HEADERS: readonly string[] = [
  "CPU Type KDPC Function",
  "List Timer Interrupt Low/High Fire Time DPC/thread",
  "Irp [ Thread ] irpStack: (Mj,Mn) DevObj [Driver] MDL Process",
  "Driver Object Extension State",
  "Protocol list Driver Open Context",
  "Filter list Driver Module Context",
  "Pending Nbl Currently held by",
  "Region Base NumberOfBytes",
  "PoolAddress SizeInBytes Tag CallersAddress",
  "cmd flg cl Device File Completion-Context",
  "Name Address Ses PID Parent PEB Create Time Mods Handle Count Thread Count",
];

export const knownHeader: LineShape = {
  name: "KnownHeader",
  example: "CPU Type      KDPC       Function",
  pattern: new RegExp(
    `^(?:${HEADERS.map((words) => words.replace(/[[\]()]/g, "\\$&").replace(/ /g, " +")).join("|")})$`,
  ),
  whenAsked: true,
};

/** `  0 fffff8053ae5a3c0 P 5f5e1000 000000db [ 3/ 2/2021 10:13:22.120]  nt!PopIdleScanTimer (DPC @ fffff8053ae5a400)` */
export const timerRow: LineShape = {
  name: "TimerRow",
  example:
    "0 fffff8053ae5a3c0 P 5f5e1000 000000db [ 3/ 2/2021 10:13:22.120]  nt!PopIdleScanTimer (DPC @ fffff8053ae5a400)",
  pattern: /^\d{1,3} +[0-9a-f]{8,16} +(?:P +)?[0-9a-f]{8} [0-9a-f]{8} \[[ \d/:.]{1,40}\](?: +\S.*)?$/i,
  whenAsked: true,
};

/**
 * Columns that bars part, below a header of the same form.
 *
 * ```text
 * | HiveAddr |Stable Length|Stable Map| BaseBlock | FileName
 * | e16e7428 |       2000 | e16e7484 | e101f000  | \Microsoft\Windows\UsrClass.dat
 * ```
 */
export const barredRow: LineShape = {
  name: "BarredRow",
  example: "| HiveAddr |Stable Length|Stable Map| BaseBlock | FileName",
  starts: ["|"],
  pattern: /^\|(?:[^|]{1,200}\|){2,30}[^|]{0,400}$/,
  whenAsked: true,
};

/** Words with a wide gap between some of them: a row without a number, or a name and its value. */
export const gapLine: LineShape = {
  name: "GapLine",
  example: "Flags              BUS_MASTER, INDICATES_PACKETS",
  pattern: /^[\w!\\(<>*-].*?(?: {2}|\t)/,
  whenAsked: true,
  weakest: true,
};
