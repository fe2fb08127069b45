import type { Dx } from "../model/dx.js";
import type { LineRange } from "../model/evidence.js";
import type { Output } from "../model/outputs.js";
import type { Transcript } from "../model/transcript.js";
import { collectedSessions, type CollectedBlock, type CollectedSession } from "./sessions.js";

/** What is wrong with a collected log. */
export interface CheckProblem {
  /** `missing`: something that was asked for is not there. `note`: worth knowing, nothing is lost by it. */
  readonly level: "missing" | "note";
  readonly text: string;
  readonly lines: LineRange | null;
}

/** Whether one run of a script brought everything. */
export interface SessionCheck {
  readonly source: number;
  readonly script: string;
  /** `ttd`, `live`, `dump`. */
  readonly target: string;
  readonly pass: string | null;
  readonly lines: LineRange;
  readonly complete: boolean;
  /** Blocks that the script said it would print, and those that are there from beginning to end. */
  readonly asked: number;
  readonly arrived: number;
  /** Breakpoint scripts: calls that were seen to begin and to return. */
  readonly entered: number;
  readonly returned: number;
  readonly problems: readonly CheckProblem[];
}

/** Says of every run of a generated script in the logs what is missing. */
export function checkCollected(transcripts: readonly Transcript[]): readonly SessionCheck[] {
  return collectedSessions(transcripts).map(checkOf);
}

function checkOf(session: CollectedSession): SessionCheck {
  const own = session.blocks.filter((block) => block.kind !== "hit");
  const hits = session.blocks.filter((block) => block.kind === "hit");
  const problems: CheckProblem[] = [
    ...ending(session),
    ...planned(session, own),
    ...own.flatMap(ofBlock),
    ...(session.fields["kind"] === "live" && !isStanding(session) ? ofRun(session, hits) : []),
    ...foreign(session),
  ];
  return {
    source: session.source,
    script: session.script,
    target: session.fields["kind"] ?? "unknown",
    pass: session.fields["pass"] ?? null,
    lines: session.lines,
    complete: problems.every(({ level }) => level !== "missing"),
    asked: Math.max(session.plan.length, Number(session.fields["blocks"] ?? 0) || 0),
    arrived: own.filter(({ closed }) => closed).length,
    entered: hits.filter(({ fields }) => fields["ph"] === "in").length,
    returned: hits.filter(({ fields }) => fields["ph"] === "out").length,
    problems,
  };
}

/** Nothing was to run: the script asked where the target stood. */
function isStanding({ marks }: CollectedSession): boolean {
  return marks.some(({ kind, fields }) => kind === "note" && fields["of"] === "standing");
}

function missing(text: string, lines: LineRange | null = null): CheckProblem {
  return { level: "missing", text, lines };
}

function note(text: string, lines: LineRange | null = null): CheckProblem {
  return { level: "note", text, lines };
}

function ending(session: CollectedSession): readonly CheckProblem[] {
  return session.closed ? [] : [missing("The log ends before the script did.", [session.lines[1], session.lines[1]])];
}

/** Blocks that were announced and are not there, or not whole. */
function planned(session: CollectedSession, own: readonly CollectedBlock[]): readonly CheckProblem[] {
  const blocks = Number(session.fields["blocks"]);
  const unannounced =
    Number.isInteger(blocks) && session.plan.length < blocks
      ? [
          missing(
            `${blocks - session.plan.length} of ${blocks} questions were not even announced: the log has a hole at its start.`,
          ),
        ]
      : [];
  return [
    ...unannounced,
    ...session.plan.flatMap(({ id, kind, fields }) => {
      const found = own.find((block) => block.fields["id"] === id);
      const name = nameOf(kind, fields);
      if (found === undefined) return [missing(`${name} was asked for and is not in the log.`)];
      return found.closed ? [] : [missing(`${name} is cut.`, found.lines)];
    }),
  ];
}

function nameOf(kind: string, fields: Readonly<Record<string, string>>): string {
  const { fn, of, ph, pos } = fields;
  if (fn === undefined) return of === undefined ? `The block ${kind}` : `The ${of} of the target`;
  if (kind !== "call") return `The list of calls of ${fn}`;
  return `The ${ph === "out" ? "return" : ph === "in" ? "entry" : "call"} of ${fn}${pos === undefined ? "" : ` at ${pos}`}`;
}

function ofBlock(block: CollectedBlock): readonly CheckProblem[] {
  const { fn, of } = block.fields;
  if (of === "calls" && fn !== undefined) return block.closed ? ofCalls(block, fn) : [];
  return errorsIn(block.outputs)
    .map(({ text, lines }) => note(`A command failed: ${text}`, lines))
    .concat(block.blocks.flatMap(ofBlock));
}

