import { analyze } from "../analyze.js";
import type { Case } from "../model/case.js";
import { readInput } from "../node/inputs.js";
import { redact } from "../redact.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, writeResult } from "./output.js";

export async function run(paths: readonly string[], values: Values): Promise<number> {
  const [path = "-", ...more] = paths;
  if (more.length > 0) return usage(`redact takes one log, but ${paths.length} were given.`, "redact");
  const input = await readInput(path)();
  if (input._tag === "Left") return fail(input.left);
  const { name, bytes } = input.right;
  const result = redact(bytes, { name });
  if (result._tag === "Left") return fail(result.left);
  const { log, replaced } = result.right;
  const list = values["list"] as string | undefined;
  // The list is the secret itself: it is written before the log, and only its owner may read it.
  const unlisted =
    list === undefined
      ? null
      : writeResult(
          `${JSON.stringify({ kind: "redaction-list", schemaVersion: "1.0", source: name, replaced }, null, 1)}\n`,
          list,
          0o600,
        );
  if (unlisted !== null) return fail(unlisted);
  const unwritten = writeResult(log, values["output"] as string | undefined);
  if (unwritten !== null) return fail(unwritten);
  if (values["quiet"] !== true)
    process.stderr.write(
      `${name}: ${replaced.length} names and credentials replaced. Look through the result before it is handed on: what no pattern knows is still there.\n`,
    );
  // What a reader of the redacted log would find must be what is found in this one.
  if (findingsOf(name, bytes) === findingsOf(name, log)) return Exit.done;
  process.stderr.write(`${name}: the redacted log does not give the same findings as the log itself.\n`);
  return Exit.partial;
}

function findingsOf(name: string, log: Uint8Array): string {
  const result = analyze([{ name, log }]);
  return result._tag === "Left" ? result.left.code : JSON.stringify(conclusions(result.right));
}

function conclusions({ findings, absences }: Case): unknown {
  return [
    findings.map(({ rule, level, confidence, evidence }) => [rule, level, confidence, evidence]),
    absences.map(({ expected, verdict, confidence, evidence }) => [expected, verdict, confidence, evidence]),
  ];
}

function fail(failure: Parameters<typeof printFailure>[0]): number {
  printFailure(failure);
  return Exit.unreadable;
}
