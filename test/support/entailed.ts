import type { Finding } from "../../src/index.js";

/**
 * What may be said in the place of a finding when lines are lost: weaker words that the whole log bears out as well. Who
 * waits for a lock still waits where the row of the owner is lost; a read through a null pointer is an access that was
 * not allowed, whatever its address.
 */
const ENTAILED: Readonly<Record<string, readonly string[]>> = {
  "hang.lock-cycle": ["hang.lock-owner-unknown", "hang.lock-held", "hang.resource-held", "managed.monitor-held"],
  "managed.monitor-held-while-waiting": ["managed.monitor-held"],
  "hang.lock-owner-gone": ["hang.lock-owner-orphan", "hang.lock-held", "hang.lock-owner-unknown"],
  "hang.lock-owner-idle": ["hang.lock-held", "hang.lock-owner-unknown"],
  "hang.resource-owner-gone": ["hang.resource-held"],
  "hang.lock-held": ["hang.lock-owner-unknown"],
  "hang.loader-lock-deadlock": ["hang.wait-in-dllmain"],
  "hang.loader-lock-closed": ["hang.wait-in-dllmain", "hang.loader-lock-deadlock", "hang.waits-for-an-end"],
  "hang.end-cycle": ["hang.waits-for-an-end", "hang.lock-held", "hang.lock-owner-unknown"],
  "hang.wait-at-process-exit": ["process.ended-on-purpose"],
  // One half of the cycle, where the name of what the other half waits for is lost.
  "hang.message-cycle": ["hang.send-message"],
  "hang.busy-thread": ["hang.thread-used-most-time"],
  "process.lock-abandoned-at-exit": ["process.ended-on-purpose", "hang.lock-owner-unknown"],
  "crash.critical-section-timeout": ["hang.lock-owner-unknown"],
  "crash.endless-recursion": ["crash.stack-overflow", "stack.deep-recursion"],
  "crash.stack-used-by-locals": ["crash.stack-overflow"],
  "crash.stack-cookie": ["crash.fail-fast"],
  "crash.list-corrupt": ["crash.fail-fast"],
  "crash.aborted": ["crash.fail-fast"],
  "crash.null-dereference": ["crash.wild-pointer"],
  "crash.null-call": ["crash.wild-pointer"],
  "crash.use-after-free": ["crash.wild-pointer"],
  "crash.uninitialised-memory": ["crash.wild-pointer"],
  "crash.jump-to-nowhere": ["crash.wild-pointer"],
  "crash.unloaded-module": ["crash.jump-to-nowhere", "crash.wild-pointer"],
  "crash.overwritten-pointer": ["crash.wild-pointer"],
  "crash.cxx-no-memory": ["crash.cxx-uncaught"],
  "crash.runtime-refused-argument": ["crash.fail-fast"],
  "heap.freed-block-touched": ["crash.wild-pointer"],
  "heap.fault-behind-block": ["crash.wild-pointer"],
  "heap.overrun": ["heap.corruption"],
  "heap.written-after-free": ["heap.corruption"],
  "heap.double-free": ["heap.corruption"],
  "heap.double-free-claimed": ["heap.corruption"],
  // Whether or not one size fills it, the heap has most.
  "heap.one-size-fills-it": ["heap.one-heap-has-most"],
  // The exception that nobody handled, where the registers are lost.
  "kernel.null-pointer": ["kernel.unhandled-exception"],
  // A fault whose registers are lost; where a row above it is lost as well, nothing in the log shows that.
  "kernel.fault-null": ["kernel.fault"],
  "kernel.pool-freed-twice": ["kernel.pool-corruption"],
};

/** Every bug check is one whose code may not be legible. */
const KERNEL = ["kernel.bugcheck"];

/** The rule of a finding, and those that say less of the same. */
export function entailedBy({ rule, headline }: Pick<Finding, "rule" | "headline">): readonly string[] {
  const same = [rule, ...(ENTAILED[rule] ?? []), ...(rule.startsWith("kernel.") ? KERNEL : [])];
  // What the thread of a window waits for, other threads wait for too: only then is it less.
  const waits = rule === "hang.ui-thread-waits" && headline.includes("waits for the answer of another process");
  return waits ? [...same, "hang.waits-for-other-process"] : same;
}
