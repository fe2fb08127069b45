import type { Rung } from "./correlate.js";
import type { RuleNode } from "./nodes.js";

/** Something that should have come between two nodes: did it? */
export interface AbsenceQuestion {
  /** Protocol or function: `ntlm.authenticate`, `ws2_32!closesocket`. */
  readonly name: string;
  readonly expected: string;
  readonly why: string;
  /** Functions and groups that would have shown it. */
  readonly carriers: readonly string[];
  /** It is something that a carrier would have carried; else it is the call itself. */
  readonly content: boolean;
  /** Any thread may do it: what watches one thread only proves nothing. */
  readonly anyThread: boolean;
  readonly after: RuleNode;
  readonly until: RuleNode | null;
  readonly rung: Rung;
  /** It came: the node that fulfils it. */
  readonly fulfilledBy: RuleNode | null;
  /** It may have come: nodes that fit as far as they can be read. */
  readonly maybe: readonly RuleNode[];
}
