import type { Api, Knowledge } from "../../knowledge/index.js";
import type { Names } from "../calls/named.js";

/** A function that a record names. */
export interface NamedFunction {
  readonly api: Api;
  /** The catalogue has it. */
  readonly known: boolean;
  /** `ws2_32!send`, or as printed. */
  readonly name: string;
}

/**
 * The functions of records, each looked up once. Functions that the catalogue does not have are calls as well: without
 * names for their parameters, and without a word on their result.
 */
export function functionsOf(names: Names, knowledge: Knowledge): (printed: string) => NamedFunction {
  const found = new Map<string, NamedFunction>();
  return (printed) => {
    let one = found.get(printed);
    if (one === undefined) {
      const at = printed.indexOf("!");
      const module = at < 0 ? null : printed.slice(0, at);
      const symbol = printed.slice(at + 1);
      const api = module === null ? knowledge.catalogue.findAnywhere(symbol) : names.find(module, symbol);
      one =
        api === undefined
          ? { api: unknownFunction(module, symbol), known: false, name: printed }
          : { api, known: true, name: knowledge.catalogue.canonicalName(api) };
      found.set(printed, one);
    }
    return one;
  };
}

function unknownFunction(module: string | null, symbol: string): Api {
  return {
    name: symbol,
    modules: [module?.toLowerCase() ?? "?"],
    area: "unknown",
    role: "unknown",
    params: [],
    callingConvention: "stdcall",
    stackBytesX86: 0,
    returns: { type: "ULONG_PTR", success: "value", meaning: "as returned" },
    errorSource: "none",
  };
}
