import type { AnalyzeOptions } from "../analyze.js";
import type { FileProblem } from "../knowledge/yaml-file.js";
import type { Options, Values } from "./commands.js";
import type { ReadLimits } from "../grammar/transcript/limits.js";
import { numberIn } from "./numbers.js";

/** What every command that analyses takes: what a team adds, and how much of a log is read. */
export const teamOptions: Options = {
  rules: {
    type: "string",
    value: "DIR",
    help: "a folder of rules to run beside those that come with the package",
  },
  owners: { type: "string", value: "FILE", help: "a file that says who owns a module" },
  suppressions: { type: "string", value: "FILE", help: "a file of findings that are known, each with a reason" },
  date: {
    type: "string",
    value: "DATE",
    help: "the day that ends of suppressions are held against, 2027-03-31; default is the day of the log",
  },
  "limit-prompts": { type: "string", value: "N", help: "how many prompts of a case are read (1000000)" },
  "limit-lines": { type: "string", value: "N", help: "how many lines of a case are read (4000000)" },
  "limit-frames": { type: "string", value: "N", help: "how many rows of stacks of a case are read (1500000)" },
  "limit-memory": {
    type: "string",
    value: "N",
    help: "megabytes that the analysis may take, guessed from the lines (2000)",
  },
};

export type TeamFiles = Pick<AnalyzeOptions, "rules" | "owners" | "suppressions" | "today" | "limits">;

/** The team's files that the options name; null when they are wrong, which has then been said on standard error. */
export async function readTeamFiles(values: Values): Promise<TeamFiles | null> {
  const { rules, owners, suppressions, date } = values as Readonly<Record<string, string | undefined>>;
  const limits = limitsIn(values);
  if (limits === null) return null;
  if (rules === undefined && owners === undefined && suppressions === undefined && date === undefined) return limits;
  if (date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(date)) {
    process.stderr.write(`windbg-postmortem: --date takes a day such as 2027-03-31, not "${date}".\n`);
    return null;
  }
  const team = await import("../node/team.js");
  const problems: FileProblem[] = [];
  const take = <T>(
    read:
      { readonly _tag: "Left"; readonly left: readonly FileProblem[] } | { readonly _tag: "Right"; readonly right: T },
  ): T | undefined => {
    if (read._tag === "Right") return read.right;
    problems.push(...read.left);
    return undefined;
  };
  const pack = rules === undefined ? undefined : take(await team.readRuleFolder(rules))?.pack;
  const owned = owners === undefined ? undefined : take(await team.readOwnersFile(owners));
  const known = suppressions === undefined ? undefined : take(await team.readSuppressionsFile(suppressions));
  for (const problem of problems) process.stderr.write(`${team.explainFileProblem(problem, process.cwd())}\n`);
  if (problems.length > 0) return null;
  return {
    ...limits,
    ...(pack === undefined ? {} : { rules: pack }),
    ...(owned === undefined ? {} : { owners: owned }),
    ...(known === undefined ? {} : { suppressions: known }),
    ...(date === undefined ? {} : { today: date }),
  };
}

/** The limits that were given; null when one is no number, which has then been said on standard error. */
function limitsIn(values: Values): Pick<AnalyzeOptions, "limits"> | null {
  const limits: { -readonly [K in keyof ReadLimits]: number } = {};
  for (const key of ["prompts", "lines", "frames", "memory"] as const) {
    const limit = numberIn(values[`limit-${key}`]);
    if (limit === null) {
      process.stderr.write(
        `windbg-postmortem: --limit-${key} takes a number of ${key === "memory" ? "megabytes" : key}.\n`,
      );
      return null;
    }
    if (limit !== undefined) limits[key] = limit;
  }
  return Object.keys(limits).length === 0 ? {} : { limits };
}
