/**
 * kill -9 at random moments: nothing is lost, doubled or half written.
 *
 *   KILLS=100 npm test -- test/node/kill.test.ts      # so many of batch, and so many of workers; tells what was hit
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { sampleLog } from "../support/samples.js";

const CLI = join(import.meta.dirname, "../../dist/cli/main.js");
const SERVER = "/usr/bin/redis-server";
const KILLS = Number(process.env["KILLS"] ?? 3);
/** Of one round; a case that was at hand when more workers died is given up, as it may have killed them. */
const IN_A_ROW = 3;
const CASES = KILLS > IN_A_ROW ? 120 : 30;
/** A round on a machine that has other work to do. */
const ROUND_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), "wp-kill-"));
const logs = join(folder, "logs");
let whole: Readonly<Record<string, string>>;
/** How long a run takes that nobody kills. */
let wholeMs = 0;

beforeAll(() => {
  mkdirSync(logs);
  const samples = ["office-communicator-tls", "deadlock", "heap-corruption"].map(sampleLog);
  for (let i = 0; i < CASES; i++) {
    // Logs of one folder that name one dump would be one case.
    mkdirSync(join(logs, String(i)));
    writeFileSync(join(logs, String(i), "case.log"), `${samples[i % 3]}\n* ${i}\n`);
  }
  const began = performance.now();
  const out = join(folder, "whole");
  expect(spawnSync(process.execPath, [CLI, "batch", logs, "--out", out, "--quiet"]).status).toBe(0);
  wholeMs = performance.now() - began;
  whole = filesOf(out);
  expect(Object.keys(whole).filter((name) => /^cases.*\.json$/.test(name))).toHaveLength(CASES);
}, ROUND_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files by name; what tells workers their options is not of the result. */
function filesOf(out: string, isWanted: (name: string) => boolean = () => true): Readonly<Record<string, string>> {
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).filter(
    (name) => !/options-\w+\.json$/.test(name) && isWanted(name),
  );
  const files = names.filter((name) => statSync(join(out, name)).isFile()).sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(out, name), "latin1")]));
}

/** What has its name is whole; who waits for workers may be writing, and a part may be gone when it is looked at. */
function expectNoHalf(out: string): void {
  if (!existsSync(out)) return;
  const isDone = (name: string): boolean => !name.endsWith(".part") && !/^summary\./.test(name);
  for (const [name, content] of Object.entries(filesOf(out, isDone)))
    expect([name, content]).toEqual([name, whole[name]]);
}

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [CLI, ...args], { stdio: "ignore" });
const end = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve(child.exitCode) : child.once("exit", resolve),
  );

/** Kills at a random moment; false where the work was done before. */
async function killed(child: ChildProcess): Promise<boolean> {
  await Promise.race([end(child), new Promise((later) => setTimeout(later, Math.random() * wholeMs))]);
  const living = child.exitCode === null;
  child.kill("SIGKILL");
  await end(child);
  return living;
}

test(
  "of batch",
  async () => {
    let hits = 0;
    let round = 0;
    for (; hits < KILLS; round++) {
      const out = join(folder, `batch-${round}`);
      for (let i = 0; i < IN_A_ROW; i++) {
        if (await killed(start("batch", logs, "--out", out, "--quiet"))) hits++;
        expectNoHalf(out);
      }
      expect(await end(start("batch", logs, "--out", out, "--quiet"))).toBe(0);
      expect(filesOf(out)).toEqual(whole);
      rmSync(out, { recursive: true });
    }
    if (KILLS > IN_A_ROW) console.log(`batch: ${hits} kills in ${round} rounds`);
  },
  ROUND_MS * Math.max(1, KILLS),
);

(existsSync(SERVER) ? describe : describe.skip)("of workers", () => {
  let url: string;
  let server: ChildProcess;
  beforeAll(async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const { port: free } = probe.address() as AddressInfo;
        probe.close(() => resolve(free));
      });
    });
    url = `redis://127.0.0.1:${port}`;
    server = spawn(SERVER, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
      stdio: "ignore",
    });
    const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on("error", () => undefined);
    await redis.ping();
    redis.disconnect();
  }, ROUND_MS);
  afterAll(() => void server.kill("SIGKILL"));

  test(
    "of a queue",
    async () => {
      let hits = 0;
      let round = 0;
      for (; hits < KILLS; round++) {
        const out = join(folder, `queue-${round}`);
        const waiting = start("batch", logs, "--out", out, "--quiet", "--queue", url);
        const worker = (): ChildProcess =>
          start("worker", "--queue", url, "--jobs", "2", "--lost-after", "1", "--quiet");
        for (let i = 0; i < IN_A_ROW && waiting.exitCode === null; i++) {
          if (await killed(worker())) hits++;
          expectNoHalf(out);
        }
        const last = worker();
        expect(await end(waiting)).toBe(0);
        // It may not have begun, where those before it did all the work.
        last.kill("SIGKILL");
        await end(last);
        expect(filesOf(out)).toEqual(whole);
        rmSync(out, { recursive: true });
      }
      if (KILLS > IN_A_ROW) console.log(`workers: ${hits} kills in ${round} rounds`);
    },
    ROUND_MS * Math.max(1, KILLS),
  );
});
