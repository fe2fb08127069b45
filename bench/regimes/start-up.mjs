import { join, resolve } from "node:path";
import { CLI } from "../dist.mjs";
import { transcript } from "../generate.mjs";
import { compareProcesses } from "../measure/compare.mjs";
import { tableOf } from "../measure/table.mjs";

const node = process.execPath;
const SAMPLE = resolve(import.meta.dirname, "../../samples/office-communicator-tls/transcript.log");

/** Small logs: what the tool costs before it does anything. */
export async function startUp({ short, rounds }) {
  const small = transcript(0.2);
  const results = await compareProcesses(
    [
      { name: "node", does: "starts and ends", command: [node, "-e", "0"] },
      { name: "--version", does: "", command: [node, CLI, "--version"] },
      { name: "--help", does: "", command: [node, CLI, "--help"] },
      { name: "parse --summary", does: "200 KB", command: [node, CLI, "parse", "--summary", small] },
      { name: "analyze", does: "the founding sample, 8 KB", command: [node, CLI, SAMPLE] },
      { name: "python3", does: "starts and ends", command: ["python3", "-c", "0"] },
      {
        name: "Python, classic",
        does: "200 KB",
        command: ["python3", join(import.meta.dirname, "../baselines/classic.py"), small],
      },
    ],
    short ? 1 : Math.max(rounds, 15),
  );
  const wall = (name) => results.find(({ contestant }) => contestant.name === name)?.wall ?? Number.NaN;
  const over = (name) => wall(name) - wall("node");
  return {
    title: "Start-up",
    text: tableOf(results),
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
