import type { Progress } from "../node/batch/batch.js";

/** Twice a second on a terminal; a plain line now and then elsewhere, for the log of a job. */
const TERMINAL_MS = 500;
const PLAIN_MS = 10_000;
const BAR = 24;

/** Draws the progress of a batch on standard error. */
export function newProgressBar(stream: NodeJS.WriteStream): { show: (progress: Progress) => void; end: () => void } {
  const began = performance.now();
  const every = stream.isTTY ? TERMINAL_MS : PLAIN_MS;
  let shown = began;
  let drawn = false;
  return {
    show(progress) {
      const now = performance.now();
      if (now - shown < every && progress.done < progress.total) return;
      shown = now;
      drawn = stream.isTTY;
      const text = progressText(progress, (now - began) / 1000);
      stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end() {
      if (drawn) stream.write("\n");
    },
  };
}

/** `[########----------------] 812 of 2400 cases, 3 failed, 41/s, 39 s left` */
export function progressText({ done, failed, resumed, total, bytes, totalBytes }: Progress, seconds: number): string {
  const share = totalBytes > 0 ? bytes / totalBytes : done / Math.max(1, total);
  const filled = Math.round(share * BAR);
  const rate = done / Math.max(seconds, 0.001);
  // The first cases say little about the rest.
  const left = share > 0.02 && share < 1 ? `, ${Math.ceil((seconds * (1 - share)) / share)} s left` : "";
  const parts = [
    `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${done} of ${total} cases`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(resumed > 0 ? [`${resumed} from before`] : []),
    `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s`,
  ];
  return parts.join(", ") + left;
}
