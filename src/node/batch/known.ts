import { z } from "zod";
import { readWritten } from "./written.js";
import type { BatchRow } from "./row.js";

/** An issue that was seen before. */
export interface KnownIssue {
  readonly fingerprint?: string | undefined;
  readonly rule?: string | undefined;
  readonly ticket: string;
  readonly remedy?: string | undefined;
}

const Entry: z.ZodType<KnownIssue> = z
  .strictObject({
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .optional(),
    rule: z.string().min(1).optional(),
    ticket: z.string().min(1),
    remedy: z.string().optional(),
  })
  .refine(({ fingerprint, rule }) => (fingerprint === undefined) !== (rule === undefined), {
    message: "an entry has a fingerprint or a rule, and not both",
  });

const Register = z.strictObject({ known: z.array(Entry) });

/**
 * Reads a register of known issues; throws with the entry's number where one is wrong.
 *
 * ```yaml
 * known:
 *   - rule: http.proxy.ntlm-challenge-unanswered
 *     ticket: KB-4711
 *     remedy: Turn on HTTP 1.1 through proxy connections.
 *   - fingerprint: 5d0f2c41a90b7e36
 *     ticket: OPS-88
 * ```
 */
export async function readRegister(path: string): Promise<readonly KnownIssue[]> {
  return (await readWritten(path, Register)).known;
}

/** The entries that a case answers to: by its fingerprint or variant, or by a rule that it was found by. */
export function knownFor(row: BatchRow, register: readonly KnownIssue[]): readonly KnownIssue[] {
  return register.filter(({ fingerprint, rule }) =>
    fingerprint === undefined
      ? row.findings.some((finding) => finding.rule === rule)
      : fingerprint === row.fingerprint?.id || fingerprint === row.fingerprint?.variant,
  );
}
