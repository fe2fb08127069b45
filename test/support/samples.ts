import { existsSync, readdirSync, readFileSync } from "node:fs";
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

/** Logs that are as short as an example of a rule can be. */
export const RULE_LOGS: string = join(import.meta.dirname, "..", "rules");

export function ruleLogNames(): readonly string[] {
  return readdirSync(RULE_LOGS)
    .filter((name) => name.endsWith(".log"))
    .map((name) => name.slice(0, -".log".length))
    .sort();
}

/** The network traces of an example: beside the short log, or in the folder of the sample. */
export function exampleNetwork(example: string): readonly NetworkInput[] {
  if (example.includes("\n")) return [];
  if (!existsSync(join(RULE_LOGS, `${example}.log`))) return sampleNetwork(example);
  return readdirSync(RULE_LOGS)
    .filter((file) => file.startsWith(`${example}.network.`))
    .map((file) => ({ name: file, trace: readFileSync(join(RULE_LOGS, file)) }));
}

/** An example of a rule: the log itself where it has several lines, else the name of a short log or of a sample. */
export function exampleLog(example: string): string {
  if (example.includes("\n")) return example;
  const path = join(RULE_LOGS, `${example}.log`);
  return existsSync(path) ? readFileSync(path, "utf8") : sampleLog(example);
}
