/** Compiled code is kept for the next run where nobody else can reach it; whatever is wrong with it changes nothing else. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../support/samples.js";

const ROOT = join(import.meta.dirname, "..", "..");
const CLI = join(ROOT, "dist", "cli", "main.js");
const LOG = join(SAMPLES, "office-communicator-tls", "transcript.log");
const folder = mkdtempSync(join(tmpdir(), "wp-kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Says of each chunk whether it was compiled with kept code. */
const probe = join(folder, "probe.cjs");
writeFileSync(
  probe,
  `const vm = require("node:vm");
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options);
      const kept = options.cachedData !== undefined && this.cachedDataRejected === false;
      require("node:fs").appendFileSync(process.env.PROBED, kept ? "kept\\n" : "compiled\\n");
    }
  };`,
);

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of temporary files of its own, and where the code goes in it. */
function place(): { readonly temporary: string; readonly kept: string } {
  const temporary = mkdtempSync(join(folder, "tmp-"));
  return { temporary, kept: join(temporary, `windbg-postmortem-${process.geteuid!()}`) };
}

const SUMMARY = ["parse", "--summary", LOG];

function run(temporary: string, args: readonly string[] = SUMMARY, env: object = {}, flags: string[] = []): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, CLI, ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", ...env, TMPDIR: temporary },
  });
  return { code: status, out: stdout, err: stderr };
}

/** How many chunks of a run were compiled with kept code, and how many without; it must end as every run does. */
function chunksOf(temporary: string, ...flags: string[]): { readonly kept: number; readonly compiled: number } {
  const probed = join(temporary, "probed");
  rmSync(probed, { force: true });
  expect(run(temporary, SUMMARY, { PROBED: probed }, [...flags, "--require", probe])).toEqual(usual);
  const chunks = readFileSync(probed, "utf8").trim().split("\n");
  const kept = chunks.filter((one) => one === "kept").length;
  return { kept, compiled: chunks.length - kept };
}

const names = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path) : []);
const mode = (path: string): number => statSync(path).mode & 0o777;

const usual = run(folder, undefined, { NODE_DISABLE_COMPILE_CACHE: "1" });
expect(usual).toMatchObject({ code: 0, err: "" });
expect(names(folder)).toEqual(["probe.cjs"]);

/** A place where a run has kept its code. */
function used(): ReturnType<typeof place> & { readonly file: string } {
  const { temporary, kept } = place();
  expect(run(temporary)).toEqual(usual);
  return { temporary, kept, file: join(kept, readdirSync(kept)[0]!) };
}

describe("what a run has compiled", () => {
  test("is there for the next one", () => {
    const { temporary, kept, file } = used();
    expect(readdirSync(kept)).toEqual([
      expect.stringMatching(/^parse-dispatch-\w{8}-v\d+\.\d+\.\d+-\w+\.bin$/) as unknown as string,
    ]);
    expect([mode(kept), mode(file)]).toEqual([0o700, 0o600]);
    const written = statSync(file).mtimeMs;
    const { kept: fromKept, compiled } = chunksOf(temporary);
    expect(fromKept).toBeGreaterThan(3);
    // The command is not known before the first chunks have run.
    expect(compiled).toBeLessThan(6);
    expect(statSync(file).mtimeMs).toBe(written);
  });

  test("is written again by a run that needs other chunks, and after a day", () => {
    const { temporary, file } = used();
    const size = statSync(file).size;
    expect(run(temporary, ["parse", LOG]).code).toBe(0);
    expect(statSync(file).size).toBe(size);
    const before = Date.now() / 1000 - 2 * 24 * 3600;
    utimesSync(file, before, before);
    expect(run(temporary, ["parse", LOG]).code).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(size);
    expect(statSync(file).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    const { temporary: other, kept } = place();
    const sizeAfter = (format: string): number => {
      expect(run(other, [LOG, "--format", format]).code).toBe(0);
      return statSync(join(kept, readdirSync(kept)[0]!)).size;
    };
    expect(sizeAfter("text")).toBeLessThan(sizeAfter("markdown"));
  });

  test("of builds that are gone goes away", () => {
    const { kept, temporary, file } = used();
    const old = join(kept, "parse-dispatch-OLD.bin");
    writeFileSync(old, "");
    utimesSync(old, 0, 0);
    rmSync(file);
    expect(run(temporary)).toEqual(usual);
    expect(existsSync(old)).toBe(false);
  });

  test("is one file, however many runs write it at once", async () => {
    const { temporary, kept } = place();
    const runs = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, [CLI, "parse", "--summary", LOG], {
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", TMPDIR: temporary },
        stdio: "ignore",
      });
      return new Promise((resolve) => child.on("exit", resolve));
    });
    expect(await Promise.all(runs)).toEqual([0, 0, 0, 0]);
    expect(readdirSync(kept)).toHaveLength(1);
    expect(chunksOf(temporary).kept).toBeGreaterThan(3);
  });

  test("is not run once a chunk has changed", () => {
    const { temporary } = place();
    const copy = join(temporary, "copy", "dist", "cli");
    cpSync(join(CLI, ".."), copy, { recursive: true });
    cpSync(join(ROOT, "package.json"), join(temporary, "copy", "package.json"));
    const help = (): string =>
      spawnSync(process.execPath, [join(copy, "main.js"), "completion", "bash"], {
        encoding: "utf8",
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", TMPDIR: temporary },
      }).stdout;
    const before = help();
    expect(help()).toBe(before);
    const [chunk] = readdirSync(copy).filter((name) => name.startsWith("completion-"));
    const path = join(copy, chunk!);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("COMPREPLY", "COMPREPLX"));
    utimesSync(path, 1, 1);
    expect(before).toContain("COMPREPLY");
    expect(help()).toBe(before.replaceAll("COMPREPLY", "COMPREPLX"));
  });
});

