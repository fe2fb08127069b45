import type { Event, Memory, Stack, VariableRow, Variables } from "../../model/outputs.js";
import type { Aim } from "../contexts.js";
import type { Visit } from "../script-walk.js";
import type { Movement } from "./movement.js";
import type { StackView } from "./views.js";

/** A place where the target stood still, with what was looked at there. */
export interface Moment {
  readonly source: number;
  run: number;
  /** Stops of equal time are one standstill of the target, seen on several threads. */
  readonly time: number;
  thread: string | null;
  /** Number of the system for the thread, hex, where the debugger prints it with the stop. */
  tid: string | null;
  position: string | null;
  reason: "breakpoint" | "exception" | "break-in" | "step" | "time-travel" | "unknown";
  /** How the target got here, as far as the log shows it; null at the beginning. */
  readonly movement: Movement | null;
  /** What shows that the target moved although no command that moves it is in the log. */
  movedBecause: string | null;
  /** Number of the breakpoint that stopped it, where one is printed. */
  breakpoint: number | null;
  /** The function at whose entry a breakpoint's command was run, `ws2_32!send`, where nothing else says so. */
  target: string | null;
  /** The call that a generated script came to see here. */
  visit: Visit | null;
  /** The best view of where the thread stands. */
  stack: Stack | null;
  /** Which one that is. */
  view: StackView | null;
  /** The register context that the stack is of; empty for that of the stop itself. */
  context: string;
  /** Every view that was printed. */
  readonly views: Map<StackView, Stack>;
  /** The stacks of other contexts, and the commands that set them. */
  readonly contexts: { readonly by: string; readonly stack: Stack }[];
  readonly variables: { readonly row: VariableRow; readonly output: Variables; readonly aim: Aim }[];
  readonly memories: Memory[];
  readonly events: Event[];
  first: number;
  last: number;
  /** No stop: a call that was recorded has its place in time here. */
  readonly recorded?: true;
}

export function hasContent(moment: Moment): boolean {
  return moment.stack !== null || moment.variables.length > 0 || moment.memories.length > 0 || moment.events.length > 0;
}
