import type { Entry } from "../entries.js";
import { listedFact, type FactContext, type FactDraft } from "./fact.js";

/** A state machine that waits, and those that wait for it, outwards. */
interface Chain {
  readonly entry: Entry;
  readonly names: string[];
  readonly lines: number[];
  /** The outermost goes on in a synchronization context, as that of a window's thread. */
  inContext: boolean;
}

/** More kinds of chains are not told. */
const MOST = 20;

/**
 * The chains that `!dumpasync` lists; those of equal names count as one kind.
 *
 * ```text
 * 000001c18a48e6a8 00007ffd5573b8d0   120   5 System.Net.Http.HttpConnection+<SendAsyncCore>d__64     what waits
 * Async "stack":
 * .000001c18a48e7a0 (3) System.Net.Http.HttpConnectionPool+<SendAsync>d__84                           waits for it
 * ..000001c18a48e9e0 (0) Meter.Api+<PostReading>d__4                                                  waits for that
 * ```
 */
export function asyncChainFacts(context: FactContext): readonly FactDraft[] {
  const kinds = new Map<string, { readonly chain: Chain; count: number }>();
  for (const chain of chainsOf(context.entries)) {
    const key = `${chain.names.join(" ")} ${chain.inContext}`;
    const same = kinds.get(key);
    if (same !== undefined) same.count++;
    else if (kinds.size < MOST) kinds.set(key, { chain, count: 1 });
  }
  return [...kinds.values()].map(({ chain: { entry, names, lines, inContext }, count }) => {
    const [inner, outer] = [names[0]!, names.at(-1)!];
    const waits = names.length === 1 ? "" : `, and ${outer} waits for it`;
    return listedFact(entry, lines, context, {
      kind: "async-chain",
      fields: { inner, outer, way: names.join(", "), count, context: inContext },
      text: `${count === 1 ? "a state machine" : `${count} state machines`} of ${inner} ${count === 1 ? "has" : "have"} not finished${waits}`,
    });
  });
}

function chainsOf(entries: readonly Entry[]): readonly Chain[] {
  const chains: Chain[] = [];
  let open: Chain | null = null;
  for (const entry of entries) {
    const { output, block } = entry;
    if (block !== open?.entry.block) open = null;
    if (block.command?.parts.some(({ name }) => COMMAND.test(name)) !== true) continue;
    if (output?._tag === "table" && output.columns.includes("State")) {
      const at = output.columns.indexOf("Description");
      for (const { line, cells } of output.rows) {
        const name = nameOf(cells[at] ?? "");
        if (name !== null) chains.push((open = { entry, names: [name], lines: [line], inContext: false }));
      }
    } else if (output?._tag === "fields") {
      for (const { label, value, line } of output.rows) {
        const name = /^[0-9a-f]{8,16}$/i.test(label) ? nameOf(/\(-?\d*\) (\S.*)$/.exec(value)?.[1] ?? "") : null;
        if (label === "STACK") open = null;
        if (open !== null && GOES_ON.test(value)) open.inContext = true;
        if (name === null) continue;
        if (open === null) chains.push((open = { entry, names: [name], lines: [line], inContext: false }));
        else {
          open.names.push(name);
          open.lines.push(line);
        }
      }
    }
  }
  return chains;
}

const GOES_ON = /SynchronizationContextAwaitTaskContinuation$/;

const COMMAND = /^!(?:\w{1,20}\.)?dumpasync$/i;

/** `Meter.Api+<PostReading>d__4` is the state machine of `Meter.Api.PostReading`. */
function nameOf(type: string): string | null {
  const found = /^([\w.+`]{1,300})\+<{1,2}(\w{1,200})>/.exec(type);
  return found === null ? null : `${found[1]!}.${found[2]!}`;
}
