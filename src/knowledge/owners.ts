import owners from "./generated/owners.js";
import { isGlob, matchGlob } from "./glob.js";
import { plainModule } from "./names.js";
import type { Owner, OwnerFamily } from "./types.js";

export interface Ownership {
  readonly owner: Owner;
  /** Why, as a clause: "its image lies in the Windows folder". */
  readonly because: string;
  readonly vendor?: string;
}

/** No path of an image is longer than Windows allows it to be by default. */
const LONGEST_PATH = 1024;

const UNLOADED = /^<unloaded_([^>]{1,200})>$/i;
const NAMELESS = /^(?:|unknown.*|image[0-9a-f]{8,16}|0x[0-9a-f`]+)$/;

/**
 * Who answers for a module: Windows, the program itself, or somebody else.
 *
 * ```text
 * start    end        module name
 * 08180000 081a3000   eecrlrev   C:\Program Files\…\eecrlrev.dll   -> third-party
 * 771b0000 77259000   wininet    C:\WINDOWS\system32\wininet.dll    -> os
 * 00400000 007d1000   communicator  C:\…\communicator.exe           -> application
 * ```
 *
 * The path decides where it is given. Vendors may put files into the Windows
 * folder too, so their known names and the driver folders are looked at first.
 */
export function ownerOf(moduleName: string, imagePath?: string): Ownership {
  const unloaded = UNLOADED.exec(moduleName.slice(0, LONGEST_PATH));
  const name = plainModule(unloaded?.[1] ?? moduleName);
  const path = plainPath(imagePath);
  const named = familyOfName(name);
  const placed = path === undefined ? undefined : familyOfPath(path);

  if (placed?.owner === "os" && named?.owner !== "third-party") {
    return { owner: "os", because: `its image lies in ${placed.family}` };
  }
  if (named?.owner === "os") {
    const outside = path !== undefined && path.includes("\\") && placed === undefined;
    const because = `its name is known: ${named.family}`;
    return { owner: "os", because: outside ? `${because}; but its image lies outside the Windows folder` : because };
  }
  if (path !== undefined && path.endsWith(".exe")) {
    return { owner: "application", because: "its image is an .exe outside the Windows folder" };
  }
  if (named) {
    const ownership: Ownership = { owner: "third-party", because: `its name is known: ${named.family}` };
    return named.vendor === undefined ? ownership : { ...ownership, vendor: named.vendor };
  }
  if (NAMELESS.test(name)) return { owner: "unknown", because: "the debugger could not name the module" };
  if (placed) return { owner: "third-party", because: `its image lies in one of the ${placed.family}` };
  if (path !== undefined && path.includes("\\")) {
    return {
      owner: "third-party",
      because: "its image lies outside the Windows folder, and its name is not a Windows one",
    };
  }
  return {
    owner: "third-party",
    because: "its name is not a known Windows one; its path was not printed, so this is weak",
  };
}

type Globs = (readonly [glob: string, family: OwnerFamily])[];

interface OwnerIndex {
  readonly exact: Map<string, OwnerFamily>;
  readonly nameGlobs: Globs;
  readonly pathGlobs: Globs;
}

let index: OwnerIndex | undefined;

function openOwners(): OwnerIndex {
  if (index) return index;
  const exact = new Map<string, OwnerFamily>();
  const nameGlobs: Globs = [];
  const pathGlobs: Globs = [];
  for (const family of owners()) {
    for (const name of family.modules ?? []) {
      if (isGlob(name)) nameGlobs.push([name, family]);
      else exact.set(name, family);
    }
    for (const path of family.paths ?? []) pathGlobs.push([path, family]);
  }
  // The folders of vendors lie below the Windows folder, so they are asked first.
  pathGlobs.sort(([, a], [, b]) => Number(a.owner === "os") - Number(b.owner === "os"));
  index = { exact, nameGlobs, pathGlobs };
  return index;
}

function familyOfName(name: string): OwnerFamily | undefined {
  const { exact, nameGlobs } = openOwners();
  return exact.get(name) ?? firstMatch(nameGlobs, name);
}

function familyOfPath(path: string): OwnerFamily | undefined {
  return firstMatch(openOwners().pathGlobs, path);
}

function firstMatch(globs: Globs, text: string): OwnerFamily | undefined {
  return globs.find(([glob]) => matchGlob(glob, text) !== undefined)?.[1];
}

function plainPath(path: string | undefined): string | undefined {
  const plain = path
    ?.slice(0, LONGEST_PATH)
    .trim()
    .toLowerCase()
    .replaceAll("/", "\\")
    .replace(/^\\(?:\?\?|\\\?)\\/, "");
  return plain === "" ? undefined : plain;
}
