/** YAML and JSON files that people write, read by a schema: whatever is wrong has a line and a column. */
import { isMap, LineCounter, parseAllDocuments, parseDocument, type Document } from "yaml";
import type { z } from "zod";

export interface WrittenFile {
  readonly file: string;
  readonly text: string;
}

export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly remedy: string;
}

/** One document of a file that fits the schema. */
export interface WrittenDocument<T> {
  readonly value: T;
  /** Says what is wrong with the value at a path. */
  readonly complain: (path: readonly PropertyKey[], found: string, remedy: string) => void;
}

/** The documents of a file; what does not fit is added to the problems, with `remedy` for a wrong field. */
export function readDocuments<T>(
  { file, text }: WrittenFile,
  schema: z.ZodType<T>,
  problems: FileProblem[],
  remedy: string,
): readonly WrittenDocument<T>[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, version: "1.2", schema: "core" });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document: Document.Parsed): readonly WrittenDocument<T>[] => {
    const at = (offset: number, found: string, advice: string): void => {
      const { line, col } = lines.linePos(offset);
      problems.push({ file, line, column: col, found, remedy: advice });
    };
    const complain: WrittenDocument<T>["complain"] = (path, found, advice) => {
      at(offsetOf(document, path), found, advice);
    };
    for (const error of document.errors) at(error.pos[0], firstLine(error), "write valid YAML 1.2");
    // An unknown tag is a value of a kind that these files do not have.
    for (const warning of document.warnings) at(warning.pos[0], firstLine(warning), "use plain YAML 1.2 without tags");
    if (document.errors.length > 0 || document.warnings.length > 0) return [];
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 0 });
    } catch (error) {
      at(document.range[0], firstLine(error as Error), "write the value out: these files have no aliases");
      return [];
    }
    const result = schema.safeParse(value);
    if (result.success) return [{ value: result.data, complain }];
    for (const { path, key, message } of result.error.issues.flatMap((one) => closest(one, []))) {
      const place = `${path.join(".")}${path.length > 0 ? ": " : ""}`;
      complain([...path, ...(key === null ? [] : [key])], `${place}${message}`, remedy);
    }
    return [];
  });
}

/** One document as plain data; throws where it is no YAML, or has tags or aliases. */
export function plainYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", schema: "core" });
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) throw new Error(firstLine(wrong));
  return document.toJS({ maxAliasCount: 0 });
}

function firstLine({ message }: Error): string {
  return message.split("\n")[0]!;
}

interface Fault {
  readonly path: readonly PropertyKey[];
  /** The unknown key, where there is one. */
  readonly key: string | null;
  readonly message: string;
}

/** Of the forms that a value may have, what is wrong with the one that it comes closest to. */
function closest(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): readonly Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path, key, message: `there is no field ${key}` }));
  if (issue.code !== "invalid_union") return [{ path, key: null, message: issue.message }];
  const forms = issue.errors.map((errors) => errors.flatMap((one) => closest(one, path)));
  const distance = (faults: readonly Fault[]): number =>
    faults.length - 100 * Math.max(0, ...faults.map((fault) => fault.path.length));
  const [best] = forms.filter((faults) => faults.length > 0).sort((a, b) => distance(a) - distance(b));
  // No form comes close: none of them got beyond the value itself.
  if (best === undefined || best.every((fault) => fault.path.length === path.length && fault.key === null))
    return [{ path, key: null, message: issue.message }];
  return best;
}

/** Where a value stands in the file, or the nearest above it that stands there. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let size = path.length; size > 0; size--) {
    const above = size === 1 ? document.contents : document.getIn(path.slice(0, size - 1), true);
    if (isMap(above)) {
      const pair = above.items.find((item) => String(item.key) === String(path[size - 1]));
      const range = (pair?.key as { range?: readonly [number, number, number] } | undefined)?.range;
      if (range != null) return range[0];
    }
    const node = document.getIn(path.slice(0, size), true) as { range?: readonly [number, number, number] } | undefined;
    if (node?.range != null) return node.range[0];
  }
  return document.range[0];
}
