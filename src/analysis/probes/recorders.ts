import type { Probe } from "../../model/case.js";
import type { Calls } from "../../model/dx.js";
import type { ApiCalls } from "../../model/replay.js";
import type { Knowledge } from "../../knowledge/index.js";
import { entriesShowing, type Entry, evidenceAt, evidenceLine } from "../entries.js";
import { MOST_JOINED } from "../recorded/recorded.js";
import { coversOf, doubtOf, tracesIn, type QueryContext } from "./trace-queries.js";

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
  knowledge: Knowledge,
): readonly (Draft & Pick<Probe, "id">)[] {
  const probes: Draft[] = [];
  const { contextOf } = tracesIn(entries, knowledge);
  for (const entry of entriesShowing(entries, "calls", "api-calls")) {
    const { source, output } = entry;
    if (output._tag === "calls") {
      const context = contextOf(entry);
      for (const name of output.functions) probes.push(queryProbe(output, canonical(name), name, context));
    } else {
      for (const name of output.watched) probes.push(toolProbe(output, canonical(name), source));
    }
  }
  return probes.map((probe, i) => ({ id: `probe-${before + i + 1}`, ...probe }));
}

const PLAIN: Pick<Draft, "breakpoint" | "condition" | "threadFilter" | "oneShot" | "shows" | "endedAt" | "covers"> = {
  breakpoint: null,
  condition: null,
  threadFilter: null,
  oneShot: false,
  shows: "records",
  endedAt: null,
  covers: null,
};

function queryProbe(calls: Calls, target: string, typed: string, context: QueryContext): Draft {
  const { source } = context.entry;
  const { damage } = context.trace;
  const armedAt = evidenceAt(source, calls.lines);
  const doubt = doubtOf(calls, target, typed, context);
  const shownBy = damage !== null && doubt === damage.why ? evidenceLine(source, damage.line) : armedAt;
  return {
    ...PLAIN,
    target,
    armedBy: "query",
    armedAt,
    condition: calls.filtered ? "the query asks for some of the calls only" : null,
    endedAt: doubt === null ? null : { evidence: [shownBy], how: doubt },
    covers: doubt === null ? coversOf(calls, target, context) : null,
  };
}

function toolProbe({ lines, rows, gaps }: ApiCalls, target: string, source: number): Draft {
  const [gap] = gaps;
  const armedAt = evidenceLine(source, lines[0]);
  const jump = behindJump(rows);
  if (gap === undefined && jump !== null) {
    const how = `calls are missing from the record: the numbers jump to ${jump.sequence}`;
    return {
      ...PLAIN,
      target,
      armedBy: "recorder",
      armedAt,
      endedAt: { evidence: [evidenceLine(source, jump.line)], how },
    };
  }
  const how = gap !== undefined ? `the tool lost calls: ${gap.text}` : rows.length > MOST_JOINED ? TOO_MANY : null;
  return {
    ...PLAIN,
    target,
    armedBy: "recorder",
    armedAt,
    endedAt: how === null ? null : { evidence: [gap === undefined ? armedAt : evidenceLine(source, gap.line)], how },
  };
}

/** The first call whose number does not follow that of the one before. */
function behindJump(rows: ApiCalls["rows"]): { readonly line: number; readonly sequence: number } | null {
  const numbered = rows.flatMap(({ line, sequence }) => (sequence === null ? [] : [{ line, sequence }]));
  numbered.sort((a, b) => a.sequence - b.sequence);
  return numbered.find(({ sequence }, i) => i > 0 && sequence > numbered[i - 1]!.sequence + 1) ?? null;
}
