// Lists of frames hold no bytes. What they say of a frame is compared with the messages that a buffer holds.
import type { NotedFrame } from "../../capture/trace.js";
import type { SeenBuffer } from "../buffers/seen.js";
import type { SeenMessage } from "../messages.js";

/** A buffer with the frames that may be meant. */
export interface WordItem {
  readonly buffer: SeenBuffer;
  readonly facts: ReadonlySet<string>;
  candidates: readonly WordCandidate[];
}

export interface WordCandidate {
  readonly frame: NotedFrame;
  /** What the frame and the buffer both say. */
  readonly shared: readonly string[];
}

/** Facts of a buffer's messages in the words of frame lists. */
export function factsOfMessages(messages: readonly SeenMessage[]): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const { protocol, fields } of messages) {
    facts.add(protocol);
    if (protocol.startsWith("ntlm.")) facts.add("ntlm");
    if (fields["method"] !== undefined) facts.add(`method:${fields["method"]}`);
    if (fields["status"] !== undefined) facts.add(`status:${fields["status"]}`);
  }
  return facts;
}

/** Facts of which a frame has one kind: two different ones contradict each other. */
const KINDS: readonly RegExp[] = [/^http\./, /^method:/, /^status:/, /^ntlm\./, /^dns\./, /^tls\./];

/**
 * Frames that fit a buffer, best first. A dissector's list is complete: what it does not name is not there. A person
 * may have left it out, so the frame whose words say most of the buffer is taken.
 */
export function wordCandidates(
  facts: ReadonlySet<string>,
  direction: SeenBuffer["direction"],
  frames: readonly NotedFrame[],
): readonly WordCandidate[] {
  const found: WordCandidate[] = [];
  for (const frame of frames) {
    const shared = frame.facts.filter((fact) => facts.has(fact));
    const told = frame.facts.filter((fact) => !fact.startsWith("from:"));
    if (!shared.some((fact) => fact.includes("."))) continue;
    if (KINDS.some((kind) => contradicts(kind, facts, told))) continue;
    const from = frame.facts.find((fact) => fact.startsWith("from:"))?.slice(5);
    const outward = direction ?? (facts.has("http.request") ? "out" : facts.has("http.response") ? "in" : null);
    if (from !== undefined && outward !== null && (from === "client") !== (outward === "out")) continue;
    if (frame.said === null && facts.has("ntlm") !== told.includes("ntlm")) continue;
    found.push({ frame, shared: from === undefined || outward === null ? shared : [...shared, `from:${from}`] });
  }
  const most = Math.max(0, ...found.map((one) => one.shared.length));
  return found.filter((one) => one.frame.said === null || one.shared.length === most);
}

function contradicts(kind: RegExp, facts: ReadonlySet<string>, told: readonly string[]): boolean {
  const own = [...facts].filter((fact) => kind.test(fact));
  const other = told.filter((fact) => kind.test(fact));
  return own.length > 0 && other.length > 0 && !own.some((fact) => other.includes(fact));
}

/** Log order is the order of frames: what it leaves no room for is dropped. Gives whether it decided anything. */
export function orderWords(items: readonly WordItem[]): ReadonlySet<WordItem> {
  const decided = new Set<WordItem>();
  const numbers = items.map((item) => item.candidates.map((one) => one.frame.frame).sort((a, b) => a - b));
  const lows: number[] = [];
  for (const list of numbers) {
    const low = list.find((one) => one > (lows.at(-1) ?? -1));
    if (low === undefined) return decided;
    lows.push(low);
  }
  const highs: number[] = [];
  for (const list of [...numbers].reverse()) {
    const high = list.findLast((one) => one < (highs.at(-1) ?? Number.POSITIVE_INFINITY));
    if (high === undefined) return decided;
    highs.push(high);
  }
  highs.reverse();
  items.forEach((item, i) => {
    const fits = item.candidates.filter(({ frame }) => frame.frame >= lows[i]! && frame.frame <= highs[i]!);
    if (fits.length < item.candidates.length) decided.add(item);
    item.candidates = fits;
  });
  return decided;
}
