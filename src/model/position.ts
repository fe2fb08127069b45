/**
 * A place in a time-travel trace, ready to be compared.
 *
 * ```text
 * 1E9:41          sequence and steps, both hex                 [0000000000000001e9, 41]
 * 258A40000268    one number, in traces made before 2017
 * Max Position    the end of the trace, also FFFFFFFFFFFFFFFE:0
 * ```
 *
 * The numbers have 64 bits, so they stay hex: padded to sixteen digits they compare as text.
 */
export interface TracePosition {
  readonly era: "ttd" | "ttt" | "end" | "start";
  readonly sequence: string;
  readonly steps: string;
}

const NOWHERE = "0".repeat(16);

/** Null for `Invalid Position`, and for what is no position. */
export function readPosition(text: string | null): TracePosition | null {
  if (text === null) return null;
  if (text === "Max Position" || /^f{15}[ef]:0$/i.test(text)) return { era: "end", sequence: NOWHERE, steps: NOWHERE };
  if (text === "Min Position") return { era: "start", sequence: NOWHERE, steps: NOWHERE };
  const ttd = /^([0-9a-f]{1,16}):([0-9a-f]{0,16})$/i.exec(text);
  if (ttd !== null) return { era: "ttd", sequence: wide(ttd[1]!), steps: wide(ttd[2]!) };
  return /^[0-9a-f]{9,16}$/i.test(text) ? { era: "ttt", sequence: wide(text), steps: NOWHERE } : null;
}

function wide(digits: string): string {
  return digits.toLowerCase().padStart(16, "0");
}

/** Below, at or above zero; null where the two cannot be compared: one is unknown, or they are of different eras. */
export function comparePositions(a: TracePosition | null, b: TracePosition | null): number | null {
  if (a === null || b === null) return null;
  if (a.era !== b.era) {
    if (a.era === "end" || b.era === "start") return 1;
    return a.era === "start" || b.era === "end" ? -1 : null;
  }
  return compareText(a.sequence, b.sequence) || compareText(a.steps, b.steps);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
