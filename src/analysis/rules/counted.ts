import type { Count, Cycle } from "../../knowledge/index.js";
import { keyValue, rungOf, weakerRung, type Rung } from "./correlate.js";
import type { EventMatch } from "./event.js";
import { fieldOf } from "./fields.js";
import { NOTHING_YET, type Found, type Matching } from "./found.js";
import type { Truth } from "./predicate.js";
import { plainHex } from "./value.js";

/** One match for each group that is as large as the rule wants. Events whose key the log does not show count nowhere. */
export function matchCount({ scene, events }: Matching, { of, per = [], distinct, ge, le }: Count): readonly Found[] {
  const groups = new Map<string, EventMatch[]>();
  for (const match of events(of).matches) {
    const keys = per.map((key) => keyValue(scene, key, { node: match.node, bound: match.keys }));
    if (keys.includes(null)) continue;
    const group = keys.join("\u0000");
    const own = groups.get(group);
    if (own === undefined) groups.set(group, [match]);
    else own.push(match);
  }
  const rung = per.map(rungOf).reduce<Rung>(weakerRung, "connection");
  return [...groups.values()].flatMap((matches): readonly Found[] => {
    const certain = sizeOf(
      matches.filter((match) => match.truth === "true"),
      distinct,
    );
    const most = sizeOf(matches, distinct);
    const enough: Truth = ge === undefined || certain >= ge ? "true" : most >= ge ? "unknown" : "false";
    // What the log does not show may still have happened: "at most" is never certain.
    const few: Truth = le === undefined ? "true" : certain > le ? "false" : "unknown";
    if (enough === "false" || few === "false") return [];
    const [first] = matches;
    return [
      {
        ...NOTHING_YET,
        nodes: { [of]: first!.node },
        many: { [of]: matches.map((match) => match.node) },
        bound: first!.bound,
        texts: { [`${of}.count`]: String(most) },
        truth: enough === "unknown" || few === "unknown" ? "unknown" : "true",
        rung,
      },
    ];
  });
}

function sizeOf(matches: readonly EventMatch[], distinct: string | undefined): number {
  if (distinct === undefined) return matches.length;
  const values = matches.map((match) => match.bound[distinct]).filter((value) => value?.known === true);
  return new Set(values.map((value) => plainHex(value!.value))).size;
}

interface Arrow {
  readonly match: EventMatch;
  readonly from: string;
  readonly to: string;
}

const LONGEST_CYCLE = 8;

/**
 * Arrows that lead back to where they began, each circle once.
 *
 * ```text
 * 1a2c ── waits for 5ec, which 2b0 owns ──▶ 2b0 ── waits for 7f4, which 1a2c owns ──▶ 1a2c
 * ```
 */
export function matchCycle(matching: Matching, { edge, from, to, max = LONGEST_CYCLE }: Cycle): readonly Found[] {
  const arrows = matching.events(edge).matches.flatMap((match): readonly Arrow[] => {
    const a = endOf(matching, match, from);
    const b = endOf(matching, match, to);
    return a === null || b === null || a === b ? [] : [{ match, from: a, to: b }];
  });
  const leaving = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const own = leaving.get(arrow.from);
    if (own === undefined) leaving.set(arrow.from, [arrow]);
    else own.push(arrow);
  }
  const seen = new Set<string>();
  const found: Found[] = [];
  for (const first of arrows) {
    const circle = back(matching, leaving, [first], max);
    if (circle === null) continue;
    const key = circle
      .map((arrow) => arrow.from)
      .sort()
      .join(" ");
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(circleFound(edge, circle));
  }
  return found;
}

function endOf({ scene }: Matching, match: EventMatch, path: string): string | null {
  if (path.startsWith("$")) {
    const value = match.bound[path];
    return value?.known === true ? plainHex(value.value) : null;
  }
  const value = fieldOf(scene, match.node, path);
  return typeof value === "string" ? plainHex(value) : null;
}

/** The shortest way back to the beginning of the first arrow, by search in width. */
function back(
  { work }: Matching,
  leaving: ReadonlyMap<string, readonly Arrow[]>,
  begun: readonly [Arrow],
  max: number,
): readonly Arrow[] | null {
  const [{ from: home, to }] = begun;
  const visited = new Set([to]);
  let ways: (readonly Arrow[])[] = [begun];
  for (let length = 1; length < max && ways.length > 0; length++) {
    const longer: (readonly Arrow[])[] = [];
    for (const way of ways) {
      for (const arrow of leaving.get(way.at(-1)!.to) ?? []) {
        if (work.left-- <= 0) {
          work.givenUp++;
          return null;
        }
        if (arrow.to === home) return [...way, arrow];
        if (visited.has(arrow.to)) continue;
        visited.add(arrow.to);
        longer.push([...way, arrow]);
      }
    }
    ways = longer;
  }
  return null;
}

function circleFound(edge: string, circle: readonly Arrow[]): Found {
  const ends = circle.map((arrow) => arrow.from);
  return {
    ...NOTHING_YET,
    nodes: { [edge]: circle[0]!.match.node },
    many: { [edge]: circle.map((arrow) => arrow.match.node) },
    bound: circle[0]!.match.bound,
    texts: {
      "cycle.text": [...ends, ends[0]!].join(" → "),
      "cycle.nodes": ends.join(", "),
      "cycle.threads": ends.join(", "),
      "cycle.length": String(circle.length),
    },
    truth: circle.every((arrow) => arrow.match.truth === "true") ? "true" : "unknown",
    rung: "process",
  };
}
