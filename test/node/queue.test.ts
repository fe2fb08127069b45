import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Queue } from "bullmq";
import { Redis } from "ioredis";

const ROOT = join(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/cli/main.js");
const SERVER = "/usr/bin/redis-server";
const FOUNDING = readFileSync(join(ROOT, "samples/office-communicator-tls/transcript.log"));
const HEALTHY = readFileSync(join(ROOT, "samples/ntlm-three-legs/transcript.log"));

const withRedis = existsSync(SERVER) ? describe : describe.skip;
if (!existsSync(SERVER)) console.warn(`${SERVER} is not installed: tests of the queue are skipped`);

let folder: string;
let logs: string;
let out: string;
let started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "windbg-postmortem-queue-"));
  logs = join(folder, "logs");
  out = join(folder, "out");
  mkdirSync(logs);
});
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once("close", (status) => resolve({ status, stdout, stderr })));
  return { child, ended };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

withRedis("batch --queue and its workers", () => {
  let url: string;
  let server: ChildProcess;

  beforeAll(async () => {
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    server = spawn(SERVER, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
      stdio: "ignore",
    });
    const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on("error", () => undefined);
    await redis.ping();
    redis.disconnect();
  }, 30_000);
  afterAll(() => void server.kill("SIGKILL"));

  const batch = (...args: string[]): Promise<Ended> =>
    start("batch", logs, "--out", out, "--queue", url, "--quiet", ...args).ended;
  const worker = (...args: string[]): ReturnType<typeof start> =>
    start("worker", "--queue", url, "--jobs", "2", "--lost-after", "1", ...args);
  const results = (of: string): Record<string, string> =>
    Object.fromEntries(
      ["cases", "."].flatMap((name) =>
        readdirSync(join(of, name))
          .filter((file) => /\.(?:json|ndjson|html)$/.test(file))
          .map((file) => [file, readFileSync(join(of, name, file), "utf8")]),
      ),
    );

  test("gives what batch gives alone, byte for byte", async () => {
    for (let i = 0; i < 4; i++) writeFileSync(join(logs, `${i}.log`), i % 2 === 0 ? FOUNDING : HEALTHY);
    writeFileSync(join(logs, "none.log"), "nothing of a debugger in here\n");
    const alone = join(folder, "alone");
    expect(spawnSync(process.execPath, [CLI, "batch", logs, "--out", alone, "--quiet"]).status).toBe(4);
    const workers = [worker(), worker()];
    const { status, stdout } = await batch();
    expect(status).toBe(4);
    expect(stdout).toMatch(/^5 cases: 4 done, 1 failed/);
    expect(results(out)).toEqual(results(alone));
    for (const { child } of workers) child.kill("SIGINT");
    expect((await Promise.all(workers.map(({ ended }) => ended))).map(({ status: end }) => end)).toEqual([0, 0]);
  }, 60_000);

  test("kill -9 of workers loses nothing and doubles nothing", async () => {
    const cases = 24;
    for (let i = 0; i < cases; i++)
      writeFileSync(join(logs, `${i}.log`), Buffer.concat([FOUNDING, Buffer.from(`* ${i}\n`)]));
    const waiting = batch();
    const state = join(out, "state");
    const done = (): number =>
      existsSync(state) ? readdirSync(state).filter((name) => /\.log-/.test(name)).length : 0;
    for (let round = 1; round <= 3; round++) {
      const { child, ended } = worker();
      while (child.exitCode === null && done() < 4 * round) await new Promise((resume) => setTimeout(resume, 5));
      child.kill("SIGKILL");
      await ended;
      for (const file of readdirSync(join(out, "cases")).filter((name) => name.endsWith(".json")))
        expect(() => void JSON.parse(readFileSync(join(out, "cases", file), "utf8"))).not.toThrow();
    }
    expect((await worker("--until-empty").ended).status).toBe(0);
    expect((await waiting).stdout).toMatch(new RegExp(`^${cases} cases: ${cases} done, 0 failed`));
    expect(readdirSync(join(out, "cases")).filter((name) => name.endsWith(".json"))).toHaveLength(cases);
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith(".part"))).toEqual([]);
  }, 120_000);

  test("a log that cannot be read is tried three times, named, and kept among the dead letters", async () => {
    writeFileSync(join(logs, "a.log"), FOUNDING);
    writeFileSync(join(logs, "b.gz"), "no gzip");
    const { child, ended } = worker();
    const { status, stdout } = await batch();
    expect(status).toBe(4);
    expect(stdout).toMatch(/^failed b: WP0005 incorrect header check$/m);
    child.kill("SIGINT");
    await ended;
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    const queue = new Queue("windbg-postmortem", { connection: redis });
    const [letter] = await queue.getFailed();
    expect(letter).toMatchObject({ attemptsMade: 3, data: { one: { name: "b" } } });
    await letter!.remove();
    await queue.close();
    redis.disconnect();
  }, 60_000);

  test("what a stranger put into the queue fails by itself", async () => {
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    const queue = new Queue("windbg-postmortem", { connection: redis });
    await queue.add("case", { one: { id: "../../evil", name: "x", logs: [] }, out, options: "state/options.json" });
    writeFileSync(join(logs, "a.log"), FOUNDING);
    const { child, ended } = worker();
    expect((await batch()).status).toBe(0);
    child.kill("SIGINT");
    expect((await ended).stderr).toMatch(/^failed \.\.\/\.\.\/evil: /m);
    await queue.obliterate({ force: true });
    await queue.close();
    redis.disconnect();
  }, 60_000);

  test("the same command again goes on where it stopped", async () => {
    for (let i = 0; i < 3; i++)
      writeFileSync(join(logs, `${i}.log`), Buffer.concat([FOUNDING, Buffer.from(`* ${i}\n`)]));
    const stopped = start("batch", logs, "--out", out, "--queue", url);
    while (!existsSync(join(out, "state"))) await new Promise((resume) => setTimeout(resume, 20));
    stopped.child.kill("SIGINT");
    expect((await stopped.ended).stdout).toMatch(/the same command goes on where it stopped/);
    worker();
    expect((await batch()).stdout).toMatch(/^3 cases: 3 done/);
  }, 60_000);
});

