import packedApis from "./generated/apis.js";
import packedGroups from "./generated/groups.js";
import type { ApiNumber } from "./generated-shapes.js";
import { exportingModules, symbolSpellings } from "./names.js";
import type { Api } from "./types.js";

/** A parameter found by its name. */
export interface ParameterUse {
  readonly api: Api;
  /** Place of the parameter, from 0. */
  readonly index: number;
}

/** The functions this package knows, found by the names debuggers print. */
export interface Catalogue {
  /**
   * The function behind `module!symbol`, whatever its decoration.
   *
   * ```text
   * 00 05c2f51c 0818420f wininet!InternetOpenUrlA    -> InternetOpenUrlA
   * 01 0012fe10 75a1c3f1 KERNEL32!CreateFileWStub    -> CreateFileW
   * 02 0012fe44 00401a20 wininet!ICSocket::Close     -> undefined: a C++ member is no export
   * ```
   *
   * The kernel's own `nt!NtReadFile` is not the user-mode `ntdll!NtReadFile` and is not found.
   */
  readonly find: (module: string, symbol: string) => Api | undefined;
  /** The function of a name written without module, as in `bp closesocket`. */
  readonly findAnywhere: (symbol: string) => Api | undefined;
  /**
   * The functions that have a parameter of this name, in any case.
   *
   * ```text
   * 0:005> x buf
   * 05c2f100 buf = 0x00155420      -> send, sendto, recv, …
   * ```
   */
  readonly findByParameter: (name: string) => readonly ParameterUse[];
  /** `ws2_32!send`: the most modern module, and the exported name. */
  readonly canonicalName: (api: Api) => string;
  /** The name without its A or W where both forms are known: `InternetOpenUrl`. */
  readonly family: (api: Api) => string;
  /** Whether a function belongs to a group, written `socket.close` or `@socket.close`. */
  readonly inGroup: (api: Api, group: string) => boolean;
  /** The members of a group in catalogue order; none for a name that is no group. */
  readonly group: (name: string) => readonly Api[];
  readonly groupNames: () => readonly string[];
  /** Every function, in catalogue order. */
  readonly all: () => readonly Api[];
}

let opened: Catalogue | undefined;

/** The catalogue; its indexes are built on first use, and each entry when it is first asked for. */
export function openCatalogue(): Catalogue {
  opened ??= buildCatalogue();
  return opened;
}

function buildCatalogue(): Catalogue {
  const numbers = packedApis.numbers();
  const parsed: (Api | undefined)[] = [];
  const members = new Map<string, ReadonlySet<string>>();
  const usesByName = new Map<string, readonly ParameterUse[]>();
  let byName: Map<string, ApiNumber> | undefined;

  const apiAt = (number: ApiNumber): Api => (parsed[number] ??= JSON.parse(packedApis.texts()[number]!) as Api);

  const findAnywhere = (symbol: string): Api | undefined => {
    byName ??= new Map(packedApis.canonicalNames().map((name, number) => [exportedName(name).toLowerCase(), number]));
    for (const name of symbolSpellings(symbol).names) {
      const number = byName.get(name);
      if (number !== undefined) return apiAt(number);
    }
    return undefined;
  };

  const find = (module: string, symbol: string): Api | undefined => {
    const { names, isImport } = symbolSpellings(symbol);
    for (const home of exportingModules(module)) {
      for (const name of names) {
        const number = numbers[`${home}!${name}`];
        if (number !== undefined) return apiAt(number);
      }
    }
    return isImport ? findAnywhere(symbol) : undefined;
  };

  const findByParameter = (name: string): readonly ParameterUse[] => {
    const key = name.toLowerCase();
    const known = usesByName.get(key);
    if (known) return known;
    const parameters = packedApis.parameters();
    const flat = Object.hasOwn(parameters, key) ? (parameters[key] ?? []) : [];
    const uses: ParameterUse[] = [];
    for (let i = 0; i < flat.length; i += 2) uses.push({ api: apiAt(flat[i]!), index: flat[i + 1]! });
    if (uses.length > 0) usesByName.set(key, uses);
    return uses;
  };

  const nameOf = new WeakMap<Api, string>();
  const canonicalName = (api: Api): string => {
    let name = nameOf.get(api);
    if (name === undefined) nameOf.set(api, (name = `${api.modules[0]!}!${api.name}`));
    return name;
  };

  const family = (api: Api): string => {
    if (!/[AW]$/.test(api.name)) return api.name;
    const stem = api.name.slice(0, -1);
    const other = stem + (api.name.endsWith("A") ? "W" : "A");
    return numbers[`${api.modules[0]!}!${other.toLowerCase()}`] !== undefined ? stem : api.name;
  };

  const numbersIn = (name: string): readonly ApiNumber[] => {
    const groups = packedGroups();
    const plain = withoutAt(name);
    return Object.hasOwn(groups, plain) ? groups[plain]!.members : [];
  };

  const inGroup = (api: Api, group: string): boolean => {
    const plain = withoutAt(group);
    let names = members.get(plain);
    if (!names) {
      const canonicalNames = packedApis.canonicalNames();
      names = new Set(numbersIn(plain).map((number) => canonicalNames[number]!));
      if (names.size > 0) members.set(plain, names);
    }
    return names.has(canonicalName(api));
  };

  return {
    find,
    findAnywhere,
    findByParameter,
    canonicalName,
    family,
    inGroup,
    group: (name) => numbersIn(name).map(apiAt),
    groupNames: () => Object.keys(packedGroups()),
    all: () => packedApis.canonicalNames().map((_, number) => apiAt(number)),
  };
}

function exportedName(canonicalName: string): string {
  return canonicalName.slice(canonicalName.indexOf("!") + 1);
}

function withoutAt(group: string): string {
  return group.startsWith("@") ? group.slice(1) : group;
}
