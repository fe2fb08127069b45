import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { analyze, type LogInput } from "../analyze.js";
import { checkCollected } from "../collect/check.js";
import { collectScripts, type CollectedLogs } from "../collect/collect.js";
import { printCheck } from "../collect/print-check.js";
import type { CollectRequest, CollectTarget } from "../collect/request.js";
import type { CollectFile } from "../collect/session.js";
import { knowledge } from "../knowledge/index.js";
import type { Failure } from "../model/failure.js";
import type { Transcript } from "../model/transcript.js";
import { listInputs, readInput } from "../node/inputs.js";
import { parse } from "../parse.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, writeResult } from "./output.js";

const TARGETS: readonly CollectTarget[] = ["ttd", "live", "dump"];

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const [stray] = paths;
  if (stray !== undefined)
    return usage(
      `collect takes no log by itself, but "${stray}" was given: pass it with --from or --check.`,
      "collect",
    );
  return values["check"] === undefined ? write(values) : check(values);
}

/** Writes the scripts. */
async function write(values: Values): Promise<number> {
  const request = requestOf(values);
  if (typeof request === "string") return usage(request, "collect");
  const folder = values["output"] as string | undefined;
  if (folder === undefined) return usage("collect writes several files: name their folder with -o DIR.", "collect");
  let from: CollectedLogs | null = null;
  if (values["from"] !== undefined) {
    const read = await readLogs(listOf(values["from"]));
    if (read === null) return Exit.unreadable;
    const analysed = analyze(read.logs, { redact: false });
    if (analysed._tag === "Left") return fail(analysed.left);
    from = { transcripts: read.transcripts, document: analysed.right };
  }
  const known = knowledge();
  const made = collectScripts(request, from, known, known.rules());
  if ("message" in made) return usage(`${made.message} ${made.remedy}`, "collect");
  const failure = writeFiles(made.files, folder, values["force"] === true);
  if (failure !== null) return fail(failure);
  if (values["quiet"] !== true) {
    const names = made.files.map(({ name }) => name);
    process.stderr.write(
      `${folder}: ${names.length} files for ${made.wanted.apis.length} functions. README.txt says what to run, what it costs, and what it shows about the customer.\n`,
    );
  }
  return Exit.done;
}

function requestOf(values: Values): CollectRequest | string {
  const target = values["target"] as CollectTarget | undefined;
  if (target === undefined) return `collect needs --target ${TARGETS.join(", ")}, or --check LOG.`;
  if (!TARGETS.includes(target)) return `--target takes ${TARGETS.join(", ")}, not "${target}".`;
  const arch = values["arch"];
  if (arch !== undefined && arch !== "x86" && arch !== "x64") return `--arch takes x86 or x64, not "${String(arch)}".`;
  const bytes = Number(values["bytes"] ?? 1024);
  if (!Number.isInteger(bytes) || bytes < 16 || bytes > 65_536)
    return `--bytes takes a number from 16 to 65536, not "${String(values["bytes"])}".`;
  return {
    target,
    apis: listOf(values["apis"]),
    rules: listOf(values["rule"]),
    arch: arch ?? null,
    folder: String(values["folder"] ?? "C:\\collect").replace(/\\$/, ""),
    bytes,
  };
}

/** `a,b` and several options are one list. */
function listOf(value: Values[string]): readonly string[] {
  return [value ?? []]
    .flat()
    .flatMap((one) => String(one).split(","))
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** The logs that can be read; null where one cannot, which is said. */
async function readLogs(
  paths: readonly string[],
): Promise<{ readonly logs: readonly LogInput[]; readonly transcripts: readonly Transcript[] } | null> {
  const logs: LogInput[] = [];
  const transcripts: Transcript[] = [];
  for (const path of await listInputs(paths)) {
    const input = path._tag === "Left" ? path : await readInput(path.right)();
    if (input._tag === "Left") {
      printFailure(input.left);
      return null;
    }
    const parsed = parse(input.right.bytes, { name: input.right.name });
    if (parsed._tag === "Left") {
      printFailure(parsed.left);
      return null;
    }
    logs.push({ name: input.right.name, log: input.right.bytes });
    transcripts.push(parsed.right);
  }
  return { logs, transcripts };
}

/** Says whether collected logs are complete. */
async function check(values: Values): Promise<number> {
  const format = values["format"] ?? "text";
  if (format !== "text" && format !== "json")
    return usage(`collect --check writes text or json, not "${String(format)}".`, "collect");
  const read = await readLogs(listOf(values["check"]));
  if (read === null) return Exit.unreadable;
  const checks = checkCollected(read.transcripts);
  const names = read.transcripts.map(({ source }) => source.name);
  const text =
    format === "json"
      ? `${JSON.stringify({ kind: "collect-check", schemaVersion: "1.0", sources: names, sessions: checks }, null, 1)}\n`
      : printCheck(checks, names);
  const unwritten = writeResult(text, values["output"] as string | undefined);
  if (unwritten !== null) return fail(unwritten);
  return checks.length > 0 && checks.every(({ complete }) => complete) ? Exit.done : Exit.partial;
}

/** Whole files only. What this program did not write stays, unless it was told otherwise. */
function writeFiles(files: readonly CollectFile[], folder: string, force: boolean): Failure | null {
  const foreign = files.filter(({ name }) => isForeign(join(folder, name)));
  if (foreign.length > 0 && !force) {
    return {
      _tag: "unwritable-output",
      code: "WP0008",
      name: folder,
      line: null,
      message: `${foreign.map(({ name }) => name).join(", ")} would be overwritten, and this program did not write it.`,
      remedy: "Choose another folder with -o, or pass --force.",
    };
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return {
      _tag: "unwritable-output",
      code: "WP0008",
      name: folder,
      line: null,
      message: error instanceof Error ? error.message : String(error),
      remedy: "Choose another folder with -o.",
    };
  }
  for (const { name, text } of files) {
    const failure = writeResult(text, join(folder, name));
    if (failure !== null) return failure;
  }
  return null;
}

function isForeign(path: string): boolean {
  try {
    return !readFileSync(path, "latin1").includes("windbg-postmortem");
  } catch {
    return false;
  }
}

function fail(failure: Failure): number {
  printFailure(failure);
  return Exit.unreadable;
}
