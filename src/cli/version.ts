import { readFileSync } from "node:fs";

export function printVersion(): void {
  // Bundled, this file stands in dist/cli; so does its source in src/cli: the manifest is two folders up in both.
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  process.stdout.write(`${manifest.version}\n`);
}
