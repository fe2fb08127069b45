/** Names as Windows reads them, tried with `path.win32` on any system: results stay in their folder, and apart. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, relative, win32 } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isInside } from "../../src/mcp/roots.js";
import { runBatch, type BatchSummary } from "../../src/node/batch/batch.js";
import { idsOf, isCaseId, resultFile, stateFile } from "../../src/node/batch/case-names.js";
import { logCalled, nameApart } from "../../src/node/batch/log-names.js";
import { findLogs, readLog, type BatchLog } from "../../src/node/batch/logs.js";
import { zipOf } from "./zip.js";

const SYSTEMS = [
  ["posix", posix, "/srv/out"],
  ["win32", win32, "D:\\srv\\out"],
] as const;

const HOSTILE = [
  "..\\..\\x.log",
  "../../x.log",
  "a\\b.log",
  "a/b.log",
  "C:\\logs\\a.log",
  "C:/logs/a.log",
  "c:relative.log",
  "\\\\server\\share\\x.log",
  "//server/share/x.log",
  "\\\\?\\C:\\x",
  "\\\\.\\PhysicalDrive0",
  "\\x.log",
  "/x.log",
  "a.log:hidden",
  "a.log::$DATA",
  "CON.log",
  "con",
  "nul",
  "NUL .txt",
  "COM1",
  "com¹.log",
  "CONIN$",
  "conout$.log",
  "a.log",
  "A.LOG",
  "a.log.",
  "a.log ",
  "a.log. .",
  "LONGNA~1.LOG",
  "longname-of-a-file.log",
  ".",
  "..",
  "...",
  " ",
  '?*<>|".log',
  "%2e%2e%5cx.log",
  "a\u0000b.log",
  "\ud83d.log",
  "ｃ：＼x.log",
];
const piece = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.constantFrom("..", ".", "\\", "/", ":", " ", "~1", "C:", "nul", "aux.", "x"),
  fc.string({ maxLength: 4 }),
);
const hostileName = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
const namedLog = fc.record({ name: hostileName, entry: fc.option(hostileName) });

/** Windows takes these for one file: capitals are no difference, dots and blanks at the end are left out. */
const onWindows = (file: string): string => file.toUpperCase().replace(/[. ]+$/, "");
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:[.:]|$)/i;

/** Why a file below `out` is not where it should be. */
function faultsOf(file: string): readonly string[] {
  const faults: string[] = [];
  for (const [system, rules, out] of SYSTEMS) {
    const whole = rules.resolve(out, file);
    if (rules.dirname(rules.dirname(whole)) !== out) faults.push(`${system}: ${whole}`);
    if (!isInside(whole, out, rules)) faults.push(`${system}: outside`);
  }
  const name = file.slice(file.indexOf("/") + 1);
  if (DEVICE.test(name)) faults.push(`a device: ${name}`);
  if (onWindows(name) !== name.toUpperCase() || /[^A-Za-z0-9._-]/.test(name)) faults.push(`read otherwise: ${name}`);
  if (name.length > 150) faults.push("too long");
  return faults;
}

describe("results", () => {
  test("of logs of any names lie in their folders, each a file of its own", () => {
    const cases = fc.uniqueArray(
      fc.record({ name: hostileName, logs: fc.array(namedLog, { minLength: 1, maxLength: 3 }) }),
      { selector: (one) => JSON.stringify(one), maxLength: 12 },
    );
    fc.assert(
      fc.property(cases, (some) => {
        const ids = idsOf(some);
        expect(ids).toHaveLength(some.length);
        expect(ids.flatMap((id) => [...faultsOf(resultFile(id)), ...faultsOf(stateFile(id))])).toEqual([]);
        expect(ids.filter((id) => !isCaseId(id))).toEqual([]);
        expect(new Set(ids.map(onWindows)).size).toBe(some.length);
      }),
      { numRuns: 500 },
    );
  });

  test("a queue's id that could be another file, or a device, is none", () => {
    for (const id of [...HOSTILE, "CON.a-0123456789ab", "x", "x-0123456789ab.", "x-0123456789ab:y", "-x-0123456789ab"])
      expect([id, isCaseId(id)]).toEqual([id, false]);
  });
});

