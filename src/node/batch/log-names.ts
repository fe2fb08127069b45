import * as path from "node:path";
import type { BatchLog } from "./logs.js";

/** How paths are read: `path.win32` and `path.posix` are such. */
export type PathRules = Pick<typeof path, "resolve" | "sep">;

/**
 * The logs in the order of their names, each with a name of its own. The same log may be reached by two of the paths, and
 * two logs may have one name, or one may be called as another lies: those are called by their paths.
 */
export function nameApart(logs: readonly BatchLog[], rules: PathRules = path): readonly BatchLog[] {
  const byPlace = new Map(logs.map((log) => [`${rules.resolve(log.path)}\0${log.entry ?? ""}`, log]));
  const claims = new Map<string, number>();
  for (const log of byPlace.values())
    for (const name of new Set([log.name, placeOf(log, rules)])) claims.set(name, (claims.get(name) ?? 0) + 1);
  const called = [...byPlace.values()].map((log) =>
    claims.get(log.name) === 1 ? log : { ...log, name: placeOf(log, rules) },
  );
  return called.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.path < b.path ? -1 : 1));
}

function placeOf({ path: file, entry }: BatchLog, { sep }: PathRules): string {
  const slashed = file.split(sep).join("/");
  return entry === null ? slashed : `${slashed}/${entry}`;
}

/**
 * The log that a manifest means: by its name in the batch, or as a file beside the manifest. An archive is no log, but
 * what it holds.
 */
export function logCalled(
  wanted: string,
  folder: string,
  logs: readonly BatchLog[],
  rules: PathRules = path,
): BatchLog | undefined {
  const file = rules.resolve(folder, wanted);
  return (
    logs.find(({ name }) => name === wanted) ??
    logs.find((log) => log.entry === null && rules.resolve(log.path) === file)
  );
}
