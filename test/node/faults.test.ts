/** What disks, folders and clocks do while logs are read and results are written. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parseStream, summarize } from "../../src/index.js";
import { runBatch, type BatchOptions, type BatchSummary } from "../../src/node/batch/batch.js";
import { listInputs, openInput } from "../../src/node/inputs.js";
import { caseOfLog } from "../support/case-shape.js";
import { tcpdump } from "../support/packets.js";
import { SAMPLES, sampleLog } from "../support/samples.js";

const CLI = join(import.meta.dirname, "../../dist/cli/main.js");
const LOG = join(SAMPLES, "office-communicator-tls", "transcript.log");
const SHORT = "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";
const text = sampleLog("office-communicator-tls");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wp-faults-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
const ended = ({ status, stdout, stderr }: ReturnType<typeof spawnSync>): Ended => ({
  code: status,
  out: String(stdout),
  err: String(stderr),
});
const run = (...args: readonly string[]): Ended =>
  ended(spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", timeout: 15_000 }));
const put = (name: string, content: string | Uint8Array = text): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const batch = (paths: readonly string[], more: Partial<BatchOptions> = {}): Promise<BatchSummary> =>
  runBatch(paths, { out: join(folder, "out"), version: "0.0.0-test", jobs: 1, ...more });
const told = ({ cases }: BatchSummary): readonly string[] =>
  cases.map(({ name, failure }) => `${name}: ${failure === null ? "done" : `${failure.code} ${failure.message}`}`);

// A file that opens like others, and of which the first byte cannot be read: EIO, as from a disk that is broken.
const BROKEN = "/proc/self/mem";
(existsSync(BROKEN) ? describe : describe.skip)("a file that cannot be read", () => {
  const reason = /WP0005 EIO: i\/o error, read/;

  test.each([
    [["analyze", BROKEN]],
    [["parse", BROKEN]],
    [["parse", "--summary", BROKEN]],
    [["redact", BROKEN]],
    [["verify", BROKEN, LOG]],
    [["compare", LOG, BROKEN]],
    [["collect", "--check", BROKEN]],
    [["analyze", LOG, "--network", BROKEN]],
  ])("%j says so and exits with 3", (args) => {
    const { code, out, err } = run(...args);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/this is a bug/);
  });

  test("is one of several logs: the others are analysed", () => {
    const { code, out, err } = run(LOG, BROKEN);
    expect(code).toBe(4);
    expect(err).toMatch(reason);
    expect(out).toMatch(/^Post-mortem of transcript\.log/);
  });

  test("is one of a batch, or its register or manifest", async () => {
    expect(told(await batch([LOG, BROKEN]))).toEqual(["mem: WP0005 EIO: i/o error, read", "transcript.log: done"]);
    for (const more of [{ known: BROKEN }, { manifest: BROKEN }])
      await expect(batch([LOG], more)).rejects.toThrow("EIO");
  });
});

describe("a stream that breaks", () => {
  const broken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield await Promise.resolve(Buffer.from(text.slice(0, 4000)));
    throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
  };

  test("summarize gives the reason, parseStream throws it", async () => {
    expect(await summarize(broken(), { name: "case.log" })).toMatchObject({
      left: { code: "WP0005", name: "case.log", message: "EIO: i/o error, read" },
    });
    const read = async (): Promise<void> => {
      for await (const { lines } of parseStream(broken())) expect(lines[0]).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toThrow("EIO");
  });

  test("a network trace is read as far as it goes", () => {
    const whole = tcpdump([
      { from: "10.0.0.1:50000", to: "10.0.0.2:80", seq: 1, text: "GET / HTTP/1.1\r\n\r\n" },
      { from: "10.0.0.2:80", to: "10.0.0.1:50000", seq: 1, text: "HTTP/1.1 200 OK\r\n\r\n" },
    ]);
    const chunks = function* (): Generator<Uint8Array, void, undefined> {
      yield whole;
      throw new Error("EIO: i/o error, read");
    };
    const { network } = caseOfLog(text, { network: [{ name: "trace.pcap", trace: chunks() }] });
    expect(network!.traces).toMatchObject([
      { frames: 2, problems: [{ code: "WP3002", message: "The trace cannot be read further: EIO: i/o error, read" }] },
    ]);
  });
});

describe("a file that changes while it is read", () => {
  const MB = 1 << 20;

  /** How many bytes come of a file of 4 MB to which something happens behind the first chunk. */
  async function bytesRead(happens: (path: string) => void): Promise<number> {
    const path = put("big.log", Buffer.alloc(4 * MB, "0:000> * a remark\n"));
    const opened = await openInput(path)();
    if (opened._tag === "Left") throw new Error(opened.left.message);
    let bytes = 0;
    for await (const chunk of opened.right.chunks) {
      if (bytes === 0) happens(path);
      bytes += chunk.length;
    }
    return bytes;
  }

  test("it shrinks: what is still there is read", async () => {
    expect(await bytesRead((path) => truncateSync(path, 2 * MB))).toBe(2 * MB);
  });

  test("it grows, as a log that is still open: what came is read", async () => {
    expect(await bytesRead((path) => appendFileSync(path, "0:000> q\n"))).toBe(4 * MB + 9);
  });

  test.each(["analyze", "parse"])("%s takes it as it is when it is opened", (command) => {
    const path = put("case.log");
    const before = run(command, path, "--format", "json");
    expect(before.code).toBe(0);
    truncateSync(path, 1500);
    expect(run(command, path, "--format", "json").out.length).toBeLessThan(before.out.length);
  });

  test("in a batch, logs that vanish or become something else fail by themselves", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const paths = names.map((name) => put(`${name}.log`));
    let happened = false;
    const onProgress = (): void => {
      if (happened) return;
      happened = true;
      for (const path of paths.slice(1, 4)) rmSync(path);
      mkdirSync(paths[2]!);
      spawnSync("mkfifo", [paths[3]!]);
    };
    const manifest = put(
      "cases.yaml",
      `cases:\n${names.map((name) => `  - {name: ${name}, logs: [${name}.log]}\n`).join("")}`,
    );
    const rows = told(await batch(paths, { manifest, onProgress }));
    expect(rows[0]).toBe("a: done");
    expect(rows[1]).toBe("b: WP0005 There is no such file.");
    expect(rows[2]).toBe("c: WP0005 This is a folder.");
    expect(rows[3]).toMatch(/^d: WP0005 (?:This is neither a file nor a folder|There is no such file)\.$/);
    expect(rows[4]).toBe("e: done");
    rmSync(paths[2]!, { recursive: true });
    rmSync(paths[3]!, { force: true });
    for (const path of paths.slice(1, 4)) writeFileSync(path, text);
    expect(told(await batch(paths, { manifest }))).toEqual(names.map((name) => `${name}: done`));
  });
});

