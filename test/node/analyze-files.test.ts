import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "@jest/globals";
import { analyzeFiles, type AnalyzeFilesOptions, type FileInput, type FileResult } from "../../src/node/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { SAMPLES, sampleLog } from "../support/samples.js";

const folder = mkdtempSync(join(tmpdir(), "wp-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const founding = join(SAMPLES, "office-communicator-tls", "transcript.log");

async function all(inputs: readonly FileInput[], options: AnalyzeFilesOptions = {}): Promise<readonly FileResult[]> {
  const results: FileResult[] = [];
  for await (const one of analyzeFiles(inputs, options)) results.push(one);
  return results;
}

const codeOf = ({ result }: FileResult): string => (result._tag === "Left" ? result.left.code : "done");

/** A log in pieces, each in the same memory as the one before: a reader that keeps it sees it overwritten. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text);
  const memory = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(memory, 0, at, at + size);
    yield await Promise.resolve(memory.subarray(0, length));
  }
}

describe("analyzeFiles", () => {
  test("gives one result for each file, failures with their reason, folders file by file", async () => {
    const inside = join(folder, "logs");
    mkdirSync(inside);
    writeFileSync(join(inside, "a.log"), sampleLog("deadlock"));
    writeFileSync(join(inside, "empty.log"), "");
    const results = await all([inside, join(folder, "nowhere.log"), founding]);
    expect(results.map((one) => [one.path, codeOf(one)])).toEqual([
      [join(inside, "a.log"), "done"],
      [join(inside, "empty.log"), "WP0001"],
      [join(folder, "nowhere.log"), "WP0005"],
      [founding, "done"],
    ]);
  });

  test("a stream is analysed like the file, whatever pieces it comes in", async () => {
    const log = sampleLog("office-communicator-tls");
    const expected = caseOfLog(log);
    for (const chunks of [pieces(log, 7), pieces(log, 4096), Readable.from([Buffer.from(log)])]) {
      const [one] = await all([{ name: "case.log", chunks }]);
      expect(one).toEqual({ path: "case.log", result: { _tag: "Right", right: expected } });
    }
  });

  test("options reach the analysis: owners, rules, redaction", async () => {
    const [one] = await all([founding], {
      redact: false,
      owners: [{ module: "eecrlrev", owner: "application", vendor: "Us" }],
    });
    expect(one!.result).toMatchObject({
      right: {
        redacted: false,
        modules: expect.arrayContaining([expect.objectContaining({ name: "eecrlrev", owner: "application" })]),
      },
    });
  });

  test("tells how far it is", async () => {
    const told: string[] = [];
    const log = sampleLog("deadlock");
    await all([founding, { name: "up.log", chunks: pieces(log, 1 << 20) }], {
      onProgress: ({ phase, done, total, bytes, size }) => told.push(`${phase} ${done}/${total} ${bytes}/${size}`),
    });
    const upload = Buffer.byteLength(log);
    expect(told).toEqual([
      "reading 0/2 0/2808",
      "reading 0/2 2808/2808",
      "analyzing 0/2 2808/2808",
      "done 1/2 2808/2808",
      "reading 1/2 0/null",
      `reading 1/2 ${upload}/null`,
      `analyzing 1/2 ${upload}/null`,
      `done 2/2 ${upload}/null`,
    ]);
  });

  test("more bytes than the limit are a failure, and the rest is not read", async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
      for (; ; given++) yield await Promise.resolve(Buffer.alloc(1000, "a"));
    }
    const results = await all([{ name: "endless.log", chunks: endless() }, founding], { maxBytes: 5000 });
    expect(results.map(codeOf)).toEqual(["WP0012", "done"]);
    expect(given).toBeLessThan(8);
  });

  test("a stream that breaks is a failure of its own", async () => {
    async function* broken(): AsyncGenerator<Uint8Array, void, undefined> {
      yield await Promise.resolve(Buffer.from("0:000> k\n"));
      throw new Error("The connection was reset.");
    }
    const [one, other] = await all([{ name: "broken.log", chunks: broken() }, founding]);
    expect(one!.result).toMatchObject({ left: { code: "WP0005", message: "The connection was reset." } });
    expect(codeOf(other!)).toBe("done");
  });

  test("a signal ends the work between logs, and the wait for a chunk that does not come", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const work = async (): Promise<void> => {
      for await (const { path } of analyzeFiles([founding, founding], { signal: stop.signal })) {
        seen.push(path);
        stop.abort(new Error("Enough."));
      }
    };
    await expect(work()).rejects.toThrow("Enough.");
    expect(seen).toEqual([founding]);

    async function* silent(): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from("0:000> k\n");
      await new Promise(() => undefined);
    }
    await expect(
      all([{ name: "slow.log", chunks: silent() }], { signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(all([founding], { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });
});
