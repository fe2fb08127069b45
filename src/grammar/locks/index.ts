import { beganBy, type OutputKind } from "../output-kind.js";
import { traceRow } from "../trace/row.js";
import { readLocks } from "./read.js";
import { counter, owners, resource, section, state, total, treeRow, waiter, waiting } from "./shapes.js";

const BEGINNERS = [section, resource, counter, total, treeRow];
const CONTINUATIONS = [state, owners, waiting, waiter];

/** Critical sections and kernel resources. */
export const locks: OutputKind = {
  tag: "locks",
  commands: /^!(?:ntsdexts\.|uext\.|kdexts\.|exts\.)?(?:locks|cs|critsec|eresource)$/,
  rows: "any",
  shapes: [...BEGINNERS, ...CONTINUATIONS],
  rule: beganBy(
    "locks",
    BEGINNERS.map((shape) => shape.name),
    [...CONTINUATIONS.map((shape) => shape.name), traceRow.name],
  ),
  read: readLocks,
};
