import type { Frame, Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";

/** `NT!_KeBugCheckEx+0x194`, near the top of a stack: the system is being stopped there. */
export function bugcheckRow({ frames }: Stack): Frame | undefined {
  return frames.slice(0, 4).find(({ symbol }) => /^_?KeBugCheck(?:Ex|2)?(?:@\d+)?$/.test(symbol ?? ""));
}

/** The log tells of a bug check, by whichever output. */
export function showsBugcheck({ output }: Entry): boolean {
  if (output?._tag === "analysis") return output.bugcheck !== null;
  if (output?._tag === "stack") return bugcheckRow(output) !== undefined;
  return output?._tag === "event" && output.event === "bugcheck";
}
