import type { ParseArgsConfig } from "node:util";
import { REPORT_FORMATS } from "../report/formats.js";
import type { Exit } from "./exit-codes.js";
import { teamOptions } from "./team-options.js";

type ParsedOption = NonNullable<ParseArgsConfig["options"]>[string];
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** An option: how it is parsed, what it does, and what may follow it. */
export interface Option extends ParsedOption {
  readonly help: string;
  /** What the value is; shells complete files after `FILE` and folders after `DIR`. */
  readonly value?: "FILE" | "DIR" | "N" | "I/N" | "LIST" | "RULE" | "DATE" | "SECONDS" | "URL";
  /** All values there are. */
  readonly choices?: readonly string[];
}

export type Options = Readonly<Record<string, Option>>;

/**
 * One command of the command line. `--help`, `docs/cli.md` and the completion of shells are made from the table; the code
 * is loaded when the command runs.
 */
export interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** What its first argument may be, where that is no path. */
  readonly words?: readonly string[];
  /** It can do its work without a path. */
  readonly withoutPaths?: true;
  /** Exit codes besides 0, 2 and 70, and what this command means by them. */
  readonly exits: Readonly<Partial<Record<keyof typeof Exit, string>>>;
  readonly load: () => Promise<{ run: (paths: readonly string[], values: Values) => Promise<number> }>;
}

const LEVELS = ["error", "warning", "note"] as const;

const output: Option = {
  type: "string",
  short: "o",
  value: "FILE",
  help: "write the result to FILE instead of standard output",
};
const strict: Option = { type: "boolean", help: "stop at the first line that is not understood" };
const quiet: Option = { type: "boolean", help: "no problems on standard error" };
const failOn: Option = {
  type: "string",
  choices: LEVELS,
  help: "exit with 1 when a finding is at or above error, warning or note",
};
const noRedact: Option = {
  type: "boolean",
  help: "show credentials, cookies, and names of users, domains and workstations",
};
const format = (...choices: readonly string[]): Option => ({
  type: "string",
  choices,
  help:
    choices.length === 1
      ? choices[0]!
      : `${choices[0]} (default), ${choices
          .slice(1, -1)
          .map((one) => `${one}, `)
          .join("")}${choices.at(-1)}`,
});

const unreadable = "no input could be read, or the result could not be written";

