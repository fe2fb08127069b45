import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { runBatch, type BatchOptions, type BatchSummary } from "../../src/node/batch/batch.js";
import { zipOf } from "./zip.js";

const ROOT = join(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/cli/main.js");
const FOUNDING = readFileSync(join(ROOT, "samples/office-communicator-tls/transcript.log"));
const HEALTHY = readFileSync(join(ROOT, "samples/ntlm-three-legs/transcript.log"));

const BINARY = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) & 0x1f);

let folder: string;
let logs: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "windbg-postmortem-batch-"));
  logs = join(folder, "logs");
  out = join(folder, "out");
  mkdirSync(logs);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(logs, name), content);
const batch = (more: Partial<BatchOptions> = {}, paths: readonly string[] = [logs]): Promise<BatchSummary> =>
  runBatch(paths, { out, version: "0.0.0-test", jobs: 1, ...more });
const cli = (...args: string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [CLI, "batch", logs, "--out", out, ...args], { encoding: "utf8" });
const names = ({ cases }: BatchSummary): readonly string[] => cases.map(({ name, status }) => `${name} ${status}`);

/** All files below a folder with their content. */
function contentOf(path: string): Readonly<Record<string, string>> {
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files
      .filter((name) => /\.\w+$/.test(name) && !readdirSyncSafe(join(path, name)))
      .map((name) => [name, readFileSync(join(path, name), "base64")]),
  );
}

