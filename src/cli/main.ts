#!/usr/bin/env node
import * as nodeModule from "node:module";
import { Exit } from "./exit-codes.js";

// Nothing is loaded here that the fastest answers do not need.
const argv = process.argv.slice(2);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader went away (`| head`): that is the end of the work, not a fault.
  if (error.code === "EPIPE") process.exit(Exit.done);
  process.stderr.write(`windbg-postmortem: the result could not be written: ${error.message}\n`);
  process.exit(Exit.unreadable);
});

try {
  if (argv[0] === "--version" || argv[0] === "-V") {
    const { printVersion } = await import("./version.js");
    printVersion();
  } else {
    keepCompiled();
    const { dispatch } = await import("./dispatch.js");
    process.exitCode = await dispatch(argv);
  }
} catch (error) {
  process.stderr.write(
    `windbg-postmortem: this is a bug. Please report it with the command line and, if it may be shared, the log.\n${
      error instanceof Error ? (error.stack ?? error.message) : String(error)
    }\n`,
  );
  process.exitCode = Exit.bug;
}

/** Node 22 and later keep compiled code in a folder of temporary files, unless NODE_DISABLE_COMPILE_CACHE forbids it. */
function keepCompiled(): void {
  (nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
}
