import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CASES_FOLDER, caseFiles, readCases } from "../support/cases.js";
import { sampleLog, sampleNames, SHARED } from "../support/samples.js";

/** A log to make documents of. */
export interface Log {
  readonly name: string;
  readonly log: string | Uint8Array;
}

/** All samples, and the text of every case of every case file. */
export function projectLogs(): readonly Log[] {
  return [
    ...sampleNames().map((name) => ({ name: `samples/${name}`, log: sampleLog(name) })),
    ...caseFiles().flatMap((file) =>
      readCases(join(CASES_FOLDER, file)).map(({ title, text }) => ({ name: `${file}: ${title}`, log: text })),
    ),
  ];
}

const CORPUS = join(SHARED, "corpus");

export const HAS_CORPUS: boolean = existsSync(CORPUS);

/** Real transcripts that lie beside the project, where they do. */
export function corpusLogs(): readonly Log[] {
  if (!HAS_CORPUS) return [];
  return readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt") && statSync(join(CORPUS, name)).isFile())
    .sort()
    .map((name) => ({ name, log: readFileSync(join(CORPUS, name)) }));
}