function readdirSyncSafe(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

describe("a log for which there is not enough memory", () => {
  test("fails by itself, with one thread too", () => {
    const rows = Array.from(
      { length: 150_000 },
      (_, i) => `${(0x1000_0000 + i * 16).toString(16)} 7c81776f a!f${i}+0x1c`,
    );
    put("big.log", `0:000> k\nChildEBP RetAddr\n${rows.join("\n")}\n`);
    for (const name of ["a.log", "z.log"]) put(name, FOUNDING);
    const { status, stdout } = spawnSync(process.execPath, [CLI, "batch", logs, "--out", out, "--jobs", "1"], {
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=100" },
    });
    expect(status).toBe(4);
    expect(stdout).toContain("failed big.log: WP0010 The analysis ran out of memory");
    expect(readdirSync(join(out, "cases"))).toHaveLength(2);
    expect(stdout).toContain("3 cases: 2 done, 1 failed");
  }, 60_000);
});

describe("the logs of a batch", () => {
  test("folders, archives and packed logs, and a reason for each that fails", async () => {
    put("a.log", FOUNDING);
    put("b.log.gz", gzipSync(HEALTHY));
    put("c.zip", zipOf({ "x/one.log": FOUNDING, "two.log": "nothing of a debugger in here\n" }));
    put("d.bin", BINARY);
    put("e.gz", "no gzip");
    mkdirSync(join(logs, "deep/er"), { recursive: true });
    writeFileSync(join(logs, "deep/er/f.log"), HEALTHY);
    symlinkSync(logs, join(logs, "deep/loop"));
    symlinkSync(join(logs, "missing"), join(logs, "broken"));
    const summary = await batch();
    expect(names(summary)).toEqual([
      "a.log done",
      "b.log done",
      "broken failed",
      "c.zip/two.log failed",
      "c.zip/x/one.log done",
      "d.bin failed",
      "deep/er/f.log done",
      "e failed",
    ]);
    for (const { failure } of summary.cases.filter(({ status }) => status === "failed")) {
      expect(failure!.message).not.toBe("");
      expect(failure!.remedy).not.toBe("");
    }
    expect(summary.totals).toMatchObject({ cases: 8, done: 4, failed: 4 });
  });

  test("patterns, a path twice, and a path that is not there", async () => {
    put("a.log", FOUNDING);
    put("b.txt", HEALTHY);
    const summary = await batch({}, [join(logs, "*.log"), join(logs, "a.log"), join(logs, "none.log")]);
    expect(names(summary)).toEqual([`${join(logs, "none.log")} failed`, "a.log done"]);
  });

  test("logs of one name in two folders are two cases", async () => {
    const dump = "Loading Dump File [C:\\dumps\\one.dmp]\n";
    for (const [i, folderName] of ["a", "b"].entries()) {
      mkdirSync(join(logs, folderName));
      writeFileSync(join(logs, folderName, "x.log"), `${dump}0:000> * ${i}\n${HEALTHY.toString("latin1")}`);
    }
    const paths = ["a", "b"].map((name) => join(logs, name, "x.log"));
    const { cases } = await batch({}, paths);
    expect(cases.map(({ name }) => name)).toEqual(paths);
    expect(new Set(cases.map(({ result }) => result)).size).toBe(2);
  });

  test("logs of one folder that name one dump are one case; a manifest decides otherwise", async () => {
    const dump = "Loading Dump File [C:\\dumps\\one.dmp]\n";
    put("1.log", `${dump}0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n`);
    put("2.log", `${dump}0:000> lm\nstart    end        module name\n00400000 00438000   app        (deferred)\n`);
    put("3.log", "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
    expect((await batch()).cases.map((row) => row.logs)).toEqual([["1.log", "2.log"], ["3.log"]]);
    const manifest = join(folder, "cases.yaml");
    writeFileSync(manifest, "cases:\n  - name: contoso\n    logs: [3.log, 1.log]\n");
    expect((await batch({ manifest })).cases.map(({ name, logs: own }) => [name, own])).toEqual([
      ["2.log", ["2.log"]],
      ["contoso", ["3.log", "1.log"]],
    ]);
    writeFileSync(manifest, "cases:\n  - name: contoso\n    logs: [9.log]\n");
    await expect(batch({ manifest })).rejects.toThrow("contoso: there is no log 9.log in the batch.");
  });

  test("a log that unpacks to more than the limit fails, the others go on", async () => {
    put("bomb.gz", gzipSync(Buffer.alloc(40 << 20)));
    put("bomb.zip", zipOf({ "zeros.log": Buffer.alloc(40 << 20) }));
    put("a.log", FOUNDING);
    const summary = await batch({ limits: { logBytes: 1 << 20 } });
    expect(names(summary)).toEqual(["a.log done", "bomb failed", "bomb.zip/zeros.log failed"]);
    expect(summary.cases[1]!.failure!.message).toMatch(/larger than 1 MB unpacked; --limit-log/);
  });

  test("an archive cannot write or read outside of itself", async () => {
    put("evil.zip", zipOf({ "../../evil.log": FOUNDING }));
    const summary = await batch();
    expect(names(summary)).toEqual(["evil.zip failed"]);
    expect(readdirSync(folder).sort()).toEqual(["logs", "out"]);
  });
});

describe("the results of a batch", () => {
  test("are the same with one thread and with several, and when they are made again", () => {
    for (let i = 0; i < 6; i++) put(`${i}.log`, i % 2 === 0 ? FOUNDING : HEALTHY);
    expect(cli("--jobs", "1", "--quiet").status).toBe(0);
    const one = contentOf(out);
    rmSync(out, { recursive: true });
    expect(cli("--jobs", "3", "--quiet").status).toBe(0);
    expect(contentOf(out)).toEqual(one);
    expect(cli("--quiet").status).toBe(0);
    expect(contentOf(out)).toEqual(one);
  }, 60_000);

  test("are taken over where nothing changed", async () => {
    put("a.log", FOUNDING);
    put("b.log", HEALTHY);
    const resumed: number[] = [];
    const onProgress: BatchOptions["onProgress"] = (progress) => resumed.push(progress.resumed);
    await batch({ onProgress });
    await batch({ onProgress });
    put("b.log", `${HEALTHY.toString("latin1")}\n* a remark\n`);
    await batch({ onProgress });
    await batch({ onProgress, version: "other" });
    expect(resumed).toEqual([0, 0, 1, 2, 1, 1, 0, 0]);
  });

  test("survive a kill in the middle: nothing is lost, doubled or half written", async () => {
    for (let i = 0; i < 40; i++)
      put(`${String(i).padStart(2, "0")}.log`, Buffer.concat([FOUNDING, Buffer.from(`* ${i}\n`)]));
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [CLI, "batch", logs, "--out", out, "--jobs", "2", "--quiet"], {
        stdio: "ignore",
      });
      const state = join(out, "state");
      while (child.exitCode === null && !(existsSync(state) && readdirSync(state).length > 6 * (round + 1))) {
        await new Promise((resume) => setTimeout(resume, 5));
      }
      child.kill("SIGKILL");
      await new Promise((resume) => child.once("exit", resume));
      for (const [name, content] of Object.entries(contentOf(out))) {
        if (name.endsWith(".json"))
          expect(() => void JSON.parse(Buffer.from(content, "base64").toString())).not.toThrow();
      }
    }
    expect(cli("--jobs", "2", "--quiet").status).toBe(0);
    const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as BatchSummary;
    expect(summary.totals).toMatchObject({ cases: 40, done: 40, failed: 0 });
    expect(summary.complete).toBe(true);
    expect(readdirSync(join(out, "cases")).filter((name) => name.endsWith(".json"))).toHaveLength(40);
  }, 60_000);

  test("a run that is stopped says so and goes on later", async () => {
    for (let i = 0; i < 4; i++) put(`${i}.log`, FOUNDING);
    const stop = new AbortController();
    const stopped = await batch({ signal: stop.signal, onProgress: () => stop.abort() });
    expect(stopped.complete).toBe(false);
    expect(stopped.cases).toHaveLength(1);
    expect((await batch()).complete).toBe(true);
  });

  test("parts for array jobs make up the whole", async () => {
    for (let i = 0; i < 5; i++) put(`${i}.log`, FOUNDING);
    const parts = [await batch({ shard: [1, 2] }), await batch({ shard: [2, 2] })];
    expect(parts.flatMap(names).sort()).toEqual([...names(await batch())].sort());
  });

  test("tables can be read by others", async () => {
    put("a.log", FOUNDING);
    put("b.bin", BINARY);
    const { cases } = await batch();
    const read = async (name: string): Promise<Record<string, unknown>[]> =>
      parquetReadObjects({ file: await asyncBufferFromFile(join(out, `${name}.parquet`)) });
    expect(await read("cases")).toMatchObject([
      { case: cases[0]!.id, name: "a.log", status: "done", failure: null, findings: cases[0]!.findings.length },
      { name: "b.bin", status: "failed", lines: null },
    ]);
    const findings = await read("findings");
    expect(findings.map(({ rule }) => rule)).toEqual(cases[0]!.findings.map(({ rule }) => rule));
    const calls = await read("calls");
    expect(calls).toHaveLength(cases[0]!.counts!.calls);
    expect(calls.some(({ api }) => api === "wininet!InternetOpenUrlA")).toBe(true);
    const events = readFileSync(join(out, "events.ndjson"), "utf8").trim().split("\n");
    for (const line of events) expect(JSON.parse(line)).toMatchObject({ case: cases[0]!.id });
  });

  test("tables of nothing have their columns", async () => {
    put("b.bin", BINARY);
    await batch();
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(join(out, "calls.parquet")) })).toEqual([]);
  });

  test("hold no secret, and the page holds no live text of a log", async () => {
    put(`<img src=x onerror=alert(1)>.log`, FOUNDING);
    await batch();
    const page = readFileSync(join(out, "summary.html"), "utf8");
    expect(page).not.toMatch(/<img|<script/);
    expect(page).toMatch(/default-src 'none'/);
    const token = /NTLM (TlRM[A-Za-z0-9+/=]{20,})/.exec(FOUNDING.toString("latin1"))?.[1];
    for (const content of Object.values(contentOf(out))) {
      if (token !== undefined) expect(Buffer.from(content, "base64").includes(token)).toBe(false);
    }
  });
});

