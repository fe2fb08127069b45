import type { Either } from "fp-ts/lib/Either.js";
import type { Failure } from "../model/failure.js";
import { openChunks } from "../node/inputs.js";
import type { NetworkInput } from "../traces.js";

/** Opens network traces; each can be read once, from front to back. */
export function openTraces(paths: readonly string[]): Either<Failure, readonly NetworkInput[]> {
  const traces: NetworkInput[] = [];
  for (const path of paths) {
    const trace = openChunks(path);
    if (trace._tag === "Left") return trace;
    traces.push({ name: trace.right.name, trace: trace.right.chunks });
  }
  return { _tag: "Right", right: traces };
}