describe("nothing is kept", () => {
  test.each([
    ["for --version", ["--version"], 0],
    ["for --help", ["--help"], 0],
    ["of a run that could read nothing", [join(folder, "nowhere.log")], 3],
  ])("%s", (_, args, code) => {
    const { temporary } = place();
    expect(run(temporary, args).code).toBe(code);
    expect(names(temporary)).toEqual([]);
  });

  test("where NODE_DISABLE_COMPILE_CACHE forbids it, nor used", () => {
    const { temporary, kept } = place();
    expect(run(temporary, undefined, { NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(usual);
    expect(existsSync(kept)).toBe(false);
    const { temporary: there, file } = used();
    writeFileSync(file, "");
    expect(run(there, undefined, { NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(usual);
    expect(readFileSync(file, "utf8")).toBe("");
  });

  test("where there is no folder, or a file in its place", () => {
    expect(run(join(folder, "nowhere"))).toEqual(usual);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
    const { temporary, kept } = place();
    writeFileSync(kept, "mine");
    expect(run(temporary)).toEqual(usual);
    expect(readFileSync(kept, "utf8")).toBe("mine");
  });

  test("without the right to write", () => {
    const permission = process.allowedNodeEnvironmentFlags.has("--permission")
      ? "--permission"
      : "--experimental-permission";
    const { temporary } = place();
    const confined = [permission, "--allow-fs-read=*", "--no-warnings", CLI, "parse", "--summary", LOG];
    const { status, stdout, stderr } = spawnSync(process.execPath, confined, {
      encoding: "utf8",
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", TMPDIR: temporary },
    });
    expect({ code: status, out: stdout, err: stderr }).toEqual(usual);
    expect(names(temporary)).toEqual([]);
  });
});

describe("what was kept is compiled anew", () => {
  test.each([
    ["empty", () => Buffer.alloc(0)],
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    ["longer", (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ["changed in its list", (bytes: Buffer) => flipped(bytes, 20)],
    ["changed in its code", (bytes: Buffer) => flipped(bytes, bytes.length >> 1)],
    ["zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
  ])("when it is %s, and is whole afterwards", (_, damage) => {
    const { temporary, file } = used();
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    expect(chunksOf(temporary).kept).toBe(0);
    expect(readFileSync(file).length).toBeGreaterThan(whole.length / 2);
    expect(chunksOf(temporary).kept).toBeGreaterThan(3);
  });

  test("under other flags of V8", () => {
    const { temporary } = used();
    expect(chunksOf(temporary, "--max-lazy").kept).toBe(0);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ 1;
  return copy;
}

describe("not used, not written, not touched", () => {
  const untouched = (temporary: string, file: string): void => {
    const before = readFileSync(file);
    expect(chunksOf(temporary).kept).toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
  };

  test("a folder that others can write to", () => {
    const { temporary, kept, file } = used();
    chmodSync(kept, 0o770);
    untouched(temporary, file);
  });

  test("a link to a folder", () => {
    const { temporary, kept, file } = used();
    const elsewhere = join(temporary, "elsewhere");
    renameSync(kept, elsewhere);
    symlinkSync(elsewhere, kept);
    untouched(temporary, file);
  });

  (process.geteuid!() === 0 ? test : test.skip)("a folder of another user", () => {
    const { temporary, kept, file } = used();
    chownSync(kept, 12345, 12345);
    untouched(temporary, file);
  });
});

describe("not used, but replaced", () => {
  const replaced = (temporary: string, file: string): void => {
    expect(chunksOf(temporary).kept).toBe(0);
    const { mode: bits, nlink, uid } = statSync(file);
    expect([bits & 0o777, nlink, uid]).toEqual([0o600, 1, process.geteuid!()]);
    expect(chunksOf(temporary).kept).toBeGreaterThan(3);
  };

  test("a file that others can write to", () => {
    const { temporary, file } = used();
    chmodSync(file, 0o622);
    replaced(temporary, file);
  });

  test("a link to a file", () => {
    const { temporary, file } = used();
    const elsewhere = join(temporary, "elsewhere");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    const before = readFileSync(elsewhere);
    replaced(temporary, file);
    expect(readFileSync(elsewhere).equals(before)).toBe(true);
  });

  test("a file of two names", () => {
    const { temporary, file } = used();
    linkSync(file, join(temporary, "elsewhere"));
    replaced(temporary, file);
  });

  (process.geteuid!() === 0 ? test : test.skip)("a file of another user", () => {
    const { temporary, file } = used();
    chownSync(file, 12345, 12345);
    replaced(temporary, file);
  });

  test("a folder in place of the file changes nothing", () => {
    const { temporary, file } = used();
    rmSync(file);
    mkdirSync(file);
    expect(chunksOf(temporary).kept).toBe(0);
    expect(statSync(file).isDirectory()).toBe(true);
  });
});
