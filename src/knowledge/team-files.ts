/** Files of a team beside its rules: who owns a module, and which findings are known. Loaded only where they are read. */
import { z } from "zod";
import { readDocuments, type FileProblem, type WrittenFile } from "./yaml-file.js";

/**
 * A finding that a team knows about.
 *
 * ```yaml
 * - rule: http.proxy.*
 *   reason: the proxy is replaced in March
 *   until: 2027-03-31
 * ```
 */
export interface Suppression {
  /** Id of a rule, or a glob. */
  readonly rule: string;
  readonly reason: string;
  /** Last day on which it holds, `2027-03-31`; for ever where nothing is said. */
  readonly until?: string | undefined;
}

export interface WrittenOwner {
  readonly module: string;
  readonly owner: "third-party" | "os" | "application" | "unknown";
  readonly vendor?: string | undefined;
}

const text = z.string().min(1).max(600);
const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a day is written 2027-03-31");

const suppressions: z.ZodType<readonly Suppression[]> = z.array(
  z.strictObject({ rule: text, reason: text, until: day.optional() }),
);
const owners: z.ZodType<readonly WrittenOwner[]> = z.array(
  z.strictObject({
    module: text,
    owner: z.enum(["third-party", "os", "application", "unknown"]),
    vendor: text.optional(),
  }),
);

export interface ReadFile<T> {
  readonly entries: readonly T[];
  readonly problems: readonly FileProblem[];
}

export function readSuppressions(file: WrittenFile): ReadFile<Suppression> {
  return readList(file, suppressions, "write a list of rule, reason and until");
}

export function readOwners(file: WrittenFile): ReadFile<WrittenOwner> {
  return readList(file, owners, "write a list of module, owner and vendor");
}

function readList<T>(file: WrittenFile, schema: z.ZodType<readonly T[]>, remedy: string): ReadFile<T> {
  const problems: FileProblem[] = [];
  const entries = readDocuments(file, schema, problems, remedy).flatMap(({ value }) => value);
  return { entries, problems };
}
