import type { Address } from "../../model/address.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { evidenceLine } from "../entries.js";
import type { Moment } from "./moment.js";

/** One running call, with every stack row that shows it. */
export interface Running {
  readonly function: string;
  readonly rows: readonly { readonly moment: number; readonly frame: number }[];
  readonly thread: string | null;
  readonly confidence: Confidence;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

interface Open {
  readonly base: Address;
  readonly retAddr: Address;
  /** Of module and symbol. */
  readonly name: number;
  readonly rows: { moment: number; frame: number }[];
  /** Made when somebody asks for it: most are passed over. */
  running: Running | undefined;
}

/**
 * Finds the same running call in several stacks.
 *
 * ```text
 * stop 1   05c2f51c 0818420f wininet!InternetOpenUrlA            just entered
 * stop 3   05c2f51c 0818420f wininet!InternetOpenUrlA+0x1d7      the same frame address and return address:
 *                                                                the same call, still running
 * ```
 *
 * The frame address of a 32-bit row is its own; on 64-bit it is that of the caller's row, because a function moves its
 * stack pointer between entry and body. A call that a later stack of the thread no longer shows has returned; a row
 * that fits it after that is another call.
 */
export function runningCalls(
  moments: readonly Moment[],
  isWanted: (frame: Frame) => boolean,
): {
  /** Those of wanted frames. */
  readonly calls: readonly Running[];
  readonly of: (moment: number, frame: number) => Running | undefined;
} {
  const threads = new Map<string, Thread>();
  const wanted: Open[] = [];
  /** Of each stop, and each of its rows. */
  const at: (readonly (Open | undefined)[] | undefined)[] = [];
  const nameOf = namesOf();

  moments.forEach((moment, m) => {
    const { stack } = moment;
    if (stack === null) return;
    const place = `${moment.run} ${moment.thread ?? "?"}`;
    let thread = threads.get(place);
    if (thread === undefined)
      threads.set(place, (thread = { open: { alone: new Map(), others: new Map() }, shown: [] }));
    const { open } = thread;
    const shown: Open[] = [];
    const rows: (Open | undefined)[] = new Array<Open | undefined>(stack.frames.length).fill(undefined);
    at[m] = rows;
    const bases = basesOf(stack);
    for (let f = 0; f < rows.length; f++) {
      const frame = stack.frames[f]!;
      const base = bases[f]!;
      const { retAddr } = frame;
      if (frame.inline || retAddr === null || base === null) continue;
      // A row without symbol is known by where it returns to alone: its own address moves on while it runs.
      const name = nameOf(frame.module, frame.symbol);
      let running = find(open, base, retAddr, name);
      if (running === undefined) {
        running = { base, retAddr, name, rows: [{ moment: m, frame: f }], running: undefined };
        add(open, running);
        if (isWanted(frame)) wanted.push(running);
      } else if (running.rows.at(-1)!.moment === m) continue;
      else running.rows.push({ moment: m, frame: f });
      rows[f] = running;
      shown.push(running);
    }
    // What the last stack of this thread showed and this one does not has returned, unless the stack is cut short.
    if (stack.gaps.length === 0) for (const one of thread.shown) if (one.rows.at(-1)!.moment !== m) forget(open, one);
    thread.shown = shown;
  });

  const made = (one: Open): Running => (one.running ??= describe(one, moments, (m, f) => at[m]?.[f]));
  return {
    calls: wanted.map(made),
    of: (moment, frame) => {
      const running = at[moment]?.[frame];
      return running === undefined ? undefined : made(running);
    },
  };
}

/** What a thread has open, and what its last stack showed of it. */
interface Thread {
  readonly open: OpenCalls;
  shown: readonly Open[];
}

/** Mostly one call lies at a place; only of further ones there a key is made of all that tells them apart. */
interface OpenCalls {
  readonly alone: Map<Address, Open>;
  readonly others: Map<string, Open>;
}

function keyOf({ base, retAddr, name }: Pick<Open, "base" | "retAddr" | "name">): string {
  return `${base} ${retAddr} ${name}`;
}

function find({ alone, others }: OpenCalls, base: Address, retAddr: Address, name: number): Open | undefined {
  const one = alone.get(base);
  if (one !== undefined && one.retAddr === retAddr && one.name === name) return one;
  return others.size === 0 ? undefined : others.get(keyOf({ base, retAddr, name }));
}

function add({ alone, others }: OpenCalls, one: Open): void {
  if (alone.has(one.base)) others.set(keyOf(one), one);
  else alone.set(one.base, one);
}

function forget({ alone, others }: OpenCalls, gone: Open): void {
  if (alone.get(gone.base) === gone) alone.delete(gone.base);
  else others.delete(keyOf(gone));
}

/** What each row lies on: on 32-bit its own frame address, on 64-bit that of the next physical row. */
function basesOf({ frames, machine }: Stack): readonly (Address | null)[] {
  if (machine === "x86") return frames.map((frame) => frame.childSp);
  const bases: (Address | null)[] = new Array<Address | null>(frames.length).fill(null);
  let below: Address | null = null;
  for (let f = frames.length - 1; f >= 0; f--) {
    bases[f] = below;
    const { inline, childSp } = frames[f]!;
    if (!inline) below = childSp;
  }
  return bases;
}

/** Names are long, and few. */
function namesOf(): (module: string | null, symbol: string | null) => number {
  const names = new Map<string | null, Map<string | null, number>>();
  let count = 0;
  return (module, symbol) => {
    let own = names.get(module);
    if (own === undefined) {
      const lower = module?.toLowerCase() ?? null;
      own = names.get(lower) ?? new Map<string | null, number>();
      names.set(module, own);
      names.set(lower, own);
    }
    let number = own.get(symbol);
    if (number === undefined) own.set(symbol, (number = count++));
    return number;
  };
}

/** What is said of a running call is made when it is asked for, too. */
function describe(running: Open, moments: readonly Moment[], at: (m: number, f: number) => Open | undefined): Running {
  const [first] = running.rows;
  const { moment, frame } = first!;
  const top = moments[moment]!.stack!.frames[frame]!;
  const name = `${top.module ?? "?"}!${top.symbol ?? "?"}`;
  // One row a stop, so one row is one stop.
  const once = running.rows.length === 1;
  // Two rows in a row that both agree are strong; one may be chance.
  const consecutive = (): boolean =>
    running.rows.every((row) => {
      const caller = at(row.moment, row.frame + 1);
      return caller !== undefined && caller.rows.length >= running.rows.length;
    });
  let confidence: Confidence | undefined;
  let evidence: readonly Evidence[] | undefined;
  return {
    function: top.symbol === null ? top.callSite : name,
    rows: running.rows,
    thread: moments[moment]!.thread,
    get confidence(): Confidence {
      return (confidence ??= once ? "certain" : consecutive() ? "strong" : "probable");
    },
    get refutedBy(): string {
      return once
        ? "nothing: it is seen once"
        : `a return from ${name}, or a second call of it from the same place, between the stops`;
    },
    get evidence(): readonly Evidence[] {
      return (evidence ??= running.rows.map((row) => {
        const stop = moments[row.moment]!;
        return evidenceLine(stop.source, stop.stack!.frames[row.frame]!.line);
      }));
    },
  };
}
