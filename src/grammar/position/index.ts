import type { Position } from "../../model/replay.js";
import { linesOf, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn } from "../view.js";
import {
  currentPosition,
  positionLegend,
  replayProgress,
  requestedPosition,
  threadPosition,
  traceEnd,
} from "./shapes.js";

/** Where a time-travel trace stands: the lines of `!tt`, `g-`, `p-`, `t-`, `!positions`, and of every step. */
export const positions: OutputKind = {
  tag: "position",
  commands: /^(?:!(?:ttdext\.|idna\.)?tt|!(?:ttdext\.|tt\.|idna\.)?positions?|[gpt]-)$/,
  rows: "any",
  shapes: [currentPosition, requestedPosition, replayProgress, traceEnd, threadPosition, positionLegend],
  rule: linesOf("positions", [
    currentPosition.name,
    requestedPosition.name,
    replayProgress.name,
    traceEnd.name,
    threadPosition.name,
  ]),
  read: (view: OutputView) => linesIn(view).map(readPosition),
};

function readPosition(line: ViewLine): Position {
  const blank: Position = {
    _tag: "position",
    line: line.line,
    lines: [line.line, line.line],
    position: null,
    moment: "current",
    threadId: null,
    current: null,
    running: null,
    percent: null,
    text: line.text,
  };
  const match = line.shape!.pattern.exec(line.text)!;
  const position = match[1] === undefined ? null : canonical(match[1]);
  switch (line.shape) {
    case requestedPosition: {
      const percent = /to (\d+(?:\.\d+)?)% into/.exec(line.text)?.[1];
      return {
        ...blank,
        moment: "requested",
        position,
        percent: percent === undefined ? edgeOf(line.text) : Number(percent),
      };
    }
    case replayProgress:
      return { ...blank, moment: "progress", position, percent: Number(match[2]) };
    case traceEnd:
      return { ...blank, moment: match[1]!.toLowerCase() === "end" ? "end-of-trace" : "start-of-trace" };
    case threadPosition: {
      const [, current, running, threadId = "", at = ""] = match;
      const marks = { current: current !== "", running: running !== "" };
      return { ...blank, moment: "thread", position: canonical(at), threadId: threadId.toLowerCase(), ...marks };
    }
    default:
      return { ...blank, position };
  }
}

/** `to the beginning of the trace`: percent 0; `to the end`: 100. */
function edgeOf(text: string): number | null {
  return / to the end /.test(text) ? 100 : / to the (?:beginning|start) /.test(text) ? 0 : null;
}

function canonical(position: string): string {
  return / /.test(position) ? position : position.toUpperCase();
}
