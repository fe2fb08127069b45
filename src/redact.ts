import * as E from "fp-ts/lib/Either.js";
import { requireLog } from "./arguments.js";
import type { Failure } from "./model/failure.js";
import { parse, type ParseOptions } from "./parse.js";
import { redactLog, type Replacement } from "./redact/redact.js";

export type { Replacement } from "./redact/redact.js";

/** A log that may be handed on, and what was replaced in it; the list must stay behind. */
export interface RedactedLog {
  readonly log: Uint8Array;
  readonly replaced: readonly Replacement[];
}

/**
 * The log with credentials, and names of users, domains and hosts, replaced by pseudonyms of the same length.
 *
 * @example
 * const result = redact('0:000> da 00170aa8\n00170aa8  "Cookie: id=secret"\n');
 * if (result._tag === "Right") new TextDecoder().decode(result.right.log).includes("secret"); // false
 *
 * @since 0.1.0
 */
export function redact(log: string | Uint8Array, options: ParseOptions = {}): E.Either<Failure, RedactedLog> {
  requireLog(log, "redact");
  const bytes = typeof log === "string" ? new TextEncoder().encode(log) : log;
  const transcript = parse(bytes, options);
  if (E.isLeft(transcript)) return transcript;
  const { page, replaced } = redactLog(bytes, transcript.right);
  return E.right({ log: page.bytes(), replaced });
}
