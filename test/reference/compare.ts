import { coverageOf, readBlocks, type Span } from "../../src/grammar/transcript/document.js";
import { grammarMachinery } from "../../src/grammar/transcript/read.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import type { Output } from "../../src/model/outputs.js";
import { LineKind } from "../../src/text/line-kind.js";
import { newLineReader } from "../../src/text/lines.js";
import { lastLineOf, newRows, rowText, settleRows } from "../../src/text/rows.js";
import { endScan, scanLine } from "../../src/text/scan-line.js";
import { newScanner } from "../../src/text/scanner-state.js";
import { sniff } from "../../src/text/source.js";
import { readDocument } from "./document.js";

/** What both readers say of a log, in the same words. */
interface Reading {
  /** `4-5 frame`, `7-7 ModuleDetail Image path: …`: every line with its kind. */
  readonly rows: readonly string[];
  readonly coverage: unknown;
  readonly longLines: readonly number[];
  readonly blocks: readonly BlockReading[];
}

interface BlockReading {
  readonly lines: readonly [number, number];
  readonly prompt: unknown;
  readonly command: unknown;
  /** What the grammar found, and where. */
  readonly outputs: readonly string[];
  /** Stacks, modules and memory, with all their fields. */
  readonly views: readonly unknown[];
}

const VIEWED: ReadonlySet<Output["_tag"]> = new Set(["stack", "modules", "memory"]);
const KIND_NAMES = new Map<number, string>(Object.entries(LineKind).map(([name, kind]) => [kind, name]));

/** The stages of `parse`, one after the other, so that what lies between them can be seen. */
export function fastReading(file: Uint8Array): Reading {
  const { vocabulary, lexicon, parser } = grammarMachinery();
  const shape = sniff(file);
  const rows = newRows();
  const scanner = newScanner(lexicon, rows, shape.wrap);
  const take = (bytes: Uint8Array, from: number, to: number, line: number): void =>
    scanLine(scanner, bytes, from, to, line);
  const reader = newLineReader(shape, take, () => settleRows(rows));
  reader.push(file);
  reader.end();
  endScan(scanner);
  const { count, at, spanCount, spanAt } = readBlocks(rows, OUTPUTS, vocabulary, parser);
  const spans = Array.from({ length: spanCount }, (_, index) => spanAt(index));
  const blocks = Array.from({ length: count }, (_, index) => at(index));
  const placed = (span: Span): string =>
    `${OUTPUTS.indexOf(span.output)} ${span.output.tag} ${rows.line.data[span.first]}-${lastLineOf(rows, span.last)}`;
  return {
    rows: Array.from({ length: rows.length }, (_, i) => {
      const kind = rows.kinds[i]!;
      const name = (vocabulary.shapes[kind]?.name ?? KIND_NAMES.get(kind)!).replace("topFrame", "frame");
      const text = name === "frame" || name === "blank" ? "" : rowText(rows, i).trim();
      return `${rows.line.data[i]}-${lastLineOf(rows, i)} ${name} ${text}`;
    }),
    coverage: coverageOf(rows, vocabulary.classes, false),
    longLines: reader.longLines,
    blocks: blocks.map((block, i) => ({
      lines: block.lines,
      prompt: block.prompt,
      command: block.command,
      outputs: spans.filter((span) => span.block === i).map(placed),
      views: block.outputs.filter((output) => VIEWED.has(output._tag)),
    })),
  };
}

export function slowReading(file: Uint8Array): Reading {
  const { rows, coverage, longLines, blocks } = readDocument(file);
  return {
    rows: rows.map(({ kind, first, last, text }) => {
      const name = typeof kind === "string" ? kind : kind.name;
      return `${first}-${last} ${name} ${name === "frame" ? "" : text}`;
    }),
    coverage,
    longLines,
    blocks: blocks.map(({ lines, prompt, command, groups }) => ({
      lines,
      prompt,
      command,
      outputs: groups.map(({ output, lines: [from, to] }) => `${OUTPUTS.indexOf(output)} ${output.tag} ${from}-${to}`),
      views: groups.flatMap(({ views }) => views ?? []).filter((view) => VIEWED.has(view._tag)),
    })),
  };
}

/** Where the two readers first differ; null where they agree on everything. */
export function difference(file: Uint8Array): string | null {
  return firstDifference("", plain(fastReading(file)), plain(slowReading(file)));
}

/** Without getters and fields that are not there. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

export function firstDifference(path: string, fast: unknown, slow: unknown): string | null {
  if (typeof fast !== "object" || typeof slow !== "object" || fast === null || slow === null) {
    return Object.is(fast, slow)
      ? null
      : `${path}\n  parser    ${JSON.stringify(fast)}\n  reference ${JSON.stringify(slow)}`;
  }
  for (const key of new Set([...Object.keys(fast), ...Object.keys(slow)])) {
    const [one, other] = [fast, slow].map((side) => (side as Record<string, unknown>)[key]);
    const found = firstDifference(`${path}/${key}`, one, other);
    if (found !== null) return found;
  }
  return null;
}
