import { openChunks } from "./chunks.js";
import type * as dispatcher from "./dispatch.js";
import { Exit } from "./exit-codes.js";

/** Runs the command line out of its chunks; each command has its compiled code kept for the next run. */
export function start(argv: readonly string[]): Promise<number> {
  const chunks = openChunks(import.meta.dirname, { require, import: (id) => import(id) });
  const { dispatch } = chunks.load(START_CHUNK) as typeof dispatcher;
  return dispatch(argv, async (command) => {
    const { openKeptCode } = await import("./kept-code.js");
    const keep = chunks.compileWith(openKeptCode(command, START_CHUNK));
    // By then all is compiled that the run needs. One that failed has not needed much.
    process.once("exit", (code) => {
      if (code === Exit.done || code === Exit.findings) keep();
    });
  });
}
