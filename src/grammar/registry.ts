import { addressMaps } from "./address/index.js";
import { analysis } from "./analysis/index.js";
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
import { exceptionRecords } from "./exception-record/index.js";
import { fieldLists } from "./fields/index.js";
import { handles } from "./handle/index.js";
import { heaps } from "./heap/index.js";
import { lastErrors } from "./last-error/index.js";
import { locks } from "./locks/index.js";
import { markers } from "./marker/index.js";
import { memory } from "./memory/index.js";
import { moduleNames, modules } from "./modules/index.js";
import type { OutputKind } from "./output-kind.js";
import { parallelStacks } from "./parallel-stacks/index.js";
import { pointerScan } from "./pointer-scan/index.js";
import { positions } from "./position/index.js";
import { traceFile } from "./position/trace-file.js";
import { processes } from "./processes/index.js";
import { registers } from "./registers/index.js";
import { session } from "./session/index.js";
import { source } from "./source/index.js";
import { stack } from "./stack/index.js";
import { symbols } from "./symbols/index.js";
import { table } from "./table/index.js";
import { targetOutput } from "./events/target-output.js";
import { tasklist } from "./tasklist/index.js";
import { text } from "./text/index.js";
import { threads } from "./threads/index.js";
import { traces } from "./trace/index.js";
import { types } from "./type/index.js";
import { locals, variables } from "./variables/index.js";
import { webRequests } from "./web-requests/index.js";

/** Every kind of output that is read. One more costs a folder and a line here; `text` stays last. */
export const OUTPUTS: readonly OutputKind[] = [
  stack,
  parallelStacks,
  modules,
  moduleNames,
  memory,
  disassembly,
  variables,
  locals,
  types,
  symbols,
  evaluation,
  source,
  tasklist,
  registers,
  breakpointHit,
  breakpoints,
  events,
  exceptionRecords,
  lastErrors,
  analysis,
  threads,
  processes,
  handles,
  locks,
  addressMaps,
  heaps,
  traces,
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
  markers,
  fieldLists,
  table,
  targetOutput,
  text,
];
