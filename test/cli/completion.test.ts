import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../src/cli/commands.js";
import { completionsOf } from "../../src/cli/complete.js";
import { SHELL_SCRIPTS } from "../../src/cli/shell-scripts.js";
import { REPORT_FORMATS } from "../../src/index.js";

const words = (...typed: readonly string[]): readonly string[] => completionsOf(typed).words.map(({ word }) => word);

describe("what may be typed next", () => {
  test("the first word is a command, a file, or an option of analyze", () => {
    expect(words("")).toEqual(COMMANDS.map(({ name }) => name));
    expect(completionsOf([""]).paths).toBe("files");
    expect(words("co")).toEqual(["compare", "collect", "completion"]);
    expect(words("--fo")).toEqual(["--format"]);
  });

  test("each option of each command can be completed, those that are there only where they may be repeated", () => {
    for (const { name, options } of COMMANDS) {
      expect(words(name, "--")).toEqual([...Object.keys(options).map((option) => `--${option}`), "--help"]);
    }
    expect(words("analyze", "--format", "json", "--fo")).toEqual([]);
    expect(words("analyze", "--network", "a.pcap", "--netw")).toEqual(["--network"]);
  });

  test.each([
    [["analyze", "--format", ""], REPORT_FORMATS],
    [
      ["--format", "m"],
      ["markdown", "mermaid"],
    ],
    [["compare", "--format=m"], ["--format=markdown"]],
    // As bash splits it.
    [["compare", "--format", "=", "m"], ["markdown"]],
    [
      ["compare", "--format", "="],
      ["text", "markdown", "html", "json"],
    ],
    [["analyze", "a.log", "--fail-on", "e"], ["error"]],
    [
      ["collect", "--target", ""],
      ["ttd", "live", "dump"],
    ],
    [
      ["rules", "l"],
      ["list", "lint"],
    ],
    [["completion", ""], Object.keys(SHELL_SCRIPTS)],
    [["batch", "--jobs", ""], []],
  ])("%j", (typed, expected) => {
    expect(words(...typed)).toEqual(expected);
  });

  test.each([
    [["analyze", ""], "files"],
    [["analyze", "-o", ""], "files"],
    [["analyze", "--rules", ""], "folders"],
    [["mcp", "--root", ""], "folders"],
    [["batch", "--jobs", ""], null],
    [["analyze", "--format", ""], null],
    [["analyze", "-"], null],
    [["rules", ""], null],
    [["rules", "lint", ""], "files"],
  ])("%j takes %s", (typed, paths) => {
    expect(completionsOf(typed).paths).toBe(paths);
  });
});

const bin = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "wp-completion-"));
const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** Runs a line of a shell in a folder where the program is on the path, and a log and a folder lie. */
function shell(name: string, script: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(name, ["-c", script], {
    encoding: "utf8",
    cwd: join(folder, "work"),
    env: { ...process.env, HOME: folder, PATH: `${folder}${delimiter}${process.env["PATH"]}` },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

beforeAll(() => {
  mkdirSync(join(folder, "work", "logs"), { recursive: true });
  writeFileSync(join(folder, "work", "co case.log"), "");
  const program = join(folder, "windbg-postmortem");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (!has("bash")) console.warn("bash is not there: its completion is not tested");
(has("bash") ? describe : describe.skip)("bash", () => {
  /** The function is called as bash calls it, but outside of a completion, where compopt has nothing to do. */
  const complete = (...typed: readonly string[]): readonly string[] =>
    shell(
      "bash",
      `compopt() { echo "compopt $*"; }
       source <(windbg-postmortem completion bash)
       COMP_WORDS=(windbg-postmortem ${typed.map((word) => `'${word}'`).join(" ")})
       COMP_CWORD=${typed.length}
       _windbg_postmortem windbg-postmortem
       printf '%s\\n' "\${COMPREPLY[@]}"`,
    );

  test("completes commands, options, values, and leaves names to readline", () => {
    expect(complete("comp")).toEqual(["compopt -o filenames", "compare", "completion"]);
    expect(complete("co")).toEqual(["compopt -o filenames", "compare", "collect", "completion", "co case.log"]);
    expect(complete("analyze", "--fail")).toEqual(["--fail-on"]);
    expect(complete("analyze", "--fail-on", "")).toEqual(["error", "warning", "note"]);
    expect(complete("compare", "--format", "=", "ma")).toEqual(["markdown"]);
    expect(complete("analyze", "")).toEqual(["compopt -o default"]);
    expect(complete("mcp", "--root", "")).toEqual(["compopt -o dirnames"]);
  });

  test("is registered for the program", () => {
    expect(shell("bash", "source <(windbg-postmortem completion bash); complete -p windbg-postmortem")).toEqual([
      "complete -F _windbg_postmortem windbg-postmortem",
    ]);
  });
});

(has("fish") ? test : test.skip)("fish completes commands with what they do, options, values and names", () => {
  const complete = (line: string): readonly string[] =>
    shell("fish", `windbg-postmortem completion fish | source; complete -C '${line}'`);
  expect(complete("windbg-postmortem comp")).toEqual([
    expect.stringMatching(/^compare\twhere/),
    expect.stringMatching(/^completion\t/),
  ]);
  expect(complete("windbg-postmortem analyze --fail-on ")).toEqual(["error", "note", "warning"]);
  expect(complete("windbg-postmortem analyze --fail")).toEqual([expect.stringMatching(/^--fail-on\t/)]);
  expect(complete("windbg-postmortem mcp --root ")).toEqual([expect.stringMatching(/^logs\//)]);
  expect(complete("windbg-postmortem parse co")).toEqual([expect.stringMatching(/^co case\.log/)]);
});

(has("zsh") ? test : test.skip)("zsh reads the script", () => {
  const script = `windbg-postmortem completion zsh > script; zsh -n script
    autoload -U compinit && compinit -u -D && source script && print $_comps[windbg-postmortem]`;
  expect(shell("zsh", script)).toEqual(["_windbg_postmortem"]);
});
