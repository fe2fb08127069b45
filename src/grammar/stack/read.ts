import type { LineRange } from "../../model/evidence.js";
import type { Event, Output, StackGap, StackNotice, Text } from "../../model/outputs.js";
import { LineKind } from "../../text/line-kind.js";
import { lastLineOf } from "../../text/rows.js";
import { withoutSwitches } from "../frame/index.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { linesIn } from "../view.js";
import { numberOf, readFrame, tailOf } from "./frame.js";
import { machineOf } from "./machine.js";
import { removedFrames, skippedFrames } from "./shapes.js";

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
    else if (isFrame(line)) {
      gaps.push(...jumpTo(view, frameLines, line));
      frameLines.push(line);
      gaps.push(...remarkOn(view, line, frameLines.length - 1));
    } else if (line.shape === skippedFrames || line.shape === removedFrames) {
      gaps.push({ afterFrame: frameLines.length - 1, text: line.text });
    } else notices.push({ line: line.line, beforeFrame: frameLines.length, text: line.text });
  }
  if (frameLines.length === 0 && header === null) return strayNotices(notices, gaps, range, lines);
  const machine = machineOf(view, header, frameLines);
  const doubt = notices.find((notice) => /Stack unwind|Frame IP/.test(notice.text))?.beforeFrame ?? Infinity;
  const frames = frameLines.map((line, i) => readFrame(rows, line, i >= doubt, machine));
  return [{ _tag: "stack", lines: range, header, machine, frames, notices, gaps }];
}

/** A jump in the numbering is a gap above the row. */
function jumpTo(view: OutputView, before: readonly ViewLine[], line: ViewLine): readonly StackGap[] {
  const last = before.at(-1);
  const number = last === undefined ? null : numberOf(view.rows, last);
  const next = numberOf(view.rows, line);
  if (number === null || next === null || next <= number + 1) return [];
  return [{ afterFrame: before.length - 1, text: `frame numbers jump from ${hex2(number)} to ${hex2(next)}` }];
}

/** `[frames removed]` at the end of a row. */
function remarkOn(view: OutputView, line: ViewLine, frame: number): readonly StackGap[] {
  const remark = tailOf(view.rows, line).annotations.find((text) => removedFrames.pattern.test(text));
  return remark === undefined ? [] : [{ afterFrame: frame, text: remark }];
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
