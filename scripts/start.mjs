// npm start [-- arguments]: the command line as it stands in src; without arguments, on the founding sample.
import "./build-if-stale.mjs";
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const given = process.argv.slice(2);
const chosen = given.length > 0 ? given : [join(root, "samples", "office-communicator-tls", "transcript.log")];
const { status } = spawnSync(process.execPath, [join(root, "dist", "cli", "main.js"), ...chosen], { stdio: "inherit" });
process.exitCode = status ?? 1;
