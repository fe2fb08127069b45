import * as E from "fp-ts/lib/Either.js";
import { readTranscript } from "./grammar/transcript/read.js";
import type { Failure } from "./model/failure.js";
import type { Transcript } from "./model/transcript.js";

export interface ParseOptions {
  /** How the log is named in results and messages; default `log`. */
  readonly name?: string;
  /** Turns the first problem, or the first line that was not understood, into a failure. */
  readonly strict?: boolean;
}

/**
 * Reads one log: text, or bytes in whatever encoding the debugger wrote.
 *
 * @example
 * const result = parse("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
 * if (result._tag === "Right") result.right.blocks[0]?.outputs[0]?._tag; // "stack"
 *
 * @since 0.1.0
 */
export function parse(log: string | Uint8Array, options: ParseOptions = {}): E.Either<Failure, Transcript> {
  const bytes = typeof log === "string" ? new TextEncoder().encode(log) : log;
  const name = options.name ?? "log";
  const result = readTranscript(bytes, name);
  if ("_tag" in result) return E.left(result);
  return options.strict === true ? strictly(result, name) : E.right(result);
}

function strictly(transcript: Transcript, name: string): E.Either<Failure, Transcript> {
  const refuse = (line: number, message: string): E.Either<Failure, Transcript> =>
    E.left({
      _tag: "not-a-debugger-log",
      code: "WP0004",
      name,
      line,
      message,
      remedy: "Leave --strict (strict: true) away to read the rest of the log.",
    });
  const [problem] = transcript.problems;
  if (problem !== undefined) return refuse(problem.line, problem.message);
  for (const block of transcript.blocks) {
    for (const output of block.outputs) {
      if (output._tag === "text" && output.unread) return refuse(output.lines[0], "The line was not understood.");
    }
  }
  return E.right(transcript);
}