/** The answers to one query: does the name resolve, how many calls are there, are they all listed? */
function ofCalls(block: CollectedBlock, fn: string): readonly CheckProblem[] {
  const { outputs, lines } = block;
  const resolved = outputs.some((output) => output._tag === "symbols" && output.rows.length > 0);
  const listed = new Set(
    outputs.flatMap((output) =>
      output._tag === "calls" ? output.rows.map((row) => `${row.uniqueThreadId ?? row.threadId} ${row.timeStart}`) : [],
    ),
  ).size;
  const count = outputs.flatMap((output) => (output._tag === "dx" ? (countOf(output) ?? []) : []))[0] ?? null;
  const cut = outputs.some((output) => output._tag === "calls" && output.truncated);
  const errors = errorsIn(outputs).map(({ text }) => text);
  const because = errors.length === 0 ? "" : ` (${errors[0]})`;
  if (!resolved && listed === 0)
    return [
      missing(
        `${fn} did not resolve${because}: nothing is known of its calls. Load its symbols, and ask where its module is loaded.`,
        lines,
      ),
    ];
  if (count === null) return [missing(`How many calls of ${fn} there are was not answered${because}.`, lines)];
  if (cut || listed < count) return [missing(`${listed} of ${count} calls of ${fn} are listed${because}.`, lines)];
  return errors.length === 0 ? [] : [missing(`A question about ${fn} failed${because}.`, lines)];
}

function countOf({ expression, value }: Dx): number | null {
  if (expression === null || !/\.Count\(\)/.test(expression) || value?._tag !== "number") return null;
  const number = Number(value.number ?? value.text);
  return Number.isInteger(number) ? number : null;
}

function errorsIn(outputs: readonly Output[]): readonly { readonly text: string; readonly lines: LineRange }[] {
  return outputs.flatMap((output) => (output._tag === "error" ? [{ text: output.text, lines: output.lines }] : []));
}

/** Breakpoints: were they all set, did the run end, is every hit whole? */
function ofRun(session: CollectedSession, hits: readonly CollectedBlock[]): readonly CheckProblem[] {
  const armed = session.marks.find(({ kind }) => kind === "armed");
  const expected = Number(armed?.fields["n"]);
  const lists = session.outputs.filter((output) => output._tag === "breakpoints");
  const rows = lists.flatMap((list) => list.rows).filter((row) => /in-\d+\.wds/.test(row.command ?? ""));
  const unresolved = rows.filter((row) => row.address === null);
  const loaded = new Set(
    session.blocks
      .flatMap(({ outputs }) => outputs)
      .flatMap((output) => (output._tag === "modules" ? output.rows.map((row) => row.name.toLowerCase()) : [])),
  );
  const whole = (block: CollectedBlock): boolean => block.closed && block.blocks.every(whole);
  const cut = hits.filter((hit) => !whole(hit));
  const entered = hits.filter(({ fields }) => fields["ph"] === "in").length;
  const returned = hits.length - entered;
  return [
    ...(armed === undefined ? [missing("The breakpoints were not set.")] : []),
    ...(armed !== undefined && rows.length < expected
      ? [
          missing(
            `${rows.length} of ${expected} breakpoints are in the list of breakpoints: the others watched nothing.`,
          ),
        ]
      : []),
    ...unresolved.map((row) => {
      const name = row.symbol ?? "a function";
      return loaded.has(name.split("!")[0]!.toLowerCase())
        ? missing(`The name ${name} was not found when the run began: nothing was watched there.`, [row.line, row.line])
        : note(`The module of ${name} was not loaded when the run began; the breakpoint waited for it.`, [
            row.line,
            row.line,
          ]);
    }),
    ...(session.marks.some(({ kind }) => kind === "stopped")
      ? []
      : [missing("Why the run ended is not in the log: the end of the script did not run.")]),
    ...cut.map((hit) => missing(`A hit of ${hit.fields["fn"] ?? "a function"} is cut.`, hit.lines)),
    ...(entered > returned ? [note(`${entered - returned} calls were not seen to return.`)] : []),
    ...hits.flatMap((hit) => ofBlock(hit)),
  ];
}

function foreign(session: CollectedSession): readonly CheckProblem[] {
  const [first] = session.foreign;
  if (first === undefined) return [];
  return [
    note(`${session.foreign.length} markers carry the word of another script and were not believed.`, [first, first]),
  ];
}
