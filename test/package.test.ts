/** What is shipped: its files, what these import, and whose licences come with them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..");
const CLI = join(ROOT, "dist/cli/main.js");
const PAGE = "docs/dependencies.md";
const folder = mkdtempSync(join(tmpdir(), "wp-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const json = <T>(path: string): T => JSON.parse(read(path)) as T;

describe("npm pack", () => {
  interface Packed {
    readonly size: number;
    readonly files: readonly { readonly path: string }[];
  }
  let packed: Packed;
  beforeAll(() => {
    // npm writes its logs and its cache below the home folder.
    const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
      cwd: ROOT,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    packed = (JSON.parse(stdout) as [Packed])[0];
  }, 60_000);

  /** What a user runs, imports, type-checks against or validates with, and what has to come with it. */
  const KINDS = [
    /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md)$/,
    /^dist\/cli\/[\w.-]+\.js$/,
    /^dist\/cli\/(?:package\.json|third-party-licenses\.txt|[a-z]+-\w{8}\.txt)$/,
    /^dist\/(?!cli\/|mcp\/)[\w/.-]+\.js$/,
    /^dist\/(?!cli\/|mcp\/)[\w/.-]+\.d\.ts$/,
    /^schema\/[\w-]+\.schema\.json$/,
  ];

  test("holds what it must and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !KINDS.some((kind) => kind.test(path)))).toEqual([]);
    for (const kind of KINDS) expect(paths.some((path) => kind.test(path))).toBe(true);
    expect(paths).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/node/index.d.ts"]));
  });

  test("stays small", () => {
    expect(packed.size).toBeLessThan(2_000_000);
    expect(packed.files.length).toBeLessThan(900);
  });
});