describe.each(SYSTEMS)("logs by the rules of %s", (_, rules, __) => {
  test("that lie apart are called apart, and none is lost", () => {
    const folders = fc.array(fc.constantFrom("a", "b", "A", "a ", "c."), { minLength: 1, maxLength: 3 });
    const file = fc.record({
      folders,
      last: fc.constantFrom("a", "x.log", "X.log", "x.log."),
      from: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), (files) => {
        const logs = files.map(({ folders: above, last, from }): BatchLog => {
          const parts = [...above, last];
          return {
            path: parts.join(rules.sep),
            entry: null,
            name: parts.slice(Math.min(from, above.length)).join("/"),
            bytes: 1,
          };
        });
        const named = nameApart(logs, rules);
        const places = new Set(logs.map((log) => rules.resolve(log.path)));
        expect(new Set(named.map((log) => rules.resolve(log.path)))).toEqual(places);
        expect(new Set(named.map(({ name }) => name)).size).toBe(places.size);
        expect(named.filter(({ name }) => name.includes("\\"))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

test("a manifest means a log by its name, or as Windows finds it from the manifest's folder", () => {
  const log = (path: string, name: string, entry: string | null = null): BatchLog => ({ path, name, entry, bytes: 1 });
  const logs = [
    log("C:\\batch\\sub\\a.log", "sub/a.log"),
    log("\\\\server\\share\\x.log", "x.log"),
    log("C:\\batch\\more.zip", "more.zip/b.log", "b.log"),
  ];
  const called = (wanted: string): string | undefined => logCalled(wanted, "C:\\batch", logs, win32)?.name;
  expect(called("sub/a.log")).toBe("sub/a.log");
  expect(called("sub\\a.log")).toBe("sub/a.log");
  expect(called(".\\sub\\..\\sub\\a.log")).toBe("sub/a.log");
  expect(called("C:\\batch\\sub\\a.log")).toBe("sub/a.log");
  expect(called("\\\\server\\share\\x.log")).toBe("x.log");
  expect(called("more.zip/b.log")).toBe("more.zip/b.log");
  for (const wanted of ["more.zip", "sub\\a.log:hidden", "..\\sub\\a.log", "D:sub\\a.log"])
    expect([wanted, called(wanted)]).toEqual([wanted, undefined]);
});

describe("mcp reads below its roots by Windows' rules", () => {
  const root = "C:\\cases\\one";
  const inside = (asked: string): boolean => isInside(win32.resolve(root, asked), root, win32);
  test.each(["a.log", "sub\\a.log", "SUB/../a.log", "c:\\CASES\\ONE\\a.log", "..a.log", "."])("%s", (asked) =>
    expect(inside(asked)).toBe(true),
  );
  test.each([
    "..",
    "..\\two\\a.log",
    "../two/a.log",
    "..\\one2\\a.log",
    "\\a.log",
    "/a.log",
    "C:\\a.log",
    "D:\\cases\\one\\a.log",
    "D:a.log",
    "\\\\server\\share\\a.log",
    "//server/share/a.log",
    "\\\\?\\C:\\cases\\one\\a.log",
    "\\\\.\\PhysicalDrive0",
  ])("not %s", (asked) => expect(inside(asked)).toBe(false));
});

const SHORT = "0:000> kn\n # ChildEBP RetAddr\n00 0012ff00 10000000 app!main+0x10\n0:000> r eax\neax=00000001\n";

describe("on a disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wp-windows-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const batch = (paths: readonly string[], manifest?: string): Promise<BatchSummary> =>
    runBatch(paths, {
      out: join(folder, "out"),
      version: "1",
      jobs: 1,
      ...(manifest === undefined ? {} : { manifest }),
    });
  const results = (): readonly string[] => readdirSync(join(folder, "out", "cases"));

  test("an archive of any names gives each of its files, or says why not", async () => {
    // Without a mark for UTF-8 an archive's names are of an old code page.
    const name = hostileName.map((text) => text.replace(/[^ -~]/g, "_"));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), async (names) => {
        const path = put("some.zip", zipOf(Object.fromEntries(names.map((one) => [one, `content of ${one}`]))));
        const { logs, unfound } = await findLogs([path]);
        const called = names.map((one) => one.replaceAll("\\", "/"));
        const refused =
          called.some((one) => /^(?:[A-Za-z]:|\/)/.test(one) || one.split("/").includes("..")) ||
          new Set(called).size < called.length;
        expect(unfound.map(({ name: file }) => file)).toEqual(refused ? [path] : []);
        const shown = called.filter((one) => !one.endsWith("/") && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(one));
        expect(new Set(logs.map(({ entry }) => entry))).toEqual(new Set(refused ? [] : shown));
        for (const log of logs)
          expect(
            Buffer.from(await readLog(log))
              .toString()
              .replaceAll("\\", "/"),
          ).toBe(`content of ${log.entry}`);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test("an archive of two files of one name is refused in words, and the rest goes on", async () => {
    const archive = put("two.zip", zipOf({ "a\\b.log": SHORT, "a/b.log": SHORT }));
    const { cases, totals } = await batch([archive, put("c.log", SHORT)]);
    expect(totals).toMatchObject({ cases: 2, done: 1, failed: 1 });
    expect(cases.find(({ status }) => status === "failed")?.failure?.message).toMatch(/two files named a\/b\.log/);
  });

  test("two names that were made to have one short hash are two results", async () => {
    // Found in half a minute: sha256 of both names begins with 3525309957a0.
    const names = ["09f34d88ca38", "6d14af0a07b8"].map((start) => `${start}${"a".repeat(60)}.log`);
    const archive = put("z.zip", zipOf(Object.fromEntries(names.map((name) => [name, SHORT]))));
    const { cases } = await batch([archive]);
    expect(cases.map(({ name }) => name)).toEqual(names.map((name) => `z.zip/${name}`));
    expect(results()).toHaveLength(2);
    expect(cases.flatMap(({ result }) => faultsOf(result!))).toEqual([]);
  });

  test("a log that is called as another lies, and that other, are two results", async () => {
    const inner = put("d/x/a.log", SHORT);
    const paths = [put("x/a.log", SHORT), put("y/a.log", SHORT)];
    const here = process.cwd();
    process.chdir(folder);
    try {
      const { cases } = await batch(["d", ...paths.map((path) => relative(folder, path))]);
      expect(cases.map(({ name }) => name)).toEqual([relative(folder, inner), "x/a.log", "y/a.log"]);
      expect(results()).toHaveLength(3);
      const read = cases.map(({ result }) => JSON.parse(readFileSync(join(folder, "out", result!), "utf8")));
      expect(read.map(({ sources }) => sources[0].name)).toEqual(cases.map(({ name }) => name));
    } finally {
      process.chdir(here);
    }
  });

  test("a manifest's files are found where the batch was given relative paths", async () => {
    put("logs/a/one.log", SHORT);
    put("logs/b/one.log", SHORT);
    const manifest = put("logs/cases.yaml", "cases:\n  - {name: '..\\..\\CON', logs: [a/one.log, b/one.log]}\n");
    const paths = ["a/one.log", "b/one.log"].map((name) => relative(process.cwd(), join(folder, "logs", name)));
    const { cases } = await batch(paths, manifest);
    expect(cases.map(({ name }) => name)).toEqual(["..\\..\\CON"]);
    expect(results()).toHaveLength(1);
    expect(faultsOf(cases[0]!.result!)).toEqual([]);
  });

  test("what a state file says of the place of a result is not followed", async () => {
    const log = put("a.log", SHORT);
    await batch([log]);
    const state = join(folder, "out", "state", readdirSync(join(folder, "out", "state"))[0]!);
    const kept = JSON.parse(readFileSync(state, "utf8"));
    writeFileSync(state, JSON.stringify({ ...kept, row: { ...kept.row, id: "..\\x", result: "../a.log" } }));
    const { cases } = await batch([log]);
    expect(cases[0]).toMatchObject({ id: kept.row.id, result: kept.row.result });
  });
});
