import type { Analysis, LabelledValue } from "../../model/outputs.js";
import { entriesShowing, evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { PRINTED, printedLines } from "./printed-lines.js";

/** Keys of `!analyze` by which it says what it holds for true; what it printed of the target is not among them. */
const KEYS =
  /^(?:FAILURE_BUCKET_ID|DEFAULT_BUCKET_ID|PRIMARY_PROBLEM_CLASS|BUGCHECK_STR|MODULE_NAME|IMAGE_NAME|SYMBOL_NAME|PROCESS_NAME|Failure\.Bucket|MANAGED_EXCEPTION_\w+|EXCEPTION_TYPE|EXCEPTION_MESSAGE|BLOCKING_THREAD|DERIVED_WAIT_CHAIN)$/;

/**
 * What an extension concluded: an assertion, whoever makes it. Rules may quote it and never rest on it alone.
 *
 * ```text
 * FAILURE_BUCKET_ID:  HEAP_CORRUPTION_ACTIONABLE_BlockNotBusy_DOUBLE_FREE_c0000374_…   of !analyze -v
 * *DEADLOCK DETECTED*                                                                  of sosex !dlk
 * Exploitability Classification: EXPLOITABLE                                           of MSEC !exploitable
 * ```
 */
export function claimFacts(context: FactContext): readonly FactDraft[] {
  return [...analyzeClaims(context), ...deadlockClaims(context), ...ratingClaims(context)];
}

function analyzeClaims(context: FactContext): readonly FactDraft[] {
  const found: FactDraft[] = [];
  let block: unknown = null;
  let fields: Record<string, string> = {};
  let lines: { source: number; line: number }[] = [];
  const close = (): void => {
    const [first] = lines;
    if (first !== undefined) found.push(claimOf(fields, lines, context));
    fields = {};
    lines = [];
  };
  for (const entry of entriesShowing(context.entries, "analysis")) {
    const { output } = entry;
    if (entry.block !== block) close();
    block = entry.block;
    for (const { label, value, line } of saidIn(output)) {
      const name = label.trim();
      if (!KEYS.test(name)) continue;
      fields[nameOf(name)] ??= value.trim().slice(0, 300);
      lines.push({ source: entry.source, line });
    }
  }
  close();
  return found;
}

function saidIn(analysis: Analysis): readonly LabelledValue[] {
  return [...analysis.fields, ...analysis.keyValues];
}

/** `FAILURE_BUCKET_ID`, `Failure.Bucket` → `bucket`; the others in lower case with dashes. */
function nameOf(label: string): string {
  if (/^(?:FAILURE_BUCKET_ID|Failure\.Bucket)$/.test(label)) return "bucket";
  return label.toLowerCase().replaceAll("_", "-");
}

function claimOf(
  fields: Readonly<Record<string, string>>,
  lines: readonly { readonly source: number; readonly line: number }[],
  context: FactContext,
): FactDraft {
  const [first] = lines;
  return {
    kind: "claim",
    moment: context.momentAt(first!.source, first!.line),
    thread: null,
    fields: { by: "!analyze", ...fields },
    text: `!analyze takes it for ${fields["bucket"] ?? fields["default-bucket-id"] ?? fields["module-name"] ?? "something that it does not name"}`,
    basis: "assertion",
    confidence: "possible",
    refutedBy: "the records of the exception and the stack themselves",
    evidence: lines.slice(0, 12).map(({ source, line }) => evidenceLine(source, line)),
  };
}

const MOST_ROWS = 64;

/** The extension walks the runtime's own tables: good evidence, but not a record that anybody can check in the log. */
function deadlockClaims(context: FactContext): readonly FactDraft[] {
  const rows = entriesShowing(context.entries, ...PRINTED).flatMap(({ source, output, thread, block }) =>
    printedLines(output).map(({ text, line }) => ({ text, line, source, thread, block })),
  );
  const found: FactDraft[] = [];
  rows.forEach(({ text, line, source, thread, block }, i) => {
    if (/^\*?deadlock detected[*:]{0,2}$/i.test(text)) {
      const after = rows.slice(i + 1, i + 1 + MOST_ROWS).filter((row) => row.block === block);
      const holds = after.filter((row) => /\bholds the lock on\b/.test(row.text));
      const last =
        after.findLast((row) => /holds the lock on|waiting for the lock on|is waiting at/.test(row.text))?.line ?? line;
      found.push({
        kind: "claim",
        moment: context.momentAt(source, line),
        thread,
        fields: {
          by: "!dlk",
          deadlock: true,
          threads: holds.map((row) => /\bthread (0x[0-9a-f]+)/i.exec(row.text)?.[1] ?? "?").join(" and "),
        },
        text: "the extension sosex found threads that wait for each other's locks",
        basis: "assertion",
        confidence: "strong",
        refutedBy: "stacks of these threads that do not wait",
        evidence: [{ source, lines: [line, last] }],
      });
    }
  });
  return found;
}

/** What `!exploitable` makes of a crash, by the instruction and the stack alone. */
function ratingClaims({ entries, momentAt }: FactContext): readonly FactDraft[] {
  return entries.flatMap(({ source, output, thread }): readonly FactDraft[] => {
    if (output?._tag !== "fields") return [];
    const row = (name: string): LabelledValue | undefined =>
      output.rows.find(({ label, value }) => label === name && value !== "");
    const rating = row("Exploitability Classification");
    if (rating === undefined) return [];
    const kind = row("Short Description");
    const lines = kind === undefined ? [rating.line] : [kind.line, rating.line];
    return [
      {
        kind: "claim",
        moment: momentAt(source, rating.line),
        thread,
        fields: { by: "!exploitable", rating: rating.value.slice(0, 60), "rating.kind": kind?.value.slice(0, 80) },
        text: `!exploitable rates it ${rating.value.slice(0, 60)}`,
        basis: "assertion",
        confidence: "possible",
        refutedBy: "an input that leads there and does no more than end the program",
        evidence: lines.map((line) => evidenceLine(source, line)),
      },
    ];
  });
}
