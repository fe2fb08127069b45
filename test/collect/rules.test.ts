import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { checkCollected } from "../../src/collect/check.js";
import { collectScripts } from "../../src/collect/collect.js";
import { commandsOf, needsOf } from "../../src/collect/needs.js";
import { apisOf, type CollectRequest } from "../../src/collect/request.js";
import { analyze } from "../../src/index.js";
import { knowledge, type Rule } from "../../src/knowledge/index.js";
import { transcriptOf } from "../simulator/collect.js";
import { runScript, type SimFile } from "../simulator/debugger.js";
import type { SimProcess } from "../simulator/process.js";

const known = knowledge();
const pack = known.rules();
const TARGETS = ["ttd", "live", "dump"] as const;

function scriptsFor(request: Partial<CollectRequest>): readonly SimFile[] {
  const whole = { target: "live", apis: [], rules: [], arch: "x64", folder: "C:\\collect", bytes: 1024, ...request };
  const made = collectScripts(whole as CollectRequest, null, known, pack);
  if ("message" in made) throw new Error(`${made.message} ${made.remedy}`);
  return made.files;
}

/** A process in which nothing happens. */
const IDLE: SimProcess = {
  width: "x64",
  pid: 0x1c20,
  modules: [{ name: "app", start: 0x7ff600000000n, end: 0x7ff600100000n }],
  threads: [{ ordinal: 0, tid: 0x1a00, uid: 2 }],
  events: [],
};

/** The functions and facts that a rule's own events name. */
function lookedAt(rule: Rule): readonly string[] {
  return Object.values(rule.events).flatMap(({ call, message, buffer, network, fact, finding }) => [
    ...[call ?? []].flat(),
    ...[message ?? []].flat(),
    ...(buffer === undefined ? [] : ["buffer"]),
    ...[network ?? []].flat(),
    ...[fact ?? []].flat(),
    ...[finding ?? []].flat(),
  ]);
}

describe("every built-in rule", () => {
  test.each(pack.rules.map((rule) => [rule.rule, rule] as const))("%s can be turned into scripts", (id, rule) => {
    expect(lookedAt(rule)).not.toEqual([]);
    const needs = needsOf(rule, pack, known);
    const commands = commandsOf(rule, pack, known);
    expect(needs.length + (commands === null ? 0 : 1)).toBeGreaterThan(0);
    for (const target of TARGETS) {
      const files = scriptsFor({ target, rules: [id] });
      const text = files.map((file) => file.text).join("");
      const main = files.find(({ name }) => name.endsWith(".wds"))!.text;
      if (commands !== null || target === "dump") {
        for (const command of ["~*kvnL 80", ".lastevent", ...(commands ?? [])]) expect(main).toContain(command);
      }
      // Every function of the catalogue that the rule names is asked for by name.
      if (target !== "dump")
        for (const name of needs.flatMap(({ of }) => apisOf(of, known)).map(known.catalogue.canonicalName))
          expect(text).toContain(target === "ttd" ? `TTD.Calls("${name}").Count()` : `bu ${name} `);
    }
  });

  test("what its scripts write is a whole log, also where nothing is to run", () => {
    for (const [rule, target] of [
      ["hang.lock-cycle", "live"],
      ["heap.corruption", "live"],
      ["hang.busy-thread", "ttd"],
      ["crash.null-dereference", "dump"],
    ] as const) {
      const files = scriptsFor({ target, rules: [rule] });
      const main = files.find(({ name }) => /^(?:live|survey|dump)\.wds$/.test(name))!.name;
      const log = runScript(IDLE, files, main, {}, target === "dump" ? "dump" : undefined);
      const [check] = checkCollected([transcriptOf(log)]);
      expect([rule, check?.problems.filter(({ level }) => level === "missing")]).toEqual([rule, []]);
      const cut = log.slice(0, log.lastIndexOf("mark note") > 0 ? log.lastIndexOf("mark note") : log.length / 2);
      expect(checkCollected([transcriptOf(cut)])[0]!.complete).toBe(false);
    }
  });
});

describe("the command with which a post-mortem ends", () => {
  const samples = join(import.meta.dirname, "..", "..", "samples");
  const steps = readdirSync(samples).flatMap((name) => {
    const path = join(samples, name, "transcript.log");
    let log: Uint8Array;
    try {
      log = readFileSync(path);
    } catch {
      return [];
    }
    const result = analyze([{ name: "case.log", log }]);
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right.nextSteps
      .filter(({ tool }) => tool === "windbg-postmortem")
      .flatMap(({ run }) => run.map((line) => [name, line] as const));
  });

  test("there is one where something is open", () => {
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });

  test.each(steps)("%s: works as it is printed", (_, line) => {
    const words = line.split(" ");
    expect(words.slice(0, 2)).toEqual(["windbg-postmortem", "collect"]);
    const option = (name: string): string[] => words.flatMap((word, i) => (words[i - 1] === name ? [word] : []));
    const files = scriptsFor({
      target: option("--target")[0] as CollectRequest["target"],
      rules: option("--rule"),
      arch: (option("--arch")[0] ?? null) as CollectRequest["arch"],
    });
    expect(files.length).toBeGreaterThanOrEqual(2);
  });
});
