import { removedFrames, skippedFrames } from "../../src/grammar/stack/shapes.js";
import type { Frame, Output, Stack } from "../../src/model/outputs.js";
import type { Command, Machine, Prompt } from "../../src/model/transcript.js";
import { addressOf } from "./address.js";
import { callSite } from "./call-site.js";
import type { Row } from "./state.js";
import type { StackRow } from "./stack-row.js";

/** What the reference says of a stack output; what it is not asked about is named only. */
export type StackView = Stack | { readonly _tag: Output["_tag"]; readonly lines: readonly [number, number] };

/** Numbers only rise: two tables pasted together without a header between them are two stacks. */
export function stacksIn(rows: readonly Row[], command: Command | null, prompt: Prompt | null): readonly StackView[] {
  const tables: Row[][] = [[]];
  let before: number | null = null;
  for (const row of rows) {
    if (row.stack !== null) {
      const { number } = row.stack;
      if (number !== null && before !== null && number <= before) tables.push([]);
      before = number;
    }
    tables.at(-1)!.push(row);
  }
  return withoutSwitches(
    tables.flatMap((table) => stackOf(table, prompt)),
    command,
  );
}

function stackOf(rows: readonly Row[], prompt: Prompt | null): readonly StackView[] {
  const lines = [rows[0]!.first, rows.at(-1)!.last] as const;
  const header = rows.findLast((row) => row.kind === "stackHeader")?.text ?? null;
  const stackRows = rows.filter((row) => row.stack !== null);
  const notices: Stack["notices"][number][] = [];
  const gaps: Stack["gaps"][number][] = [];
  let frame = 0;
  let before: number | null = null;
  for (const row of rows) {
    if (row.stack !== null) {
      const { number } = row.stack;
      if (frame > 0 && number !== null && before !== null && number > before + 1) {
        gaps.push({
          afterFrame: frame - 1,
          text: `frame numbers jump from ${twoDigits(before)} to ${twoDigits(number)}`,
        });
      }
      before = number;
      frame++;
      const remark = tailOf(row.stack.tail).annotations.find((text) => removedFrames.pattern.test(text));
      if (remark !== undefined) gaps.push({ afterFrame: frame - 1, text: remark });
    } else if (row.kind === skippedFrames || row.kind === removedFrames) {
      gaps.push({ afterFrame: frame - 1, text: row.text });
    } else if (row.kind !== "stackHeader") notices.push({ line: row.first, beforeFrame: frame, text: row.text });
  }
  if (stackRows.length === 0 && header === null) {
    // Remarks without a stack: what was left out is an event, a doubt is chatter.
    return [
      ...gaps.map((): StackView => ({ _tag: "event", lines })),
      ...notices.map(({ line }): StackView => ({ _tag: "text", lines: [line, line] })),
    ];
  }
  const machine = machineOf(stackRows, header, prompt);
  // Section 8.7: what follows a doubt is doubtful to the end of the table.
  const doubt = notices.find(({ text }) => /Stack unwind|Frame IP/.test(text))?.beforeFrame ?? Infinity;
  const frames = stackRows.map((row, i) => frameOf(row, i >= doubt, machine));
  return [{ _tag: "stack", lines, header, machine, frames, notices, gaps }];
}

function twoDigits(number: number): string {
  return number.toString(16).padStart(2, "0");
}

/** The prompt says it, where its width is that of the rows; else what only one machine's table has. */
function machineOf(rows: readonly Row[], header: string | null, prompt: Prompt | null): Machine | null {
  const has = (pattern: RegExp): boolean => header !== null && pattern.test(header);
  if (has(/Child-BSP/)) return "ia64";
  if (has(/Callee-SP/i)) return "alpha";
  const said = new Map<string, Machine>([
    ["x86", "x86"],
    ["chpe", "x86"],
    ["amd64", "x64"],
    ["arm", "arm"],
    ["arm64", "arm64"],
    ["arm64ec", "arm64"],
  ]).get(prompt?.machine?.toLowerCase() ?? "");
  const row = rows.find(({ stack }) => (stack!.child ?? stack!.ret ?? stack!.ip) !== null)?.stack;
  if (row == null) return said ?? (has(/ChildEBP|FramePtr/) ? "x86" : null);
  const wideMachine = said === "x64" || said === "arm64";
  if (said !== undefined && row.wide === wideMachine) return said;
  return row.wide ? "x64" : has(/Child-SP/) ? "arm" : "x86";
}

