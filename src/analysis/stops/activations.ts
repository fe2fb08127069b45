import type { Address } from "../../model/address.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { evidenceLine } from "../entries.js";
import type { Moment } from "./stops.js";

/** One running call, with every stack row that shows it. */
export interface Running {
  readonly key: string;
  readonly function: string;
  readonly rows: readonly { readonly moment: number; readonly frame: number }[];
  readonly thread: string | null;
  readonly confidence: Confidence;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

interface Open {
  readonly id: string;
  readonly key: string;
  readonly rows: { moment: number; frame: number }[];
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
export function runningCalls(moments: readonly Moment[]): {
  readonly calls: readonly Running[];
  readonly of: (moment: number, frame: number) => Running | undefined;
} {
  const open = new Map<string, Open>();
  const all: Open[] = [];
  /** Of each stop, and each of its rows. */
  const at: (readonly (Open | undefined)[] | undefined)[] = [];
  const lastStack = new Map<string, Set<string>>();

  moments.forEach((moment, m) => {
    const { stack } = moment;
    if (stack === null) return;
    const place = `${moment.run} ${moment.thread ?? "?"}`;
    const seen = new Set<string>();
    const rows: (Open | undefined)[] = [];
    at[m] = rows;
    const bases = basesOf(stack);
    stack.frames.forEach((frame, f) => {
      const key = keyOf(frame, bases[f]!);
      if (key === null) return;
      const id = `${place} ${key}`;
      if (seen.has(id)) return;
      seen.add(id);
      let running = open.get(id);
      if (running === undefined) {
        running = { id, key, rows: [] };
        open.set(id, running);
        all.push(running);
      }
      running.rows.push({ moment: m, frame: f });
      rows[f] = running;
    });
    // What the last stack of this thread showed and this one does not has returned, unless the stack is cut short.
    const cut = stack.gaps.length > 0;
    if (!cut) for (const id of lastStack.get(place) ?? []) if (!seen.has(id)) open.delete(id);
    lastStack.set(place, seen);
  });

  const made = new Map<Open, Running>();
  const calls = all.map((running) => {
    const call = describe(running, moments, (m, f) => at[m]?.[f]);
    made.set(running, call);
    return call;
  });
  return {
    calls,
    of: (moment, frame) => {
      const running = at[moment]?.[frame];
      return running === undefined ? undefined : made.get(running);
    },
  };
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

function keyOf(frame: Frame, base: Address | null): string | null {
  if (frame.inline || frame.retAddr === null || base === null) return null;
  // A row without symbol is known by where it returns to alone: its own address moves on while it runs.
  return `${base} ${frame.retAddr} ${frame.module?.toLowerCase() ?? ""}!${frame.symbol ?? ""}`;
}

/** What is said of a running call is made when it is asked for: most are passed over. */
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
  return {
    key: running.id,
    function: top.symbol === null ? top.callSite : name,
    rows: running.rows,
    thread: moments[moment]!.thread,
    get confidence(): Confidence {
      return once ? "certain" : consecutive() ? "strong" : "probable";
    },
    get refutedBy(): string {
      return once
        ? "nothing: it is seen once"
        : `a return from ${name}, or a second call of it from the same place, between the stops`;
    },
    get evidence(): readonly Evidence[] {
      return running.rows.map((row) => {
        const stop = moments[row.moment]!;
        return evidenceLine(stop.source, stop.stack!.frames[row.frame]!.line);
      });
    },
  };
}
