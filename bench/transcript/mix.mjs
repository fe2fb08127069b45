import { banner, hitBlock, moduleBlock, remarkBlock } from "./events.mjs";
import { callsBlock } from "./calls.mjs";
import { memoryBlock, pointerBlock } from "./dumps.mjs";
import { newRandom } from "./random.mjs";
import { newSession } from "./session.mjs";
import { stackBlock } from "./stacks.mjs";
import { newSymbols } from "./symbols.mjs";

/** Share of the bytes that each kind of output has in the logs of long investigations. */
const SHARES = [
  { share: 0.58, block: stackBlock },
  { share: 0.12, block: moduleBlock },
  { share: 0.1, block: callsBlock },
  { share: 0.1, block: memoryBlock },
  { share: 0.04, block: pointerBlock },
  { share: 0.05, block: hitBlock },
  { share: 0.01, block: remarkBlock },
];

/** A listing of calls and nothing else, as a script that follows one function writes it. */
const CALLS_ONLY = [{ share: 1, block: callsBlock }];

const BLOCKS_IN_SESSION = 400;

/**
 * The blocks of an endless transcript, each as its lines. The kind of the next block is the one that lacks most of its
 * share, so that every part of the log has the mixture of the whole.
 */
export function* blocks({ seed = 1, distinct = false, only = "mix" } = {}) {
  const random = newRandom(seed);
  const symbols = newSymbols(random, { distinct });
  const kinds = (only === "calls" ? CALLS_ONLY : SHARES).map((kind) => ({ ...kind, bytes: 0 }));
  let total = 1;
  let session = newSession(random, symbols);
  for (let i = 0; ; i++) {
    if (i % BLOCKS_IN_SESSION === 0) session = newSession(random, symbols);
    if (i % BLOCKS_IN_SESSION === 0) yield banner(session, random);
    const lack = ({ share, bytes }) => share - bytes / total + (random.next() - 0.5) * share * 0.5;
    const kind = kinds.map((one) => ({ one, lack: lack(one) })).reduce((a, b) => (b.lack > a.lack ? b : a)).one;
    const { command, lines } = kind.block(session, random, symbols);
    const all = [`0:${String(session.thread).padStart(3, "0")}> ${command}`, ...lines];
    for (const line of all) kind.bytes += line.length + 1;
    total = kinds.reduce((sum, one) => sum + one.bytes, 1);
    if (random.chance(0.1)) session.thread = random.between(0, 40);
    yield all;
  }
}