function frameOf(row: Row, doubted: boolean, machine: Machine | null): Frame {
  const stack = row.stack!;
  const address = (digits: string | null): Frame["childSp"] => (digits === null ? null : addressOf(digits, stack.wide));
  const text = stack.displacement === null ? stack.site : `${stack.site}+0x${stack.displacement.toString(16)}`;
  const parts = partsOf(stack, text);
  const { annotations, source } = tailOf(stack.tail);
  // Section 8.7: far from the nearest export, its name says nothing.
  const far = (parts.displacement ?? 0) >= (machine === "x86" ? 0x1000 : 0x4000);
  return {
    line: row.first,
    number: stack.number,
    inline: stack.inline,
    childSp: address(stack.child),
    retAddr: address(stack.ret),
    ...(stack.ip !== null && { ip: address(stack.ip)! }),
    ...(stack.memory !== null && { memory: stack.memory }),
    ...(stack.bsp !== null && { childBsp: address(stack.bsp)! }),
    args: stack.args.map((digits) => addressOf(digits, stack.wide)),
    callSite: text,
    ...parts,
    source,
    annotations: stack.letter === null ? annotations : [stack.letter, ...annotations],
    trust: doubted ? "after-unwind-warning" : parts.symbol === null ? "no-symbol" : far ? "export-only" : "printed",
  };
}

/** Section 8.9: `kc` prints the module alone where it has no symbols. */
function partsOf(row: StackRow, text: string): Pick<Frame, "module" | "symbol" | "displacement" | "parameters"> {
  const parts = callSite(text);
  const columns = row.inline || row.child !== null || row.ret !== null || row.ip !== null;
  const alone =
    !columns && row.displacement === null && parts.module === null && /^[\w.$@-]+$/.test(parts.symbol ?? "");
  return alone ? { ...parts, module: parts.symbol, symbol: null } : parts;
}

/** Brackets one by one, then the words of a person; the first that is a path and a line is the source. */
function tailOf(tail: string): Pick<Frame, "annotations" | "source"> {
  const annotations: string[] = [];
  let source: Frame["source"] = null;
  let rest = tail.trim();
  while (rest !== "") {
    const part = rest.slice(0, closingOf(rest));
    rest = rest.slice(part.length).trimStart();
    const place = /^\[(.+) @ (\d{1,9})\]$/s.exec(part) ?? /^((?:[A-Za-z]:\\|\/|\\\\).*) @ (\d{1,9})$/s.exec(part);
    if (source === null && place !== null) source = { path: place[1]!, line: Number(place[2]) };
    else annotations.push(part);
  }
  return { annotations, source };
}

/** Length of the brackets that a text begins with; of the whole text where it begins with none that close. */
function closingOf(text: string): number {
  const [open, close] = text.startsWith("(") ? ["(", ")"] : ["[", "]"];
  let depth = 0;
  for (let at = 0; at < text.length && (at === 0 || depth > 0); at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at + 1;
  }
  return text.length;
}

/** `.frame` prints a row that looks like a stack of one frame, and is none. */
function withoutSwitches(views: readonly StackView[], command: Command | null): readonly StackView[] {
  const names = command?.parts.map((part) => part.name) ?? [];
  if (!names.some((name) => /^(?:\.frame|!for_each_frame)$/.test(name))) return views;
  const asksStack = names.some((name) => /^!?k/.test(name));
  return views.flatMap((view): readonly StackView[] => {
    if (!("frames" in view) || view.frames.length === 0) return [view];
    const { frames } = view;
    const last = (frame: Frame): number => (frames.length === 1 ? Math.max(view.lines[1], frame.line) : frame.line);
    const switched = (frame: Frame): StackView => ({ _tag: "frame", lines: [frame.line, last(frame)] });
    if (view.header === null && (!asksStack || frames.length === 1)) return frames.map(switched);
    return [view];
  });
}