const network: Option = {
  type: "string",
  multiple: true,
  value: "FILE",
  help: "a network trace of the same time: pcap, pcapng, an export of tshark, a list of frames; also found among PATH",
};

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "analyze",
    usage: "[analyze] PATH…",
    summary: "post-mortem of one case; files and folders are one case together, '-' is standard input",
    options: {
      format: format(...REPORT_FORMATS),
      output,
      strict,
      quiet,
      "fail-on": failOn,
      "no-redact": noRedact,
      network,
      "export-streams": {
        type: "string",
        value: "FILE",
        help: "write the streams that hold the log's buffers to FILE, as pcapng for Wireshark",
      },
      color: { type: "string", choices: ["auto", "always", "never"], help: "auto (default), always or never" },
      ...teamOptions,
    },
    exits: {
      findings: "a finding is at or above --fail-on",
      unreadable,
      partial: "some of the inputs could not be read; each is named",
    },
    load: () => import("./analyze.js"),
  },
  {
    name: "explain",
    usage: "explain RULE PATH…",
    summary: "why a rule did or did not fire; why call-5 happened; why ntlm.authenticate did not come",
    options: { format: format("text", "json"), output, strict, quiet, network, ...teamOptions },
    exits: { unreadable },
    load: () => import("./explain.js"),
  },
  {
    name: "rules",
    usage: "rules list|lint|test|new",
    summary: "the rules there are, what is wrong with those of a folder, whether their examples hold, a new one",
    words: ["list", "lint", "test", "new"],
    options: { output, rules: teamOptions["rules"]! },
    exits: { findings: "a rule is wrong, or an example does not hold", unreadable: "the result could not be written" },
    load: () => import("./rules.js"),
  },
  {
    name: "parse",
    usage: "parse PATH",
    summary: "the transcript document, without analysis: the log's own text, nothing is masked",
    options: {
      format: format("json"),
      output,
      strict,
      quiet,
      summary: { type: "boolean", help: "only the coverage and the counts" },
    },
    exits: { unreadable },
    load: () => import("./parse.js"),
  },
  {
    name: "compare",
    usage: "compare GOOD BAD",
    summary: "where a failing case first parts from a working one",
    options: { format: format("text", "markdown", "html", "json"), output, "no-redact": noRedact },
    exits: { unreadable },
    load: () => import("./compare.js"),
  },
  {
    name: "batch",
    usage: "batch PATH… --out DIR",
    summary: "one result per case, many logs, all cores; the same command again goes on where it stopped",
    options: {
      out: { type: "string", value: "DIR", help: "folder for the results" },
      list: { type: "string", value: "FILE", help: "a file with one PATH on each line; '-' is standard input" },
      manifest: {
        type: "string",
        value: "FILE",
        help: "a YAML file that says which logs are one case; else logs of one folder that name one process are",
      },
      known: {
        type: "string",
        value: "FILE",
        help: "a YAML register of known issues: fingerprint or rule, ticket, remedy",
      },
      jobs: { type: "string", value: "N", help: "threads; as many as the work is worth when left away" },
      shard: { type: "string", value: "I/N", help: "only the I-th of N parts of the cases, for array jobs" },
      queue: { type: "string", value: "URL", help: "redis://host:6379: workers on other machines analyse; see worker" },
      "limit-log": { type: "string", value: "N", help: "largest log in megabytes, unpacked (256)" },
      "fail-on": failOn,
      "no-redact": noRedact,
      quiet: { type: "boolean", help: "no progress on standard error" },
      ...teamOptions,
    },
    withoutPaths: true,
    exits: {
      findings: "a finding is at or above --fail-on",
      unreadable: "no case could be analysed",
      partial: "some cases failed, each with its reason in the summary, or the run was stopped",
    },
    load: () => import("./batch.js"),
  },
  {
    name: "worker",
    usage: "worker --queue URL",
    summary: "analyses what batch --queue puts there, on this machine, until it is interrupted",
    options: {
      queue: { type: "string", value: "URL", help: "redis://host:6379, the address that batch was given" },
      jobs: { type: "string", value: "N", help: "threads (one per core)" },
      "lost-after": {
        type: "string",
        value: "SECONDS",
        help: "without a sign of life for so long, a case is taken over by another worker (30)",
      },
      "until-empty": { type: "boolean", help: "end when nothing waits" },
      quiet: { type: "boolean", help: "no line per case on standard error" },
    },
    withoutPaths: true,
    exits: { unreadable: "Redis does not answer, or a package is missing" },
    load: () => import("./worker.js"),
  },
  {
    name: "redact",
    usage: "redact PATH",
    summary: "the log with credentials and names replaced; same length, same line numbers",
    options: {
      output,
      list: {
        type: "string",
        value: "FILE",
        help: "write what was replaced, by what and where, to FILE; it holds the secrets: keep it apart",
      },
      quiet: { type: "boolean", help: "no summary on standard error" },
    },
    exits: { unreadable, partial: "the redacted log does not lead to the same findings" },
    load: () => import("./redact.js"),
  },
  {
    name: "verify",
    usage: "verify REPORT PATH…",
    summary:
      "re-derives every claim of a JSON report from its logs; exits with 1 and names the claims that do not hold",
    options: {
      network: {
        type: "string",
        multiple: true,
        value: "FILE",
        help: "a network trace that the report was made with; also found among PATH",
      },
      quiet: { type: "boolean", help: "say nothing when every claim holds" },
      ...teamOptions,
    },
    exits: { findings: "a claim does not hold", unreadable: "the report or a log could not be read" },
    load: () => import("./verify.js"),
  },
  {
    name: "collect",
    usage: "collect --target ttd|live|dump -o DIR",
    summary: "debugger scripts that export what the analysis needs",
    withoutPaths: true,
    options: {
      target: {
        type: "string",
        choices: ["ttd", "live", "dump"],
        help: "ttd: a time-travel trace; live: breakpoints, also for old traces; dump",
      },
      apis: {
        type: "string",
        multiple: true,
        value: "LIST",
        help: "areas, groups, modules or functions, joined by commas: wininet,socket.send,ws2_32!recv",
      },
      rule: {
        type: "string",
        multiple: true,
        value: "RULE",
        help: "a rule, or a glob over rules: the functions that it looks at",
      },
      from: {
        type: "string",
        multiple: true,
        value: "FILE",
        help: "log of the first script: writes the second, which visits every call that the first lists",
      },
      check: {
        type: "string",
        multiple: true,
        value: "FILE",
        help: "says whether the log of a script is complete, and what is missing",
      },
      arch: { type: "string", choices: ["x86", "x64"], help: "x86 or x64: the code of the target; needed for live" },
      bytes: { type: "string", value: "N", help: "bytes of one buffer that are dumped at most (1024)" },
      folder: {
        type: "string",
        value: "DIR",
        help: "where the scripts will lie on the machine of the debugger (C:\\collect)",
      },
      force: { type: "boolean", help: "overwrite files that this program did not write" },
      format: { ...format("text", "json"), help: "of --check: text (default) or json" },
      output: { ...output, value: "DIR", help: "folder of the scripts; with --check, a file" },
      quiet: { type: "boolean", help: "no summary on standard error" },
    },
    exits: {
      unreadable: "a log could not be read, or a script not written",
      partial: "--check: a log is not complete",
    },
    load: () => import("./collect.js"),
  },
  {
    name: "mcp",
    usage: "mcp [--root DIR …]",
    summary:
      "Model Context Protocol server on standard input and output, for language models; reads below the roots only",
    withoutPaths: true,
    options: {
      root: {
        type: "string",
        multiple: true,
        value: "DIR",
        help: "a folder that may be read; the current one when left away",
      },
      "limit-log": { type: "string", value: "N", help: "largest case in megabytes (64)" },
      "no-redact": { type: "boolean", help: `${noRedact.help} to the model` },
      ...teamOptions,
    },
    exits: {},
    load: () => import("./mcp.js"),
  },
  {
    name: "completion",
    usage: "completion bash|zsh|fish|powershell",
    summary: "a script that makes a shell complete commands, options and their values",
    words: ["bash", "zsh", "fish", "powershell"],
    options: {},
    exits: {},
    load: () => import("./completion.js"),
  },
];
