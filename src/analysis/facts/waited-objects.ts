import type { HandleRow } from "../../model/outputs.js";
import type { Evidence } from "../../model/evidence.js";
import { entriesShowing, evidenceLine } from "../entries.js";
import { nameOfFrame, type FactContext } from "./fact.js";
import { handleArraysOf, type HandleArray } from "./handle-arrays.js";
import { plainId } from "./plain-id.js";
import { threadsByTime } from "./thread-names.js";
import type { Wait } from "./waits.js";

/** The object that a thread waits for, as `!handle` describes it. */
export interface WaitedObject {
  /** `process` and `thread` are signalled when they end. */
  readonly kind: "process" | "thread" | "other";
  /** `Event`, `Mutant` as printed. */
  readonly type: string;
  /** Its value without leading zeros. */
  readonly handle: string;
  readonly name: string | null;
  /** Of a process or a thread its id, as printed. */
  readonly id: string | null;
  /** Of a thread its name, where the log gives it. */
  readonly thread: string | null;
  /** Of a mutex its owner's id, where somebody owns it. */
  readonly owner: string | null;
  /** That it is this handle: `looked` is only known as the one that was looked at there. */
  readonly by: "argument" | "words" | "array" | "looked";
  /** Of one of several objects, how many they are and what is known of each. */
  readonly among: { readonly count: number; readonly states: string } | null;
  readonly evidence: readonly Evidence[];
}

interface Looked {
  readonly row: HandleRow;
  readonly source: number;
  readonly time: string;
  readonly thread: string | null;
}

/**
 * What `!handle` says of the handles that threads wait for.
 *
 * ```text
 * 0:000> !handle 568 f
 *   Type         	Process
 *   Object Specific Information
 *     Process Id  2244
 * ```
 */
export function waitedObjects(context: FactContext): (wait: Wait) => WaitedObject | null {
  const looked: Looked[] = [];
  for (const { source, output, thread } of entriesShowing(context.entries, "handle")) {
    for (const row of output.rows) {
      if (row.type === null || row.operation !== null) continue;
      looked.push({ row, source, time: context.standstill(source, row.line), thread });
    }
  }
  if (looked.length === 0) return () => null;
  const threads = threadsByTime(context);
  const arrays = handleArraysOf(context);
  const objectOf = ({ row, source, time }: Looked): Omit<WaitedObject, "by" | "among"> => {
    const kind = /^process$/i.test(row.type!) ? "process" : /^thread$/i.test(row.type!) ? "thread" : "other";
    const id = kind === "other" ? null : detailOf(row, kind === "process" ? "Process Id" : "Thread Id");
    const own = lastId(id);
    return {
      kind,
      type: row.type!,
      handle: plainId(row.handle),
      name: row.name,
      id,
      thread: kind === "thread" && own !== null ? threads.nameOf(time, own) : null,
      owner: lastId(detailOf(row, "Mutant Owner")),
      evidence: [
        evidenceLine(source, row.line),
        ...row.details.filter(({ label }) => TELLING.test(label)).map(({ line }) => evidenceLine(source, line)),
      ],
    };
  };
  return (wait) => {
    if (wait.on !== "object" && wait.on !== "join") return null;
    const { source, first } = context.moments[wait.moment]!;
    const time = context.standstill(source, first);
    const here = looked.filter((one) => one.source === source && one.time === time);
    const isOne = (words: readonly string[]) => (one: Looked) =>
      words.some((word) => plainId(word) === plainId(one.row.handle));
    if (wait.object !== null) {
      const named = here.find(isOne([wait.object]));
      return named === undefined ? null : { ...objectOf(named), by: "argument", among: null };
    }
    if (waitsForMany(wait)) {
      const array = arrays(wait, time);
      return array === null ? null : oneOfMany(array, here, objectOf);
    }
    const inWords = here.filter(isOne(wait.words));
    if (isSame(inWords)) return { ...objectOf(inWords[0]!), by: "words", among: null };
    const beside = here.filter(({ thread }) => thread !== null && thread === wait.thread);
    return isSame(beside) ? { ...objectOf(beside[0]!), by: "looked", among: null } : null;
  };
}

/** Details that say what became of an object, or whose it is. */
const TELLING = /^(?:Thread Id|Process Id|Mutant Owner|Mutex is|Event is)$/;

function isSame(all: readonly Looked[]): boolean {
  return new Set(all.map(({ row }) => plainId(row.handle))).size === 1;
}

function detailOf({ details }: HandleRow, label: string): string | null {
  return details.find((one) => one.label === label)?.value.trim() ?? null;
}

/** `1f40.22b4` is thread 22b4 of process 1f40. */
function lastId(id: string | null): string | null {
  return /^[0-9a-f]+\.([0-9a-f]+)$/i.exec(id ?? "")?.[1] ?? null;
}

export function waitsForMany({ stack, at }: Wait): boolean {
  return stack.frames.slice(0, at + 1).some((frame) => /!\w*waitformultiple/.test(nameOfFrame(frame)));
}

/** Whether a wait for the object would end at once; null where `!handle` does not say. */
function isSignalled(row: HandleRow): boolean | null {
  const state = detailOf(row, "Event is") ?? detailOf(row, "Mutex is");
  if (state !== null) return /^(?:Set|Free)$/i.test(state) ? true : /^(?:Waiting|Owned)$/i.test(state) ? false : null;
  const count = detailOf(row, "Semaphore Count");
  return count === null ? null : Number(count) > 0;
}

/**
 * Which of several objects a thread waits for. Where one of them is signalled and the thread waits still, it waits for
 * all; what is then left is what it waits for.
 *
 * ```text
 * 21c Mutant, Free    220 Mutant, Owned by 22b4    238 Event, Set        it waits for 220
 * ```
 */
function oneOfMany(
  { handles, lines, source }: HandleArray,
  here: readonly Looked[],
  objectOf: (one: Looked) => Omit<WaitedObject, "by" | "among">,
): WaitedObject | null {
  const known = handles.map((handle) => here.find(({ row }) => plainId(row.handle) === handle));
  const states = handles.map((handle, h) => stateWords(handle, known[h]?.row));
  const isAll = known.some((one) => one !== undefined && isSignalled(one.row) === true);
  const left = known.filter((one) => one === undefined || isSignalled(one.row) !== true);
  const [one] = left;
  if (left.length !== 1 || one === undefined || (!isAll && handles.length > 1)) return null;
  const object = objectOf(one);
  return {
    ...object,
    by: "array",
    among: { count: handles.length, states: states.join(", ") },
    evidence: [
      ...object.evidence,
      ...lines.map((line) => evidenceLine(source, line)),
      ...known.flatMap((other) => (other === undefined ? [] : objectOf(other).evidence)),
    ],
  };
}

/** `21c: Mutant, free` */
function stateWords(handle: string, row: HandleRow | undefined): string {
  if (row === undefined) return `${handle}: not looked at`;
  const state = detailOf(row, "Event is") ?? detailOf(row, "Mutex is");
  return `${handle}: ${row.type!}${state === null ? "" : `, ${state.toLowerCase()}`}`;
}
