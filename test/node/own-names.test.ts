/** Names that mean something to JavaScript, in whatever is read: they are names like others. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readRegister } from "../../src/node/batch/known.js";
import { casesOfManifest } from "../../src/node/batch/cases.js";
import type { Case } from "../../src/model/case.js";

const CLI = join(import.meta.dirname, "../../dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "wp-names-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** Node throws where anybody asks an object for its __proto__: a name from outside that is looked up in a table. */
const run = (...args: readonly string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-proto=throw", CLI, ...args], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
};

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];
const address = (i: number): string => (0x10000000 + i * 0x100000).toString(16);
const log = put(
  "names.log",
  [
    "0:000> lm",
    "start    end        module name",
    ...NAMES.map((name, i) => `${address(i)} ${address(i).replace(/0{4}$/, "8000")}   ${name}   (deferred)`),
    "0:000> kn",
    " # ChildEBP RetAddr",
    ...NAMES.flatMap((name, i) => [`0${i} 0012ff${i}0 ${address(i)} ${name}!${NAMES.at(-i)}+0x10`]),
    "0:000> dv",
    ...NAMES.map((name) => `   ${name} = 0x00000001`),
    "0:000> constructor",
    "00170aa8  48 54 54 50 2f 31 2e 31-20 34 30 37 20 50 72 6f  HTTP/1.1 407 Pro",
    "0:000> dt __proto__!constructor",
    "   +0x000 __proto__ : 0x1",
    ...NAMES.map((name) => `windbg-postmortem/1 ABCDEF23 mark note ${name}=1`),
    "",
  ].join("\n"),
);
const POLLUTING = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
const calls = put(
  "calls.ndjson",
  ["app!own", ...NAMES.map((name) => `${name}!${name}`)]
    .map(
      (api, i) =>
        `{"api":"${api}","tid":1,"seq":${i},"args":{"__proto__":"0x2","constructor":"0x3","s":"0x1"},"ret":1,${POLLUTING}}\n`,
    )
    .join(""),
);
const trace = put(
  "trace.json",
  `[{"_source":{"layers":{${POLLUTING},"frame":{"frame.number":"1","frame.time_epoch":"1.0",${POLLUTING}},` +
    `"ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.0.2"},"tcp":{"tcp.srcport":"1","tcp.dstport":"80","tcp.stream":"0",${POLLUTING}}}}}]`,
);

describe("names of JavaScript's own", () => {
  test.each([
    ["text", [log]],
    ["json", [log, calls, "--network", trace]],
    ["html", [log, calls]],
  ])("in logs, records and traces: analyze as %s", (format, args) => {
    expect(run(...args, "--format", format)).toMatchObject({ code: 0, err: "" });
  });

  test("an argument of such a name is kept", () => {
    const { out } = run(calls, "--format", "json");
    const { calls: made } = JSON.parse(out) as Case;
    const [send] = made.filter(({ api }) => api === "app!own");
    expect(Object.keys(send!.args)).toEqual(["__proto__", "constructor", "s"]);
    expect(out).not.toContain("native code");
  });

  test("where a rule, a format or a shell is named", () => {
    for (const name of NAMES.slice(0, 2)) {
      expect(run("explain", name, log).code).toBe(2);
      expect(run("completion", name).code).toBe(2);
      expect(run(log, "--format", name).code).toBe(2);
    }
  }, 60_000);

  test("in the files of a team", () => {
    const owners = put("owners.yaml", NAMES.map((name) => `- {module: ${name}, owner: application}\n`).join(""));
    expect(run(log, "--owners", owners)).toMatchObject({ code: 0, err: "" });
    const polluting = put("more.yaml", "- {module: a, owner: application, __proto__: {polluted: 1}}\n");
    expect(run(log, "--owners", polluting)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no field __proto__/),
    });
  });
});

describe("manifests and registers", () => {
  test.each([
    ["a key of that name", "__proto__: {polluted: 1}\nknown: []\ncases: []\n", /Unrecognized keys?: "__proto__"/],
    ["a tag", "known: !!js/function 'x'\ncases: !!js/function 'x'\n", /Unresolved tag: .*js\/function/],
    ["an alias", "cases: &a []\nknown: *a\n", /Alias/],
    ["a bomb", `a: &a [${"x,".repeat(9)}]\nb: &b [${"*a,".repeat(9)}]\nknown: [${"*b,".repeat(9)}]\n`, /Alias/],
    ["no YAML", "cases: [\n", /yaml: /],
  ])("%s is refused, and nothing is changed", async (_, text, message) => {
    const file = put("written.yaml", text);
    await expect(readRegister(file)).rejects.toThrow(message);
    await expect(casesOfManifest(file, [])).rejects.toThrow(message);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("a name of JavaScript's own is a name", async () => {
    const known = put("known.yaml", "known:\n  - {rule: __proto__, ticket: constructor}\n");
    expect(await readRegister(known)).toEqual([{ rule: "__proto__", ticket: "constructor" }]);
  });

  test("two cases of one name with the same logs are refused: one would overwrite the other", async () => {
    const file = put("twice.yaml", "cases:\n  - {name: a, logs: [x]}\n  - {name: a, logs: [x]}\n");
    const logs = [{ path: "x", entry: null, name: "x", bytes: 1 }];
    await expect(casesOfManifest(file, logs)).rejects.toThrow("a: there is another case of this name");
  });
});
