import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Schema } from "./json-schema.js";

/** The documents, the interface that declares each, and the file of its schema. */
export const DOCUMENTS = [
  { kind: "transcript", root: "Transcript", file: "transcript.schema.json", title: "transcript" },
  {
    kind: "transcript-summary",
    root: "TranscriptSummary",
    file: "transcript-summary.schema.json",
    title: "transcript summary",
  },
  { kind: "case", root: "Case", file: "case.schema.json", title: "case" },
  { kind: "comparison", root: "Comparison", file: "compare.schema.json", title: "comparison" },
] as const;

export type DocumentKind = (typeof DOCUMENTS)[number]["kind"];

export const schemaPath = (file: string): string => join(import.meta.dirname, "..", "..", "schema", file);

/** The schema as it ships. */
export function shippedSchema(kind: DocumentKind): Schema {
  const { file } = DOCUMENTS.find((document) => document.kind === kind)!;
  return JSON.parse(readFileSync(schemaPath(file), "utf8")) as Schema;
}
