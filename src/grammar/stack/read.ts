import { address, type Address } from "../../model/address.js";
import type { LineRange, Trust } from "../../model/evidence.js";
import type { Event, Frame, Output, Parameter, Stack, StackGap, StackNotice, Text } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import { FrameFlag } from "../../text/frames.js";
import { textOf } from "../../text/interner.js";
import { LineKind } from "../../text/line-kind.js";
import type { Rows } from "../../text/rows.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { parseCallSite, parseParameter, type CallSite } from "../symbol/parser.js";
import { linesIn, rangeOf } from "../view.js";
import { contextNotice, parameterLine, removedFrames, skippedFrames, unwindNotice } from "./shapes.js";
import { splitTail } from "./tail.js";

/** A nearest export further away than this is not the function that runs. */
const FAR_FROM_EXPORT = 0x1000;

/** One stack. A line that is no row, and has no row to belong to, is left to the notices. */
export function readStack(view: OutputView): readonly Output[] {
  const lines = linesIn(view);
  const range = rangeOf(view);
  let header: string | null = null;
  let frames: readonly Frame[] | undefined;
  const machine = (): Machine | null => machineOf(header, view.rows, lines);
  const notices: StackNotice[] = [];
  const gaps: StackGap[] = [];
  let rows = 0;
  const frameLines: { line: ViewLine; more: ViewLine[] }[] = [];
  for (const line of lines) {
    if (line.kind === LineKind.stackHeader) header = line.text;
    else if (line.kind === LineKind.frame || line.kind === LineKind.topFrame) {
      frameLines.push({ line, more: [] });
      rows++;
    } else if (line.shape === unwindNotice || line.shape === contextNotice) {
      notices.push({ line: line.line, beforeFrame: rows, text: line.text });
    } else if (line.shape === skippedFrames || line.shape === removedFrames) {
      gaps.push({ afterFrame: rows - 1, text: line.text });
    } else frameLines.at(-1)?.more.push(line);
  }
  const build = (): readonly Frame[] => {
    const doubt = notices.find((notice) => /Stack unwind|Frame IP/.test(notice.text))?.beforeFrame ?? Infinity;
    return frameLines.map(({ line, more }, i) => readFrame(view.rows, line, more, i >= doubt, machine()));
  };
  // Remarks at the end of a row, and jumps in the numbering, are gaps as well.
  for (let i = 0; i < frameLines.length; i++) {
    const remark = splitTail(tailText(view.rows, frameLines[i]!.line)).remark;
    if (remark !== null && removedFrames.pattern.test(remark)) gaps.push({ afterFrame: i, text: remark });
    const number = numberOf(view.rows, frameLines[i]!.line);
    const next = i + 1 < frameLines.length ? numberOf(view.rows, frameLines[i + 1]!.line) : null;
    if (number !== null && next !== null && next > number + 1) {
      gaps.push({ afterFrame: i, text: `frame numbers jump from ${hex2(number)} to ${hex2(next)}` });
    }
  }
  gaps.sort((a, b) => a.afterFrame - b.afterFrame);
  if (rows === 0 && header === null) return strayNotices(notices, gaps, range, lines);
  const stack: Stack = {
    _tag: "stack",
    lines: range,
    header,
    machine: machine(),
    get frames() {
      return (frames ??= build());
    },
    notices,
    gaps,
  };
  return [stack];
}

/** Notices without a stack: remarks that something was left out count as events, the debugger's doubts as chatter. */
function strayNotices(
  notices: readonly StackNotice[],
  gaps: readonly StackGap[],
  lines: LineRange,
  all: readonly ViewLine[],
): readonly Output[] {
  const elided = gaps.map(
    (gap): Event => ({
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
    }),
  );
  const doubts = notices.map(
    (notice): Text => ({ _tag: "text", lines: [notice.line, notice.line], text: notice.text, class: "noise", unread: false }),
  );
  return [...elided, ...doubts];
}

