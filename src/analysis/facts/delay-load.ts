import type { Evidence } from "../../model/evidence.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import type { Exception } from "./one-exception.js";
import { textAt, wordAt, type Shown } from "./shown-memory.js";

/** What a delayed import asked for. */
export interface DelayLoad {
  /** `D3DCOMPILER_47.dll`; from the name of a stub, without knowing where its dots were, as the stub has it. */
  readonly library: string | null;
  readonly wanted: string | null;
  readonly evidence: readonly Evidence[];
}

/**
 * The library, and the function, of an exception of the delay-load helper: c06d007e the library was not found, c06d007f
 * the function. Its one parameter leads to a DelayLoadInfo (delayimp.h).
 *
 * ```text
 *    Parameter[0]: 0000006a0f4fec20
 * 0:000> dps 0000006a0f4fec20 L9
 * 0000006a`0f4fec38  00007ff6`4d81e9d0 viewer!…                  +18, on 32-bit +c: the name of the library
 * 0000006a`0f4fec48  00007ff6`4d821a72 viewer!…                  +28, on 32-bit +14: the name of the function
 * 0:000> da 00007ff6`4d81e9d0
 * 00007ff6`4d81e9d0  "D3DCOMPILER_47.dll"
 * 02 … viewer!_tailMerge_D3DCOMPILER_47_dll+0x3f                 the stub is named after it
 * 01 … viewer!__imp_load_D3DCompile2                             and this one after the function
 * ```
 */
export function delayLoadOf(one: Exception, entries: readonly Entry[]): DelayLoad | null {
  if (!/^c06d007[ef]$/.test(one.code)) return null;
  const { source } = one;
  const evidence: Evidence[] = [];
  const note = (shown: Shown | null): string | null => {
    if (shown === null) return null;
    evidence.push(evidenceAt(source, [shown.line, shown.lastLine]));
    return shown.text.slice(0, 200);
  };
  const info = one.record?.parameters[0]?.value;
  const at = info === undefined ? null : namesBelow(info, source, entries);
  let library = note(at?.library ?? null);
  let wanted = note(at?.wanted ?? null);
  for (const { symbol, line } of one.stack?.frames.slice(0, 8) ?? []) {
    const stub = /^_{0,3}tailMerge_(\w{1,100})$/.exec(symbol ?? "")?.[1];
    const load = /^_{1,3}imp_load_(\w{1,200})$/.exec(symbol ?? "")?.[1];
    if ((stub === undefined || library !== null) && (load === undefined || wanted !== null)) continue;
    library ??= stub?.replace(/_(dll|ocx|drv|cpl)$/i, ".$1") ?? null;
    wanted ??= load?.replace(/@\d+$/, "") ?? null;
    evidence.push(evidenceLine(source, line));
  }
  return library === null && wanted === null ? null : { library, wanted, evidence };
}

function namesBelow(
  info: string,
  source: number,
  entries: readonly Entry[],
): { readonly library: Shown | null; readonly wanted: Shown | null } {
  const wide = info.length > 8;
  const bytes = wide ? 8 : 4;
  const text = (offset: bigint): Shown | null => {
    const word = wordAt(BigInt(`0x${info}`) + offset, bytes, source, entries);
    return word === null ? null : textAt(word.text, source, entries);
  };
  return { library: text(wide ? 0x18n : 0xcn), wanted: text(wide ? 0x28n : 0x14n) };
}
