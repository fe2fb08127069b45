import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SAMPLES } from "./support/samples.js";

const ROOT = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "wp-examples-"));
const sample = join(SAMPLES, "office-communicator-tls", "transcript.log");
const secrets = /MAPLE|T6CK943Y|AE9E8D=2|TUFQTEU/;

/** As `npm install` in the folder of each example would leave it, with what is installed here already. */
beforeAll(() => {
  cpSync(join(ROOT, "examples"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["express", "hyparquet"])
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "junction");
  symlinkSync(ROOT, join(folder, "node_modules", "windbg-postmortem"), "junction");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("ticket-hook", () => {
  const hook = (...attachments: readonly string[]): { code: number | null; out: string; err: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, "ticket-hook", "hook.mjs"), ...attachments],
      { encoding: "utf8" },
    );
    return { code: status, out: stdout, err: stderr };
  };

  test("prints the comment of a log, and nothing of other attachments", () => {
    const letter = join(folder, "letter.txt");
    writeFileSync(letter, "Dear colleague,\nplease find the log attached.\n");
    expect(hook(letter)).toEqual({ code: 0, out: "", err: "" });
    const { code, out, err } = hook(letter, sample);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Fingerprint: `[0-9a-f]{16}` \(http\.proxy\.ntlm-challenge-unanswered/);
    expect(out).toContain("# Post-mortem of transcript.log");
    expect(out).not.toMatch(secrets);
  });

  test("says what it cannot read", () => {
    const { code, out, err } = hook(join(folder, "nowhere.log"));
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toContain("WP0005");
  });
});

// It is there through the MCP SDK; nothing else here needs it.
const hasExpress = existsSync(join(ROOT, "node_modules", "express"));
if (!hasExpress) console.warn("express is not installed: examples/upload-service is not tested");

(hasExpress ? describe : describe.skip)("upload-service", () => {
  let server: ChildProcessWithoutNullStreams;
  let port = 0;

  beforeAll(async () => {
    const env = { ...process.env, PORT: "0", MAX_BYTES: "100000", MAX_SECONDS: "10", MAX_AT_ONCE: "2" };
    server = spawn(process.execPath, [join(folder, "upload-service", "server.mjs")], { env });
    port = await new Promise<number>((found, failed) => {
      server.stderr.once("data", (text: Buffer) => failed(new Error(text.toString())));
      server.stdout.once("data", (text: Buffer) => found(Number(/\d+/.exec(text.toString())?.[0])));
    });
  });
  afterAll(() => void server.kill());

  const upload = (body: string | Buffer, query: string = ""): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/reports${query}`, { method: "POST", body: new Uint8Array(Buffer.from(body)) });

  test("gives the redacted report in the form asked for", async () => {
    const log = readFileSync(sample);
    const markdown = await upload(log);
    expect(markdown.status).toBe(200);
    const text = await markdown.text();
    expect(text).toContain("# Post-mortem of upload.log");
    expect(text).not.toMatch(secrets);
    expect(await (await upload(log, "?format=json")).json()).toMatchObject({ kind: "case", redacted: true });
    const page = await upload(log, "?format=html");
    expect(page.headers.get("content-security-policy")).toContain("sandbox");
    expect(await page.text()).toMatch(/^<!doctype html>/i);
  });

  test("refuses what is no log, what is too large, and what is no format", async () => {
    const letter = await upload("Dear colleague,\nhello.\n");
    expect([letter.status, await letter.json()]).toEqual([422, { error: expect.objectContaining({ code: "WP0003" }) }]);
    const large = await upload(Buffer.alloc(200_000, "a"));
    expect([large.status, await large.json()]).toEqual([413, { error: "entity.too.large" }]);
    const other = await upload(readFileSync(sample), "?format=__proto__");
    expect(other.headers.get("content-type")).toContain("text/markdown");
  });

  test("takes only so many at one time, and ends those that never end", async () => {
    const slow = [0, 1].map(() => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write("POST /reports HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n0:000> k\n");
      return new Promise<void>((closed) => socket.once("close", () => closed()));
    });
    await new Promise((later) => setTimeout(later, 300));
    let status = 200;
    for (let tries = 0; tries < 50 && status !== 503; tries++) {
      status = (await upload("0:000> k\n")).status;
      await new Promise((later) => setTimeout(later, 20));
    }
    expect(status).toBe(503);
    await Promise.all(slow);
    // Their places are free again.
    for (let tries = 0; tries < 50 && status === 503; tries++) {
      status = (await upload(readFileSync(sample))).status;
      await new Promise((later) => setTimeout(later, 50));
    }
    expect(status).toBe(200);
  }, 60_000);
});

test("parquet-tables answers from the tables of a batch", () => {
  const results = join(folder, "results");
  const bin = join(ROOT, "dist", "cli", "main.js");
  const logs = join(folder, "logs");
  mkdirSync(logs);
  for (const name of ["office-communicator-tls", "deadlock", "recorded-calls"])
    cpSync(join(SAMPLES, name, "transcript.log"), join(logs, `${name}.log`));
  expect(spawnSync(process.execPath, [bin, "batch", logs, "--out", results, "--quiet"]).status).toBe(0);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, "parquet-tables", "notebook.mjs"), results],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("http.proxy.ntlm-challenge-unanswered (probable)");
  expect(stdout).toMatch(/Problems[^]*Rules[^]*Failed calls[^]*Open cases/);
});
