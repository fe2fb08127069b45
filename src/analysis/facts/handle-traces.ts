import { compareAddresses } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { HandleRow, TraceRow } from "../../model/outputs.js";
import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { isRuntime } from "./responsible.js";

/** Of a long trace the rest says nothing new. */
const MOST = 12;

interface SeenRow {
  readonly source: number;
  readonly row: HandleRow;
}

/**
 * What `!htrace` recorded, newest first, and what `!htrace -diff` found open.
 *
 * ```text
 * Handle 0x7DC - BAD REFERENCE:                 used
 * 0x801902BE: ntoskrnl!NtSetEvent+0x6C
 * 0x010012C1: badhandle!main+0xE3
 * Handle 0x7DC - CLOSE:                         after it was closed
 * ```
 */
export function handleTraceFacts(context: FactContext): readonly FactDraft[] {
  const listings = new Map<unknown, { readonly compared: boolean; readonly rows: SeenRow[] }>();
  for (const { block, source, output } of entriesShowing(context.entries, "handle")) {
    if (!output.rows.some(({ operation }) => operation !== null)) continue;
    const parts = block.command?.parts ?? [];
    const compared = parts.some(({ name, args }) => /htrace$/i.test(name) && /(?:^|\s)-diff\b/i.test(args));
    const listing = listings.get(block) ?? { compared, rows: [] };
    for (const one of output.rows.map((row) => ({ source, row }))) listing.rows.push(one);
    listings.set(block, listing);
  }
  const told = new Set<string>();
  return [...listings.values()]
    .flatMap(({ compared, rows }) => (compared ? keptFacts(rows, context) : badReferences(rows, context)))
    .filter(({ kind, text, fields }) => {
      // The trace of all handles, and then that of one of them.
      const key = `${text} ${fields["closed.by"]} ${fields["opened.by"]}`;
      return kind !== "bad-handle" || (!told.has(key) && told.add(key));
    });
}

function badReferences(rows: readonly SeenRow[], context: FactContext): readonly FactDraft[] {
  const facts: FactDraft[] = [];
  rows.forEach(({ source, row }, i) => {
    if (row.operation !== "BAD REFERENCE" || facts.length === MOST) return;
    const older = rows.slice(i + 1).filter((one) => compareAddresses(one.row.handle, row.handle) === 0);
    const closed = older[0]?.row.operation === "CLOSE" ? older[0] : null;
    const opened = closed === null ? undefined : older.find((one) => one.row.operation === "OPEN");
    const by = siteIn(row.trace, context);
    const closer = closed === null ? null : siteIn(closed.row.trace, context);
    facts.push({
      kind: "bad-handle",
      moment: context.momentAt(source, row.line),
      thread: null,
      fields: {
        handle: row.handle,
        by: by?.callSite ?? "code that the trace does not name",
        closed: closed === null ? null : true,
        "closed.by": closer?.callSite,
        "opened.by": opened === undefined ? null : siteIn(opened.row.trace, context)?.callSite,
      },
      text: `the handle ${row.handle} was used by ${by?.callSite ?? "code that the trace does not name"}${
        closed === null ? " and was not valid" : " after it had been closed"
      }`,
      basis: "fact",
      confidence: "certain",
      refutedBy: "a row of the trace in which the handle is opened again before it is used",
      evidence: mergeEvidence([
        ...evidenceOf({ source, row }, by),
        ...(closed === null ? [] : evidenceOf(closed, closer)),
      ]),
    });
  });
  return facts;
}

/** Handles that are open and were not when the snapshot was taken, by who opened them. */
function keptFacts(rows: readonly SeenRow[], context: FactContext): readonly FactDraft[] {
  const places = new Map<string, { readonly seen: SeenRow; readonly site: TraceRow }[]>();
  for (const seen of rows) {
    const site = seen.row.operation === "OPEN" ? siteIn(seen.row.trace, context) : null;
    if (site === null) continue;
    const place = places.get(site.callSite);
    if (place === undefined) places.set(site.callSite, [{ seen, site }]);
    else place.push({ seen, site });
  }
  return [...places]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST)
    .map(([by, handles]): FactDraft => {
      const { seen } = handles[0]!;
      return {
        kind: "kept-handles",
        moment: context.momentAt(seen.source, seen.row.line),
        thread: null,
        fields: { by, handles: handles.length, of: rows.length },
        text: `${handles.length} of the ${rows.length} handles that were opened since the snapshot and are still open come from ${by}`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "a later comparison in which these handles are closed",
        evidence: mergeEvidence(handles.slice(0, 3).flatMap((one) => evidenceOf(one.seen, one.site))),
      };
    });
}

/** The first row that Windows did not ship; `app!f+0x0000000000000035` as `app!f+0x35`. */
function siteIn(trace: readonly TraceRow[], { ownerOf }: FactContext): TraceRow | null {
  const row =
    trace.find(({ callSite }) => {
      const [, module = null, symbol = ""] = /^([^!+\s]+)(?:!([^+\s]+))?/.exec(callSite) ?? [];
      return module !== null && !/^(?:0x)?[0-9a-f`]+$/i.test(module) && ownerOf(module) !== "os" && !isRuntime(symbol);
    }) ?? null;
  return row === null ? null : { ...row, callSite: row.callSite.replace(/\+0x0+(?=[0-9a-f])/i, "+0x") };
}

function evidenceOf({ source, row }: SeenRow, site: TraceRow | null): readonly Evidence[] {
  return [evidenceLine(source, row.line), ...(site === null ? [] : [evidenceLine(source, site.line)])];
}
