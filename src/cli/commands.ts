import type { ParseArgsConfig } from "node:util";
import { teamHelp, teamOptions } from "./team-options.js";

export type Options = NonNullable<ParseArgsConfig["options"]>;
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** One command of the command line. The table is what `--help` prints; the code is loaded when the command runs. */
export interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** It can do its work without a path. */
  readonly withoutPaths?: true;
  readonly optionHelp: Readonly<Record<string, string>>;
  readonly load: () => Promise<{ run: (paths: readonly string[], values: Values) => Promise<number> }>;
}

const common: Options = {
  format: { type: "string" },
  output: { type: "string", short: "o" },
  strict: { type: "boolean" },
  quiet: { type: "boolean" },
};
const commonHelp = {
  output: "write the result to FILE instead of standard output",
  strict: "stop at the first line that is not understood",
  quiet: "no problems on standard error",
};

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "analyze",
    usage: "[analyze] PATH…",
    summary: "post-mortem of one case; files and folders are one case together, '-' is standard input",
    options: {
      ...common,
      "fail-on": { type: "string" },
      "no-redact": { type: "boolean" },
      network: { type: "string", multiple: true },
      "export-streams": { type: "string" },
      color: { type: "string" },
      ...teamOptions,
    },
    optionHelp: {
      format: "text (default), markdown, json, ndjson, html, sarif, mermaid, dot, trace, folded or speedscope",
      ...commonHelp,
      "fail-on": "exit with 1 when a finding is at or above error, warning or note",
      "no-redact": "show credentials, cookies, and names of users, domains and workstations",
      network:
        "a network trace of the same time: pcap, pcapng, an export of tshark, a list of frames; also found among PATH",
      "export-streams": "write the streams that hold the log's buffers to FILE, as pcapng for Wireshark",
      color: "auto (default), always or never",
      ...teamHelp,
    },
    load: () => import("./analyze.js"),
  },
  {
    name: "explain",
    usage: "explain RULE PATH…",
    summary: "why a rule did or did not fire; why call-5 happened; why ntlm.authenticate did not come",
    options: { ...common, ...teamOptions },
    optionHelp: { format: "text (default) or json", ...commonHelp, ...teamHelp },
    load: () => import("./explain.js"),
  },
  {
    name: "rules",
    usage: "rules list|lint|test|new",
    summary: "the rules there are, what is wrong with those of a folder, whether their examples hold, a new one",
    options: { output: common["output"]!, rules: { type: "string" } },
    optionHelp: { output: commonHelp.output, rules: teamHelp.rules },
    load: () => import("./rules.js"),
  },
  {
    name: "parse",
    usage: "parse PATH",
    summary: "the transcript document, without analysis",
    options: { ...common, summary: { type: "boolean" } },
    optionHelp: { format: "json", ...commonHelp, summary: "only the coverage and the counts" },
    load: () => import("./parse.js"),
  },
  {
    name: "compare",
    usage: "compare GOOD BAD",
    summary: "where a failing case first parts from a working one",
    options: { format: { type: "string" }, output: { type: "string", short: "o" }, "no-redact": { type: "boolean" } },
    optionHelp: {
      format: "text (default), markdown, html or json",
      output: commonHelp.output,
      "no-redact": "show credentials, cookies, and names of users, domains and workstations",
    },
    load: () => import("./compare.js"),
  },
  {
    name: "batch",
    usage: "batch PATH… --out DIR",
    summary: "one result per case, many logs, all cores; the same command again goes on where it stopped",
    options: {
      out: { type: "string" },
      list: { type: "string" },
      manifest: { type: "string" },
      known: { type: "string" },
      jobs: { type: "string" },
      shard: { type: "string" },
      "limit-log": { type: "string" },
      "fail-on": { type: "string" },
      "no-redact": { type: "boolean" },
      quiet: { type: "boolean" },
    },
    optionHelp: {
      out: "folder for the results",
      list: "a file with one PATH on each line; '-' is standard input",
      manifest: "a YAML file that says which logs are one case; else logs of one folder that name one process are",
      known: "a YAML register of known issues: fingerprint or rule, ticket, remedy",
      jobs: "threads; as many as the work is worth when left away",
      shard: "I/N: only the I-th of N parts of the cases, for array jobs",
      "limit-log": "largest log in megabytes, unpacked (256)",
      "fail-on": "exit with 1 when a finding is at or above error, warning or note",
      "no-redact": "show credentials, cookies, and names of users, domains and workstations",
      quiet: "no progress on standard error",
    },
    withoutPaths: true,
    load: () => import("./batch.js"),
  },
  {
    name: "redact",
    usage: "redact PATH",
    summary: "the log with credentials and names replaced; same length, same line numbers",
    options: { output: { type: "string", short: "o" }, list: { type: "string" }, quiet: { type: "boolean" } },
    optionHelp: {
      output: commonHelp.output,
      list: "write what was replaced, by what and where, to FILE; it holds the secrets: keep it apart",
      quiet: "no summary on standard error",
    },
    load: () => import("./redact.js"),
  },
  {
    name: "verify",
    usage: "verify REPORT PATH…",
    summary:
      "re-derives every claim of a JSON report from its logs; exits with 1 and names the claims that do not hold",
    options: { quiet: { type: "boolean" } },
    optionHelp: { quiet: "say nothing when every claim holds" },
    load: () => import("./verify.js"),
  },
  {
    name: "collect",
    usage: "collect --target ttd|live|dump -o DIR",
    summary: "debugger scripts that export what the analysis needs",
    withoutPaths: true,
    options: {
      target: { type: "string" },
      apis: { type: "string", multiple: true },
      rule: { type: "string", multiple: true },
      from: { type: "string", multiple: true },
      check: { type: "string", multiple: true },
      arch: { type: "string" },
      bytes: { type: "string" },
      folder: { type: "string" },
      force: { type: "boolean" },
      format: { type: "string" },
      output: { type: "string", short: "o" },
      quiet: { type: "boolean" },
    },
    optionHelp: {
      target: "ttd: a time-travel trace; live: breakpoints, also for old traces; dump",
      apis: "areas, groups, modules or functions, joined by commas: wininet,socket.send,ws2_32!recv",
      rule: "a rule, or a glob over rules: the functions that it looks at",
      from: "log of the first script: writes the second, which visits every call that the first lists",
      arch: "x86 or x64: the code of the target; needed for live",
      bytes: "bytes of one buffer that are dumped at most (1024)",
      folder: "where the scripts will lie on the machine of the debugger (C:\\collect)",
      output: "folder of the scripts; with --check, a file",
      force: "overwrite files that this program did not write",
      check: "says whether the log of a script is complete, and what is missing",
      format: "of --check: text (default) or json",
      quiet: "no summary on standard error",
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
      root: { type: "string", multiple: true },
      "limit-log": { type: "string" },
      "no-redact": { type: "boolean" },
      ...teamOptions,
    },
    optionHelp: {
      root: "a folder that may be read; the current one when left away",
      "limit-log": "largest case in megabytes (64)",
      "no-redact": "show credentials, cookies, and names of users, domains and workstations to the model",
      ...teamHelp,
    },
    load: () => import("./mcp.js"),
  },
];
