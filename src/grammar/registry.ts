import { apiLog } from "./api-log/index.js";
import { breakpointHit } from "./breakpoints/hit.js";
import { breakpoints } from "./breakpoints/index.js";
import { callTrace } from "./call-trace/index.js";
import { descriptors } from "./descriptors/index.js";
import { disassembly } from "./disassembly/index.js";
import { dx } from "./dx/index.js";
import { debuggerError } from "./error/index.js";
import { evaluation } from "./evaluation/index.js";
import { events } from "./events/index.js";
import { memory } from "./memory/index.js";
import { modules } from "./modules/index.js";
import type { OutputKind } from "./output-kind.js";
import { pointerScan } from "./pointer-scan/index.js";
import { positions } from "./position/index.js";
import { traceFile } from "./position/trace-file.js";
import { registers } from "./registers/index.js";
import { session } from "./session/index.js";
import { source } from "./source/index.js";
import { stack } from "./stack/index.js";
import { symbols } from "./symbols/index.js";
import { tasklist } from "./tasklist/index.js";
import { text } from "./text/index.js";
import { types } from "./type/index.js";
import { variables } from "./variables/index.js";
import { webRequests } from "./web-requests/index.js";

/** Every kind of output that is read. One more costs a folder and a line here; `text` stays last. */
export const OUTPUTS: readonly OutputKind[] = [
  stack,
  modules,
  memory,
  variables,
  types,
  symbols,
  evaluation,
  source,
  tasklist,
  registers,
  disassembly,
  breakpointHit,
  breakpoints,
  events,
  positions,
  traceFile,
  dx,
  callTrace,
  apiLog,
  descriptors,
  pointerScan,
  webRequests,
  session,
  debuggerError,
  text,
];
