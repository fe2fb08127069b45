import type { Evidence } from "../../model/evidence.js";
import type { Problem } from "../../model/failure.js";
import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { Flow } from "./owners.js";
import type { Expectation, Regions } from "./regions.js";
import type { SeenBuffer } from "./seen.js";
import type { SeenStructure } from "./structures.js";
import type { OpenBuffer, Versions } from "./versions.js";

/** What the log shows of memory. */
export interface SeenMemory {
  readonly buffers: readonly SeenBuffer[];
  readonly structures: readonly SeenStructure[];
  /** Values that calls left behind a pointer: `phkResult` of RegOpenKeyExA. */
  readonly results: ReadonlyMap<SeenCall, ReadonlyMap<string, OutValue>>;
  readonly problems: readonly Problem[];
}

export interface OutValue {
  readonly value: string;
  readonly moment: number;
  readonly evidence: readonly Evidence[];
}

/** One process of one run: what its addresses mean. */
export interface Space {
  readonly regions: Regions;
  /** Where structures and results of calls may still be shown, by page. */
  readonly expected: Map<number, Map<string, Expectation>>;
  readonly versions: Versions;
}

/** What is being found, stop after stop. */
export interface Work {
  readonly knowledge: Knowledge;
  readonly flow: Flow;
  readonly buffers: OpenBuffer[];
  readonly structures: SeenStructure[];
  readonly shownStructures: Map<string, string>;
  readonly results: Map<SeenCall, Map<string, OutValue>>;
  readonly problems: Problem[];
  readonly complained: Set<string>;
  /** Lines of commands that write memory, by log. */
  readonly edits: readonly (readonly number[])[];
}
