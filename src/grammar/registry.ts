import { breakpointHit } from "./breakpoints/hit.js";
import { breakpoints } from "./breakpoints/index.js";
import { disassembly } from "./disassembly/index.js";
import { debuggerError } from "./error/index.js";
import { events } from "./events/index.js";
import { locations } from "./location/index.js";
import { memory } from "./memory/index.js";
import { modules } from "./modules/index.js";
import type { OutputKind } from "./output-kind.js";
import { positions } from "./position/index.js";
import { registers } from "./registers/index.js";
import { session } from "./session/index.js";
import { stack } from "./stack/index.js";
import { text } from "./text/index.js";
import { variables } from "./variables/index.js";

/** Every kind of output that is read. One more costs a folder and a line here; `text` stays last. */
export const OUTPUTS: readonly OutputKind[] = [
  stack,
  modules,
  memory,
  variables,
  registers,
  disassembly,
  breakpointHit,
  breakpoints,
  events,
  positions,
  session,
  debuggerError,
  locations,
  text,
];
