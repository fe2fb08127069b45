import type { Address } from "../model/address.js";
import type { CaseModule, ModuleOwner } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Problem } from "../model/failure.js";
import type { Ownership } from "../knowledge/index.js";
import type { OwnerLookup } from "./attribution.js";
import { entriesShowing, type Entry, evidenceLine, mergeEvidence } from "./entries.js";
import type { Stack } from "../model/outputs.js";
import { impliedBases, type ImpliedBase } from "./stops/chain.js";
import type { Moment } from "./stops/moment.js";

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
  /** What the list says in parentheses: `export symbols`. */
  symbols: string | null;
  /** A row stands at the beginning of the program in it. */
  starts: boolean;
  named: boolean;
  evidence: Evidence[];
}

const MOST_EVIDENCE = 8;

/** Every module that a list or a stack names, where it lies, and who made it. */
export function modulesOf(entries: readonly Entry[], moments: readonly Moment[], ownerBy: OwnerLookup): Modules {
  const known = new Map<string, Known>();
  const spelled = new Map<string, Known>();
  const at = (name: string): Known => {
    let module = spelled.get(name);
    if (module === undefined) spelled.set(name, (module = inAnyCase(name)));
    return module;
  };
  const inAnyCase = (name: string): Known => {
    const key = name.toLowerCase();
    let module = known.get(key);
    if (module === undefined) {
      known.set(
        key,
        (module = {
          name,
          base: null,
          baseFrom: null,
          path: null,
          symbols: null,
          starts: false,
          named: false,
          evidence: [],
        }),
      );
    }
    return module;
  };
  for (const { source, output } of entriesShowing(entries, "modules", "event", "api-calls", "stack")) {
    if (output._tag === "modules") {
      for (const row of output.rows) {
        if (row.unloaded || row.start === null) continue;
        const module = at(row.name);
        module.base = row.start;
        module.baseFrom = "list";
        module.path ??= row.path;
        if (row.symbols !== null && !/deferred/i.test(row.symbols)) module.symbols = row.symbols;
        module.evidence.push(evidenceLine(source, row.line));
      }
    } else if (
      output._tag === "event" &&
      output.event === "module-load" &&
      output.start !== null &&
      output.name !== null
    ) {
      const module = at(moduleName(output.name));
      module.base = output.start;
      module.baseFrom = "list";
      module.path ??= output.name;
      module.evidence.push(evidenceLine(source, output.line));
    } else if (output._tag === "api-calls") {
      for (const row of output.rows) {
        for (const site of row.stack) {
          const [name] = site.split(/[!+]/);
          if (name === undefined || name === "" || name === site) continue;
          const module = at(name);
          module.named ||= site.includes("!");
          if (module.evidence.length < MOST_EVIDENCE) module.evidence.push(evidenceLine(source, row.line));
        }
      }
    } else if (output._tag === "stack") {
      for (const frame of output.frames) {
        if (frame.module === null) continue;
        const module = at(frame.module);
        if (frame.symbol !== null) module.named = true;
        if (frame.symbol !== null && ENTRY_POINTS.has(frame.symbol)) module.starts = true;
        if (module.evidence.length < MOST_EVIDENCE) module.evidence.push(evidenceLine(source, frame.line));
      }
    }
  }
  const problems: Problem[] = [];
  for (const implied of basesOf(moments)) {
    const module = at(implied.module);
    if (implied.contradictions.length > 0) {
      const first = implied.evidence[0]!;
      problems.push({
        code: "WP2001",
        source: first.source,
        line: first.lines[0],
        message: `Return addresses place ${implied.module} at ${implied.base} and at ${someOf(implied.contradictions)}: a stack is damaged, or the module was loaded twice.`,
        text: "",
      });
    }
    if (module.baseFrom !== null) continue;
    module.base = implied.base;
    module.baseFrom = "return-addresses";
    module.evidence = [...implied.evidence];
  }
  const owners = new Map<string, { owner: ModuleOwner; because: string }>();
  for (const [key, module] of known) owners.set(key, ownerOfKnown(module, ownerBy));
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

/** In another run of the program a module may lie elsewhere. */
function basesOf(moments: readonly Moment[]): readonly ImpliedBase[] {
  const runs = new Map<number, { readonly source: number; readonly stack: Stack }[]>();
  for (const { run, source, stack } of moments) {
    if (stack === null) continue;
    const stacks = runs.get(run);
    if (stacks === undefined) runs.set(run, [{ source, stack }]);
    else stacks.push({ source, stack });
  }
  return [...runs.values()].flatMap(impliedBases);
}

/** Where the C run-time enters a program; a library has none of them. */
const ENTRY_POINTS: ReadonlySet<string> = new Set([
  "main",
  "wmain",
  "WinMain",
  "wWinMain",
  "mainCRTStartup",
  "wmainCRTStartup",
  "WinMainCRTStartup",
  "wWinMainCRTStartup",
  "__tmainCRTStartup",
  "__scrt_common_main",
  "__scrt_common_main_seh",
]);

/** The path decides, else the name; the entry point of the program and the state of the symbols say more. */
function ownerOfKnown(module: Known, ownerBy: OwnerLookup): Ownership {
  const known = ownerBy(module.name, module.path ?? undefined);
  if (module.path === null && known.owner === "third-party" && module.starts && !/table|is known/.test(known.because))
    return { owner: "application", because: "the program's entry point lies in it" };
  if (module.symbols === null || known.owner !== "third-party") return known;
  return { ...known, because: `${known.because}; the debugger has ${module.symbols.replace(/[()]/g, "")} for it` };
}

/** `C:\Windows\System32\wininet.dll` → `wininet`, as the debugger names modules. */
export function moduleName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  return file.replace(/\.[A-Za-z]{2,4}$/, "").replace(/[^\w$@]/g, "_");
}

/** As many as a message can bear. */
function someOf(addresses: readonly Address[]): string {
  const more = addresses.length - MOST_NAMED;
  return `${addresses.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more places` : ""}`;
}

const MOST_NAMED = 4;
