import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { processes } from "../simulator/arbitrary.js";
import { runScript } from "../simulator/debugger.js";

const bin = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "wp-collect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "collect", ...args], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

const [trace] = fc.sample(processes("x64"), { numRuns: 1, seed: 7 });

function scriptsIn(path: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(path).map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
}

describe("collect", () => {
  test("from the first pass over a trace to a second one that is complete", () => {
    const first = join(folder, "first");
    const asked = ["--target", "ttd", "--apis", "wininet,winsock,mswsock", "--apis", "file.io,file.open"];
    expect(run(...asked, "-o", first)).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringContaining("README.txt says"),
    });
    const survey = join(folder, "survey.log");
    // As `.logopen /u` writes it.
    const text = runScript(trace!, scriptsIn(first), "survey.wds");
    writeFileSync(survey, Buffer.from(`\uFEFF${text.replaceAll("\n", "\r\n")}`, "utf16le"));
    const checked = run("--check", survey);
    expect(checked.code).toBe(4);
    // Functions of modules that the process has not loaded are named.
    expect(checked.out).toMatch(/mswsock!TransmitFile did not resolve/);
    expect(checked.out).not.toMatch(/ws2_32!send/);

    const second = join(folder, "second");
    expect(run(...asked, "--from", survey, "-o", second)).toMatchObject({ code: 0 });
    const visit = join(folder, "visit.log");
    writeFileSync(visit, runScript(trace!, scriptsIn(second), "visit-1.wds"));
    expect(run("--check", visit)).toMatchObject({ code: 0, out: expect.stringMatching(/pass 2.*: complete\n$/) });
    expect(JSON.parse(run("--check", visit, "--format", "json").out)).toMatchObject({
      kind: "collect-check",
      sessions: [{ complete: true, problems: [] }],
    });
  });

  test("overwrites its own files, and others only when told so", () => {
    const place = join(folder, "own");
    const asked = ["--target", "ttd", "--apis", "send", "-o", place];
    expect(run(...asked).code).toBe(0);
    expect(run(...asked).code).toBe(0);
    writeFileSync(join(place, "survey.wds"), "my own script\n");
    const refused = run(...asked);
    expect(refused).toMatchObject({
      code: 3,
      err: expect.stringMatching(/survey\.wds would be overwritten.*--force/s),
    });
    expect(readFileSync(join(place, "survey.wds"), "utf8")).toBe("my own script\n");
    expect(run(...asked, "--force").code).toBe(0);
    expect(readdirSync(place).sort()).toEqual(["README.txt", "survey.wds"]);
  });

  test("a log that no script wrote is not complete, and is said to be so", () => {
    const typed = join(folder, "typed.log");
    writeFileSync(typed, "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
    expect(run("--check", typed)).toMatchObject({
      code: 4,
      out: expect.stringContaining("no generated script has written"),
    });
  });

  test.each([
    [["--target", "tdd"], /--target takes ttd, live, dump/],
    [["--apis", "send"], /needs --target/],
    [["--target", "ttd", "--apis", "send"], /-o DIR/],
    [["--target", "ttd", "-o", "x"], /Pass --apis, --rule, or both/],
    [["--target", "live", "--apis", "send", "-o", "x"], /--arch x86/],
    [["--target", "ttd", "--apis", "send", "--bytes", "many", "-o", "x"], /--bytes takes a number/],
    [["--target", "ttd", "--rule", "nothing", "-o", "x"], /no rule "nothing"/],
    [["survey.log"], /--from or --check/],
  ])("says what is wrong with %j", (args, text) => {
    expect(run(...args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(text) });
  });

  test("a log that is not there", () => {
    expect(run("--check", join(folder, "nothing.log"))).toMatchObject({
      code: 3,
      err: expect.stringContaining("no such file"),
    });
    mkdirSync(join(folder, "empty"));
    expect(run("--check", join(folder, "empty"))).toMatchObject({ code: 3 });
  });
});
