import { beganBy, type OutputKind } from "../output-kind.js";
import { readEvents } from "./read.js";
import {
  debuggerTime,
  exception,
  fatalError,
  fatalParameters,
  lifetime,
  managed,
  managedMessage,
  moduleLoad,
  modulePath,
  moduleUnload,
  recalled,
} from "./shapes.js";

const BEGINNERS = [exception, recalled, managed, moduleLoad, moduleUnload, lifetime, fatalError];
const CONTINUATIONS = [debuggerTime, managedMessage, modulePath, fatalParameters];

/** What the target did by itself, and what `.lastevent` and `.eventlog` tell of it. */
export const events: OutputKind = {
  tag: "event",
  commands: null,
  rows: "any",
  shapes: [...BEGINNERS, ...CONTINUATIONS],
  rule: beganBy(
    "events",
    BEGINNERS.map((shape) => shape.name),
    CONTINUATIONS.map((shape) => shape.name),
  ),
  read: readEvents,
};
