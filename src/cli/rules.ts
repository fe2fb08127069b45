import { basename, dirname, extname, join, resolve } from "node:path";
import { readdir, stat } from "node:fs/promises";
import { analyze, packFor } from "../analyze.js";
import type { RulePack } from "../knowledge/index.js";
import { listInputs, readInput } from "../node/inputs.js";
import { explainFileProblem, readRuleFolder, type TeamRules } from "../node/team.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { printFailure, writeResult } from "./output.js";
import { ruleTemplate } from "./rule-template.js";

/** `rules list|lint|test|new`: what there is, what is wrong, whether the examples hold, a file to begin with. */
export async function run([action = "", ...paths]: readonly string[], values: Values): Promise<number> {
  const folder = paths[0] ?? (values["rules"] as string | undefined);
  const output = values["output"] as string | undefined;
  switch (action) {
    case "list":
      return list(folder, output);
    case "lint":
      return folder === undefined ? usage("rules lint takes a folder of rules.", "rules") : lint(folder);
    case "test":
      return folder === undefined ? usage("rules test takes a folder of rules.", "rules") : test(folder);
    case "new":
      return paths[0] === undefined
        ? usage("rules new takes an id, such as app.cache.not-flushed.", "rules")
        : begin(paths[0], output);
    default:
      return usage(`rules takes list, lint, test or new, not "${action}".`, "rules");
  }
}

async function read(folder: string): Promise<TeamRules | null> {
  const team = await readRuleFolder(folder);
  if (team._tag === "Right") return team.right;
  for (const problem of team.left) process.stderr.write(`${explainFileProblem(problem, process.cwd())}\n`);
  return null;
}

async function list(folder: string | undefined, output: string | undefined): Promise<number> {
  const team = folder === undefined ? undefined : await read(folder);
  if (team === null) return Exit.findings;
  const { rules } = packFor(team === undefined ? {} : { rules: team.pack });
  const width = Math.max(...rules.map(({ rule }) => rule.length)) + 2;
  const rows = [...rules]
    .sort((a, b) => (a.rule < b.rule ? -1 : 1))
    .map(({ rule, level, title }) => `${rule.padEnd(width)}${level.padEnd(9)}${title}`);
  const failure = writeResult(`${rows.join("\n")}\n`, output);
  if (failure !== null) printFailure(failure);
  return failure === null ? Exit.done : Exit.unreadable;
}

async function lint(folder: string): Promise<number> {
  const team = await read(folder);
  if (team === null) return Exit.findings;
  process.stdout.write(`${team.pack.rules.length} rules, nothing wrong with them.\n`);
  return Exit.done;
}

async function begin(id: string, output: string | undefined): Promise<number> {
  if (!/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/.test(id))
    return usage(`An id is written area.subject.what, not "${id}".`, "rules");
  const failure = writeResult(ruleTemplate(id), output);
  if (failure !== null) printFailure(failure);
  return failure === null ? Exit.done : Exit.unreadable;
}

/** Analyses each example of each rule: logs, or folders of logs, named from where the rule's file stands. */
async function test(folder: string): Promise<number> {
  const team = await read(folder);
  if (team === null) return Exit.findings;
  let failed = 0;
  let held = 0;
  for (const { rule, examples } of team.pack.rules) {
    const base = dirname(resolve(team.files.get(rule)!));
    for (const kind of ["hit", "miss"] as const) {
      for (const example of examples[kind]) {
        const wrong = await tried(join(base, example), rule, kind === "hit", team.pack);
        if (wrong === null) held++;
        else {
          failed++;
          process.stdout.write(`${rule}: ${kind} ${example}: ${wrong}\n`);
        }
      }
    }
  }
  process.stdout.write(`${held} examples hold, ${failed} do not.\n`);
  return failed > 0 ? Exit.findings : Exit.done;
}

/** What is wrong with an example; null where it holds. */
async function tried(path: string, rule: string, wanted: boolean, rules: RulePack): Promise<string | null> {
  const transcript = join(path, "transcript.log");
  const inFolder = await stat(transcript).then(
    () => true,
    () => false,
  );
  const logs = [];
  for (const file of await listInputs([inFolder ? transcript : path, ...(await tracesOf(path, inFolder))])) {
    const input = file._tag === "Left" ? file : await readInput(file.right)();
    if (input._tag === "Left") return input.left.message;
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  const result = analyze(logs, { rules });
  if (result._tag === "Left") return result.left.message;
  const found = result.right.findings.some((finding) => finding.rule === rule);
  if (found === wanted) return null;
  return wanted ? "it was not found; `explain` says why" : "it was found";
}

/** The network traces of an example: `network.pcap` in its folder, `case.network.tsv` beside `case.log`. */
async function tracesOf(path: string, inFolder: boolean): Promise<readonly string[]> {
  const folder = inFolder ? path : dirname(path);
  const start = inFolder ? "network." : `${basename(path, extname(path))}.network.`;
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.startsWith(start)).map((file) => join(folder, file));
}
