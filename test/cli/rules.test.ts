import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../support/samples.js";

const bin = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "wp-rules-"));
const founding = join(SAMPLES, "office-communicator-tls", "transcript.log");
const N01 = "http.proxy.ntlm-challenge-unanswered";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", cwd: folder });
  return { code: status, out: stdout, err: stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const HIT = "0:000> k\nChildEBP RetAddr\n0012ff00 00401000 kernel32!CreateFileW\n0012ff20 7c817077 app!Open+0x10\n";
const RULE = `rule: app.file.opened
version: 1
title: A file is opened
level: note
events:
  open: { call: "@file.open" }
match: { event: open }
report: { headline: "{{open}} was called.", cause: somebody opens a file }
examples: { hit: [hit.log], miss: [miss.log] }
`;

describe("rules of a team", () => {
  const team = join(folder, "team");
  mkdirSync(team);
  file("team/opened.yaml", RULE);
  file("team/hit.log", HIT);
  file("team/miss.log", HIT.replace("kernel32!CreateFileW", "kernel32!Sleep"));

  test("are listed beside those that come with the package", () => {
    const listed = run("rules", "list", "--rules", team);
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out).toMatch(/^app\.file\.opened +note +A file is opened$/m);
    expect(listed.out).toContain(N01);
  });

  test("are tried on their examples", () => {
    expect(run("rules", "test", team)).toEqual({ code: 0, out: "2 examples hold, 0 do not.\n", err: "" });
    const wrong = join(folder, "wrong");
    mkdirSync(wrong);
    file(
      "wrong/opened.yaml",
      RULE.replace("hit: [hit.log], miss: [miss.log]", "hit: [../team/miss.log], miss: [../team/hit.log]"),
    );
    expect(run("rules", "test", wrong)).toMatchObject({
      code: 1,
      out: "app.file.opened: hit ../team/miss.log: it was not found; windbg-postmortem explain app.file.opened LOG says why\napp.file.opened: miss ../team/hit.log: it was found\n0 examples hold, 2 do not.\n",
    });
  });

  test("find what they are made for", () => {
    const found = run("analyze", "--rules", team, "--format", "json", join(team, "hit.log"));
    const document = JSON.parse(found.out) as { findings: { rule: string }[]; rulePack: { name: string } };
    expect(document.findings.map((finding) => finding.rule)).toContain("app.file.opened");
    expect(document.rulePack.name).toBe("builtin+team");
  });

  test.each([
    ["an unknown field", RULE.replace("level: note", "level: note\nlevle: x"), /:5:1: .*levle/],
    ["an event that is not there", RULE.replace("event: open", "event: opened"), /opened/],
    ["a group that is not there", RULE.replace("@file.open", "@file.opne"), /6:\d+: there is no group @file\.opne/],
    ["a value that nobody binds", RULE.replace("{{open}}", "{{$path}}"), /\$path is bound by no event/],
    [
      "a regular expression",
      RULE.replace('"@file.open" }', '"@file.open", where: { ret: { regex: "(a+)+" } } }'),
      /regex/,
    ],
    ["an alias", RULE.replace("title: A file is opened", "title: &a A file\nsummary: *a"), /alias/i],
  ])("%s is refused with file, line and column", (_, text, message) => {
    file("bad.yaml", text);
    const linted = run("rules", "lint", "bad.yaml");
    expect(linted.code).toBe(1);
    expect(linted.err).toMatch(/^bad\.yaml:\d+:\d+: /);
    expect(linted.err).toMatch(message);
  });

  test("begin with a file that is right", () => {
    expect(run("rules", "new", "app.new.rule", "-o", "new.yaml").code).toBe(0);
    expect(run("rules", "lint", "new.yaml")).toMatchObject({ code: 0, out: "1 rules, nothing wrong with them.\n" });
    expect(run("rules", "new", "Not An Id")).toMatchObject({ code: 2 });
  });
});

describe("findings that a team knows", () => {
  const until = (day: string): string =>
    file("known.yaml", `- rule: ${N01}\n  reason: the proxy is replaced\n  until: ${day}\n`);
  const levels = (...more: readonly string[]): ReturnType<typeof run> & { readonly suppressed: unknown } => {
    const result = run("analyze", "--format", "json", "--fail-on", "error", ...more, founding);
    const { findings } = JSON.parse(result.out) as { findings: { rule: string; suppressed: unknown }[] };
    return { ...result, suppressed: findings.find((finding) => finding.rule === N01)!.suppressed };
  };

  test("are marked with the reason, until the day is over", () => {
    const file = until("2027-03-31");
    expect(levels("--suppressions", file, "--date", "2027-03-31").suppressed).toEqual({
      reason: "the proxy is replaced",
      until: "2027-03-31",
    });
    const over = levels("--suppressions", file, "--date", "2027-04-01");
    expect(over.suppressed).toBeNull();
    expect(over.err).toMatch(/WP2004 .* ran out on 2027-03-31/);
  });

  test("hide nothing when nobody says what day it is", () => {
    const result = levels("--suppressions", until("2027-03-31"));
    expect(result.suppressed).toBeNull();
    expect(result.err).toMatch(/nothing says what day it is/);
  });

  test("do not count for --fail-on", () => {
    const all = file("all.yaml", `- { rule: "*", reason: known }\n`);
    expect(levels("--suppressions", all).code).toBe(0);
    expect(levels().code).toBe(1);
  });

  test("a bad file is refused with its place", () => {
    const bad = file("bad-known.yaml", `- rule: x\n  untill: 2027-03-31\n`);
    const result = run("analyze", "--suppressions", bad, founding);
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/bad-known\.yaml:\d+:\d+: /);
  });
});

describe("explain", () => {
  test("says why a rule fired, with lines", () => {
    const { out, code } = run("explain", N01, founding);
    expect(code).toBe(0);
    expect(out).toMatch(/^found: it fits once\.$/m);
    expect(out).toMatch(/challenge: msg-4 .* \[L40, L47\]/);
  });

  test("says what a rule misses", () => {
    file("cut.log", readFileSync(founding, "utf8").replace(/ws2_32!closesocket/, "ws2_32!shutdown"));
    const { out } = run("explain", N01, "cut.log");
    expect(out).toMatch(/^not found: nothing in the log is call @socket\.close \(enter\) \(event close\)\.$/m);
  });

  test("shows no credentials", () => {
    file(
      "cookie.yaml",
      RULE.replace('call: "@file.open"', "message: http.request, where: { header.cookie: nothing }").replace(
        "title: A file is opened",
        "title: Cookie",
      ),
    );
    const { out } = run("explain", "app.file.opened", "--rules", "cookie.yaml", founding);
    expect(out).toMatch(/header\.cookie is/);
    expect(out).not.toContain("AS0AEE9E8D=2");
  });

  test("says why something happened, and why something did not come", () => {
    expect(run("explain", "call-5", founding).out).toMatch(/weakest link/);
    expect(run("explain", "ntlm.authenticate", founding).out).toMatch(/it did not come/);
    expect(run("explain", "no.such.thing", founding).code).toBe(2);
  });
});
