import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { differences } from "../contestants/counters.mjs";
import { interleave } from "./rounds.mjs";
import { run } from "./run.mjs";

/**
 * Runs contestants as processes, interleaved. A contestant is `{ name, does, command }`; where `counts` is true it prints its
 * counters, which must be those of the first one, or its row is void: it did not do the same work. `before` is called ahead
 * of each run, `env` joins its environment.
 */
export async function compareProcesses(contestants, rounds) {
  const results = await interleave(contestants, rounds, ({ command, counts, before, env }) => {
    before?.();
    const result = run(command, env);
    if (result.failed !== undefined || counts !== true) return result;
    return { ...result, counts: countsIn(result.stdout) };
  });
  return results.map((result) => judged(result, results));
}

/**
 * Runs functions of modules, `{ name, does, module, count }`, on the bytes of a file when each has done it `before` times; their
 * counters are compared as those of processes are. Each has a process of its own: in one, each would clear up the memory of
 * the one before it, and the contestants that use Chevrotain would have its code compiled for what the others do with it.
 */
export async function compareWarm(contestants, rounds, file, before) {
  const entered = contestants.map((contestant) => {
    const child = fork(CONTESTANT, [contestant.module, contestant.count, file]);
    return { ...contestant, child };
  });
  try {
    for (const { child } of entered) await runIn(child, before);
    const results = await interleave(entered, rounds, ({ child }) => runIn(child, 1));
    return results.map((result) => judged(result, results));
  } finally {
    for (const { child } of entered) child.kill();
  }
}

const CONTESTANT = join(import.meta.dirname, "contestant.mjs");

/** What the last of so many times took. */
async function runIn(child, times) {
  child.send(times);
  const stopped = new AbortController();
  const { signal } = stopped;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([measured]) => measured),
      once(child, "exit", { signal }).then(([code]) => Promise.reject(new Error(`A contestant ended with ${code}.`))),
    ]);
  } finally {
    stopped.abort();
  }
}

/** `parse --summary` prints a document, the others print the counters alone. */
function countsIn(stdout) {
  const told = JSON.parse(stdout);
  return told.counts ?? told;
}

function judged(result, [first]) {
  if (result.counts === undefined || first.counts === undefined) return result;
  const differ = differences(first.counts, result.counts);
  if (differ.length === 0) return result;
  const told = differ.map((name) => `${name} ${result.counts[name]}, not ${first.counts[name]}`);
  return { ...result, differs: told.join("; ") };
}
