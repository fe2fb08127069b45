import { readFileSync } from "node:fs";

export function printVersion(): void {
  process.stdout.write(`${packageVersion()}\n`);
}

export function packageVersion(): string {
  // Bundled, this file stands in dist/cli; so does its source in src/cli: the manifest is two folders up in both.
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