describe("what the shipped files import", () => {
  const built = readdirSync(join(ROOT, "dist"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js"))
    .map((path) => ({ path: path.replaceAll("\\", "/"), text: read(join("dist", path)) }));
  const imports = (text: string): readonly string[] =>
    [...text.matchAll(/(?:\bfrom\s*|(?:\b|__)import\s*\(?\s*|\brequire\s*\()["']([^"'\n.][^"'\n]*)["']/g)].map(
      ([, name]) => name!,
    );

  test("no network, no other process", () => {
    const builtins = new Set(built.flatMap(({ text }) => imports(text)).filter((name) => name.startsWith("node:")));
    expect([...builtins].sort()).toEqual([
      "node:crypto",
      "node:events",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream/consumers",
      "node:url",
      "node:util",
      "node:v8",
      "node:vm",
      "node:worker_threads",
      "node:zlib",
    ]);
    // By their bare names, or in other ways.
    const BARE = /^(?:net|tls|dns|https?|http2|dgram|child_process|cluster|inspector)(?:\/|$)/;
    expect(built.flatMap(({ text }) => imports(text)).filter((name) => BARE.test(name))).toEqual([]);
    // Its own files alone are run as code: where the command line and its thread begin, out of their chunks.
    const compiling = built.filter(({ text }) => imports(text).some((name) => /^(?:node:)?vm$/.test(name)));
    expect(compiling.map(({ path }) => path).sort()).toEqual(["cli/analyze-case.worker.js", "cli/main.js"]);
    const WAYS =
      /\b(?:fetch|WebSocket|XMLHttpRequest|EventSource|eval)\(|\b(?:createRequire|getBuiltinModule)\b|process\.(?:binding|dlopen)/;
    expect(built.filter(({ text }) => WAYS.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test("only the queue connects, and only the language model's server speaks its protocol", () => {
    const importers = (wanted: RegExp): readonly string[] =>
      built.filter(({ text }) => imports(text).some((name) => wanted.test(name))).map(({ path }) => path);
    expect(importers(/^(?:bullmq|ioredis)/).filter((path) => !path.startsWith("cli/"))).toEqual([
      "node/queue/connection.js",
    ]);
    expect(importers(/^@modelcontextprotocol/).filter((path) => !path.startsWith("cli/"))).toEqual([]);
  });
});

// A namespace without network needs a user who may make one.
const alone = spawnSync("unshare", ["-rn", "true"]).status === 0 ? ["unshare", "-rn"] : null;
if (alone === null) console.warn("unshare -n is not permitted: running without network is not tested");

/** Node itself refuses to start processes then, and to run text as code. */
const permission = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";
const confined = [
  permission,
  "--allow-fs-read=*",
  "--allow-fs-write=*",
  "--allow-worker",
  "--no-warnings",
  "--disallow-code-generation-from-strings",
];

(alone === null ? describe.skip : describe)("without network and without the right to start a process", () => {
  const run = (
    before: readonly string[],
    ...args: readonly string[]
  ): { status: number | null; out: string; err: string } => {
    const command = [...before, process.execPath, ...(before.length > 0 ? confined : []), CLI, ...args];
    const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { status, out: stdout, err: stderr };
  };
  const sample = "samples/office-communicator-tls/transcript.log";
  const wire = ["samples/proxy-refusal-on-wire/transcript.log", "samples/proxy-refusal-on-wire/network.pcap"];

  test("the namespace has no network, and a process is refused", () => {
    const tried = `require("net").connect(80, "127.0.0.1").on("error", (e) => console.log(e.code))`;
    const connect = ["-rn", process.execPath, "-e", tried];
    expect(spawnSync("unshare", connect, { encoding: "utf8" }).stdout).toMatch(/ENETUNREACH/);
    const child = `try { require("child_process").execSync("true") } catch (e) { console.log(e.code) }`;
    expect(spawnSync(process.execPath, [...confined, "-e", child], { encoding: "utf8" }).stdout).toBe(
      "ERR_ACCESS_DENIED\n",
    );
  });

  test.each([
    [["analyze", sample]],
    [["analyze", sample, "--format", "json"]],
    [["analyze", ...wire, "--format", "html"]],
    [["parse", sample]],
    [["parse", sample, "--summary"]],
    [["compare", "samples/ntlm-three-legs/transcript.log", sample]],
    [["explain", "http.proxy.ntlm-challenge-unanswered", sample]],
    [["redact", sample, "--quiet"]],
    [["rules", "list"]],
  ])(
    "%j gives the same",
    (args) => {
      const apart = run(alone!, ...args);
      expect(apart).toEqual(run([], ...args));
      expect(apart.status).toBe(0);
    },
    60_000,
  );

  test("batch gives the same, also in threads", () => {
    const summary = (out: string, before: readonly string[], jobs: string): string => {
      const logs = ["samples/deadlock", "samples/heap-corruption"];
      const { err } = run(before, "batch", ...logs, "--out", out, "--jobs", jobs, "--quiet");
      expect(err).toBe("");
      return readFileSync(join(out, "summary.json"), "utf8");
    };
    expect(summary(join(folder, "apart"), alone!, "2")).toBe(summary(join(folder, "open"), [], "1"));
  }, 60_000);
});

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: true;
  readonly devOptional?: true;
}
const locked = (path: string): readonly (readonly [name: string, Locked])[] =>
  Object.entries(json<{ packages: Record<string, Locked> }>(path).packages)
    .filter(([at]) => at !== "")
    .map(([at, one]) => [at.replace(/^.*node_modules\//, ""), one]);

describe("dependencies", () => {
  const { dependencies, devDependencies } = json<Record<string, Record<string, string>>>("package.json");
  const shipped = locked("package-lock.json").filter(([, one]) => one.dev !== true && one.devOptional !== true);

  test.each(["package-lock.json", "docs/package-lock.json"])("%s holds the hash of each", (path) => {
    const bare = locked(path).filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));
    expect(bare).toEqual([]);
    expect(locked(path).length).toBeGreaterThan(10);
  });

  test("have exact versions", () => {
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
  });

  const licences = read("dist/cli/third-party-licenses.txt").split("\n\n----\n\n");
  const copied = new Set(licences.map((text) => /^(\S+) /.exec(text)?.[1]));

  test("that the command line holds copies of come with the text of their licence", () => {
    for (const text of licences) expect(text).toMatch(/^\S+ [\d.]+ \((?:MIT|ISC|Apache-2\.0)\)\n\n[^]{500,}/);
    // What is not bundled is installed, with its own licence.
    const bundled = Object.keys(dependencies!).filter(
      (name) => !["hyparquet-writer", "tinyglobby", "yauzl"].includes(name),
    );
    expect([...copied]).toEqual(expect.arrayContaining(bundled));
  });

  test("are listed in docs/dependencies.md with their licences", () => {
    const rows = shipped.map(
      ([name, { version, license }]) => `| ${name} | ${version} | ${license} | ${copied.has(name) ? "yes" : "no"} |`,
    );
    const header = "| package | version | licence | copied into the command line |";
    const page = read(PAGE);
    const [before, after] = page.split(/^\| package[^]*\|\n/m);
    const made = `${before}${header}\n| --- | --- | --- | --- |\n${rows.join("\n")}\n${after}`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(join(ROOT, PAGE), made);
    const unpadded = (text: string): string => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");
    expect(unpadded(page)).toBe(unpadded(made));
    // Nothing that asks more than to be named.
    expect(
      shipped.filter(([, { license }]) => !/^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)$/.test(license ?? "")),
    ).toEqual([]);
  });
});