function readFrame(
  rows: Rows,
  line: ViewLine,
  more: readonly ViewLine[],
  doubted: boolean,
  machine: Machine | null,
): Frame {
  const { frames } = rows;
  const index = rows.payload.data[line.index]!;
  const flags = frames.flags.data[index]!;
  const wide = (flags & FrameFlag.wide) !== 0;
  const displaced = frames.displacement.data[index]!;
  let site = textOf(rows.sites, frames.site.data[index]!);
  if (displaced > 0) site += `+0x${(displaced - 1).toString(16)}`;
  let tail = tailText(rows, line);
  const parameters: Parameter[] = [];
  for (const part of more) {
    if (part.shape === parameterLine) {
      const close = /\)(\+0x[0-9a-f]+)?( \[.*\])?$/.exec(part.text);
      const parameter = parseParameter(part.text.slice(0, close?.index ?? part.text.length).replace(/,\s*$/, ""));
      if (parameter !== null) parameters.push(parameter);
      if (close !== null) {
        site = site.replace(/\($/, "") + (close[1] ?? "");
        tail = `${tail}${close[2] ?? ""}`;
      }
    } else if (site === "") {
      const cut = / (?=\((?:FPO|CONV|TrapFrame|CONTEXT|Inline)|\[)/.exec(part.text)?.index ?? part.text.length;
      site = part.text.slice(0, cut).trim();
      tail = part.text.slice(cut).trim();
    } else if (part.text.startsWith("+0x")) {
      const [displacement = ""] = part.text.split(/\s/);
      site += displacement;
      tail += part.text.slice(displacement.length);
    } else tail += ` ${part.text}`;
  }
  const parts = cachedCallSite(rows, frames.site.data[index]!, displaced, site);
  const { annotations, source } = splitTail(tail.trim());
  const args: Address[] = [];
  const count = flags >>> FrameFlag.argsShift;
  for (let i = 0, at = frames.firstArg.data[index]!; i < count; i++, at += 2) {
    args.push(address(frames.args.data[at]!, frames.args.data[at + 1]!, wide));
  }
  const number = frames.number.data[index]!;
  return {
    line: line.line,
    number: number === 0 ? null : number - 1,
    inline: (flags & FrameFlag.inline) !== 0,
    childSp:
      (flags & FrameFlag.child) === 0 ? null : address(frames.childHi.data[index]!, frames.childLo.data[index]!, wide),
    retAddr: (flags & FrameFlag.ret) === 0 ? null : address(frames.retHi.data[index]!, frames.retLo.data[index]!, wide),
    args,
    callSite: site,
    module: parts.module,
    symbol: parts.symbol,
    displacement: parts.displacement,
    source,
    parameters: parts.parameters.length > 0 ? parts.parameters : parameters,
    annotations,
    trust: trustOf(parts, doubted, machine),
  };
}

const parsedSites = new WeakMap<object, (CallSite | undefined)[]>();

/** Every distinct site is taken apart once; its displacement is put back. */
function cachedCallSite(rows: Rows, id: number, displaced: number, site: string): CallSite {
  if (displaced === 0 || site === "") return parseCallSite(site);
  let known = parsedSites.get(rows.sites);
  if (known === undefined) parsedSites.set(rows.sites, (known = []));
  const parts = (known[id] ??= parseCallSite(`${textOf(rows.sites, id)}+0x1`));
  const printed = `+0x${(displaced - 1).toString(16)}`;
  return site.endsWith(printed) ? { ...parts, displacement: displaced - 1 } : parseCallSite(site);
}

function trustOf(parts: CallSite, doubted: boolean, machine: Machine | null): Trust {
  if (doubted) return "after-unwind-warning";
  if (parts.symbol === null) return "no-symbol";
  const far = (parts.displacement ?? 0) >= FAR_FROM_EXPORT * (machine === "x86" ? 1 : 4);
  return far ? "export-only" : "printed";
}

function machineOf(header: string | null, rows: Rows, lines: readonly ViewLine[]): Machine | null {
  if (header !== null && /Child-BSP/.test(header)) return "ia64";
  if (header !== null && /Callee-SP/.test(header)) return "alpha";
  for (const line of lines) {
    if (line.kind !== LineKind.frame && line.kind !== LineKind.topFrame) continue;
    const flags = rows.frames.flags.data[rows.payload.data[line.index]!]!;
    if ((flags & (FrameFlag.child | FrameFlag.ret)) === 0) continue;
    if ((flags & FrameFlag.wide) !== 0) return "x64";
    return header !== null && /Child-SP/.test(header) ? "arm" : "x86";
  }
  if (header === null) return null;
  return /ChildEBP/.test(header) ? "x86" : null;
}

function tailText(rows: Rows, line: ViewLine): string {
  const tail = rows.frames.tail.data[rows.payload.data[line.index]!]!;
  return tail === 0 ? "" : textOf(rows.tails, tail - 1);
}

function numberOf(rows: Rows, line: ViewLine): number | null {
  const number = rows.frames.number.data[rows.payload.data[line.index]!]!;
  return number === 0 ? null : number - 1;
}

function hex2(number: number): string {
  return number.toString(16).padStart(2, "0");
}
