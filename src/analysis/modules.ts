import type { Address } from "../model/address.js";
import type { CaseModule, ModuleOwner } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Problem } from "../model/failure.js";
import type { Knowledge } from "../knowledge/index.js";
import { evidenceLine, mergeEvidence, type Entry } from "./entries.js";
import { impliedBases } from "./stops/chain.js";
import type { Moment } from "./stops/stops.js";

export interface Modules {
  readonly all: readonly CaseModule[];
  readonly ownerOf: (module: string | null) => ModuleOwner;
  readonly problems: readonly Problem[];
}

interface Known {
  name: string;
  base: Address | null;
  baseFrom: CaseModule["baseFrom"];
  path: string | null;
  named: boolean;
  evidence: Evidence[];
}

const MOST_EVIDENCE = 8;

/** Every module that a list or a stack names, where it lies, and who made it. */
export function modulesOf(entries: readonly Entry[], moments: readonly Moment[], knowledge: Knowledge): Modules {
  const known = new Map<string, Known>();
  const at = (name: string): Known => {
    const key = name.toLowerCase();
    let module = known.get(key);
    if (module === undefined) {
      known.set(key, (module = { name, base: null, baseFrom: null, path: null, named: false, evidence: [] }));
    }
    return module;
  };
  for (const { source, output } of entries) {
    if (output?._tag === "modules") {
      for (const row of output.rows) {
        if (row.unloaded || row.start === null) continue;
        const module = at(row.name);
        module.base = row.start;
        module.baseFrom = "list";
        module.path ??= row.path;
        module.evidence.push(evidenceLine(source, row.line));
      }
    } else if (
      output?._tag === "event" &&
      output.event === "module-load" &&
      output.start !== null &&
      output.name !== null
    ) {
      const module = at(moduleName(output.name));
      module.base = output.start;
      module.baseFrom = "list";
      module.path ??= output.name;
      module.evidence.push(evidenceLine(source, output.line));
    } else if (output?._tag === "stack") {
      for (const frame of output.frames) {
        if (frame.module === null) continue;
        const module = at(frame.module);
        if (frame.symbol !== null) module.named = true;
        if (module.evidence.length < MOST_EVIDENCE) module.evidence.push(evidenceLine(source, frame.line));
      }
    }
  }
  const problems: Problem[] = [];
  const stacks = moments.flatMap((moment) =>
    moment.stack === null ? [] : [{ source: moment.source, stack: moment.stack }],
  );
  for (const implied of impliedBases(stacks)) {
    const module = at(implied.module);
    if (implied.contradictions.length > 0) {
      const first = implied.evidence[0]!;
      problems.push({
        code: "WP2001",
        source: first.source,
        line: first.lines[0],
        message: `Return addresses place ${implied.module} at ${implied.base} and at ${implied.contradictions.join(", ")}: a stack is damaged, or the module was loaded twice.`,
        text: "",
      });
    }
    if (module.baseFrom === "list") continue;
    module.base = implied.base;
    module.baseFrom = "return-addresses";
    module.evidence = [...implied.evidence];
  }
  const owners = new Map<string, { owner: ModuleOwner; because: string }>();
  for (const [key, module] of known) owners.set(key, knowledge.ownerOf(module.name, module.path ?? undefined));
  return {
    all: [...known].map(([key, module]) => ({
      name: module.name,
      base: module.base,
      baseFrom: module.baseFrom,
      owner: owners.get(key)!.owner,
      ownerBecause: owners.get(key)!.because,
      withoutSymbols: !module.named,
      evidence: mergeEvidence(module.evidence).slice(0, MOST_EVIDENCE),
    })),
    ownerOf: (module) => (module === null ? "unknown" : (owners.get(module.toLowerCase())?.owner ?? "unknown")),
    problems,
  };
}

/** `C:\Windows\System32\wininet.dll` → `wininet`, as the debugger names modules. */
export function moduleName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  return file.replace(/\.[A-Za-z]{2,4}$/, "").replace(/[^\w$@]/g, "_");
}