const pipes = spawnSync("mkfifo", ["--version"]).status === 0;
(pipes ? describe : describe.skip)("pipes and devices in a folder are not waited for", () => {
  beforeEach(() => {
    put("a.log");
    spawnSync("mkfifo", [join(folder, "pipe.log"), join(folder, "rule.yaml")]);
    symlinkSync("pipe.log", join(folder, "to-pipe.log"));
    symlinkSync("/dev/zero", join(folder, "zero.log"));
    symlinkSync("a.log", join(folder, "link.log"));
    symlinkSync(".", join(folder, "loop"));
  });

  test("by batch, which names them", async () => {
    const nothing = "WP0005 This is neither a file nor a folder.";
    expect(told(await batch([folder]))).toEqual([
      "a.log: done",
      "link.log: done",
      `to-pipe.log: ${nothing}`,
      `zero.log: ${nothing}`,
    ]);
  });

  test("by analyze; a link to a log is a log", async () => {
    const found = await listInputs([folder]);
    expect(found.map((one) => (one._tag === "Right" ? one.right : one.left.code))).toEqual([
      join(folder, "a.log"),
      join(folder, "link.log"),
    ]);
    expect(run(folder).code).toBe(0);
  });

  test("by rules", () => {
    expect(run("rules", "lint", folder)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the folder holds no \.yaml/),
    });
  });
});

describe("where results go", () => {
  test("what cannot be written fails by itself, and is made when the same command can", async () => {
    const path = put("a.log");
    const [row] = (await batch([path])).cases;
    const result = join(folder, "out", row!.result!);
    rmSync(join(folder, "out", "state"), { recursive: true });
    rmSync(result);
    mkdirSync(result);
    expect(told(await batch([path]))).toEqual([
      expect.stringMatching(/^a\.log: WP0008 The result cannot be written: .*EISDIR/),
    ]);
    rmSync(result, { recursive: true });
    expect(told(await batch([path]))).toEqual(["a.log: done"]);
  });

  test("a device is written to and stays one; a link stays a link", () => {
    const real = put("real.txt", "before");
    const link = join(folder, "link.txt");
    symlinkSync(real, link);
    expect(run(LOG, "-o", link).code).toBe(0);
    expect(readFileSync(real, "utf8")).toMatch(/^Post-mortem/);
    expect(readdirSync(folder).sort()).toEqual(["link.txt", "real.txt"]);
    if (!existsSync("/dev/null")) return;
    symlinkSync("/dev/null", join(folder, "null"));
    expect(run(LOG, "-o", join(folder, "null"))).toMatchObject({ code: 0, err: "" });
    expect(statSync(join(folder, "null")).isCharacterDevice()).toBe(true);
  });

  // A file system of its own, as small as is wanted, for who may mount one.
  const mounts = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).status === 0;
  if (!mounts) console.warn("mount is not permitted: full and read-only disks are not tested");
  const onDisk = (script: string): Ended => {
    const disk = join(folder, "disk");
    const logs = join(folder, "logs");
    mkdirSync(disk);
    mkdirSync(logs);
    for (let i = 0; i < 6; i++) writeFileSync(join(logs, `${i}.log`), `${text}\n* ${i}\n`);
    const command = `"${process.execPath}" "${CLI}"`;
    return ended(
      spawnSync(
        "unshare",
        [
          "-rm",
          "sh",
          "-c",
          `mount -t tmpfs -o size=400k tmpfs "${disk}" && cd "${disk}" && wp() { ${command} "$@"; } && ${script}`,
          "sh",
          logs,
        ],
        { encoding: "utf8" },
      ),
    );
  };

  (mounts ? test : test.skip)(
    "a disk that is full fails what has no room; with room again, the same command goes on",
    () => {
      const { code, out, err } = onDisk(`
        wp batch "$1" --out r --jobs 1 --quiet; echo "first $?"
        ls r/cases r/state | grep -c part
        mount -o remount,size=4m tmpfs . && wp batch "$1" --out r --jobs 1; echo "then $?"
        find r -name "*.part"`);
      expect(code).toBe(0);
      expect(out).toMatch(/first [34]\n0\n6 cases: 6 done, 0 failed[^]*then 0\n$/);
      expect(err).toMatch(/6 of 6 cases, [1-5] from before/);
    },
    60_000,
  );

  (mounts ? test : test.skip)(
    "a disk that is read-only",
    () => {
      const { out, err } = onDisk(`
      mkdir r && mount -o remount,ro tmpfs .
      wp batch "$1" --out r --quiet; echo "batch $?"
      wp "$1/0.log" -o x.txt; echo "analyze $?"
      wp collect --target ttd --apis wininet -o scripts; echo "collect $?"`);
      expect(out).toMatch(/batch 3\nanalyze 3\ncollect 3\n$/);
      expect(err).toMatch(/EROFS/);
      expect(err).not.toMatch(/this is a bug/);
    },
    60_000,
  );
});

