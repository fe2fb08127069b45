import { readFileSync } from "node:fs";
import { DATA_FILES, type DataFile } from "../../src/knowledge/check.js";
import type { KnowledgeData } from "../../src/knowledge/schema.js";

const folder = new URL("../../src/knowledge/data/", import.meta.url);

export function dataText(file: DataFile): string {
  return readFileSync(new URL(`${file}.json`, folder), "utf8");
}

/** A fresh copy of the data files, which a test may damage. */
export function readData(): Record<DataFile, any[]> {
  return Object.fromEntries(DATA_FILES.map((file) => [file, JSON.parse(dataText(file))])) as Record<DataFile, any[]>;
}

export function typedData(): KnowledgeData {
  return readData();
}
