import { realpath, stat } from "node:fs/promises";
import * as path from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Refusal } from "./refusal.js";

/** A folder that may be read from. */
export interface Root {
  /** As whoever started the server wrote it. */
  readonly given: string;
  readonly absolute: string;
  /** Without symbolic links. */
  readonly real: string;
}

/** The roots, or the first that is no folder. */
export async function openRoots(folders: readonly string[]): Promise<E.Either<string, readonly Root[]>> {
  const roots: Root[] = [];
  for (const given of folders) {
    const absolute = path.resolve(given);
    try {
      const real = await realpath(absolute);
      if (!(await stat(real)).isDirectory()) return E.left(given);
      roots.push({ given, absolute, real });
    } catch {
      return E.left(given);
    }
  }
  return E.right(roots);
}

/**
 * The real path of a file or folder inside one of the roots. Links are followed first and judged by where they lead. What
 * lies outside is refused in the same words whether it exists or not; it is not even looked for where the path itself
 * leads out, because on Windows a look at `\\server\share` already greets that server.
 */
export async function pathInside(asked: string, roots: readonly Root[]): Promise<E.Either<Refusal, string>> {
  const outside: Refusal = {
    code: "WP0011",
    message: `"${asked}" lies outside the folders that this server may read.`,
    remedy: `Pass a path inside ${roots.map((root) => `"${root.given}"`).join(" or ")}, relative to it. Other folders are opened by whoever starts the server, with --root.`,
  };
  let lexical = false;
  for (const root of roots) {
    const wanted = path.resolve(root.absolute, asked);
    if (!roots.some(({ absolute, real }) => isInside(wanted, absolute) || isInside(wanted, real))) continue;
    lexical = true;
    try {
      const real = await realpath(wanted);
      return roots.some((one) => isInside(real, one.real)) ? E.right(real) : E.left(outside);
    } catch {
      // Perhaps the next root has it.
    }
  }
  if (!lexical) return E.left(outside);
  return E.left({
    code: "WP0005",
    message: `There is no "${asked}".`,
    remedy: 'Check the path; "." with the tool parse lists the logs of a folder.',
  });
}

/** Both absolute. `rules` says how paths are read: `path.win32` and `path.posix` are such. */
export function isInside(
  file: string,
  folder: string,
  rules: Pick<typeof path, "relative" | "isAbsolute"> = path,
): boolean {
  const way = rules.relative(folder, file);
  return way === "" || (way !== ".." && !/^\.\.[\\/]/.test(way) && !rules.isAbsolute(way));
}
