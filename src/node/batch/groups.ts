import type { Fingerprint } from "../../analysis/fingerprint.js";
import type { BatchRow } from "./row.js";

/** Cases of one problem. */
export interface Group {
  readonly fingerprint: Pick<Fingerprint, "id" | "from" | "problem">;
  readonly count: number;
  readonly cases: readonly string[];
  /** The case to read first: the one whose log was best understood. */
  readonly representative: string;
  /** Facts that all of them share. */
  readonly common: Readonly<Record<string, readonly string[]>>;
  /** Facts that some of them have, and how many. */
  readonly differing: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Groups of rows with one fingerprint, the largest first. */
export function groupsOf(rows: readonly BatchRow[]): readonly Group[] {
  const byId = new Map<string, BatchRow[]>();
  for (const row of rows) {
    if (row.fingerprint === null) continue;
    const { id } = row.fingerprint;
    byId.set(id, [...(byId.get(id) ?? []), row]);
  }
  return [...byId.values()]
    .map(groupOf)
    .sort((a, b) => b.count - a.count || (a.fingerprint.problem < b.fingerprint.problem ? -1 : 1));
}

function groupOf(rows: readonly BatchRow[]): Group {
  const { id, from, problem } = rows[0]!.fingerprint!;
  const common: Record<string, readonly string[]> = {};
  const differing: Record<string, Readonly<Record<string, number>>> = {};
  for (const name of Object.keys(rows[0]!.facts)) {
    const counts = new Map<string, number>();
    for (const row of rows) for (const fact of row.facts[name] ?? []) counts.set(fact, (counts.get(fact) ?? 0) + 1);
    const entries = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
    common[name] = entries.filter(([, count]) => count === rows.length).map(([fact]) => fact);
    differing[name] = Object.fromEntries(entries.filter(([, count]) => count < rows.length));
  }
  return {
    fingerprint: { id, from, problem },
    count: rows.length,
    cases: rows.map((row) => row.id),
    representative: [...rows].sort((a, b) => unreadShare(a) - unreadShare(b) || (a.name < b.name ? -1 : 1))[0]!.id,
    common,
    differing,
  };
}

function unreadShare({ coverage }: BatchRow): number {
  return coverage === null ? 1 : coverage.unread / Math.max(1, coverage.lines - coverage.blank);
}
