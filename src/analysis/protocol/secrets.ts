/** What must not be shown: cells of a dump, and why. */
import { type Cells, UNKNOWN, cellsText } from "../../model/cells.js";
import type { NtlmSecret } from "./ntlm-layout.js";

export type SecretKind =
  | NtlmSecret
  | "basic-credentials"
  | "digest-credentials"
  | "authorization-token"
  | "kerberos-ticket"
  | "password"
  | "user-name"
  | "realm"
  | "cookie"
  | "url-credentials"
  | "form-password"
  /** Text behind a hole: it can be the end of any header. */
  | "unplaced-text";

/** Cells `start` to `end` that must not be shown. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
}

/** The cells as text of the same length; secret cells that are legible become `*`. */
export function maskedText(cells: Cells, spans: readonly SecretSpan[]): string {
  const masked = cells.slice();
  for (const { start, end } of spans) {
    for (let i = Math.max(0, start); i < end && i < masked.length; i++) if (masked[i] !== UNKNOWN) masked[i] = 0x2a;
  }
  return cellsText(masked);
}

/** Sorted; where spans overlap, the one that was found first keeps its cells. */
export function withoutOverlap(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const order = spans.map((span, rank) => ({ ...span, rank }));
  const borders = [...new Set(order.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
  order.sort((a, b) => a.start - b.start || a.rank - b.rank);
  const result: SecretSpan[] = [];
  let next = 0;
  let open: (SecretSpan & { readonly rank: number })[] = [];
  for (let i = 0; i + 1 < borders.length; i++) {
    const start = borders[i] ?? 0;
    const end = borders[i + 1] ?? 0;
    open = open.filter((span) => span.end > start);
    for (let span = order[next]; span !== undefined && span.start <= start; span = order[++next]) open.push(span);
    let winner: (typeof open)[number] | null = null;
    for (const span of open) if (span.end > start && (winner === null || span.rank < winner.rank)) winner = span;
    if (winner === null) continue;
    const previous = result.at(-1);
    if (previous !== undefined && previous.end === start && previous.kind === winner.kind) {
      result[result.length - 1] = { ...previous, end };
    } else result.push({ start, end, kind: winner.kind });
  }
  return result;
}
