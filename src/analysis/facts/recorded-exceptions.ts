import type { Evidence } from "../../model/evidence.js";
import type { DisassemblyRow, Dx, DxRow, DxValue } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { sameId } from "./plain-id.js";

/** Of a trace with thousands of exceptions the rest says nothing new. */
const MOST = 20;

/** An exception that a query of a trace shows as an object of its own. */
export interface RecordedException {
  /** Eight hex digits. */
  readonly code: string;
  /** `Hardware`, `Software`, `CPlusPlus` */
  readonly type: string;
  readonly programCounter: string;
  readonly position: string | null;
  readonly line: number;
}

/**
 * ```text
 * @$curprocess.TTD.Events[17].Exception                 : Exception of type Hardware at PC: 0X540020
 *     Position         : 68:0 [Time Travel]
 *     Code             : 0xc0000005
 * ```
 */
export function recordedIn({ value, rows, lines }: Dx): RecordedException | null {
  if (value?._tag !== "exception") return null;
  const position = rowValue(rows, "Position");
  const code = value.code ?? hexOf(rowValue(rows, "Code"));
  if (code === null || code.length > 8) return null;
  return {
    code: code.padStart(8, "0"),
    type: value.type,
    programCounter: value.programCounter,
    position: position?._tag === "position" ? position.position : null,
    line: lines[0],
  };
}

/** What the log shows of the instruction at its address, `00540020 ??  ???`. */
export function atProgramCounter(
  { programCounter }: RecordedException,
  entries: readonly Entry[],
  source: number,
): DisassemblyRow | null {
  for (const { output, source: own } of entriesShowing(entries, "disassembly"))
    for (const row of own === source ? output.rows : []) if (sameId(row.address, programCounter)) return row;
  return null;
}

function rowValue(rows: readonly DxRow[], name: string): DxValue | null {
  return rows.find((row) => row.depth === 1 && row.name === name)?.value ?? null;
}

function hexOf(value: DxValue | null): string | null {
  return value?._tag === "number" ? value.text.replace(/^0x/i, "").toLowerCase() : null;
}

/** An exception of a list or of its own, by what a sentence about it says. */
interface Group {
  readonly one: Omit<RecordedException, "line" | "position">;
  readonly source: number;
  readonly line: number;
  /** Rows by the query and place they stand at: who asks twice sees the same one. */
  readonly seen: Set<string>;
  readonly positions: Set<string>;
  readonly evidence: Evidence[];
}

/**
 * The exceptions that queries of a trace list. Most are thrown and caught in the course of things; which of them was not,
 * a list does not say.
 *
 * ```text
 * [0x0]            : Exception 0x000006BA of type Software at PC: 0X777F51D0
 * [0x1]            : Exception 0x000006BA of type Software at PC: 0X777F51D0
 * ```
 */
export function recordedExceptionFacts(context: FactContext): readonly FactDraft[] {
  const groups = new Map<string, Group>();
  /** Faults that are told with their place. */
  const faults = new Set<string>();
  const add = (source: number, place: string, one: RecordedException): void => {
    const key = `${source} ${one.code} ${one.programCounter}`;
    let group = groups.get(key);
    if (group === undefined) {
      if (groups.size === MOST) return;
      groups.set(key, (group = { one, source, line: one.line, seen: new Set(), positions: new Set(), evidence: [] }));
    }
    group.seen.add(one.position ?? place);
    if (one.position !== null) group.positions.add(one.position);
    if (group.evidence.length < 8) group.evidence.push(evidenceLine(source, one.line));
  };
  for (const { source, output } of entriesShowing(context.entries, "dx")) {
    const own = recordedIn(output);
    if (own !== null && own.type === "Hardware" && own.position !== null)
      faults.add(`${source} ${own.code} ${own.programCounter}`);
    else if (own !== null) add(source, output.expression ?? "", own);
    for (const { value, name, line } of output.rows)
      if (value?._tag === "exception" && value.code !== null && value.code.length <= 8)
        add(source, `${output.expression ?? ""} ${name}`, {
          code: value.code.padStart(8, "0"),
          type: value.type,
          programCounter: value.programCounter,
          position: null,
          line,
        });
  }
  return [...groups].filter(([key]) => !faults.has(key)).map(([, group]) => factOf(group, context));
}

function factOf({ one, source, line, seen, positions, evidence }: Group, context: FactContext): FactDraft {
  const { knowledge } = context;
  const groups = ["exception", "ntstatus", "rpc", "com", "win32"];
  const meaning = knowledge.explainError(Number.parseInt(one.code, 16), groups)?.code;
  const count = Math.max(1, seen.size);
  const at = positions.size === 0 ? "" : ` at position ${[...positions].join(", ")}`;
  const name = meaning === undefined ? "" : ` (${meaning.name}: ${meaning.meaning})`;
  return {
    kind: "recorded-exception",
    moment: context.momentAt(source, line),
    thread: null,
    fields: {
      code: one.code,
      name: meaning?.name,
      meaning: meaning?.meaning,
      type: one.type,
      address: one.programCounter.replace(/^0x/i, ""),
      count,
      positions: positions.size === 0 ? null : [...positions].join(", "),
    },
    text: `the trace records ${count === 1 ? "an exception" : `${count} exceptions`} ${one.code}${name}${at}, raised at ${one.programCounter}; whether a handler took ${count === 1 ? "it" : "them"} is not in the list`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a query of another trace",
    evidence: mergeEvidence(evidence),
  };
}
