import type { LastErrorRow } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceLine } from "../entries.js";
import { movementOf } from "../stops/movement.js";
import type { FactContext, FactDraft } from "./fact.js";
import { threadSubject } from "../thread-words.js";

/** Rows of `!gle` and `!error`: an error value that a thread keeps, whatever call left it there. */
export function errorFacts(context: FactContext): readonly FactDraft[] {
  /** What a command of a breakpoint printed last in the block, or at the hit. */
  let said: { readonly at: Entry; readonly text: string; readonly line: number } | null = null;
  /** Logs and codes whose error some call is known to have left; a thread keeps it, and it may be looked at again. */
  const explained = new Set<string>();
  for (const { source, output } of entriesShowing(context.entries, "last-error"))
    for (const { line, code } of output.rows)
      if (context.errorsOfCalls.has(`${source}:${line}`)) explained.add(`${source} ${code.toLowerCase()}`);
  let clients: readonly string[] | undefined;
  const told = new Set<string>();
  return entriesShowing(context.entries, "last-error", "text").flatMap((entry): FactDraft[] => {
    const { output, source } = entry;
    if (output._tag === "text") {
      if (output.class === "user")
        said = { at: entry, text: output.text.split("\n").at(-1)!.trim(), line: output.lines[1] };
      return [];
    }
    const near = said !== null && isSameHit(said.at, entry) && output.lines[0] - said.line <= NEAR ? said : null;
    const order = (clients ??= clientsIn(context));
    return output.rows.flatMap((row): readonly FactDraft[] => {
      const ofCall = explained.has(`${source} ${row.code.toLowerCase()}`);
      const fact = factOf(row, entry, { said: near, ofCall, clients: order }, context);
      const key = JSON.stringify([fact.moment, fact.thread, fact.fields]);
      // Whoever looks twice at one stop sees the same error.
      if (fact.moment >= 0 && told.has(key)) return [];
      told.add(key);
      return [fact];
    });
  });
}

function isSameHit(a: Entry, b: Entry): boolean {
  const hit = a.passing?.hit ?? null;
  return a.block === b.block || (hit !== null && hit === b.passing?.hit);
}

/** Rows between what a breakpoint command printed and its `!gle`: registers and a place may stand between. */
const NEAR = 8;

interface Beside {
  readonly said: { readonly text: string; readonly line: number } | null;
  readonly ofCall: boolean;
  /** The error groups of the HTTP clients, the one of this log first. */
  readonly clients: readonly string[];
}

/** 12175 is one error of WinINet and another one of WinHTTP: which of them the log shows decides. */
function clientsIn({ entries, moments }: FactContext): readonly string[] {
  const shown = new Set<string | undefined>();
  for (const { stack } of moments)
    for (const { module } of stack?.frames ?? []) if (module !== null) shown.add(module.toLowerCase());
  for (const { output } of entriesShowing(entries, "location", "modules")) {
    if (output._tag === "location") shown.add(output.module?.toLowerCase());
    else for (const { name } of output.rows) shown.add(name.toLowerCase());
  }
  return shown.has("winhttp") && !shown.has("wininet") ? ["winhttp", "wininet"] : ["wininet", "winhttp"];
}

function factOf(
  row: LastErrorRow,
  { source, block, thread, asked }: Entry,
  { said, ofCall, clients }: Beside,
  { knowledge, momentAt }: FactContext,
): FactDraft {
  const value = Number.parseInt(row.code, 16);
  const groups = row.facility === "NTSTATUS" ? ["ntstatus"] : ["win32", "winsock", ...clients];
  const known = knowledge.explainError(value, groups)?.code;
  // Where the target ran, the prompt in front is that of the thread before.
  const ran = block.command?.parts.some((part) => movementOf(part) !== "none") === true;
  const many = block.command?.parts.some(({ prefix }) => prefix === "~*") === true;
  const who =
    row.thread !== null
      ? `${block.prompt?.process ?? 0}:${String(row.thread).padStart(3, "0")}`
      : ran || many
        ? null
        : (asked ?? thread);
  const name = known === undefined ? "" : ` (${known.name})`;
  return {
    kind: "last-error",
    moment: momentAt(source, row.line),
    thread: who,
    fields: {
      code: row.code.toLowerCase(),
      facility: row.facility.toLowerCase(),
      name: known?.name,
      label: row.label,
      text: row.text,
      "of-call": ofCall,
      said: said?.text.slice(0, 300),
      who: threadSubject(who),
      asked: block.command?.name === "!error",
    },
    text: `${row.label} is ${row.code}${name}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later call on the thread: success does not clear the value, so it may be old",
    evidence: [evidenceLine(source, row.line), ...(said === null ? [] : [evidenceLine(source, said.line)])],
  };
}
