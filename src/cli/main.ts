#!/usr/bin/env node
import { Exit } from "./exit-codes.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader went away (`| head`): that is the end of the work, not a fault.
  if (error.code === "EPIPE") process.exit(Exit.done);
  process.stderr.write(`windbg-postmortem: the result could not be written: ${error.message}\n`);
  process.exit(Exit.unreadable);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `windbg-postmortem: this is a bug. Please report it with the command line and, if it may be shared, the log.\n${
        error instanceof Error ? (error.stack ?? error.message) : String(error)
      }\n`,
    );
    process.exitCode = Exit.bug;
  },
);

/** Nothing is loaded here that the fastest answers do not need. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === "--version" || argv[0] === "-V") {
    const { printVersion } = await import("./version.js");
    printVersion();
    return Exit.done;
  }
  if (argv[0] === "--help" || argv[0] === "-h" || argv[0] === "help") {
    process.stdout.write(HELP_TEXT);
    return Exit.done;
  }
  const { start } = await import("./start.js");
  return start(argv);
}

declare global {
  /** What `helpText` gives; scripts/build.mjs writes it in, so that nothing is loaded to say it. */
  const HELP_TEXT: string;
}
