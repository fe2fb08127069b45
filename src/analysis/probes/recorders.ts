import type { Probe } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Calls } from "../../model/dx.js";
import type { ApiCalls } from "../../model/replay.js";
import { columnsOf } from "../../model/call-columns.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import { MOST_JOINED } from "../recorded/recorded.js";

type Draft = Omit<Probe, "id" | "evidence">;

const TOO_MANY = "there are more calls than the analysis looks at one by one";

/**
 * What records of calls would have shown: the functions that a query of a trace lists, and those that a tool says it
 * watched. A list that is cut off, filtered, or empty for an unknown reason shows nothing by what is not in it.
 */
export function recorders(
  entries: readonly Entry[],
  canonical: (target: string) => string,
  before: number,
): readonly (Draft & Pick<Probe, "id">)[] {
  const probes: Draft[] = [];
  const damage = new Map<number, Evidence>();
  const resolved = new Set<string>();
  const listed = new Map<number, number>();
  for (const { source, output } of entries) {
    if (output?._tag === "calls") listed.set(source, (listed.get(source) ?? 0) + columnsOf(output).length);
    else if (output?._tag === "trace-file") {
      const row = output.rows.find(({ fact }) => fact === "damage");
      if (row !== undefined && !damage.has(source)) damage.set(source, evidenceLine(source, row.line));
    } else if (output?._tag === "symbols") {
      for (const row of output.rows)
        if (row.address !== null && row.module !== null && row.symbol !== null)
          resolved.add(`${source} ${canonical(`${row.module}!${row.symbol}`)}`);
    }
  }
  for (const { source, output } of entries) {
    if (output?._tag === "calls") {
      for (const name of output.functions) {
        const target = canonical(name);
        probes.push(
          queryProbe(output, target, source, {
            damage: damage.get(source) ?? null,
            resolved: resolved.has(`${source} ${target}`),
            all: listed.get(source)! <= MOST_JOINED,
          }),
        );
      }
    } else if (output?._tag === "api-calls") {
      for (const name of output.watched) probes.push(toolProbe(output, canonical(name), source));
    }
  }
  return probes.map((probe, i) => ({ id: `probe-${before + i + 1}`, ...probe }));
}

const PLAIN: Pick<Draft, "breakpoint" | "condition" | "threadFilter" | "oneShot" | "shows" | "endedAt"> = {
  breakpoint: null,
  condition: null,
  threadFilter: null,
  oneShot: false,
  shows: "records",
  endedAt: null,
};

function queryProbe(
  calls: Calls,
  target: string,
  source: number,
  { damage, resolved, all }: { readonly damage: Evidence | null; readonly resolved: boolean; readonly all: boolean },
): Draft {
  const armedAt = evidenceAt(source, calls.lines);
  const doubt = calls.truncated
    ? "the list is cut off"
    : damage !== null
      ? "the trace itself has a gap"
      : columnsOf(calls).length === 0 && !resolved
        ? "the query lists nothing, and nothing shows that its name was known to the debugger"
        : all
          ? null
          : TOO_MANY;
  return {
    ...PLAIN,
    target,
    armedBy: "query",
    armedAt,
    condition: calls.filtered ? "the query asks for some of the calls only" : null,
    endedAt: doubt === null ? null : { evidence: [damage ?? armedAt], how: doubt },
  };
}

function toolProbe({ lines, rows, gaps }: ApiCalls, target: string, source: number): Draft {
  const [gap] = gaps;
  const armedAt = evidenceLine(source, lines[0]);
  const how = gap !== undefined ? `the tool lost calls: ${gap.text}` : rows.length > MOST_JOINED ? TOO_MANY : null;
  return {
    ...PLAIN,
    target,
    armedBy: "recorder",
    armedAt,
    endedAt: how === null ? null : { evidence: [gap === undefined ? armedAt : evidenceLine(source, gap.line)], how },
  };
}
