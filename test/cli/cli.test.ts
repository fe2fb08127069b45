import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../support/samples.js";

const bin = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "wp-cli-"));
const sample = join(SAMPLES, "office-communicator-tls", "transcript.log");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], input?: string): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    input: input ?? "",
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("what the command line does", () => {
  test("analyze is what happens when no command is named", () => {
    const named = run(["analyze", sample]);
    expect(named).toMatchObject({ code: 0, err: "" });
    expect(named.out).toMatch(/^Post-mortem of transcript\.log\n/);
    expect(run([sample]).out).toBe(named.out);
  });

  test("reads standard input", () => {
    expect(run(["-"], readFileSync(sample, "utf8")).out).toMatch(/^Post-mortem of stdin\n/);
  });

  test("a limit ends the log at a prompt, and says so", () => {
    const { code, out, err } = run([sample, "--limit-prompts", "1", "--format", "json"]);
    expect(code).toBe(0);
    expect(err).toMatch(/^transcript\.log:\d+: WP1002 The logs so far have more than 1 prompts; .*--limit-prompts/);
    expect(JSON.parse(out).problems).toEqual([expect.objectContaining({ code: "WP1002" })]);
    expect(run([sample, "--limit-lines", "none"])).toMatchObject({ code: 2, out: "" });
  });

  test("a folder is one case", () => {
    const inside = join(folder, "case");
    mkdirSync(inside);
    writeFileSync(join(inside, "a.log"), readFileSync(sample));
    const { code, out } = run([inside, "--format", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).sources).toEqual([expect.objectContaining({ name: "a.log" })]);
  });

  test("writes markdown and json, to a file when asked", () => {
    const output = join(folder, "out.md");
    const { code, out } = run(["analyze", sample, "--format", "markdown", "-o", output]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(readFileSync(output, "utf8")).toMatch(/^# Post-mortem of transcript\.log\n/);
    expect(JSON.parse(run(["analyze", sample, "--format", "json"]).out)).toMatchObject({
      kind: "case",
      schemaVersion: "1.0",
      redacted: true,
    });
  });

  test("parse writes the transcript document", () => {
    expect(JSON.parse(run(["parse", sample]).out)).toMatchObject({
      kind: "transcript",
      schemaVersion: "1.0",
      source: { name: "transcript.log", lines: 121 },
    });
  });

  test("parse --summary is as strict as parse", () => {
    const log = join(folder, "unread.log");
    writeFileSync(log, "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n@@@@ ####\n");
    expect(run(["parse", log, "--summary"]).code).toBe(0);
    const refused = { code: 3, out: "", err: expect.stringMatching(/unread\.log:4: WP0004 /) as unknown as string };
    expect(run(["parse", log, "--strict"])).toEqual(refused);
    expect(run(["parse", log, "--summary", "--strict"])).toEqual(refused);
  });

  test.each(["--owners", "--rules", "--suppressions"])("%s says that a file is not there", (option) => {
    const missing = join(folder, "missing.yaml");
    const { code, err } = run(["analyze", sample, option, missing]);
    expect({ code, err }).toEqual({ code: 2, err: `${missing}:1:1: There is no such file.\n    check the path\n` });
  });

  test("--version and --help", () => {
    const manifest = JSON.parse(readFileSync(join(bin, "..", "..", "..", "package.json"), "utf8")) as {
      version: string;
    };
    expect(run(["--version"]).out).toBe(`${manifest.version}\n`);
    expect(run(["--help"])).toMatchObject({ code: 0, err: "" });
    expect(run(["parse", "--help"]).out).toMatch(/--summary/);
  });

  test("no line is wider than 100 columns, but for words and whole commands that may be copied", () => {
    const { nextSteps } = JSON.parse(run(["analyze", sample, "--format", "json"]).out) as {
      nextSteps: { run: string[] }[];
    };
    const copied = new Set(nextSteps.flatMap((step) => step.run).map((command) => `    ${command}`));
    const wide = run([sample])
      .out.split("\n")
      .filter((line) => line.length > 100);
    expect(wide.filter((line) => line.trim().includes(" ") && !copied.has(line))).toEqual([]);
  });

  test("colour only when asked for", () => {
    expect(run([sample]).out).not.toContain("\u001b");
    expect(run([sample, "--color", "always"]).out).toContain("\u001b[1m");
  });

  test("--fail-on gives 1 when something is found at that level", () => {
    expect(run([sample, "--fail-on", "error"]).code).toBe(1);
    expect(run([join(SAMPLES, "ntlm-three-legs", "transcript.log"), "--fail-on", "note"]).code).toBe(0);
  });

  // A full disk is a device on Linux only.
  (existsSync("/dev/full") ? test : test.skip)("says that a result could not be written", () => {
    const { status, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${bin}" "${sample}" > /dev/full`], {
      encoding: "utf8",
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/the result could not be written: ENOSPC/);
  });

  test("a name of a file moves no terminal", () => {
    const { code, err } = run(["no\u001b[31msuch.log"]);
    expect(code).toBe(3);
    expect(err).toMatch(/^no·\[31msuch\.log: WP0005/);
  });

  test("a reader that goes away ends the work quietly", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${bin}" "${sample}" --format json | head -c 10`],
      { encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("redaction", () => {
  const secrets = /MAPLE|T6CK943Y|AE9E8D=2|TUFQTEU|VDZDSzk0M1|d1 ?cb ?33 ?31|Fgomi0csz|AGIAYwAuAGMAbwBt|bc\.com/i;
  test.each(["text", "markdown", "json", "ndjson", "mermaid", "dot"])(
    "%s shows no credential, cookie, challenge or name",
    (format) => {
      expect(run(["analyze", sample, "--format", format]).out).not.toMatch(secrets);
    },
  );

  test("--no-redact shows them", () => {
    expect(run(["analyze", sample, "--format", "text", "--no-redact"]).out).toMatch(
      /domain MAPLE, workstation T6CK943Y/,
    );
  });
});

describe("bad input gets a clear message and the right exit code", () => {
  test.each([
    ["an empty file", () => file("empty.log", ""), 3, /empty\.log: WP0001 The input is empty/],
    ["blank lines only", () => file("blank.log", "\n\n  \n"), 3, /WP0001/],
    [
      "a binary file",
      () =>
        file(
          "dump.dmp",
          Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256),
        ),
      3,
      /dump\.dmp: WP0002 .*binary/,
    ],
    [
      "a gdb log",
      () =>
        file(
          "gdb.log",
          "GNU gdb (GDB) 13.1\n(gdb) bt\n#0  0x00007ffff7e4a1b2 in raise () from /lib/libc.so.6\n#1  main (argc=1) at main.c:12\n(gdb) info registers\nrax            0x0                 0\n",
        ),
      3,
      /gdb\.log:1: WP0003 Nothing in 6 lines/,
    ],
    ["a line of 10 MB", () => file("long.log", "x".repeat(10_000_000)), 3, /long\.log:1: WP0003/],
    ["a missing path", () => join(folder, "nowhere.log"), 3, /nowhere\.log: WP0005 There is no such file/],
    [
      "an empty folder",
      () => {
        const path = join(folder, "none");
        if (!existsSync(path)) mkdirSync(path);
        return path;
      },
      3,
      /WP0007 The folder holds no files/,
    ],
  ] as const)("%s", (_, make, code, message) => {
    const path = make();
    const result = run(["analyze", path]);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
    // The second line says what to do.
    expect(result.err.trim().split("\n").length).toBeGreaterThanOrEqual(2);
  });

  test("parse refuses a folder, and two logs", () => {
    expect(run(["parse", folder])).toMatchObject({ code: 3, err: expect.stringMatching(/WP0006 This is a folder/) });
    expect(run(["parse", sample, sample])).toMatchObject({ code: 2 });
  });

  test.each([
    [["analyze"], /No log was given/],
    [["analyze", sample, "--format", "pdf"], /analyze writes text, markdown, json, .*, not "pdf"/],
    [["analyze", sample, "--fail-on", "maybe"], /--fail-on takes error, warning or note/],
    [["analyze", sample, "--nonsense"], /nonsense/],
  ] as const)("%j is a usage error", (args, message) => {
    expect(run(args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(message) });
  });

  test("without arguments it says how it is used", () => {
    expect(run([])).toMatchObject({ code: 2, err: expect.stringMatching(/windbg-postmortem \[analyze\] PATH/) });
  });

  test("one unreadable log does not take the others down", () => {
    const result = run(["analyze", sample, join(folder, "nowhere.log")]);
    expect(result.code).toBe(4);
    expect(result.out).toMatch(/^Post-mortem of transcript\.log\n/);
    expect(result.err).toMatch(/WP0005/);
  });

  test("an output that cannot be written is a failure with a remedy, not a half file", () => {
    const result = run(["analyze", sample, "-o", join(file("no-folder", ""), "out.txt")]);
    expect(result.code).toBe(3);
    expect(result.err).toMatch(/WP0008/);
  });
});

describe("the terminal is safe from the log", () => {
  test("escapes and direction marks in log text are made visible", () => {
    const hostile = readFileSync(sample, "utf8").replace(
      "Entrust Certificate Revocation",
      "\u001b]0;owned\u0007\u202eEvil",
    );
    const { out } = run(["-"], hostile);
    expect(out).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});

describe("redact", () => {
  test("writes the log at the same length, and the list apart", () => {
    const list = join(folder, "list.json");
    const result = run(["redact", sample, "--list", list, "-o", join(folder, "redacted.log")]);
    expect(result).toMatchObject({ code: 0, out: "", err: expect.stringMatching(/3 names and credentials replaced/) });
    expect(readFileSync(join(folder, "redacted.log")).length).toBe(readFileSync(sample).length);
    const { replaced } = JSON.parse(readFileSync(list, "utf8")) as { replaced: { text: string; lines: number[] }[] };
    expect(replaced.map((one) => [one.text, one.lines])).toEqual([
      ["2", [31]],
      ["MAPLE", [31]],
      ["T6CK943Y", [31]],
    ]);
    if (process.platform !== "win32") expect(statSync(list).mode & 0o077).toBe(0);
  });
});

describe("verify", () => {
  const report = (): string => file("report.json", run(["analyze", sample, "--format", "json"]).out);

  test("says that every claim holds", () => {
    expect(run(["verify", report(), sample])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Every claim holds: 3 findings/),
    });
  });

  test("fails with the claim's name when one byte of its lines changed", () => {
    const changed = file(
      "changed.log",
      readFileSync(sample, "utf8").replace("ws2_32!closesocket", "ws2_32!closesockeu"),
    );
    const result = run(["verify", report(), changed]);
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/^finding-1: line 57 of transcript\.log no longer reads as it did$/m);
  });

  test("refuses what is no report", () => {
    expect(run(["verify", sample, sample])).toMatchObject({ code: 3, err: expect.stringMatching(/WP0020/) });
    expect(run(["verify", sample])).toMatchObject({ code: 2 });
  });
});

describe("compare", () => {
  const healthy = join(SAMPLES, "ntlm-three-legs", "transcript.log");

  test.each(["text", "markdown", "html", "json"])(
    "writes where a failing case parts from a working one as %s",
    (format) => {
      const result = run(["compare", healthy, sample, "--format", format]);
      expect(result).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/NTLM type 3/) });
    },
  );

  test("takes two cases", () => {
    expect(run(["compare", healthy])).toMatchObject({ code: 2 });
    expect(run(["compare", healthy, join(folder, "nowhere.log")])).toMatchObject({ code: 3 });
    expect(run(["compare", healthy, sample, "--format", "sarif"])).toMatchObject({ code: 2 });
  });
});
