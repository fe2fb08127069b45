import type { Failure, Problem } from "../../model/failure.js";
import type { Block, Coverage, Source, Transcript } from "../../model/transcript.js";
import { newLineReader, type LineReader } from "../../text/lines.js";
import { newRows, settleRows, trimRows } from "../../text/rows.js";
import { endScan, scanLine } from "../../text/scan-line.js";
import { MAX_LINE, newScanner } from "../../text/scanner-state.js";
import { repairNames, sniff, type SourceShape } from "../../text/source.js";
import { newLexicon } from "../lexicon.js";
import { customKinds, type OutputDefinition } from "../custom/index.js";
import type { OutputKind } from "../output-kind.js";
import { OUTPUTS } from "../registry.js";
import { newVocabulary, type Vocabulary } from "../tokens.js";
import { coverageOf, readBlocks } from "./document.js";
import { newRowGuard, nothingSpent, problemOfCut, type Cut, type ReadLimits, type Spent } from "./limits.js";
import { TranscriptParser } from "./parser.js";
import { firstInk, refusalOf } from "./refuse.js";
import { weightsOf } from "./weight.js";

export interface Machinery {
  readonly outputs: readonly OutputKind[];
  readonly vocabulary: Vocabulary;
  readonly lexicon: ReturnType<typeof newLexicon>;
  readonly parser: TranscriptParser;
  readonly weights: Uint16Array;
}

let machinery: Machinery | undefined;
/** The machinery of the definitions that a host used last: it has one set, and uses it for every log. */
let extended: { readonly by: readonly OutputDefinition[]; readonly machinery: Machinery } | undefined;

/** The grammar of everything in the registry, and of what a host has defined; built on first use. */
export function grammarMachinery(definitions: readonly OutputDefinition[] = []): Machinery {
  if (definitions.length === 0) return (machinery ??= newMachinery(OUTPUTS));
  const same =
    extended?.by.length === definitions.length && extended.by.every((one, index) => one === definitions[index]);
  // `text` stays last.
  if (!same) {
    const outputs = [...OUTPUTS.slice(0, -1), ...customKinds(definitions), ...OUTPUTS.slice(-1)];
    extended = { by: [...definitions], machinery: newMachinery(outputs) };
  }
  return extended!.machinery;
}

function newMachinery(outputs: readonly OutputKind[]): Machinery {
  const vocabulary = newVocabulary(outputs);
  return {
    outputs,
    vocabulary,
    lexicon: newLexicon(outputs, vocabulary),
    parser: new TranscriptParser(outputs, vocabulary, { skipValidations: true }),
    weights: weightsOf(outputs, vocabulary),
  };
}

/** Reads a whole log, or as much of it as `limits` leave behind the logs before. Fails only when it holds nothing of a debugger. */
export function readTranscript(
  bytes: Uint8Array,
  name: string,
  definitions: readonly OutputDefinition[] = [],
  limits: ReadLimits = {},
  spent: Spent = nothingSpent(),
): Transcript | Failure {
  const { outputs, vocabulary, lexicon, parser, weights } = grammarMachinery(definitions);
  const shape = sniff(bytes);
  const rows = newRows();
  const scanner = newScanner(lexicon, rows, shape.wrap);
  const behindOthers = spent.lines > 0;
  const guard = newRowGuard(limits, weights, spent);
  let cut: Cut | null = null;
  const take = (buffer: Uint8Array, from: number, to: number, line: number): void => {
    // The lines behind a cut are only counted.
    if (cut !== null) return;
    scanLine(scanner, buffer, from, to, line);
    cut = guard.check(rows, to - from);
    if (cut !== null) endScan(scanner);
  };
  const reader = newLineReader(shape, take, () => settleRows(rows));
  reader.push(bytes);
  reader.end();
  if (cut === null) endScan(scanner);
  trimRows(rows);
  const { count, at } = readBlocks(rows, outputs, vocabulary, parser);
  const blocks: readonly Block[] = Array.from({ length: count }, (_, index) => at(index));
  const coverage = withRest(
    coverageOf(rows, vocabulary.classes, shape.damage.breaks),
    cut === null ? 0 : reader.lineCount(),
  );
  // Of a log that was hardly begun nobody knows what it holds.
  const unknown = cut !== null && (behindOthers || rows.length === 0);
  const refusal = unknown
    ? null
    : refusalOf({ name, bytes: bytes.length, binary: shape.binary, coverage, firstInk: firstInk(rows) });
  if (refusal !== null) return refusal;
  return {
    kind: "transcript",
    schemaVersion: "1.0",
    source: sourceOf(name, bytes.length, shape, reader),
    coverage,
    blocks,
    problems: [...problemsOf(reader), ...(cut === null ? [] : [problemOfCut(cut)])],
  };
}

/** Lines behind a cut were not read. */
function withRest(coverage: Coverage, lines: number): Coverage {
  const rest = Math.max(0, lines - coverage.lines);
  return { ...coverage, lines: coverage.lines + rest, unread: coverage.unread + rest };
}

export function sourceOf(name: string, bytes: number, shape: SourceShape, reader: LineReader): Source {
  return {
    name,
    bytes,
    lines: reader.lineCount(),
    encoding: shape.encoding,
    newline: shape.newline,
    repairs: [...repairNames(shape.damage), ...reader.repairs()],
  };
}

export function problemsOf(reader: LineReader): readonly Problem[] {
  return reader.longLines.map((line) => ({
    code: "WP1001",
    line,
    message: `The line is longer than ${MAX_LINE} bytes; only its beginning was read.`,
    text: "",
  }));
}
