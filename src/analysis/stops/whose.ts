import type { Analysis, Stack } from "../../model/outputs.js";
import type { CommandPart } from "../../model/transcript.js";
import type { Entry } from "../entries.js";
import { plainTid } from "./tid.js";
import { threadName, type Walk } from "./walk.js";

/**
 * The thread whose stack a command asks for by name; null where it is that of the thread at the prompt.
 *
 * ```text
 * 0:009> ~7k                          thread 0:007
 * 0:009> ~7e k 5; ~8kb                0:007, then 0:008
 * 0:009> ~~[2b3c]kv                   the thread with this id
 * ```
 */
export function askedThread(names: ReadonlyMap<string, string>, entry: Entry, stack: Stack): string | null {
  const parts = entry.block.command?.parts ?? [];
  if (!parts.some(({ prefix }) => prefix?.startsWith("~") === true)) return null;
  const asking = parts.filter(asksForStack);
  const stacks = stacksIn(entry.block);
  // Fewer or more stacks than were asked for: which is whose, the log does not say.
  const part = asking.length === stacks.length ? asking[stacks.indexOf(stack)] : asking.length === 1 ? asking[0] : null;
  const prefix = part?.prefix ?? "";
  const number = /^~(\d{1,5})$/.exec(prefix)?.[1];
  const id = /^~~\[(?:0x)?([0-9a-f]{1,8})\]$/i.exec(prefix)?.[1];
  const name =
    number !== undefined
      ? threadName(entry, Number(number))
      : id !== undefined
        ? (names.get(plainTid(id)) ?? `tid ${plainTid(id)}`)
        : null;
  return name === entry.thread ? null : name;
}

/**
 * `BLOCKING_THREAD:  0000000000002a1c` above `STACK_TEXT:` of `!analyze -hang`: the rows are of the thread that the
 * others wait for, not of the one at the prompt.
 */
export function blockingThread(names: ReadonlyMap<string, string>, { block }: Entry): string | null {
  for (const { fields } of partsOf(block).analyses) {
    const value = fields.find(({ label }) => label.trim() === "BLOCKING_THREAD")?.value.trim();
    if (value === undefined || !/^(?:0x)?[0-9a-f]{1,16}$/i.test(value)) continue;
    const tid = plainTid(value.replace(/^0x/i, ""));
    return names.get(tid) ?? `tid ${tid}`;
  }
  return null;
}

interface BlockParts {
  readonly stacks: readonly Stack[];
  readonly analyses: readonly Analysis[];
}

/** Of a block with thousands of stacks each asks for the others: they are looked for once. */
const partsIn = new WeakMap<Entry["block"], BlockParts>();

function partsOf(block: Entry["block"]): BlockParts {
  let parts = partsIn.get(block);
  if (parts === undefined) {
    parts = {
      stacks: block.outputs.filter((one) => one._tag === "stack"),
      analyses: block.outputs.filter((one) => one._tag === "analysis"),
    };
    partsIn.set(block, parts);
  }
  return parts;
}

/**
 * The threads that share a stack of `!mex.us`, by its title.
 *
 * ```text
 * 2 threads [stats]: 1 4
 * 1 thread [stats]: ffff8004cf5ed2c0       in kernel mode
 * ```
 */
export function sharingThreads(entry: Entry, { header }: Stack): readonly string[] {
  const ids = /^\d{1,6} threads? \[stats\]: ([\da-f][\da-f ]*)$/.exec(header ?? "")?.[1];
  return (ids ?? "")
    .split(" ")
    .flatMap((id) => (id.length > 7 ? id : /^\d+$/.test(id) ? threadName(entry, Number(id))! : []));
}

/** The stacks that one block shows. */
export function stacksIn(block: Entry["block"]): readonly Stack[] {
  return partsOf(block).stacks;
}

function asksForStack({ name, args }: CommandPart): boolean {
  return STACK.test(name) || (name === "e" && STACK.test(/^\s*(\S+)/.exec(args)?.[1] ?? ""));
}

const STACK = /^k[bcdLnpPv]*f?$/i;

/**
 * Threads by their ids, as lists of threads give them; `THREAD fffffa80093c1060 Cid 0bb4.0f3c`, which `!thread` prints
 * over a stack, names the thread of that stack.
 */
export function seeThreads(walk: Walk, entry: Entry): void {
  if (entry.output?._tag !== "threads") return;
  const { rows } = entry.output;
  for (const row of rows)
    if (row.index !== null && row.threadId !== null)
      walk.names.set(plainTid(row.threadId), threadName(entry, row.index)!);
  const only = rows.length === 1 ? rows[0]! : null;
  walk.named =
    only === null ? null : only.index === null ? asObject(entry, only.object) : threadName(entry, only.index);
}

/** Without an address `!thread` shows the thread that the processor of the prompt runs. */
function asObject({ block, thread }: Entry, object: string | null): string | null {
  const parts = block.command?.parts ?? [];
  const own =
    thread !== null && parts.length === 1 && parts[0]!.name === "!thread" && !/[0-9a-f`]{8}/i.test(parts[0]!.args);
  return own ? null : object;
}
