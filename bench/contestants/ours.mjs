// Ours in process, with the sums that prove the fields. Alone: node bench/contestants/ours.mjs FILE
import { readFileSync } from "node:fs";
import { fromDist } from "../dist.mjs";

const { newTranscriptReader } = await fromDist("grammar/transcript/stream.js");
const { newTally } = await fromDist("grammar/transcript/summary.js");
const { LineKind } = await fromDist("text/line-kind.js");
const { internedCount } = await fromDist("text/interner.js");
const { argCountOf, FrameFlag } = await fromDist("text/frames.js");

const CHUNK = 1 << 20;

export function* chunksOf(bytes) {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** The seven counts, as the summary makes them. */
export function count(bytes) {
  return summed(bytes, () => undefined);
}

function summed(bytes, look) {
  const reader = newTranscriptReader("bench");
  const tally = newTally();
  const take = (batches) => {
    for (const batch of batches) {
      tally.add(batch);
      look(batch);
    }
  };
  for (const chunk of chunksOf(bytes)) take(reader.push(chunk));
  take(reader.end());
  return tally.counts();
}

/** All counters: those that the summary does not tell are added up from the columns. */
export function countAll(bytes) {
  const sums = { returnSum: 0, displacementSum: 0, arguments: 0, callSites: 0, tails: 0, callRows: 0 };
  const counts = summed(bytes, ({ rows }) => {
    const { frames } = rows;
    for (let i = 0; i < frames.length; i++) {
      const flags = frames.flags.data[i];
      if ((flags & FrameFlag.ret) !== 0) sums.returnSum = (sums.returnSum + frames.retLo.data[i]) >>> 0;
      const displacement = frames.displacement.data[i];
      if (displacement > 0) sums.displacementSum += displacement - 1;
      sums.arguments += argCountOf(flags);
    }
    for (let i = 0; i < rows.length; i++) if (rows.kinds[i] === LineKind.dxRow) sums.callRows++;
    sums.callSites = internedCount(rows.sites);
    sums.tails = internedCount(rows.tails);
  });
  return { ...counts, ...sums };
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(countAll(readFileSync(process.argv[2]))));
