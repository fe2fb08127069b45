import { nameOfFrame } from "./fact.js";
import type { Wait, WaitsOn } from "./waits.js";

/** Waits during which nothing hands a message to the windows of the thread. */
const DEAF: ReadonlySet<WaitsOn> = new Set([
  "object",
  "critical-section",
  "srw-lock",
  "condition-variable",
  "loader",
  "io",
  "socket",
  "rpc-local",
  "rpc-remote",
  "sleep",
]);

/** `MsgWaitForMultipleObjects` lets the program take them; COM and managed waits on a window's thread take them by themselves. */
export function takesMessages({ on, stack, at, managed }: Wait): boolean {
  const rows = stack.frames.slice(0, at + PUMPS_WITHIN);
  return managed !== null || !DEAF.has(on) || rows.some((frame) => /!(?:real)?msgwaitfor/.test(nameOfFrame(frame)));
}

const PUMPS_WITHIN = 4;
