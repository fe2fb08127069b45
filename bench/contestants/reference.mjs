// The reference reader of the tests. Alone: node bench/contestants/reference.mjs FILE
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "windbg-postmortem-reference-"));
const outfile = join(folder, "reference.mjs");
try {
  await build({
    entryPoints: [join(import.meta.dirname, "reference.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
} catch (reason) {
  rmSync(folder, { recursive: true });
  throw reason;
}
export const { count } = await import(pathToFileURL(outfile).href);
rmSync(folder, { recursive: true });

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(count(readFileSync(process.argv[2]))));
