import type { Event } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";
import type { Exception } from "./one-exception.js";

/** A second exception is no sign of life: the handler of the first may have failed. */
const LIFE: ReadonlySet<Event["event"]> = new Set(["module-load", "thread-create", "debug-output", "breakpoint"]);

/** What no debugger prints while the target stands: it ran, also where the line with `g` was lost. */
const RAN: ReadonlySet<Event["event"]> = new Set(["module-load", "thread-create"]);

/** What the target did after so many steps says nothing of an exception any more. */
const MOST_STEPS = 1000;

/** After a first chance, `g` and a later sign of life: it did not end the process. */
export function markSurvived(all: readonly Exception[], entries: readonly Entry[]): void {
  if (!all.some(({ chance }) => chance === "first")) return;
  const steps = entries.map(stepOf).filter((step) => step !== null);
  for (const one of all) {
    if (one.chance !== "first") continue;
    let last = 0;
    for (const { lines } of one.evidence) last = Math.max(last, lines[1]);
    let ran = false;
    const from = firstBehind(steps, one.source, last);
    for (const { source, block, go, restart, hit, event } of steps.slice(from, from + MOST_STEPS)) {
      if (source !== one.source) break;
      if (go) ran = one.letGo = true;
      if (restart) break;
      // Without a prompt between the two nobody has put them together.
      if (hit && block === one.block) {
        one.wentOn = true;
        break;
      }
      if (event === null) continue;
      ran ||= RAN.has(event.event);
      if (!ran) continue;
      one.letGo = false;
      if (event.event === "process-exit" || (event.chance === "second" && event.code === one.code)) break;
      if (LIFE.has(event.event)) {
        one.wentOn = true;
        break;
      }
    }
  }
}

/** What the target did, or was told to do. */
interface Step extends Pick<Entry, "source" | "lines" | "block"> {
  readonly go: boolean;
  readonly restart: boolean;
  readonly hit: boolean;
  readonly event: Event | null;
}

function stepOf({ source, lines, block, commands, output }: Entry): Step | null {
  const go = commands.some(({ name }) => /^g[nhu]?$/.test(name));
  const restart = commands.some((part) => movementOf(part) === "restart");
  const hit = output?._tag === "breakpoint-hit";
  const event = output?._tag === "event" && output.reported === "live" ? output : null;
  return go || restart || hit || event !== null ? { source, lines, block, go, restart, hit, event } : null;
}

/** By halving: the first entry of a log that ends behind a line. */
function firstBehind(entries: readonly Pick<Entry, "source" | "lines">[], source: number, line: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle]!;
    if (entry.source > source || (entry.source === source && entry.lines[1] > line)) high = middle;
    else low = middle + 1;
  }
  return low;
}
