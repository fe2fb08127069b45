import type { Api, Knowledge, RulePack } from "../knowledge/index.js";
import { commandsOf, needsOf } from "./needs.js";

export type CollectTarget = "ttd" | "live" | "dump";

/** What somebody wants to know. */
export interface CollectRequest {
  readonly target: CollectTarget;
  /** Areas, groups, modules, functions or globs over functions: `wininet`, `socket.send`, `ws2_32!send`. */
  readonly apis: readonly string[];
  /** Ids of rules, or globs over ids. */
  readonly rules: readonly string[];
  /** Of the target's code; needed where arguments are read by a breakpoint. */
  readonly arch: "x86" | "x64" | null;
  /** Where the scripts will lie on the machine of the debugger. */
  readonly folder: string;
  /** Bytes of one buffer that are dumped at most. */
  readonly bytes: number;
}

/** Why a request cannot be fulfilled, and what to do. */
export interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

/** The functions that a request is about, in the order of the catalogue. */
export interface Wanted {
  readonly apis: readonly Api[];
  /** Functions of rules that need to know only that they were called. */
  readonly withoutMemory: ReadonlySet<string>;
  readonly rules: readonly string[];
  /** Commands to give where the target stands; null where only calls are asked for. */
  readonly commands: readonly string[] | null;
}

export function wantedOf(request: CollectRequest, knowledge: Knowledge, pack: RulePack): Wanted | Refusal {
  const { catalogue } = knowledge;
  const found = new Map<string, Api>();
  const withMemory = new Set<string>();
  const add = (apis: readonly Api[], memory: boolean): void => {
    for (const api of apis) {
      const name = catalogue.canonicalName(api);
      found.set(name, api);
      if (memory) withMemory.add(name);
    }
  };
  for (const word of request.apis) {
    const apis = apisOf(word, knowledge);
    if (apis.length === 0) return unknownWord(word, knowledge);
    add(apis, true);
  }
  const rules: string[] = [];
  const commands = new Set<string>();
  let standing = false;
  for (const id of request.rules) {
    const matching = pack.rules.filter(({ rule }) => knowledge.matchGlob(id, rule) !== undefined);
    if (matching.length === 0) {
      return {
        message: `There is no rule "${id}".`,
        remedy: `The rules are ${pack.rules.map(({ rule }) => rule).join(", ")}.`,
      };
    }
    for (const rule of matching) {
      if (!rules.includes(rule.rule)) rules.push(rule.rule);
      const own = commandsOf(rule, pack, knowledge);
      standing ||= own !== null;
      for (const command of own ?? []) commands.add(command);
      for (const need of needsOf(rule, pack, knowledge)) add(apisOf(need.of, knowledge), need.memory);
    }
  }
  if (found.size === 0 && request.rules.length > 0 && request.target !== "dump" && !standing) {
    return {
      message: `The rules ${rules.join(", ")} look at no function that can be watched.`,
      remedy: "Name functions with --apis, or collect from a dump.",
    };
  }
  const names = catalogue
    .all()
    .map(catalogue.canonicalName)
    .filter((name) => found.has(name));
  return {
    apis: names.map((name) => found.get(name)!),
    withoutMemory: new Set(names.filter((name) => !withMemory.has(name))),
    rules,
    commands: standing ? [...commands] : null,
  };
}

/** What a word stands for: an area, a group or its family, a module, a function, a glob. */
export function apisOf(word: string, knowledge: Knowledge): readonly Api[] {
  const { catalogue } = knowledge;
  const name = word.replace(/^@/, "").toLowerCase();
  const groups = catalogue.groupNames().filter((group) => group === name || group.startsWith(`${name}.`));
  if (groups.length > 0) return [...new Set(groups.flatMap((group) => catalogue.group(group)))];
  if (!/[*?]/.test(name)) {
    const [module = "", symbol] = name.split("!");
    const one = symbol === undefined ? catalogue.findAnywhere(name) : catalogue.find(module, symbol);
    if (one !== undefined) return [one];
  }
  return catalogue.all().filter((api) => {
    const full = catalogue.canonicalName(api).toLowerCase();
    return api.area === name || full.startsWith(`${name}!`) || knowledge.matchGlob(name, full) !== undefined;
  });
}

function unknownWord(word: string, { catalogue }: Knowledge): Refusal {
  const lower = word.toLowerCase().replace(/^.*!/, "");
  const areas = [...new Set(catalogue.all().map((api) => api.area))];
  const near = [...areas, ...catalogue.groupNames(), ...catalogue.all().map(catalogue.canonicalName)].filter((name) =>
    name.toLowerCase().includes(lower),
  );
  return {
    message: `"${word}" is no area, group, module or function of the catalogue.`,
    remedy:
      near.length > 0
        ? `Near it are ${near.slice(0, 6).join(", ")}.`
        : `Areas are ${areas.join(", ")}; a function is written ws2_32!send, a group socket.send.`,
  };
}
