import { parseAddress } from "../../model/address.js";
import type { LabelledValue, Output, ProcessRow } from "../../model/outputs.js";
import { readLabels } from "../label.js";
import { beganBy, type LineShape, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { readDetail } from "../threads/detail.js";
import { kernelDetail, waitObject } from "../threads/shapes.js";
import { linesIn, rangeOf } from "../view.js";

/**
 * A row of `|`. Tabs stand between the fields; exports turn them into blanks or lose them.
 *
 * ```text
 * .  0	id: 722c	create	name: stack_overflow.exe
 * #  0 id: 224   name: myprog.exe
 * ```
 */
const userProcess: LineShape = {
  name: "UserProcess",
  example: ".  0  id: 722c  create  name: stack_overflow.exe",
  starts: [".", "#", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern:
    /^([.#])?[ \t]*(\d{1,4})[ \t]*id: ?([0-9a-f]{1,8})(?:[ \t]+(?![ \t])|(?=attach|other|name))(create|attach|child|examine|other)?[ \t]*name: ?(.*)$/,
};

/** A row of `||`, and of `|` for a dump: `.  0 User mini dump: c:\notepad.dmp` */
const system: LineShape = {
  name: "DebuggedSystem",
  example: ".  0 User mini dump: c:\\notepad.dmp",
  starts: [".", "#", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern:
    /^([.#])?[ \t]*(\d{1,4})[ \t]+((?:Full |Small |Large )?(?:memory )?(?:User|Kernel|Live user|Live kernel|Remote user|Remote kernel|Local kernel|User mini|Kernel mini|Time Travel)[\w -]{0,40}?)(?:: ?(.*))?$/i,
  whenAsked: true,
};

/** `PROCESS fe5039e0  SessionId: 0  Cid: 0008    Peb: 00000000  ParentCid: 0000`; newer ones break after the address. */
const kernelProcess: LineShape = {
  name: "KernelProcess",
  example: "PROCESS fe5039e0  SessionId: 0  Cid: 0008    Peb: 00000000  ParentCid: 0000",
  starts: ["PROCESS "],
  pattern: /^PROCESS ([0-9a-f]{8}(?:`?[0-9a-f]{8})?)(?:[ \t]+(?![ \t])(.*))?$/i,
};

/** `**** NT ACTIVE PROCESS DUMP ****` */
const heading: LineShape = {
  name: "ProcessHeading",
  example: "**** NT ACTIVE PROCESS DUMP ****",
  starts: ["**** NT ACTIVE PROCESS DUMP"],
  pattern: /^\*{4} NT ACTIVE PROCESS DUMP \*{4}$/,
};

const BEGINNERS = [userProcess, system, kernelProcess, heading];

/** `|`, `||`, `!process`. The threads of `!process 0 7` and their stacks are outputs of their own. */
export const processes: OutputKind = {
  tag: "processes",
  commands: /^(?:\|\|?|!process|!zombies|!sprocess|!for_each_process|\.tlist)$/,
  rows: "any",
  shapes: BEGINNERS,
  rule: beganBy(
    "processes",
    BEGINNERS.map((shape) => shape.name),
    [kernelDetail.name, waitObject.name],
  ),
  read: readProcesses,
};

interface Draft extends ProcessRow {
  processId: string | null;
  name: string | null;
  peb: ProcessRow["peb"];
  parentId: string | null;
  readonly details: LabelledValue[];
}

function readProcesses(view: OutputView): readonly Output[] {
  const rows: Draft[] = [];
  for (const line of linesIn(view)) {
    if (line.shape === heading) continue;
    if (line.shape !== kernelDetail && line.shape !== waitObject) rows.push(rowOf(line));
    else {
      const row = rows.at(-1);
      for (const detail of readDetail(line)) if (row !== undefined) assign(row, detail);
    }
  }
  return [{ _tag: "processes", lines: rangeOf(view), rows }];
}

function rowOf({ line, shape, text }: ViewLine): Draft {
  const match = shape!.pattern.exec(text)!;
  const row: Draft = {
    line,
    mark: null,
    index: null,
    processId: null,
    how: null,
    name: null,
    object: null,
    peb: null,
    parentId: null,
    details: [],
  };
  if (shape === kernelProcess) {
    const [, object = "", rest = ""] = match;
    const found: Draft = { ...row, object: parseAddress(object) ?? null };
    for (const pair of readLabels(rest)) assign(found, { line, ...pair });
    return found;
  }
  const mark = match[1] === "." || match[1] === "#" ? match[1] : null;
  const marked: Draft = { ...row, mark, index: Number(match[2]) };
  if (shape === userProcess) return { ...marked, processId: match[3]!, how: match[4] ?? null, name: match[5]! };
  return { ...marked, how: match[3]!, name: match[4] ?? null };
}

/** Puts the labels that every process has into their fields. */
function assign(row: Draft, detail: LabelledValue): void {
  const { label, value } = detail;
  if (label === "Cid") row.processId = value.toLowerCase();
  else if (label === "ParentCid") row.parentId = value.toLowerCase();
  else if (label === "Peb") row.peb = parseAddress(value) ?? null;
  else if (label === "Image" && row.name === null) row.name = value;
  else row.details.push(detail);
}