test("a Redis that is not there is named, its password is not", async () => {
  const url = `redis://user:secret@127.0.0.1:${await freePort()}`;
  writeFileSync(join(logs, "a.log"), FOUNDING);
  for (const args of [
    ["batch", logs, "--out", out, "--queue", url],
    ["worker", "--queue", url],
  ]) {
    const { status, stderr } = await start(...args).ended;
    expect(status).toBe(3);
    expect(stderr).toMatch(/Redis at redis:\/\/127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/);
    expect(stderr).not.toMatch(/secret/);
  }
}, 30_000);

test.each([
  ["a slash in the password", "redis://user:pa/secret@127.0.0.1:1", /redis:\/\/host:6379; in a password/],
  ["a hash in the password", "redis://user:pa#secret@127.0.0.1:1", /in a password/],
  ["a percent sign in the password", "redis://user:s%zzsecret@127.0.0.1:1", /in a password/],
  ["a port that is none", "redis://user:secret@127.0.0.1:99999", /in a password/],
  [
    "a password behind a question mark",
    "redis://127.0.0.1:1/0?password=secret",
    /Redis at redis:\/\/127\.0\.0\.1:1 does/,
  ],
  ["an at sign in the password", "redis://user:se@secret@127.0.0.1:1", /Redis at redis:\/\/127\.0\.0\.1:1 does/],
])("no word of a password is repeated: %s", async (_, url, message) => {
  const { status, stderr } = await start("worker", "--queue", url).ended;
  expect(status).toBe(3);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/secret/);
});

test("an address that is none is wrong use", async () => {
  expect((await start("worker").ended).status).toBe(2);
  expect((await start("worker", "--queue", "http://x").ended).stderr).toMatch(/redis:\/\/host:6379/);
});
