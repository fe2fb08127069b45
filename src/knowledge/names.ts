/**
 * The spellings under which one function shows up in debugger output.
 *
 * ```text
 * KERNELBASE!CreateFileW              kernel32!CreateFileWImplementation
 * ntdll_77280000!ZwClose              wininet!_imp__send  (an import slot: the code is elsewhere)
 * ws2_32!_send@16                     wsock32!recv        (forwarded to ws2_32)
 * ```
 */

/** No exported name is longer; a hostile transcript may hold a megabyte here. */
const LONGEST_EXPORT = 200;

/** Modules whose exports are the same code, or the same prototype. */
const SAME_EXPORTS: Readonly<Record<string, string>> = {
  kernel32: "kernelbase",
  kernelbase: "kernel32",
  secur32: "sspicli",
  sspicli: "secur32",
  ole32: "combase",
  combase: "ole32",
  wsock32: "ws2_32",
  ucrtbased: "ucrtbase",
  vcruntime140d: "vcruntime140",
};

/** `msvcr90`, `msvcr120d`: the numbered run-time libraries export what msvcrt does. */
const NUMBERED_RUNTIME = /^msvcr\d{2,3}d?$/;

/** Images lie on 64 KB boundaries, so the suffix the debugger adds to a doubled name ends in 0000. */
const BASE_SUFFIX = /_[0-9a-f]{1,12}0000$/;

const FILE_EXTENSION = /\.(?:dll|exe|sys|drv|ocx|cpl)$/;

/**
 * The module's own name: lower case, without a base-address suffix or extension.
 *
 * ```text
 * ntdll_77280000 -> ntdll     WS2_32.dll -> ws2_32
 * ```
 */
export function plainModule(module: string): string {
  if (module.length > LONGEST_EXPORT) return "";
  return module.toLowerCase().replace(FILE_EXTENSION, "").replace(BASE_SUFFIX, "");
}

/** The module as written, then the one that holds the same exports, if there is one. */
export function exportingModules(module: string): readonly string[] {
  const plain = plainModule(module);
  // A module may be called constructor.
  const same = Object.hasOwn(SAME_EXPORTS, plain) ? SAME_EXPORTS[plain] : undefined;
  const twin = NUMBERED_RUNTIME.test(plain) ? "msvcrt" : same;
  return twin === undefined ? [plain] : [plain, twin];
}

export interface SymbolSpellings {
  /** Lower-case names to try, the literal one first. */
  readonly names: readonly string[];
  /** An import slot such as `_imp__send`: it lies in the importing module, not in the exporter. */
  readonly isImport: boolean;
}

const IMPORT_PREFIX = /^_{0,2}imp_(?:load_)?/;
const ARGUMENT_BYTES = /@\d{1,4}$/;
const INNER_HALF = /(?:stub|implementation)$/;

/**
 * What an exported function may really be called, given what was printed.
 *
 * ```text
 * __imp__InternetOpenUrlA@24 -> _internetopenurla, internetopenurla
 * ^^^^^^                ^^^
 * import slot           bytes of arguments
 * ```
 *
 * Nothing comes back for a C++ name (`ICSocket::Close`) or one too long to be an export.
 */
export function symbolSpellings(symbol: string): SymbolSpellings {
  if (symbol.length > LONGEST_EXPORT || symbol.includes("::")) return { names: [], isImport: false };
  const lower = symbol.toLowerCase();
  const bare = lower.replace(IMPORT_PREFIX, "");
  const undecorated = bare.replace(ARGUMENT_BYTES, "");
  const unprefixed = /^[_@]/.test(undecorated) ? [undecorated, undecorated.slice(1)] : [undecorated];
  const whole = unprefixed.map((name) => name.replace(INNER_HALF, ""));
  const native = whole.flatMap((name) => (name.startsWith("zw") ? ["nt" + name.slice(2)] : []));
  const names = new Set([lower, ...unprefixed, ...whole, ...native]);
  names.delete("");
  return { names: [...names], isImport: bare !== lower };
}
