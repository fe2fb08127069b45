import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import type { KeptCode } from "./kept-code.js";

export interface Chunks {
  readonly load: (name: string) => unknown;
  /** Chunks loaded from here on are compiled with what was kept. Gives the call that keeps what they have compiled. */
  readonly compileWith: (kept: KeptCode) => () => void;
}

/** What scripts/build.mjs makes of each chunk. */
type Chunk = (
  exports: object,
  require: Packages["require"],
  module: Module,
  url: string,
  importPackage: Packages["import"],
  text: (name: string) => string,
) => void;

interface Module {
  exports: object;
}

/** How Node loads what is no chunk; compiled code that was kept cannot ask it to import. */
export interface Packages {
  readonly require: (id: string) => unknown;
  readonly import: (id: string) => Promise<unknown>;
}

/** Loads the chunks of the command line out of their folder. */
export function openChunks(folder: string, packages: Packages): Chunks {
  const modules = new Map<string, Module>();
  const scripts = new Map<string, Script>();
  let kept: KeptCode | null = null;
  let allKept = true;

  const requireFrom = (id: string): unknown => (id.startsWith("./") ? load(id.slice(2)) : packages.require(id));

  const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

  const load = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    modules.set(name, module);
    const file = join(folder, name);
    const cachedData = kept?.codeOf(name, statSync(file).mtimeMs);
    // Chunks are ASCII, of which V8 need not look at every byte.
    const script = new Script(readFileSync(file, "latin1"), {
      filename: file,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (kept !== null) {
      scripts.set(name, script);
      if (script.cachedDataRejected !== false) allKept = false;
    }
    const run = script.runInThisContext() as Chunk;
    run(module.exports, requireFrom, module, pathToFileURL(file).href, packages.import, textOf);
    return module.exports;
  };

  return {
    load,
    compileWith: (code) => {
      kept = code;
      return () => {
        if (allKept && code.isRecent) return;
        const timeOf = (name: string): number => statSync(join(folder, name)).mtimeMs;
        code.keep([...scripts].map(([name, script]) => [name, timeOf(name), script.createCachedData()]));
      };
    },
  };
}

declare global {
  /** The chunk to begin with; scripts/build.mjs writes its name in. */
  const START_CHUNK: string;
}
