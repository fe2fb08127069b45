import { openChunks } from "./chunks.js";

/** Runs the command line out of its chunks; each command has its compiled code kept for the next run. */
export function start(argv: readonly string[]): Promise<number> {
  const chunks = openChunks(import.meta.dirname, { require, import: (id) => import(id) });
  const { dispatch } = chunks.load(START_CHUNK) as typeof import("./dispatch.js");
  return dispatch(argv, async (command) => {
    const { openKeptCode } = await import("./kept-code.js");
    const keep = chunks.compileWith(openKeptCode(command, START_CHUNK));
    // The code of the run itself is compiled by then, too, and goes with the rest.
    process.once("exit", keep);
  });
}
