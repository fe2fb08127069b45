import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { framesOf } from "../../../src/analysis/network/finder.js";
import { readTrace } from "../../../src/capture/read.js";
import type { Stream } from "../../../src/capture/trace.js";
import { analyze, type Case } from "../../../src/index.js";
import { SHARED } from "../../support/samples.js";
import { losing, stepsOf, transcriptOf, type Display, type Step } from "./rendering.js";

const FOLDER = join(SHARED, "captures");
const names = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter((name) => name.endsWith(".pcapng"))
      .map((name) => name.slice(0, -7))
  : [];
if (names.length === 0) console.warn("recorded captures are not there: tests on real traffic are skipped");

interface Recording {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly trace: Uint8Array;
  /** The frames that carried each transfer, by what the kernel was asked for: nothing is searched. */
  readonly truth: readonly (readonly number[] | null)[];
}

const recordings: readonly Recording[] = names.map((name) => {
  const trace = readFileSync(join(FOLDER, `${name}.pcapng`));
  const steps = stepsOf(readFileSync(join(FOLDER, `${name}.net.strace`), "latin1"));
  return { name, trace, steps, truth: truthOf(steps, readTrace("pcapng", [trace], null).streams) };
});

/** The n-th connect to a port is the n-th stream to it; the transfers of a socket follow one another. */
function truthOf(steps: readonly Step[], streams: readonly Stream[]): readonly (readonly number[] | null)[] {
  const used = new Set<Stream>();
  const sockets = new Map<number, { stream: Stream; at: [number, number] }>();
  return steps.map((step) => {
    if (step.kind === "connect") {
      const stream = streams.find((one) => !used.has(one) && one.ends[1].port === step.port && one.transport === "tcp");
      if (stream === undefined) return null;
      used.add(stream);
      sockets.set(step.fd, { stream, at: [0, 0] });
      return null;
    }
    const socket = sockets.get(step.fd);
    if (step.kind === "close" || socket === undefined) return null;
    const side = step.kind === "send" ? 0 : 1;
    const start = socket.at[side];
    const end = (socket.at[side] = start + step.bytes.length);
    expect(Buffer.from(socket.stream.directions[side].head.subarray(start, end)).equals(step.bytes)).toBe(true);
    return framesOf({ stream: socket.stream, side, start, end });
  });
}

interface Score {
  transfers: number;
  right: number;
  /** Of those right: the bytes alone decided. */
  byBytes: number;
  wrong: number;
  ambiguous: number;
  ambiguousWithout: number;
  none: number;
}

function score(percent: number, display: Display, args: boolean, pattern = 0): Score {
  const sum: Score = { transfers: 0, right: 0, byBytes: 0, wrong: 0, ambiguous: 0, ambiguousWithout: 0, none: 0 };
  for (const [n, { name, steps, trace, truth }] of recordings.entries()) {
    const { log, addresses } = transcriptOf(steps, {
      display,
      lost: losing(percent, n + 1000 * pattern),
      arguments: args,
    });
    if (log === "") continue;
    const result = analyze([{ name, log }], { network: [{ name: `${name}.pcapng`, trace }] });
    if (result._tag === "Left") throw new Error(result.left.message);
    truth.forEach((frames, i) => {
      if (frames !== null)
        add(
          sum,
          result.right,
          addresses[i]!,
          (steps[i] as Transfer).bytes.length,
          frames,
          `${name} ${percent}% ${display}`,
        );
    });
  }
  return sum;
}

type Transfer = Extract<Step, { kind: "send" | "recv" }>;

function add(
  sum: Score,
  document: Case,
  address: string,
  length: number,
  frames: readonly number[],
  place: string,
): void {
  sum.transfers++;
  const from = Number.parseInt(address, 16);
  // Where its first rows are lost, a buffer begins with the first that is there.
  const inside = (one: string): boolean => Number.parseInt(one, 16) >= from && Number.parseInt(one, 16) < from + length;
  const own = document.buffers.filter((one) => inside(one.address)).map((one) => one.id);
  const matches = document.network!.matches.filter((one) => own.includes(one.buffer));
  const ambiguous = document.network!.ambiguous.filter((one) => own.includes(one.buffer));
  if (matches.length > 0) {
    // Rows that are lost at the end may be of the last frame: the frames that are named must be among the true ones.
    const right = matches.every((one) => one.frames.every((frame) => frames.includes(frame)));
    if (right) sum.right++;
    else {
      sum.wrong++;
      console.warn(
        `${place}: ${address} is in ${frames.join()}, not ${matches.map((one) => one.frames.join()).join(" ")}`,
      );
    }
    if (right && matches.every((one) => one.because[0]!.includes("nowhere else"))) sum.byBytes++;
  } else if (ambiguous.length > 0) {
    sum.ambiguous++;
    if (!ambiguous.every((one) => one.candidates.some((two) => two.frames.some((frame) => frames.includes(frame)))))
      sum.ambiguousWithout++;
  } else sum.none++;
}

const displays: readonly Display[] = ["da", "db", "dc", "dd", "dp", "dq", "dw", "dW", "du"];

/**
 * Of 71 transfers: those that must be found with sockets shown, and with nothing but dumps. `da` stops at the first
 * NUL, so of 11 binary ones it shows too little; the rest that is never found is a reply of two bytes.
 */
const LEAST: Readonly<
  Record<number, { readonly da: readonly [number, number]; readonly others: readonly [number, number] }>
> = {
  0: { da: [60, 31], others: [70, 33] },
  30: { da: [60, 30], others: [70, 31] },
  60: { da: [52, 25], others: [65, 29] },
};

(names.length > 0 ? describe : describe.skip)("what was recorded on both sides", () => {
  test.each([0, 30, 60].flatMap((percent) => displays.map((display) => [percent, display] as const)))(
    "%d%% of the rows lost, %s: no buffer is laid beside a frame that did not carry it",
    (percent, display) => {
      const shown = score(percent, display, true);
      const bare = score(percent, display, false);
      for (const one of [shown, bare]) {
        expect([one.transfers, one.wrong, one.ambiguousWithout]).toEqual([71, 0, 0]);
        // Without sockets nothing but the bytes can decide.
        if (one === bare) expect(one.byBytes).toBe(one.right);
      }
      // Of bytes that are no wide characters, du shows hardly more than dots.
      if (display === "du") return;
      const least = LEAST[percent]![display === "da" ? "da" : "others"];
      expect([shown.right >= least[0], bare.right >= least[1]]).toEqual([true, true]);
    },
  );

  test.each([30, 60].flatMap((percent) => [1, 2].map((pattern) => [percent, pattern] as const)))(
    "%d%% of other rows lost (%d): the same",
    (percent, pattern) => {
      for (const display of ["da", "db", "dd"] as const) {
        const { transfers, wrong, ambiguousWithout, right } = score(percent, display, true, pattern);
        expect([transfers, wrong, ambiguousWithout]).toEqual([71, 0, 0]);
        expect(right).toBeGreaterThanOrEqual(44);
      }
    },
  );
});
