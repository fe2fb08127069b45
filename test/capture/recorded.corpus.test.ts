import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readTrace, traceFormatOf } from "../../src/capture/read.js";
import type { Trace, TraceFormat } from "../../src/capture/trace.js";
import { SHARED } from "../support/samples.js";

const FOLDER = join(SHARED, "captures");
const names = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter((name) => name.endsWith(".pcap"))
      .map((name) => name.slice(0, -5))
  : [];
if (names.length === 0) console.warn("recorded captures are not there: tests on real traffic are skipped");
const tshark = names.length > 0 && spawnSync("tshark", ["--version"]).status === 0;
if (!tshark) console.warn("tshark is not there: its exports are read only where they are recorded");

const bytesOf = (file: string): Uint8Array => readFileSync(join(FOLDER, file));

/** In chunks of an odd size, so that records are cut. */
function* chunked(bytes: Uint8Array, size = 1021): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(bytes: Uint8Array, format: TraceFormat): Trace {
  expect(traceFormatOf(bytes)).toBe(format);
  return readTrace(format, chunked(bytes), null);
}

/** What all forms of one trace must agree on. */
function shapeOf(trace: Trace, options: { heads: boolean } = { heads: true }): unknown {
  return trace.streams.map((stream) => ({
    index: stream.index,
    ends: stream.ends.map((end) => `${end.address}:${end.port}`),
    client: stream.client,
    lengths: stream.directions.map((one) => one.length),
    frames: stream.directions.map((one) => one.frames),
    heads: options.heads ? stream.directions.map((one) => Buffer.from(one.head).toString("hex")) : null,
    events: stream.events.map(({ kind, frame, side, again }) => [kind, frame, side, again]),
  }));
}

(names.length > 0 ? describe : describe.skip).each(names.length > 0 ? names : ["none"])("captures/%s", (name) => {
  const pcap = names.length === 0 ? null : read(bytesOf(`${name}.pcap`), "pcap");

  test("is read without a problem", () => {
    expect(pcap!.problems).toEqual([]);
    expect(pcap!.passedOver).toBe(0);
    expect(pcap!.frames).toBe(
      readFileSync(join(FOLDER, `${name}.summary.txt`), "utf8")
        .trim()
        .split("\n").length,
    );
  });

  test("reads the same from pcapng", () => {
    const pcapng = read(bytesOf(`${name}.pcapng`), "pcapng");
    expect(pcapng.problems).toEqual([]);
    expect(shapeOf(pcapng)).toEqual(shapeOf(pcap!));
    expect(pcapng.second).toBe(pcap!.second);
  });

  test("reads the same from tshark's recorded fields and json", () => {
    expect(shapeOf(read(bytesOf(`${name}.tsv`), "tshark-fields"))).toEqual(shapeOf(pcap!));
    expect(shapeOf(read(bytesOf(`${name}.json`), "tshark-json"))).toEqual(shapeOf(pcap!));
  });

  test("what the client sent and received is in its streams", () => {
    const sides = pcap!.streams.flatMap((one) => one.directions.map((side) => Buffer.from(side.head)));
    for (const line of readFileSync(join(FOLDER, `${name}.net.strace`), "latin1").split("\n")) {
      const match = /^\d+ (sendto|recvfrom)\(\d+, "((?:\\x[0-9a-f]{2})+)".* = (\d+)$/.exec(line);
      if (match === null) continue;
      const bytes = Buffer.from(match[2]!.replaceAll("\\x", ""), "hex").subarray(0, Number(match[3]));
      expect(sides.some((side) => side.includes(bytes))).toBe(true);
    }
  });

  (tshark ? test : test.skip).each([
    ["json", "tshark-json"],
    ["json -x", "tshark-json"],
    ["jsonraw", "tshark-jsonraw"],
    ["ek", "tshark-ek"],
    ["ek -x", "tshark-ek"],
  ] as const)("reads tshark -T %s", (kind, format) => {
    const args = ["-r", join(FOLDER, `${name}.pcapng`), "-T", ...kind.split(" ")];
    const trace = read(spawnSync("tshark", args, { maxBuffer: 1 << 28 }).stdout, format);
    expect(trace.frames).toBe(pcap!.frames);
    expect(shapeOf(trace)).toEqual(shapeOf(pcap!));
  });

  test("the packet list gives connections, and the facts of its rows", () => {
    const list = read(bytesOf(`${name}.summary.txt`), "summary");
    expect(list.frames).toBe(pcap!.frames);
    const facts = new Map(list.noted.map((frame) => [frame.frame, frame.facts]));
    for (const stream of pcap!.streams) {
      for (const { kind, frame } of stream.events) expect(facts.get(frame)).toContain(`tcp.${kind}`);
    }
    for (const frame of read(bytesOf(`${name}.tsv`), "tshark-fields").noted) {
      // A row that says "Certificate Revocation List" does not show the status.
      expect(frame.facts).toEqual(expect.arrayContaining([...(facts.get(frame.frame) ?? ["no row"])]));
    }
  });
});
