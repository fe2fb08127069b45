import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

const node = process.execPath;
const SAMPLE = resolve(import.meta.dirname, "../../samples/office-communicator-tls/transcript.log");

const KEPT =
  "The command finds the code that an earlier run has compiled, as it does from its second run on, here and in all other regimes; a _first run_ finds none, and keeps its own.";
const FIRST = ", first run";

/** Small logs: what the tool costs before it does anything, on its first run and on every other. */
export async function startUp({ short, rounds }) {
  const small = transcript(0.2);
  const folder = mkdtempSync(join(tmpdir(), "windbg-postmortem-start-up-"));
  const empty = mkdtempSync(join(tmpdir(), "windbg-postmortem-start-up-"));
  const runs = [
    { name: "parse --summary", does: "200 KB", command: [node, CLI, "parse", "--summary", small] },
    { name: "analyze", does: "the founding sample, 8 KB", command: [node, CLI, SAMPLE] },
  ];
  // Compiled code goes into the folder of temporary files; the first round, which is dropped, leaves it there.
  const other = runs.map((run) => ({ ...run, env: { TMPDIR: folder } }));
  const first = runs.map((run) => ({
    ...run,
    name: run.name + FIRST,
    does: `${run.does}; keeps what it compiles`,
    env: { TMPDIR: empty },
    before: () => readdirSync(empty).forEach((name) => rmSync(join(empty, name), { recursive: true })),
  }));
  const results = await compareProcesses(
    [
      { name: "node", does: "starts and ends", command: [node, "-e", "0"] },
      { name: "--version", does: "", command: [node, CLI, "--version"] },
      { name: "--help", does: "", command: [node, CLI, "--help"] },
      ...other,
      ...first,
      { name: "python3", does: "starts and ends", command: ["python3", "-c", "0"] },
      {
        name: "Python, classic",
        does: "200 KB",
        command: ["python3", join(import.meta.dirname, "../baselines/classic.py"), small],
      },
    ],
    short ? 1 : Math.max(rounds, 15),
  );
  rmSync(folder, { recursive: true });
  rmSync(empty, { recursive: true });
  const wall = (name) => results.find(({ contestant }) => contestant.name === name)?.wall ?? Number.NaN;
  const over = (name) => wall(name) - wall("node");
  return {
    title: "Start-up",
    text: `${KEPT}\n\n${tableOf(results)}`,
    results,
    goals: [
      {
        id: "S1",
        goal: "`parse --summary` of 200 KB ≤ 40 ms over bare node",
        measured: over("parse --summary"),
        most: 40,
      },
      {
        id: "S1",
        goal: "`--version`, `--help` ≤ 5 ms over bare node",
        measured: Math.max(over("--version"), over("--help")),
        most: 5,
      },
      {
        id: "S1",
        goal: "`analyze` of the founding sample ≤ 80 ms over bare node",
        measured: over("analyze"),
        most: 80,
      },
    ],
  };
}
