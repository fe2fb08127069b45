import type { Frame } from "../../model/outputs.js";
import type { Api, Knowledge } from "../../knowledge/index.js";

/** The catalogue, asked once for each name. */
export interface Names {
  readonly find: (module: string | null, symbol: string | null) => Api | undefined;
  /** Null where the row is no call of a known function. */
  readonly ofFrame: (frame: Frame) => Api | undefined;
  /** `wininet!InternetOpenUrl`: the A and the W form are one function to a reader. */
  readonly family: (api: Api) => string;
}

/** As far from the nearest name below an unwind warning, the name is a guess: the debugger sees exports only. */
const FAR = 0x1000;

export function namesOf(knowledge: Knowledge): Names {
  const { catalogue } = knowledge;
  const modules = new Map<string, Map<string, Api | null>>();
  const families = new Map<Api, string>();
  const find = (module: string | null, symbol: string | null): Api | undefined => {
    if (module === null || symbol === null) return undefined;
    let symbols = modules.get(module);
    if (symbols === undefined) modules.set(module, (symbols = new Map()));
    let api = symbols.get(symbol);
    if (api === undefined) symbols.set(symbol, (api = catalogue.find(module, symbol) ?? null));
    return api ?? undefined;
  };
  return {
    find,
    ofFrame: (frame) => {
      if (isMisnamed(frame)) return undefined;
      return find(frame.module, frame.symbol);
    },
    family: (api) => {
      let family = families.get(api);
      if (family === undefined) families.set(api, (family = `${api.modules[0]!}!${catalogue.family(api)}`));
      return family;
    },
  };
}

/** The module is right and the function is not: the nearest export stands far away, or where none can be. */
export function isMisnamed({ trust, displacement, retAddr }: Frame): boolean {
  if (trust === "export-only") return true;
  if (displacement === null) return false;
  if (trust === "after-unwind-warning" && displacement >= FAR) return true;
  // The first function of a thread returns to nowhere: `KERNEL32!TlsSetValue+0xf0` there is BaseThreadStart.
  return retAddr !== null && /^0+$/.test(retAddr);
}

/**
 * A place as a sentence may name it, where no row of a stack tells it: far behind the nearest export the name is none.
 *
 * ```text
 * draw!DllUnregisterServer+0x2f95        draw (near draw!DllUnregisterServer+0x2f95)
 * ```
 */
export function nearName(site: string, wide: boolean): string {
  const [, module, digits] = /^([^!+\s]+)!.*\+(?:0x)?([0-9a-f]{1,12})$/i.exec(site) ?? [];
  const far = digits !== undefined && Number.parseInt(digits, 16) >= FAR * (wide ? 4 : 1);
  return far ? `${module} (near ${site})` : site;
}

/**
 * Rows that are one call under several names: a forwarder or stub and the code behind it, the A form and the W form
 * that it calls.
 *
 * ```text
 * 01 KERNELBASE!CreateFileW+0x7f       the same call
 * 02 KERNEL32!CreateFileA+0x43         what the program called
 * 03 app!main+0x1c
 * ```
 *
 * Gives for each row the index of the outermost row of the same call; its own where it stands alone.
 */
export function outermostOf(frames: readonly Frame[], apis: readonly (Api | undefined)[], names: Names): Int32Array {
  const outermost = new Int32Array(frames.length);
  let next = -1;
  for (let f = frames.length - 1; f >= 0; f--) {
    outermost[f] = f;
    if (frames[f]!.inline) continue;
    const api = apis[f];
    const caller = next < 0 ? undefined : apis[next];
    if (api !== undefined && caller !== undefined && (api === caller || names.family(api) === names.family(caller))) {
      // The very same name twice is a function that calls itself.
      if (!isRecursion(frames[f]!, frames[next]!)) outermost[f] = outermost[next]!;
    }
    next = f;
  }
  return outermost;
}

function isRecursion(inner: Frame, outer: Frame): boolean {
  return inner.module === outer.module && inner.symbol === outer.symbol;
}
