import type { Api, Direction, Knowledge, Param, Structure } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import { pageOf } from "./place.js";
import { numberOf, pointerOf } from "./values.js";

/** Memory that a call was given. */
export interface Region {
  readonly start: number;
  /** In bytes, as the call was told; null where the log does not show it. */
  readonly length: number | null;
  readonly call: SeenCall;
  readonly parameter: string;
  /** `io`: the bytes that the call moves. `argument`: anything else that a parameter points at. */
  readonly use: "io" | "argument";
  readonly direction: "in" | "out" | null;
  /** `buf`, `WSABUF.buf behind lpBuffers`. */
  readonly through: string;
  /** Nobody looked at the argument: it is that of an earlier call of the same function. */
  readonly presumed?: true;
}

/** A place where, by a call, something of a known layout lies. */
export interface Expectation {
  readonly place: number;
  /** Null where a single value is expected: a handle that the call writes. */
  readonly structure: Structure | null;
  /** A pointer to it lies there. */
  readonly behindPointer: boolean;
  readonly call: SeenCall | null;
  readonly parameter: string;
  /** What becomes of the bytes it leads to. */
  readonly use: Region["use"];
  readonly direction: Region["direction"];
}

/** Where memory that calls were given lies; the latest call comes last. */
export interface Regions {
  readonly byStart: Map<number, Region[]>;
  readonly byPage: Map<number, Region[]>;
}

/** Buffers longer than this are looked up by their start and their first bytes only. */
const MOST_PAGES = 64;

/** Older calls with the same buffer say nothing more. */
const MOST_REGIONS = 8;

export function emptyRegions(): Regions {
  return { byStart: new Map(), byPage: new Map() };
}

export function addRegion(regions: Regions, region: Region): void {
  push(regions.byStart, region.start, region);
  if (region.use !== "io") return;
  const first = pageOf(region.start);
  const last = Math.min(pageOf(region.start + Math.max(0, (region.length ?? 1) - 1)), first + MOST_PAGES);
  for (let page = first; page <= last; page++) push(regions.byPage, page, region);
}

function push(map: Map<number, Region[]>, key: number, region: Region): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [region]);
  else {
    const known = list.findIndex((one) => one.call === region.call && one.start === region.start);
    if (known >= 0) {
      // The buffer of a call is also where one of its arguments points: the buffer says more.
      if (list[known]!.use === "argument" || region.use === "io") list[known] = region;
      return;
    }
    list.push(region);
    if (list.length > MOST_REGIONS * 8) list.splice(0, list.length - MOST_REGIONS);
  }
}

/** What the parameters of a function are to memory; the same for all its calls. */
interface ParamUse {
  readonly index: number;
  readonly param: Param;
  readonly use: "io" | "argument" | "structure" | "value";
  readonly structure: Structure | null;
  readonly behindPointer: boolean;
  readonly lengthParam: number | null;
  readonly countParam: number | null;
  readonly direction: Region["direction"];
}

const uses = new WeakMap<Api, readonly ParamUse[]>();

export function usesOf(api: Api, knowledge: Knowledge): readonly ParamUse[] {
  let known = uses.get(api);
  if (known === undefined)
    uses.set(api, (known = api.params.flatMap((param, index) => useOf(api, param, index, knowledge))));
  return known;
}

