import { openChunks } from "./chunks.js";
import { openKeptCode } from "./kept-code.js";

/** A thread is ended, it does not end: what it compiled is kept while it works. */
const AT_WORK_MS = 1000;

const chunks = openChunks(import.meta.dirname, { require, import: (id) => import(id) });
const keep = chunks.compileWith(openKeptCode("thread", START_CHUNK));
chunks.load(START_CHUNK);
setTimeout(keep, AT_WORK_MS).unref();
