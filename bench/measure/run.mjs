import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LAUNCH = join(import.meta.dirname, "launch.py");
const PYTHON = "python3";

/** Whether a program can be started here. */
export function isInstalled(program) {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

const measured = isInstalled(PYTHON);
const installed = new Map();

/**
 * Runs a command to its end: milliseconds on the clock and of processor, peak resident bytes, and what it printed.
 * Without Python only the clock is read, and the start of the process is part of it. `env` joins the environment.
 */
export function run(command, env = {}) {
  const [program] = command;
  if (!installed.has(program)) installed.set(program, isInstalled(program));
  if (!installed.get(program)) return { failed: `${program} is not installed` };
  const options = { encoding: "utf8", env: { ...process.env, ...env } };
  return measured ? launched(command, options) : timed(command, options);
}

function launched(command, options) {
  const output = join(tmpdir(), `windbg-postmortem-bench-${process.pid}.out`);
  try {
    const { stdout, stderr, status } = spawnSync(PYTHON, [LAUNCH, output, ...command], options);
    if (status !== 0) return { failed: stderr.trim().split("\n").at(-1) };
    const told = JSON.parse(stdout);
    if (told.status !== 0) return { failed: stderr.trim().split("\n").at(-1) || `status ${told.status}` };
    return { wall: told.wall * 1000, cpu: told.cpu * 1000, peak: told.peak, stdout: readFileSync(output, "utf8") };
  } finally {
    rmSync(output, { force: true });
  }
}

function timed([program, ...args], options) {
  const began = performance.now();
  const { stdout, stderr, status, error } = spawnSync(program, args, { ...options, maxBuffer: 1 << 30 });
  const wall = performance.now() - began;
  if (error !== undefined || status !== 0) return { failed: error?.message ?? stderr.trim() };
  return { wall, cpu: null, peak: null, stdout };
}
