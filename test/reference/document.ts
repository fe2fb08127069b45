import type { LineShape, OutputKind } from "../../src/grammar/output-kind.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { isCaption, isProse } from "../../src/grammar/text/prose.js";
import { grammarMachinery } from "../../src/grammar/transcript/read.js";
import type { Memory, Modules } from "../../src/model/outputs.js";
import type { Command, Coverage, Prompt } from "../../src/model/transcript.js";
import { LineKind } from "../../src/text/line-kind.js";
import { newRows, pushRow } from "../../src/text/rows.js";
import { addText } from "../../src/text/text-store.js";
import { isNoise, type Kind } from "./answer.js";
import { askedName, commandOf } from "./commands.js";
import { memoryIn } from "./memory-view.js";
import { modulesIn } from "./modules-view.js";
import { promptFields } from "./prompt.js";
import { readLog } from "./reader.js";
import type { Row } from "./state.js";
import { nameOf, outputAt } from "./rules.js";
import { stacksIn, type StackView } from "./stack-view.js";

/** Lines that one rule takes together. `views`: the outputs in them, where the reference reads their fields. */
export interface Group {
  readonly output: OutputKind;
  readonly lines: readonly [number, number];
  readonly views: readonly (StackView | Modules | Memory)[] | null;
}

export interface ReadBlock {
  readonly lines: readonly [number, number];
  readonly prompt: Prompt | null;
  readonly command: Command | null;
  readonly groups: readonly Group[];
}

export interface ReadDocument {
  readonly coverage: Coverage;
  readonly longLines: readonly number[];
  readonly rows: readonly Row[];
  readonly blocks: readonly ReadBlock[];
}

/** Reads a log the slow way: what is read here is what the parser must read. */
export function readDocument(file: Uint8Array): ReadDocument {
  const { lines, longLines, rows } = readLog(file);
  const blocks = blocksOf(rows);
  return { coverage: coverageOf(rows, lines), longLines, rows, blocks };
}

/** `transcript = [ block ] , { prompt , block } ; block = { output } ;` */
function blocksOf(rows: readonly Row[]): readonly ReadBlock[] {
  const seen = rows.filter((row) => nameOf(row) !== null);
  const blocks: ReadBlock[] = [];
  // A bare prompt repeats the display of memory before it.
  let repeated: Command | null = null;
  for (let at = 0; at < seen.length;) {
    const prompted = seen[at]!.kind === "prompt" ? seen[at]! : null;
    const begin = prompted === null ? at : at + 1;
    const behind = seen.findIndex((row, i) => i >= begin && row.kind === "prompt");
    const end = behind < 0 ? seen.length : behind;
    const [, shown = "", typed = ""] = /^(.*?>)(.*)$/s.exec(prompted?.text ?? "") ?? [];
    const prompt = prompted === null ? null : promptFields(shown);
    const command = typed.trim() === "" ? null : commandOf(typed.trim());
    const groups = groupsOf(seen.slice(begin, end), command ?? (prompted === null ? null : repeated), prompt);
    if (command !== null) repeated = isRepeated(command) ? command : null;
    const lines = [seen[at]!.first, seen[Math.max(end - 1, at)]!.last] as const;
    blocks.push({ lines, prompt, command, groups });
    at = end;
  }
  return blocks;
}

function isRepeated(command: Command): boolean {
  const memory = OUTPUTS.filter((output) => output.rows === "memory");
  return command.parts.some((part) => memory.some((output) => output.commands?.test(askedName(part)) === true));
}

function groupsOf(rows: readonly Row[], command: Command | null, prompt: Prompt | null): readonly Group[] {
  const names = rows.map((row) => nameOf(row)!);
  const found: { readonly output: OutputKind; readonly members: readonly Row[] }[] = [];
  for (let at = 0; at < rows.length;) {
    const { output, end } = outputAt(names, at);
    const members = rows.slice(at, end);
    if (output.tag === "text") members.forEach(unread);
    for (const index of misfitsIn(members, output)) unread(members[index]!);
    found.push({ output, members });
    at = end;
  }
  readCaptions(found.map(({ output, members }) => (output.tag === "text" ? members : [])));
  return found.map(({ output, members }) => {
    return {
      output,
      lines: [members[0]!.first, members.at(-1)!.last],
      views:
        output.tag === "stack"
          ? stacksIn(members, command, prompt)
          : output.tag === "modules"
            ? [modulesIn(members, output)]
            : output.tag === "memory"
              ? memoryIn(members, command)
              : null,
    };
  });
}

const MOST_CAPTIONS = 8;

/** Captions and headings directly before or after sentences are a person's as well. Other outputs are empty here. */
function readCaptions(texts: readonly (readonly Row[])[]): void {
  const isProseText = (rows: readonly Row[] = []): boolean =>
    rows[0]?.kind === "prose" && rows.at(-1)!.kind === "prose";
  for (const [i, rows] of texts.entries()) {
    if (!isProseText(texts[i - 1]) && !isProseText(texts[i + 1])) continue;
    const captions = rows.filter((row) => row.kind === "unread");
    if (captions.length > MOST_CAPTIONS || !captions.every((row) => isCaption(row.text))) continue;
    for (const row of captions) row.kind = "prose";
  }
}

/** Which lines of an output do not belong to it: the folder's own judgement, which is asked with nothing but the lines. */
function misfitsIn(members: readonly Row[], output: OutputKind): readonly number[] {
  if (output.misfits === undefined) return [];
  const { vocabulary } = grammarMachinery();
  const rows = newRows();
  for (const { kind, printed, first, last } of members) {
    const bytes = new TextEncoder().encode(printed);
    const known = typeof kind === "string" ? LineKind.unread : vocabulary.kindOf.get(kind)!;
    pushRow(rows, known, first, last, addText(rows.text, bytes, 0, bytes.length));
  }
  const shapeOf = (index: number): LineShape | undefined => {
    const { kind } = members[index]!;
    return typeof kind === "string" ? undefined : kind;
  };
  return output.misfits({ rows, first: 0, last: members.length - 1, command: null, prompt: null, shapeOf });
}

/** A line that continues nothing is not understood, whatever its shape; it may be a sentence. */
function unread(row: Row): void {
  if (typeof row.kind !== "string") row.kind = isProse(row.text) ? "prose" : "unread";
}

/** Each line counts as the first row that covers it. */
function coverageOf(rows: readonly Row[], lines: number): Coverage {
  const classes: (keyof Coverage)[] = [];
  for (const { kind, first, last } of rows) {
    for (let line = first; line <= last; line++) classes[line] ??= classOf(kind);
  }
  const count = (name: keyof Coverage): number => classes.filter((one) => one === name).length;
  return {
    lines,
    structured: count("structured"),
    noise: count("noise"),
    prose: count("prose"),
    blank: count("blank"),
    unread: count("unread"),
  };
}

function classOf(kind: Kind): keyof Coverage {
  if (isNoise(kind)) return "noise";
  return kind === "blank" || kind === "prose" || kind === "unread" ? kind : "structured";
}