function useOf(api: Api, param: Param, index: number, knowledge: Knowledge): readonly ParamUse[] {
  const { io } = api;
  const base = { index, param, structure: null, behindPointer: false, lengthParam: null, countParam: null };
  const moved = directionOf(io?.dir);
  if (io?.vector?.param === index) {
    const structure = knowledge.structureOf(io.vector.struct) ?? knowledge.structureOf(param.type) ?? null;
    const countParam = io.vector.countParam ?? null;
    return [{ ...base, use: "structure", structure, countParam, direction: moved }];
  }
  if (io?.secBuffers === index || io?.secBuffersOut === index)
    return [{ ...base, use: "structure", structure: knowledge.structureOf("SecBufferDesc") ?? null, direction: moved }];
  if (io?.headers?.param === index)
    return [{ ...base, use: "io", lengthParam: io.headers.lengthParam, direction: moved }];
  if (io?.buffer === index || io?.bufferOut === index) {
    const lengthParam = (io.buffer === index ? io.length : io.lengthOut) ?? param.lengthParam ?? null;
    const direct = lengthParam === null || (io.lengthIndirect !== true && api.params[lengthParam]?.kind === "length");
    return [{ ...base, use: "io", lengthParam: direct ? lengthParam : null, direction: moved }];
  }
  const acquired = api.acquires?.some(
    (one) => one.from === "param" && (one.param ?? 0) === index && one.field === undefined && one.kind !== "addrinfo",
  );
  const structure = knowledge.structureOf(param.type);
  if (structure !== undefined) {
    const stars = param.type.length - param.type.replaceAll("*", "").length;
    return [{ ...base, use: "structure", structure, behindPointer: stars > 1, direction: null }];
  }
  if (param.kind === "handle-out" || acquired === true) return [{ ...base, use: "value", direction: null }];
  if (param.kind === "string" || param.kind === "buffer" || param.kind === "pointer")
    return [{ ...base, use: "argument", direction: null }];
  return [];
}

function directionOf(direction: Direction | undefined): Region["direction"] {
  return direction === "in" || direction === "out" ? direction : null;
}

/** Most elements of an array that are followed. */
const MOST_ELEMENTS = 64;

/**
 * The memory that a call names: its buffers, and where structures and results lie. What a query of the trace lists of
 * the same call, `listed`, fills in what the stop does not show.
 */
export function memoryOf(
  call: SeenCall,
  knowledge: Knowledge,
  listed?: SeenCall["call"]["args"],
): { readonly regions: readonly Region[]; readonly expectations: readonly Expectation[] } {
  const regions: Region[] = [];
  const expectations: Expectation[] = [];
  const args = listed === undefined ? call.call.args : filledIn(call.call.args, listed);
  for (const use of usesOf(call.api, knowledge)) {
    const start = pointerOf(args[use.param.name]?.value ?? null);
    if (start === null) continue;
    const parameter = use.param.name;
    const common = { call, parameter, direction: use.direction };
    if (use.use === "io") {
      const lengthName = use.lengthParam === null ? undefined : call.api.params[use.lengthParam]?.name;
      const count = lengthName === undefined ? null : numberOf(args[lengthName]);
      const wide = use.param.lengthUnit === "chars" && use.param.encoding === "utf16";
      const length = count === null || count < 0 || count > 0x7fffffff ? null : wide ? 2 * count : count;
      regions.push({ ...common, start, length, use: "io", through: parameter });
    } else if (use.use === "argument") {
      regions.push({ ...common, start, length: null, use: "argument", through: parameter });
    } else {
      const moves =
        call.api.io?.vector?.param === use.index ||
        call.api.io?.secBuffers === use.index ||
        call.api.io?.secBuffersOut === use.index;
      const { structure, behindPointer } = use;
      const expected = { ...common, structure, behindPointer, use: moves ? ("io" as const) : ("argument" as const) };
      const countName = use.countParam === null ? undefined : call.api.params[use.countParam]?.name;
      const count = Math.min(
        MOST_ELEMENTS,
        Math.max(1, (countName === undefined ? null : numberOf(args[countName])) ?? 1),
      );
      const wide = args[parameter]!.value!.replace(/^0x|`/g, "").length > 8 ? "x64" : "x86";
      const size = structure?.size[wide] ?? 0;
      for (let i = 0; i < (size === 0 ? 1 : count); i++) expectations.push({ ...expected, place: start + i * size });
    }
  }
  return { regions, expectations };
}

function filledIn(own: SeenCall["call"]["args"], listed: SeenCall["call"]["args"]): SeenCall["call"]["args"] {
  const shown = Object.entries(own).filter(([, argument]) => argument.value !== null);
  return { ...listed, ...Object.fromEntries(shown) };
}
