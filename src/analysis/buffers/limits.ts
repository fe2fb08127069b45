import { numberAt, type Image } from "./image.js";
import { isAtEntry, type Flow } from "./owners.js";
import type { Region } from "./regions.js";
import { numberOf, pointerOf } from "./values.js";
import type { OpenBuffer } from "./versions.js";

/** How many of the bytes from a place on are the call's: what it moved, else what it was given. */
export function limitOf(
  region: Region,
  place: number,
  m: number,
  image: Image,
  flow: Flow,
): { readonly length: number; readonly from: NonNullable<OpenBuffer["callLengthFrom"]> } | null {
  const { call } = region;
  const inside = place - region.start;
  const left = (length: number): number => Math.max(0, length - inside);
  const { io } = call.api;
  const returned = !isAtEntry(call, m, flow);
  const direct = region.use === "io" && region.through === region.parameter && io?.buffer !== undefined;
  if (direct && returned && io.actual === "return") {
    const moved = call.call.result === null ? null : numberOf({ value: call.call.result.value, from: "r" });
    if (moved !== null && moved > 0 && moved <= (region.length ?? 0x7fffffff))
      return { length: left(moved), from: "return" };
  }
  if (direct && returned && typeof io.actual === "object" && io.actual.field === undefined) {
    const name = call.api.params[io.actual.param]?.name;
    const at = name === undefined ? null : pointerOf(call.call.args[name]?.value ?? null);
    const moved = at === null ? null : numberAt(image, at, 4);
    if (moved !== null && moved > 0 && moved <= (region.length ?? 0x7fffffff))
      return { length: left(moved), from: "out-parameter" };
  }
  return region.length === null ? null : { length: left(region.length), from: "argument" };
}
