// Importing or running this file makes sure that dist is there and not older than what it is built from.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;

const inputs = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts/build.mjs",
  "scripts/generate.mjs",
  "schema/case.schema.json",
  "schema/rule.schema.json",
];

/** Folders count too: their time changes when a file goes away. Generated files do not: what they are made from does. */
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => !path.split(sep).includes("generated"))
  .map((path) => join("src", path));

const built = changed("dist/cli/main.js");
if (built === undefined || [...inputs, ...sources].some((path) => (changed(path) ?? 0) > built)) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}
