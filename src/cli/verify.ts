import type { LogInput } from "../analyze.js";
import { headOf, listInputs, readInput } from "../node/inputs.js";
import { readCase } from "../read-case.js";
import { oneLine } from "../report/safe-text.js";
import { isTrace } from "../traces.js";
import { verify } from "../verify.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { openTraces } from "./open-traces.js";
import { printFailure } from "./output.js";
import { readTeamFiles } from "./team-options.js";

const HEAD_BYTES = 1 << 16;

export async function run([reportPath = "-", ...paths]: readonly string[], values: Values): Promise<number> {
  if (paths.length === 0) return usage("verify takes a JSON report and the logs it was made from.", "verify");
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const file = await readInput(reportPath)();
  if (file._tag === "Left") return fail(file.left);
  const read = readCase(jsonIn(file.right.bytes), file.right.name);
  if (read._tag === "Left") return fail(read.left);
  const report = read.right;
  const logs: LogInput[] = [];
  const traces: string[] = [...((values["network"] as string[] | undefined) ?? [])];
  const listed = await listInputs(paths);
  for (const path of listed) {
    if (path._tag === "Right" && path.right !== "-" && listed.length > 1 && isTrace(headOf(path.right, HEAD_BYTES))) {
      traces.push(path.right);
      continue;
    }
    const input = path._tag === "Left" ? path : await readInput(path.right)();
    if (input._tag === "Left") return fail(input.left);
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  const network = openTraces(traces);
  if (network._tag === "Left") return fail(network.left);
  const result = verify(report, logs, { network: network.right, ...team });
  if (result._tag === "Left") return fail(result.left);
  const broken = result.right;
  const claims = [report.findings, report.absences, report.edges, report.timeline, report.calls, report.messages];
  if (broken.length === 0) {
    if (values["quiet"] !== true)
      process.stdout.write(
        `Every claim holds: ${report.findings.length} findings, ${report.absences.length} absences, ${claims.flat().length} claims with their lines.\n`,
      );
    return Exit.done;
  }
  for (const { claim, says, because } of broken)
    process.stdout.write(`${visible(claim)}: ${visible(because)}\n    ${visible(says)}\n`);
  process.stderr.write(`${broken.length} ${broken.length === 1 ? "claim does" : "claims do"} not hold.\n`);
  return Exit.findings;
}

/** A report that somebody else wrote is as hostile as a log. */
function visible(text: string): string {
  return oneLine(text).slice(0, 400);
}

/** Undefined for what is no JSON. */
function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function fail(failure: Parameters<typeof printFailure>[0]): number {
  printFailure(failure);
  return Exit.unreadable;
}
