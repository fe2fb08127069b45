import type { Case } from "../model/case.js";
import { weakest } from "../model/evidence.js";
import type { Network, NetworkFrame, NetworkRole } from "../model/network.js";
import { labelOfProtocol } from "./events.js";
import { oneLine } from "./safe-text.js";
import { VERDICT_WORDS, type Lane, type Sequence, type Step } from "./sequence.js";
import { wireRows, type WireRow } from "./wire-rows.js";

const MOST_STEPS = 120;
const ORDER: readonly NetworkRole[] = ["client", "proxy", "server"];

/**
 * Client, proxy and server with the frames of the traces as steps, each with the lines of the log that show its bytes:
 *
 * ```text
 * client ──▶ proxy   416: GET … HTTP/1.0; NTLM negotiate [L31]
 * proxy ──▶ client   417: HTTP/1.0 407; NTLM challenge [L40–52]
 * client ──✕ proxy   NTLM type 3 (authenticate): never came [L3–57]
 * client             ws2_32!closesocket [L57]
 * ```
 *
 * A list that somebody typed does not say who a frame went to: it is drawn to whoever speaks next, and marked asserted.
 * Null where no trace was given.
 */
export function wireSequenceOf(document: Case): Sequence | null {
  const { network } = document;
  if (network === null) return null;
  const lanes = new Map<NetworkRole, Lane>();
  const lane = (role: NetworkRole): string => {
    if (!lanes.has(role)) lanes.set(role, { id: role, kind: role, label: labelOfLane(network, role) });
    return role;
  };
  const steps: Step[] = [];
  for (const trace of network.traces) {
    const rows = wireRows(document, network, trace.id);
    if (network.traces.length > 1 && rows.length > 0)
      steps.push({ ...note(lane("client"), trace.name), id: trace.id, evidence: [] });
    let peer: NetworkRole = "server";
    rows.forEach((row, i) => {
      if (row.frame !== null) {
        const to = row.frame.to ?? receiverOf(rows, i);
        const other = row.frame.from === "client" ? to : row.frame.from;
        if (other !== null && other !== "client") peer = other;
        steps.push(frameStep(row.frame, row, lane, to));
      } else if (row.absence !== null) {
        const { id, expected, verdict, confidence, evidence } = row.absence;
        const label = `${labelOfProtocol(expected)}: ${VERDICT_WORDS[verdict]}`;
        steps.push({ id, from: lane("client"), to: lane(peer), kind: "missing", label, confidence, evidence });
      } else if (row.call !== null) {
        const { id, api, evidence, confidence } = row.call;
        steps.push({ ...note(lane("client"), api), id, confidence, evidence: evidence.slice(0, 1) });
      }
    });
  }
  return {
    lanes: ORDER.flatMap((role) => lanes.get(role) ?? []),
    steps: steps.slice(0, MOST_STEPS),
    omitted: Math.max(0, steps.length - MOST_STEPS),
  };
}

function note(lane: string, label: string): Omit<Step, "id" | "evidence"> {
  return { from: lane, to: lane, kind: "note", label: oneLine(label), confidence: "certain" };
}

function frameStep(
  frame: NetworkFrame,
  { matches }: WireRow,
  lane: (role: NetworkRole) => string,
  to: NetworkRole | null,
): Step {
  const number = frame.last > frame.number ? `${frame.number}–${frame.last}` : String(frame.number);
  const from = lane(frame.from ?? "client");
  return {
    id: `${frame.trace} ${frame.number}`,
    from,
    to: frame.from === null || to === null ? from : lane(to),
    label: `${number}: ${oneLine(frame.label)}`,
    kind: frame.from === null || to === null ? "note" : "message",
    confidence:
      frame.basis === "asserted" ? "asserted" : weakest("certain", ...matches.map((match) => match.confidence)),
    evidence: matches.flatMap((match) => match.evidence.slice(0, 1)),
  };
}

/** Who speaks next of the others. */
function receiverOf(rows: readonly WireRow[], i: number): NetworkRole | null {
  const from = rows[i]!.frame!.from;
  if (from === null) return null;
  if (from !== "client") return "client";
  return rows.slice(i + 1).find(({ frame }) => frame?.from != null && frame.from !== "client")?.frame?.from ?? null;
}

function labelOfLane({ streams }: Network, role: NetworkRole): string {
  const ends = streams
    .filter((stream) => role === "client" || stream.serverRole === role)
    .map((stream) => (role === "client" ? stream.client.replace(/:\d+$/, "") : stream.server));
  const all = [...new Set(ends)];
  return all.length === 1 ? `${role} ${oneLine(all[0]!)}` : role;
}
