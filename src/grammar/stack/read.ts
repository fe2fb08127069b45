import type { LineRange } from "../../model/evidence.js";
import type { Event, Frame, Output, Stack, StackGap, StackNotice, Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { lastLineOf } from "../../text/rows.js";
import { withoutSwitches } from "../frame/index.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { linesIn } from "../view.js";
import { numberOf, readFrame, tailOf } from "./frame.js";
import { machineOf } from "./machine.js";
import { removedFrames, skippedFrames } from "./shapes.js";
import { splitTail } from "./tail.js";

/** The stacks of one run of rows: two tables pasted together without a header between them are two stacks. */
export function readStacks(view: OutputView): readonly Output[] {
  const lines = linesIn(view);
  const outputs: Output[] = [];
  let first = 0;
  let before: number | null = null;
  for (let i = 0; i < lines.length; i++) {
    if (!isFrame(lines[i]!)) continue;
    const number = numberOf(view.rows, lines[i]!);
    // Frame numbers only ever rise.
    if (number !== null && before !== null && number <= before) {
      outputs.push(...readStack(view, lines.slice(first, i)));
      first = i;
    }
    before = number;
  }
  return withoutSwitches([...outputs, ...readStack(view, lines.slice(first))], view.command);
}

function isFrame(line: ViewLine): boolean {
  return line.kind === LineKind.frame || line.kind === LineKind.topFrame;
}

function readStack(view: OutputView, lines: readonly ViewLine[]): readonly Output[] {
  const { rows } = view;
  const last = lines.at(-1);
  if (last === undefined) return [];
  const range: LineRange = [lines[0]!.line, lastLineOf(rows, last.index)];
  let header: string | null = null;
  const notices: StackNotice[] = [];
  const gaps: StackGap[] = [];
  const frameLines: ViewLine[] = [];
  for (const line of lines) {
    if (line.kind === LineKind.stackHeader) header = line.text;
    else if (isFrame(line)) frameLines.push(line);
    else if (line.shape === skippedFrames || line.shape === removedFrames) {
      gaps.push({ afterFrame: frameLines.length - 1, text: line.text });
    } else notices.push({ line: line.line, beforeFrame: frameLines.length, text: line.text });
  }
  if (frameLines.length === 0 && header === null) return strayNotices(notices, gaps, range, lines);
  for (let i = 0; i < frameLines.length; i++) gaps.push(...gapsAfter(view, frameLines, i));
  gaps.sort((a, b) => a.afterFrame - b.afterFrame);
  const machine = machineOf(view, header, frameLines);
  let frames: readonly Frame[] | undefined;
  const stack: Stack = {
    _tag: "stack",
    lines: range,
    header,
    machine,
    get frames() {
      const doubt = notices.find((notice) => /Stack unwind|Frame IP/.test(notice.text))?.beforeFrame ?? Infinity;
      return (frames ??= frameLines.map((line, i) => readFrame(rows, line, i >= doubt, machine)));
    },
    notices,
    gaps,
  };
  return [stack];
}

/** Remarks at the end of a row, and jumps in the numbering, are gaps as well. */
function gapsAfter(view: OutputView, lines: readonly ViewLine[], i: number): readonly StackGap[] {
  const gaps: StackGap[] = [];
  const tail = tailOf(view.rows, lines[i]!);
  const remark = tail === "" ? undefined : splitTail(tail).annotations.find((text) => removedFrames.pattern.test(text));
  if (remark !== undefined) gaps.push({ afterFrame: i, text: remark });
  const number = numberOf(view.rows, lines[i]!);
  const next = i + 1 < lines.length ? numberOf(view.rows, lines[i + 1]!) : null;
  if (number !== null && next !== null && next > number + 1) {
    gaps.push({ afterFrame: i, text: `frame numbers jump from ${hex2(number)} to ${hex2(next)}` });
  }
  return gaps;
}

/** Notices without a stack: remarks that something was left out count as events, the rest as chatter. */
function strayNotices(
  notices: readonly StackNotice[],
  gaps: readonly StackGap[],
  lines: LineRange,
  all: readonly ViewLine[],
): readonly Output[] {
  const elided = gaps.map((gap): Event => ({
    _tag: "event",
    line: all.find((line) => line.text === gap.text)?.line ?? lines[0],
    lines,
    event: "elision",
    code: null,
    chance: null,
    processId: null,
    threadId: null,
    name: gap.text,
    start: null,
    end: null,
    reported: "live",
    artefact: false,
    parameters: [],
    time: null,
  }));
  const doubts = notices.map((notice): Text => ({
    _tag: "text",
    lines: [notice.line, notice.line],
    text: notice.text,
    lineNumbers: [notice.line],
    class: "noise",
    unread: false,
  }));
  return [...elided, ...doubts];
}

function hex2(number: number): string {
  return number.toString(16).padStart(2, "0");
}
