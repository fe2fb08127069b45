import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The build that is measured; another one can be named to compare two. */
export const DIST = resolve(process.env.BENCH_DIST ?? join(import.meta.dirname, "..", "dist"));

export const CLI = join(DIST, "cli", "main.js");

/** A module of the built library, inner ones too: the bench looks behind the public door. */
export const fromDist = (path) => import(pathToFileURL(join(DIST, path)).href);
