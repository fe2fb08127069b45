import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { analyze, parse, parseStream, summarize, type Custom, type OutputDefinition } from "../../src/index.js";
import { readRuleFolder } from "../../src/node/index.js";
import { sampleLog, sampleNames } from "../support/samples.js";

const workers: OutputDefinition = {
  name: "app-workers",
  commands: /^!app\.workers$/,
  lines: [
    {
      name: "worker",
      example: "worker 3: stuck, 12 jobs",
      pattern: /^worker (?<id>\d+): (?<state>\w+)(?:, (?<jobs>\d+) jobs)?$/,
      fact: true,
    },
    { name: "detail", example: "last job: import", pattern: /^last job: (?<job>\w+)$/, continues: true },
  ],
};
const banner: OutputDefinition = {
  name: "app-banner",
  commands: null,
  lines: [
    { name: "version", example: "[app] version 7.1", pattern: /^\[app\] version (?<version>[\d.]+)$/, anywhere: true },
  ],
};
const outputs = [workers, banner];

const LOG = [
  "[app] version 7.1",
  "0:000> !app.workers",
  "worker 3: stuck, 12 jobs",
  "  last job: import",
  "worker 4: idle",
  "0:000> k",
  "ChildEBP RetAddr",
  "0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc",
  "worker 5: stuck, 1 jobs",
  "",
].join("\n");

const RULE = `rule: app.worker.stuck
version: 1
title: A worker of the application is stuck
level: error
references: [the manual of the application]
events:
  worker: { fact: app-workers.worker, where: { state: stuck } }
match: { event: worker }
report:
  headline: "Worker {{worker.id}} is stuck with {{worker.jobs}} jobs."
  story: []
  cause: its job does not end
  remedy: [restart it]
next:
  - run: ["!app.workers"]
    because: it says which job
    expect: the job
examples: { hit: [stuck.log], miss: [idle.log] }
`;

function customIn(log: string, definitions: readonly OutputDefinition[]): readonly Custom[] {
  const read = parse(log, { outputs: definitions });
  if (read._tag === "Left") throw new Error(read.left.message);
  return read.right.blocks.flatMap(({ outputs: own }) => own.filter((one): one is Custom => one._tag === "custom"));
}

async function* pieces(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < text.length; at += 11) yield await Promise.resolve(Buffer.from(text.slice(at, at + 11)));
}

describe("outputs that a host defines", () => {
  test("are read where their command is answered, and elsewhere only where they say so", () => {
    expect(customIn(LOG, outputs)).toEqual([
      {
        _tag: "custom",
        lines: [1, 1],
        name: "app-banner",
        rows: [{ line: 1, row: "version", text: "[app] version 7.1", fields: { version: "7.1" }, fact: false }],
      },
      {
        _tag: "custom",
        lines: [3, 5],
        name: "app-workers",
        rows: [
          {
            line: 3,
            row: "worker",
            text: "worker 3: stuck, 12 jobs",
            fields: { id: "3", state: "stuck", jobs: "12" },
            fact: true,
          },
          { line: 4, row: "detail", text: "last job: import", fields: { job: "import" }, fact: false },
          { line: 5, row: "worker", text: "worker 4: idle", fields: { id: "4", state: "idle" }, fact: true },
        ],
      },
    ]);
  });

  test("count as understood", async () => {
    const unreadOf = async (definitions: readonly OutputDefinition[]): Promise<number> => {
      const made = await summarize(pieces(LOG), { outputs: definitions });
      if (made._tag === "Left") throw new Error(made.left.message);
      return made.right.coverage.unread + made.right.coverage.prose;
    };
    // Labels and their values are understood either way, but not the banner.
    expect((await unreadOf([])) - (await unreadOf(outputs))).toBe(1);
  });

  test("are the same in a stream", async () => {
    const streamed: unknown[] = [];
    for await (const block of parseStream(pieces(LOG), { outputs })) streamed.push(...block.outputs);
    const read = parse(LOG, { outputs });
    if (read._tag === "Left") throw new Error(read.left.message);
    expect(streamed).toEqual(read.right.blocks.flatMap((block) => block.outputs));
  });

  test("change nothing about logs that have none of it", () => {
    for (const sample of sampleNames()) {
      const log = sampleLog(sample);
      expect(parse(log, { outputs })).toEqual(parse(log));
    }
  });

  test("are facts of the case, and rules find them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wp-custom-"));
    writeFileSync(join(folder, "stuck.yaml"), RULE);
    const team = await readRuleFolder(folder);
    rmSync(folder, { recursive: true });
    if (team._tag === "Left") throw new Error(JSON.stringify(team.left));
    const made = analyze(LOG, { outputs, rules: team.right.pack });
    if (made._tag === "Left") throw new Error(made.left.message);
    expect(made.right.facts.filter(({ kind }) => kind === "app-workers.worker")).toEqual([
      expect.objectContaining({
        fields: { id: "3", state: "stuck", jobs: "12" },
        text: "app-workers shows: worker 3: stuck, 12 jobs",
        confidence: "certain",
        evidence: [{ source: 0, lines: [3, 3] }],
      }),
      expect.objectContaining({ fields: { id: "4", state: "idle" } }),
    ]);
    expect(made.right.findings).toEqual([
      expect.objectContaining({ rule: "app.worker.stuck", headline: "Worker 3 is stuck with 12 jobs." }),
    ]);
  });

  const line = workers.lines[0]!;
  test.each<readonly [string, OutputDefinition]>([
    ["the name is", { ...workers, name: "App Workers" }],
    ["no line begins it", { ...workers, lines: [workers.lines[1]!] }],
    ["no line begins it", { ...workers, lines: [] }],
    ["does not begin with ^", { ...workers, lines: [{ ...line, pattern: /worker/ }] }],
    ["does not fit its example", { ...workers, lines: [{ ...line, example: "job 3" }] }],
    ['flags "g"', { ...workers, lines: [{ ...line, pattern: /^worker/g }] }],
    ["two lines are named", { ...workers, lines: [line, line] }],
    ["no command prints worker", { ...workers, commands: null }],
  ])("%s: a wrong definition is a mistake of the host, and thrown", (because, definition) => {
    expect(() => parse(LOG, { outputs: [definition] })).toThrow(TypeError);
    expect(() => parse(LOG, { outputs: [definition] })).toThrow(because);
  });

  test("two of one name are refused", () => {
    expect(() => parse(LOG, { outputs: [workers, workers] })).toThrow("the name is taken");
  });
});
