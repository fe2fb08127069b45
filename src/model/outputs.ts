import type { Disassembly, Location, Modules, SourceLines, Symbols } from "./code.js";
import type { Calls, Dx } from "./dx.js";
import type {
  Analysis,
  BreakpointHit,
  Breakpoints,
  DebuggerError,
  Event,
  ExceptionRecord,
  LastError,
} from "./halts.js";
import type {
  ApiCalls,
  ApiLog,
  CallTrace,
  Descriptors,
  PointerScan,
  Position,
  TraceFile,
  WebRequests,
} from "./replay.js";
import type { ParallelStacks } from "./parallel-stacks.js";
import type { FrameSwitch, Stack, Trace } from "./stack.js";
import type { Handles, Locks, Processes, Tasklist, Threads } from "./system.js";
import type { Custom, Fields, Marker, Session, Table, Text } from "./text-rows.js";
import type { AddressMap, Evaluation, Heap, Memory, Registers, TypeView, Variables } from "./values.js";

export type * from "./code.js";
export type * from "./dx.js";
export type * from "./halts.js";
export type * from "./parallel-stacks.js";
export type * from "./replay.js";
export type * from "./stack.js";
export type * from "./system.js";
export type * from "./text-rows.js";
export type * from "./values.js";

/** One thing the debugger printed. `lines` covers everything that belongs to it, noise in the middle included. */
export type Output =
  | Stack
  | Modules
  | Memory
  | Variables
  | Breakpoints
  | BreakpointHit
  | Event
  | Position
  | Registers
  | Disassembly
  | Location
  | Symbols
  | TypeView
  | Evaluation
  | FrameSwitch
  | SourceLines
  | Tasklist
  | DebuggerError
  | Session
  | Analysis
  | ExceptionRecord
  | LastError
  | Threads
  | Processes
  | Handles
  | Locks
  | AddressMap
  | Heap
  | Trace
  | Fields
  | Table
  | Marker
  | Dx
  | Calls
  | TraceFile
  | CallTrace
  | ApiLog
  | ApiCalls
  | Descriptors
  | PointerScan
  | WebRequests
  | ParallelStacks
  | Custom
  | Text;