test("a clock that jumps changes nothing", async () => {
  const logs = join(folder, "logs");
  mkdirSync(logs);
  for (let i = 0; i < 3; i++) writeFileSync(join(logs, `${i}.log`), `${text}\n* ${i}\n`);
  // Each look at the clock is a year earlier or later than the one before.
  const clock = put(
    "clock.mjs",
    `const Real = Date; let n = 0;
     const now = () => Real.UTC(2020, 0, 1) + (n++ % 2 ? -1 : 1) * n * 31_557_600_000;
     globalThis.Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(now()); } static now() { return now(); } };
     performance.now = () => now();`,
  );
  const jumping = (...args: readonly string[]): Ended =>
    ended(spawnSync(process.execPath, ["--import", clock, CLI, ...args], { encoding: "utf8" }));
  for (const format of ["json", "html"]) {
    expect(jumping(LOG, "--format", format)).toEqual(run(LOG, "--format", format));
  }
  const out = join(folder, "results");
  expect(jumping("batch", logs, "--out", out, "--jobs", "2", "--quiet").code).toBe(0);
  const before = readFileSync(join(out, "summary.json"), "utf8");
  const again = jumping("batch", logs, "--out", out, "--jobs", "2");
  expect(again.err).toMatch(/3 of 3 cases, 3 from before/);
  expect(readFileSync(join(out, "summary.json"), "utf8")).toBe(before);
}, 60_000);

describe("names", () => {
  /** Every character that a name may have, and some that tools stumble over. */
  const characters = [
    ...Array.from({ length: 0x7f }, (_, i) => String.fromCharCode(i + 1)).filter((c) => c !== "/"),
    ..."é日😀\u202e\u2028\u0301\ufeff\u00a0",
    "$(id)",
    "`id`",
    "%00",
    "-o",
  ];

  test("of every legal character are read, and each result is a file of its own", async () => {
    const logs = join(folder, "logs");
    mkdirSync(logs);
    const names = characters.map((c) => `${c}a${c}.log`).filter((name) => !name.startsWith("."));
    for (const name of names) writeFileSync(join(logs, name), SHORT);
    const { cases, totals } = await batch([logs]);
    expect(totals).toMatchObject({ cases: new Set(names).size, failed: 0 });
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(names));
    for (const { id } of cases) expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
    expect(readdirSync(join(folder, "out", "cases"))).toHaveLength(cases.length);
  }, 60_000);

  test("that Windows keeps for devices, or takes for one another, are not those of results", async () => {
    const logs = join(folder, "logs");
    mkdirSync(logs);
    const names = [
      "CON.log",
      "con.txt",
      "Nul",
      "com1.a.b",
      "LPT9.log",
      "aux",
      "A.log",
      "a.log",
      "日本",
      "...",
      "-x.log",
    ];
    for (const name of names) writeFileSync(join(logs, name), SHORT);
    const far = `${"x".repeat(80)}-.log`;
    writeFileSync(join(logs, far), SHORT);
    const { cases } = await batch([...names, far].map((name) => join(logs, name)));
    const ids = cases.map(({ id }) => id);
    expect(cases).toHaveLength(names.length + 1);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(names.length + 1);
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*[A-Za-z0-9]$/);
      expect(id).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
    }
  });
});
