import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NetworkInput } from "../../src/index.js";

export const SAMPLES: string = join(import.meta.dirname, "..", "..", "samples");

export function sampleLog(name: string): string {
  return readFileSync(join(SAMPLES, name, "transcript.log"), "utf8");
}

/** The network trace beside a sample's log, where it has one. */
export function sampleNetwork(name: string): readonly NetworkInput[] {
  return readdirSync(join(SAMPLES, name))
    .filter((file) => file.startsWith("network."))
    .map((file) => ({ name: file, trace: readFileSync(join(SAMPLES, name, file)) }));
}

export function sampleNames(): readonly string[] {
  return readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Where the material beside the project lies; the tests that need it are skipped where it is absent. */
export const SHARED: string = join(import.meta.dirname, "..", "..", "..", "shared");
