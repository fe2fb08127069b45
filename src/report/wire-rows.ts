import type { Absence, Call, Case } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Network, NetworkFrame, NetworkMatch } from "../model/network.js";

/** What a row of both sides tells: a frame with the buffers that lie beside it, or something that only the log shows. */
export interface WireRow {
  readonly frame: NetworkFrame | null;
  readonly matches: readonly NetworkMatch[];
  /** A call of a socket that no frame stands for: closesocket, connect. */
  readonly call: Call | null;
  /** A message that never came, before what ended the wait for it. */
  readonly absence: Absence | null;
}

const MOST_ROWS = 60;

/**
 * The frames of a trace in their order, and between them what the log shows behind the buffer of each.
 *
 * ```text
 * 416  client → proxy  GET … HTTP/1.0; NTLM negotiate   ws2_32!send, buffer 00155420
 * 417  proxy → client  HTTP/1.0 407; NTLM challenge     ws2_32!recv, buffer 00170aa8
 *                      ntlm authenticate never came
 *                                                       ws2_32!closesocket
 * ```
 */
export function wireRows(document: Case, network: Network, trace: string): readonly WireRow[] {
  const matches = network.matches.filter((match) => match.trace === trace);
  const rows: WireRow[] = [];
  const left = looseCalls(document, matches);
  for (const frame of chosen(network, trace, matches)) {
    const own = matches.filter((match) => match.stream === frame.stream && covers(match, frame));
    rows.push({ frame, matches: own, call: null, absence: null });
    for (const match of own) {
      const from = placeOf(match.evidence);
      const to = nextPlace(matches, from);
      for (const call of left.filter((one) => placeOf(one.evidence) > from && placeOf(one.evidence) < to)) {
        for (const absence of document.absences)
          if (absence.until === call.id && absence.verdict !== "fulfilled")
            rows.push({ frame: null, matches: [], call: null, absence });
        rows.push({ frame: null, matches: [], call, absence: null });
        left.splice(left.indexOf(call), 1);
      }
    }
  }
  return rows;
}

/** Rows that a report prints; the rest is in the JSON document. */
export function shownRows(rows: readonly WireRow[]): readonly WireRow[] {
  return rows.slice(0, MOST_ROWS);
}

/** Whether a match begins in what a row tells; a row that tells of the connection carries nothing. */
function covers(match: NetworkMatch, frame: NetworkFrame): boolean {
  const first = match.frames[0] ?? -1;
  return first >= frame.number && first <= frame.last && !frame.facts.some((fact) => CONTROL.has(fact));
}

const CONTROL: ReadonlySet<string> = new Set(["tcp.syn", "tcp.syn-ack", "tcp.fin", "tcp.rst"]);

/** All frames of streams that hold buffers; of the others, how they began and ended, and their messages. */
function chosen(network: Network, trace: string, matches: readonly NetworkMatch[]): readonly NetworkFrame[] {
  const frames = network.frames.filter((frame) => frame.trace === trace);
  if (frames.length <= MOST_ROWS) return frames;
  const near = new Set(matches.map((match) => match.stream));
  const close = frames.filter((frame) => near.has(frame.stream));
  return close.length === 0 ? frames : close;
}

function looseCalls(document: Case, matches: readonly NetworkMatch[]): Call[] {
  const callOf = new Map(document.buffers.map((buffer) => [buffer.id, buffer.call]));
  const matched = new Set(matches.map((match) => callOf.get(match.buffer)));
  return document.calls.filter(
    (call) => call.role.startsWith("socket-") && call.phase !== "return" && !matched.has(call.id),
  );
}

function placeOf(evidence: readonly Evidence[]): number {
  const [first] = evidence;
  return first === undefined ? -1 : first.source * 1e9 + first.lines[0];
}

function nextPlace(matches: readonly NetworkMatch[], place: number): number {
  const later = matches.map((match) => placeOf(match.evidence)).filter((one) => one > place);
  return later.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
}