describe("the same problem", () => {
  /** The founding log as another customer has it: other addresses, other handles, another thread. */
  const elsewhere = (shift: number): string =>
    FOUNDING.toString("latin1")
      .replace(/\b0([0-9a-f]{7})\b/g, (_, digits: string) =>
        ((Number.parseInt(digits, 16) + shift) & 0xfffffff).toString(16).padStart(8, "0"),
      )
      .replace(/0:005>/g, "0:017>");

  test("is one group, whatever the addresses and threads", async () => {
    put("a.log", FOUNDING);
    put("b.log", elsewhere(0x1000));
    put("c.log", elsewhere(0x7000));
    put("d.log", HEALTHY);
    const { groups, cases } = await batch();
    const [first] = groups;
    expect(first!.count).toBe(3);
    expect(first!.cases).toEqual(cases.filter(({ name }) => name !== "d.log").map(({ id }) => id));
    expect(first!.common["rules"]!.length).toBeGreaterThan(0);
    expect(new Set(cases.slice(0, 3).map(({ fingerprint }) => fingerprint!.variant)).size).toBe(1);
  });

  test("is known again by its fingerprint or by a rule", async () => {
    put("a.log", FOUNDING);
    const [row] = (await batch()).cases;
    const known = join(folder, "known.yaml");
    const rule = row!.findings[0]!.rule;
    writeFileSync(
      known,
      `known:\n  - {fingerprint: ${row!.fingerprint!.id}, ticket: KB-1}\n  - {rule: ${rule}, ticket: KB-2}\n  - {rule: other, ticket: KB-3}\n`,
    );
    expect((await batch({ known })).cases[0]!.known.map(({ ticket }) => ticket)).toEqual(["KB-1", "KB-2"]);
    writeFileSync(known, "known:\n  - {ticket: KB-1}\n");
    await expect(batch({ known })).rejects.toThrow(/known\.0: an entry has a fingerprint or a rule/);
  });
});

describe("the command", () => {
  test("names what failed and exits with 4; nothing read is 3, wrong use is 2", () => {
    put("a.log", FOUNDING);
    put("b.bin", BINARY);
    const some = cli();
    expect(some.status).toBe(4);
    expect(some.stdout).toMatch(/^2 cases: 1 done, 1 failed, 1 with findings\.\n/);
    expect(some.stdout).toMatch(/failed b\.bin: WP0002/);
    expect(some.stderr).toMatch(/2 of 2 cases/);
    rmSync(join(logs, "a.log"));
    expect(cli("--quiet").status).toBe(3);
    expect(cli("--shard", "3/2").status).toBe(2);
    expect(cli("--jobs", "many").status).toBe(2);
  }, 30_000);

  test("a folder that cannot be written is said, not thrown", () => {
    put("a.log", FOUNDING);
    writeFileSync(out, "a file is in the way");
    const { status, stderr } = cli("--quiet");
    expect(status).toBe(3);
    expect(stderr).toMatch(/EEXIST|ENOTDIR/);
    chmodSync(out, 0o600);
  });
});
