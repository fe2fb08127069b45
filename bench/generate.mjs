// Writes seeded transcripts; nothing big is kept in the repository. Alone: node bench/generate.mjs --mb 10 --variant plain FILE
import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { asExported, VARIANTS } from "./transcript/damage.mjs";
import { blocks } from "./transcript/mix.mjs";

/** Where generated files are kept from one run to the next. */
export const FOLDER = join(tmpdir(), "windbg-postmortem-bench");

/**
 * Raise it when the generator changes: files of another version are not used again.
 */
const VERSION = 2;

const PIECE = 1 << 20;

/** Writes about `megabytes` of a transcript, which ends at the end of a block. `lines` beside it tells how many it has. */
export function writeTranscript(path, { megabytes, seed = 1, variant = "plain" }) {
  const { distinct = false, only = "mix" } = VARIANTS[variant];
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  const file = openSync(part, "w");
  const wanted = megabytes * 1e6;
  let written = 0;
  let waiting = [];
  let size = 0;
  const flush = () => {
    if (waiting.length === 0) return;
    writeSync(file, asExported(waiting, variant, written === 0));
    written += size;
    waiting = [];
    size = 0;
  };
  for (const block of blocks({ seed, distinct, only })) {
    for (const line of block) {
      waiting.push(line);
      size += line.length + 1;
    }
    if (size >= PIECE || written + size >= wanted) flush();
    if (written >= wanted) break;
  }
  closeSync(file);
  renameSync(part, path);
}

/** Path of a transcript of this size; made when it is not there yet. */
export function transcript(megabytes, variant = "plain", seed = 1) {
  const path = join(FOLDER, `v${VERSION}-${variant}-${megabytes}mb-${seed}.log`);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) writeTranscript(path, { megabytes, seed, variant });
  return path;
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    options: { mb: { type: "string" }, seed: { type: "string" }, variant: { type: "string" } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || (values.variant !== undefined && !(values.variant in VARIANTS))) {
    console.error(`node bench/generate.mjs [--mb 10] [--seed 1] [--variant ${Object.keys(VARIANTS).join("|")}] FILE`);
    process.exitCode = 2;
  } else {
    writeTranscript(path, {
      megabytes: Number(values.mb ?? 10),
      seed: Number(values.seed ?? 1),
      variant: values.variant ?? "plain",
    });
  }
}
