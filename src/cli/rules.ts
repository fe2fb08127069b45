import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { analyze, packFor, type LogInput } from "../analyze.js";
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
      return lint(folder);
    case "test":
      return test(folder);
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

/** Rules that come with the package were checked when it was built. */
async function lint(folder: string | undefined): Promise<number> {
  if (folder === undefined) {
    process.stdout.write(`${packFor({}).rules.length} rules come with the package, checked when it was built.\n`);
    return Exit.done;
  }
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

/**
 * Analyses each example of each rule: logs, or folders of logs, named from where the rule's file stands; those of the
 * rules that come with the package stand in `test/rules` and `samples` of its repository.
 */
async function test(folder: string | undefined): Promise<number> {
  const team = folder === undefined ? undefined : await read(folder);
  if (team === null) return Exit.findings;
  const root = await packageRoot();
  if (team === undefined && !(await isThere(join(root, BUILTIN_EXAMPLES)))) {
    process.stdout.write(`${NOT_SHIPPED}\n`);
    return Exit.usage;
  }
  const rules = team?.pack ?? packFor({});
  let failed = 0;
  let held = 0;
  for (const { rule, examples } of rules.rules) {
    const place = (example: string): Promise<string> =>
      team === undefined
        ? builtinExample(root, example)
        : Promise.resolve(join(dirname(resolve(team.files.get(rule)!)), example));
    for (const kind of ["hit", "miss"] as const) {
      for (const example of examples[kind]) {
        const logs = await logsOf(example, place);
        const wrong = typeof logs === "string" ? logs : tried(logs, rule, kind === "hit", team?.pack);
        if (wrong === null) held++;
        else {
          failed++;
          process.stdout.write(`${rule}: ${kind} ${nameOf(example)}: ${wrong}\n`);
        }
      }
    }
  }
  process.stdout.write(`${held} examples hold, ${failed} do not.\n`);
  return failed > 0 ? Exit.findings : Exit.done;
}

const BUILTIN_EXAMPLES = join("test", "rules");
const NOT_SHIPPED = `The examples of the rules that come with the package are in its repository (test/rules, samples) and not in the
package. rules test FOLDER tries the examples of your own rules.`;

/** The folder that holds package.json, seen from the built file. */
async function packageRoot(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(await isThere(join(folder, "package.json"))) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function builtinExample(root: string, example: string): Promise<string> {
  const short = join(root, BUILTIN_EXAMPLES, `${example}.log`);
  return (await isThere(short)) ? short : join(root, "samples", example);
}

/** A text of several lines is the log itself. */
function nameOf(example: string): string {
  return example.includes("\n") ? `"${example.slice(0, example.indexOf("\n"))}…"` : example;
}

/** The logs of an example, or why they cannot be read. */
async function logsOf(
  example: string,
  place: (example: string) => Promise<string>,
): Promise<readonly LogInput[] | string> {
  if (example.includes("\n")) return [{ name: "example.log", log: example }];
  const path = await place(example);
  const transcript = join(path, "transcript.log");
  const logs: LogInput[] = [];
  const inFolder = await isThere(transcript);
  for (const file of await listInputs([inFolder ? transcript : path, ...(await tracesOf(path, inFolder))])) {
    const input = file._tag === "Left" ? file : await readInput(file.right)();
    if (input._tag === "Left") return `${input.left.message} (${relative(process.cwd(), path) || path})`;
    logs.push({ name: input.right.name, log: input.right.bytes });
  }
  return logs;
}

/** What is wrong with an example; null where it holds. */
function tried(logs: readonly LogInput[], rule: string, wanted: boolean, rules: RulePack | undefined): string | null {
  const result = analyze(logs, rules === undefined ? {} : { rules });
  if (result._tag === "Left") return result.left.message;
  const found = result.right.findings.some((finding) => finding.rule === rule);
  if (found === wanted) return null;
  return wanted ? `it was not found; windbg-postmortem explain ${rule} LOG says why` : "it was found";
}

/** The network traces of an example: `network.pcap` in its folder, `case.network.tsv` beside `case.log`. */
async function tracesOf(path: string, inFolder: boolean): Promise<readonly string[]> {
  const folder = inFolder ? path : dirname(path);
  const start = inFolder ? "network." : `${basename(path, extname(path))}.network.`;
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.startsWith(start)).map((file) => join(folder, file));
}
