import type { Probe } from "../../model/case.js";
import type { BreakpointRow } from "../../model/outputs.js";
import type { Evidence } from "../../model/evidence.js";
import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { evidenceAt, evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import { replaysOf, type ReplayOf } from "../recorded/replays.js";
import { followMarker, newScriptWalk } from "../script-walk.js";
import type { Moment } from "../stops/moment.js";
import { readBreakpointCommand, readBreakpointIds } from "./breakpoint-command.js";
import { lostLinesOf, type LostLines } from "./lost-lines.js";
import { exceptionFilters } from "./filters.js";
import { recorders } from "./recorders.js";

export interface Ledger {
  readonly probes: readonly Probe[];
  /** Places where the log itself has holes in time: remarks of the person who cut it. */
  readonly cuts: readonly { readonly evidence: Evidence; readonly text: string }[];
  /** Places where lines were lost, which nobody remarked on. */
  readonly lost: readonly LostLines[];
  /** Ends of logs that were not read. */
  readonly unread: readonly LostLines[];
  /** Which trace a line is about: a list of one says nothing of another. */
  readonly replayOf: ReplayOf;
}

type Draft = { -readonly [K in keyof Omit<Probe, "evidence">]: Probe[K] };

/** `"$$>a<C:\\\\collect\\\\in-3.wds; gc"`, alone. */
const HIT_SCRIPT = /^"?\$\$>a<[^;"]*\bin-\d{1,4}\.wds; gc"?$/;

/** `bm` sets breakpoints on the functions that it lists; what else the pattern fits is not watched. */
const UNLISTED = "which functions its pattern matched is not in the log";

