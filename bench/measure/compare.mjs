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

/** Runs functions in this process, each until it is warm; their counters are compared as those of processes are. */
export async function compareWarm(contestants, rounds, bytes) {
  for (const { count } of contestants) for (let i = 0; i < 3; i++) count(bytes);
  const results = await interleave(contestants, rounds, ({ count }) => {
    const before = process.cpuUsage();
    const began = performance.now();
    const counts = count(bytes);
    const wall = performance.now() - began;
    const { user, system } = process.cpuUsage(before);
    return { wall, cpu: (user + system) / 1000, peak: null, counts };
  });
  return results.map((result) => judged(result, results));
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
