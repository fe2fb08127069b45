import * as E from "fp-ts/lib/Either.js";
import { collect } from "./checks.js";
import { caseShape, misfitOf } from "./knowledge/shape.js";
import { knownCases } from "./known-cases.js";
import type { Case } from "./model/case.js";
import type { Failure } from "./model/failure.js";

/** Places in messages are names of a document that may be hostile. */
const MOST_CHARACTERS = 200;

/**
 * A case document that somebody kept as JSON: the Case, or why it is none. Another version of the package may have
 * written it, or somebody changed it by hand. Fields that are not known are left as they are.
 *
 * @example
 * const read = readCase(JSON.parse('{"kind":"transcript"}'));
 * if (read._tag === "Left") read.left.message; // "This is no case document of this version: schemaVersion is missing."
 *
 * @since 0.1.0
 */
export function readCase(document: unknown, name = "case"): E.Either<Failure, Case> {
  const misfit = misfitOfCase(document);
  if (misfit === null) return E.right(document as Case);
  return E.left({
    _tag: "unreadable-input",
    code: "WP0020",
    name,
    line: null,
    message: `This is no case document of this version: ${misfit}.`,
    remedy: "Pass what analyze gives, or what analyze --format json has written.",
  });
}

/**
 * For functions that give a plain result: they throw what `readCase` would say, as it is a mistake to pass them what
 * was not read with it.
 */
export function requireCase(document: unknown, called: string): asserts document is Case {
  const misfit = misfitOfCase(document);
  if (misfit !== null) throw new TypeError(`${called}: this is no case document: ${misfit}; readCase tells`);
}

/** The same for a function that uses some lists of a case only. */
export function requireParts(document: unknown, parts: readonly (keyof Case)[], called: string): void {
  if (knownCases.has(Object(document) as object)) return;
  const shape = caseShape();
  const properties = Object.fromEntries(parts.map((part) => [part, shape.properties![part]!]));
  const misfit = misfitOf(document, { ...shape, required: parts, properties });
  if (misfit !== null) throw new TypeError(`${called}: this is no case document: ${misfit.slice(0, MOST_CHARACTERS)}`);
}

function misfitOfCase(document: unknown): string | null {
  if (knownCases.has(Object(document) as object)) return null;
  const misfit = misfitOf(document, caseShape()) ?? strayIn(document as Case);
  if (misfit !== null) return misfit.slice(0, MOST_CHARACTERS);
  knownCases.add(document as object);
  return null;
}

/** Evidence in a log that the document does not have, or on lines that the log does not have. */
function strayIn(document: Case): string | null {
  let stray: string | null = null;
  collect(document, (source, [first, last]) => {
    const log = document.sources[source];
    if (log === undefined) stray ??= `it names lines of log ${source}, and has ${document.sources.length}`;
    else if (!(first <= last && last <= log.lines)) stray ??= `it names lines ${first}–${last} of ${log.lines}`;
  });
  return stray;
}