/** `Couldn't resolve error at 'ws2_32!sendd'`, `Unable to insert breakpoint 0 at …` */
const REFUSED =
  /^(?:Couldn't resolve error at|No matching code symbols found|Unable to insert breakpoint (\d{1,6}) at)/i;

/** In a list, though its module is loaded: the name was not found, and nothing was set. */
const UNRESOLVED = "its name was not found when it was listed";

/**
 * What was being watched, and when: the only ground on which "it never came" can stand.
 *
 * An earlier hit of a function counts as a breakpoint on it until `bc`, `bd` or `bl` says otherwise; a breakpoint
 * whose number is unknown falls with any `bc` that may have meant it.
 */
export function ledgerOf(
  entries: readonly Entry[],
  moments: readonly Moment[],
  calls: readonly SeenCall[],
  knowledge: Knowledge,
  unread: readonly LostLines[],
): Ledger {
  const drafts: Draft[] = [];
  let alive: readonly Draft[] = [];
  const cuts: { evidence: Evidence; text: string }[] = [];
  const hits = hitsByLine(calls, moments);
  let nextHit = 0;
  let lastSource = -1;
  const patterns = new Map<Entry["block"], Draft>();
  let listed: Set<number> | null = null;
  const script = newScriptWalk();
  const loaded = new Set<string>();
  const isUnresolved = ({ deferred, symbol }: BreakpointRow): boolean =>
    deferred && symbol !== null && loaded.has(symbol.split("!")[0]!.toLowerCase());
  // A generated script's breakpoint writes down every hit before it goes on: nothing passes unseen.
  const conditionOf = (condition: string | null): string | null =>
    condition !== null && script.script !== null && HIT_SCRIPT.test(condition) ? null : condition;

  const canonical = (target: string): string => {
    const [module, symbol] = target.split("(", 1)[0]!.split("!");
    const api =
      symbol === undefined ? knowledge.catalogue.findAnywhere(module!) : knowledge.catalogue.find(module!, symbol);
    return api === undefined ? target.toLowerCase() : knowledge.catalogue.canonicalName(api);
  };
  const arm = (draft: Omit<Draft, "id" | "endedAt" | "covers">): void => {
    drafts.push({ ...draft, id: `probe-${drafts.length + 1}`, endedAt: null, covers: null });
    alive = [...alive, drafts.at(-1)!];
  };
  const end = (draft: Draft, evidence: Evidence, how: string): void => {
    draft.endedAt ??= { evidence: [evidence], how };
  };
  // Of thousands of logs nearly all have ended: they are not looked at again.
  const standing = (): readonly Draft[] => (alive = alive.filter((draft) => draft.endedAt === null));

  for (const entry of entries) {
    const { source, output } = entry;
    if (source !== lastSource) {
      for (const draft of standing()) end(draft, evidenceAt(source, entry.lines), "another log begins");
      lastSource = source;
      listed = null;
      Object.assign(script, newScriptWalk());
      loaded.clear();
    }
    if (entry.output?._tag === "marker" && entry.output.collected !== null)
      followMarker(script, entry.output.collected);
    const at = evidenceLine(source, entry.block.lines[0]);
    for (const part of entry.commands) {
      const wanted = readBreakpointCommand(part);
      if (wanted !== null) {
        for (const draft of standing())
          if (draft.breakpoint !== null && draft.breakpoint === wanted.id)
            end(draft, at, "its number was given to another breakpoint");
        const target = part.name === "bm" ? wanted.target.toLowerCase() : canonical(wanted.target);
        // A second one on the same place may take the number of the first: `breakpoint 0 redefined`.
        const again = standing().some((draft) => draft.target === target);
        arm({
          target,
          armedBy: "command",
          shows: "stops",
          breakpoint: wanted.id ?? (again ? null : nextId(standing(), listed)),
          condition: conditionOf(wanted.condition) ?? (part.name === "bm" ? UNLISTED : null),
          threadFilter: wanted.threadFilter,
          oneShot: wanted.oneShot,
          armedAt: at,
        });
        if (part.name === "bm") patterns.set(entry.block, drafts.at(-1)!);
        listed = null;
      } else if (part.name === "bc" || part.name === "bd") {
        const ids = readBreakpointIds(part.args);
        const verb = part.name === "bc" ? "cleared" : "disabled";
        for (const draft of standing()) {
          if (ids === null || (draft.breakpoint !== null && ids.includes(draft.breakpoint)))
            end(draft, at, `${verb} by ${part.name} ${part.args}`.trim());
          else if (draft.breakpoint === null)
            end(draft, at, `perhaps ${verb} by ${part.name} ${part.args}: its number is not known`);
        }
      } else if (part.name === "be") {
        const ids = readBreakpointIds(part.args);
        for (const draft of drafts.filter((one) => /^disabled/.test(one.endedAt?.how ?? ""))) {
          if (ids === null || (draft.breakpoint !== null && ids.includes(draft.breakpoint))) {
            const { id: _, endedAt: __, covers: ___, ...again } = draft;
            arm({ ...again, armedAt: at, armedBy: "command" });
          }
        }
      }
    }
    if (output === null) continue;
    if (output._tag === "error") {
      const refused = REFUSED.exec(output.text);
      const number = refused?.[1];
      for (const draft of refused === null ? [] : standing())
        if (number === undefined ? draft.armedAt.lines[0] === at.lines[0] : draft.breakpoint === Number(number))
          end(draft, evidenceLine(source, output.lines[0]), "refused by the debugger");
    }
    if (output._tag === "modules") for (const row of output.rows) if (!row.unloaded) loaded.add(row.name.toLowerCase());
    if (output._tag === "breakpoints" && entry.block.command?.parts.some((part) => part.name === "bm") === true) {
      const pattern = patterns.get(entry.block);
      const rows = pattern === undefined ? [] : output.rows.filter(({ symbol }) => symbol !== null);
      // One pattern may set several: those of the list, and no others.
      const condition = pattern?.condition === UNLISTED ? null : (pattern?.condition ?? null);
      rows.forEach(({ id, symbol, line }, r) => {
        const own = { target: canonical(symbol!), breakpoint: id, condition };
        if (r === 0) Object.assign(pattern!, own);
        else arm({ ...pattern!, ...own, armedAt: evidenceLine(source, line) });
      });
    }
    if (output._tag === "breakpoints" && entry.block.command?.parts.some((part) => part.name === "bl") === true) {
      const inList = new Set<Draft>();
      listed = new Set(output.rows.flatMap((row) => (row.id === null ? [] : [row.id])));
      for (const row of output.rows) {
        if (row.symbol === null) continue;
        const target = canonical(row.symbol);
        const onTarget = standing().filter((draft) => draft.target === target && !inList.has(draft));
        const known = onTarget.find((draft) => draft.breakpoint === row.id) ?? onTarget[0];
        if (known !== undefined) inList.add(known);
        const evidence = evidenceLine(source, row.line);
        if (row.enabled === false) {
          if (known !== undefined) end(known, evidence, "listed as disabled");
        } else if (known === undefined) {
          arm({
            target,
            armedBy: "listing",
            shows: "stops",
            breakpoint: row.id,
            condition: isUnresolved(row) ? UNRESOLVED : conditionOf(row.command),
            threadFilter: filterOf(row.thread),
            oneShot: false,
            armedAt: evidence,
          });
          inList.add(drafts.at(-1)!);
        } else {
          known.breakpoint = row.id;
          if (isUnresolved(row)) known.condition ??= UNRESOLVED;
          known.armedBy = known.armedBy === "hit" ? "listing" : known.armedBy;
        }
      }
      for (const draft of standing()) {
        if (!inList.has(draft)) end(draft, evidenceAt(source, output.lines), "not in the list of breakpoints");
      }
    }
    if (output._tag === "event" && output.event === "elision")
      cuts.push({ evidence: evidenceAt(source, output.lines), text: output.name ?? "…" });
    while (nextHit < hits.length && isBefore(hits[nextHit]!, source, output.lines[0])) nextHit++;
    for (; nextHit < hits.length && isBefore(hits[nextHit]!, source, output.lines[1] + 1); nextHit++) {
      const hit = hits[nextHit]!;
      const known = standing().find((draft) => draft.target === hit.target);
      if (known === undefined) {
        arm({
          target: hit.target,
          armedBy: "hit",
          shows: "stops",
          breakpoint: hit.breakpoint,
          condition: null,
          threadFilter: null,
          oneShot: false,
          armedAt: evidenceLine(source, hit.line),
        });
      } else if (known.oneShot)
        end(known, evidenceLine(source, hit.line), "a one-shot breakpoint, used up by this hit");
      else known.breakpoint ??= hit.breakpoint;
    }
  }
  const filters = exceptionFilters(entries, drafts.length);
  const records = recorders(entries, canonical, drafts.length + filters.length, knowledge);
  return {
    probes: [...drafts, ...filters, ...records].map(withEvidence),
    cuts,
    lost: lostLinesOf(entries),
    unread,
    replayOf: replaysOf(entries),
  };
}

function withEvidence(draft: Draft): Probe {
  return { ...draft, evidence: mergeEvidence([draft.armedAt, ...(draft.endedAt?.evidence ?? [])]) };
}

/** Functions that were entered at a stop which is no step: something stopped the target there. */
function hitsByLine(
  calls: readonly SeenCall[],
  moments: readonly Moment[],
): { source: number; line: number; target: string; breakpoint: number | null }[] {
  return calls
    .filter(
      ({ call, moment }) =>
        call.phase === "enter" && call.recorded === null && ["breakpoint", "unknown"].includes(moments[moment]!.reason),
    )
    .map(({ call, moment }) => {
      const { source, lines } = call.evidence[0]!;
      return { source, line: lines[0], target: call.api, breakpoint: moments[moment]!.breakpoint };
    })
    .sort((a, b) => a.source - b.source || a.line - b.line);
}

function isBefore(hit: { readonly source: number; readonly line: number }, source: number, line: number): boolean {
  return hit.source < source || (hit.source === source && hit.line < line);
}

function nextId(standing: readonly Draft[], listed: ReadonlySet<number> | null): number | null {
  // Numbers are given out upwards; a probe of unknown number, or an unread list, makes the next one a guess.
  if (listed === null && standing.some((draft) => draft.breakpoint === null)) return null;
  let id = 0;
  while (standing.some((draft) => draft.breakpoint === id) || listed?.has(id) === true) id++;
  return id;
}

/** `0:****` is no filter. */
function filterOf(thread: string | null): string | null {
  return thread === null || thread.endsWith("****") ? null : thread;
}
