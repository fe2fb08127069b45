import { remark as exceptionRemark } from "../exception-record/index.js";
import { beganBy, type OutputKind } from "../output-kind.js";
import { readEvents } from "./read.js";
import {
  debuggerTime,
  encountered,
  exception,
  fatalAddress,
  fatalError,
  fatalParameters,
  lifetime,
  managed,
  managedMessage,
  moduleLoad,
  modulePath,
  moduleUnload,
  recalled,
  verifierParameter,
  verifierStop,
} from "./shapes.js";

const BEGINNERS = [
  exception,
  recalled,
  managed,
  moduleLoad,
  moduleUnload,
  lifetime,
  fatalError,
  verifierStop,
  encountered,
];
const CONTINUATIONS = [debuggerTime, managedMessage, modulePath, fatalParameters, fatalAddress, verifierParameter];

/** What the target did by itself, and what `.lastevent` and `.eventlog` tell of it. */
export const events: OutputKind = {
  tag: "event",
  commands: /^(?:\.lastevent|\.eventlog|!avrf)$/,
  rows: "any",
  shapes: [...BEGINNERS, ...CONTINUATIONS],
  rule: beganBy(
    "events",
    BEGINNERS.map((shape) => shape.name),
    [...CONTINUATIONS.map((shape) => shape.name), exceptionRemark.name],
  ),
  read: readEvents,
};
