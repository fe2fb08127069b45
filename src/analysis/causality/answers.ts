import type { Absence } from "../../model/case.js";
import { weakest, type Confidence } from "../../model/evidence.js";
import { mergeEvidence } from "../entries.js";
import type { SeenMessage } from "../messages.js";
import type { EdgeDraft } from "../grades.js";
import { joined, type Placed, type Rung } from "../rules/correlate.js";
import type { Scene } from "../rules/scene.js";
import type { SeenObligation } from "../streams/streams.js";

const LADDER = ["connection", "activation:@http.api", "thread"];
const CAP: Readonly<Record<Rung, Confidence>> = {
  connection: "strong",
  binding: "strong",
  activation: "probable",
  thread: "possible",
  process: "possible",
};
const JOINED: Readonly<Record<Rung, string>> = {
  connection: "on the same connection",
  binding: "on the same connection",
  activation: "in the same running call",
  thread: "on the same thread",
  process: "in the same process",
};

/**
 * What messages made due, as edges: from the message that paid it back to the one that made it due, and from a message
 * to what did not come.
 *
 * ```text
 * msg-2 http.response  ──responds-to──▶  msg-1 http.request
 * msg-4 ntlm.challenge ──expects──────▶  abs-1 ntlm.authenticate
 * ```
 */
export function obligationEdges(scene: Scene, absences: readonly Absence[]): readonly EdgeDraft[] {
  return scene.streams.obligations.flatMap((one) =>
    one.fulfilledBy === null ? expectations(one, absences) : answer(scene, one, one.fulfilledBy),
  );
}

function answer(scene: Scene, { after, norm, stream }: SeenObligation, paid: SeenMessage): readonly EdgeDraft[] {
  const rung = joined(scene, placed(after), placed(paid), LADDER) ?? stream.rung;
  return [
    {
      from: paid.id,
      to: after.id,
      kind: "responds-to",
      confidence: CAP[rung],
      inference: `the first that fits after it ${JOINED[rung]}: ${norm.because}`,
      assumptions: rung === "connection" ? [] : ["no other connection is in view"],
      evidence: mergeEvidence([...after.evidence, ...paid.evidence]),
      refutedBy: `another ${after.protocol} between the two on that connection`,
    },
  ];
}

function expectations({ after, norm }: SeenObligation, absences: readonly Absence[]): readonly EdgeDraft[] {
  return absences
    .filter((absence) => absence.after === after.id && norm.expected.includes(absence.expected))
    .filter(({ verdict }) => verdict !== "fulfilled")
    .map((absence) => ({
      from: after.id,
      to: absence.id,
      kind: "expects",
      confidence: weakest("strong", absence.confidence),
      inference: norm.because,
      assumptions: absence.assumptions,
      evidence: mergeEvidence([...after.evidence, ...absence.evidence]),
      refutedBy: `${norm.expected.join(" or ")} on the same connection`,
    }));
}

function placed(message: SeenMessage): Placed {
  return { node: { kind: "message", id: message.id, message }, bound: {} };
}
