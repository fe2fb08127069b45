import type { Stack } from "../../model/outputs.js";
import type { Block } from "../../model/transcript.js";
import { plainTid } from "./tid.js";

/**
 * What a table of rows shows of a stop, best first. One stop may have one of each: that their first rows differ is no
 * sign that the target moved.
 *
 * own      the thread where it stands, as the debugger unwinds it: `k`; behind `.thread` that one
 * context  another place of the same thread: `.ecxr`, `.cxr`, `.trap`
 * managed  the managed rows of the thread: `!clrstack`
 * scan     whatever lies on the stack: `!dumpstack`
 * record   no thread stands there now: where an exception object was thrown, a block was allocated, a handle opened
 */
export type StackView = "own" | "context" | "managed" | "scan" | "record";

/** In the order in which a view stands for the stop where a better one is not shown. */
export const VIEWS: readonly StackView[] = ["own", "context", "managed", "scan"];

/** Commands whose rows are stored with an object, a block or a handle. */
const RECORDS =
  /^!(?:\w+\.)?(?:pe2?|printexception|dumpexc(?:eption)?s?|dae|heap|htrace|gcroot|objsize|avrf|verifier|umdh|gchandles?|findroots|dumpasync|dumpobj|do|mdso|gle|cpool|dumpfields|stacktrace|owsx|deadlock)$/i;

/**
 * ```text
 *     SP               IP               Function      an exception object's own stack: record
 * Stack:   97dd65b7 MyTestDriver!ReadWorker+0x27      where a lock was taken, `!deadlock`: record
 * Child SP               IP Call Site                 managed
 * ESP       EIP                                       managed, runtimes before 4
 * ```
 */
export function viewOf(stack: Stack, context: string, { command }: Block): StackView {
  const header = stack.header ?? "";
  if (/^(?:E?SP +E?IP +Function|Stack:)$/i.test(header)) return "record";
  const asked = command?.parts.length === 1 ? command.parts[0]! : null;
  const name = asked?.name === "e" ? (/^![\w.]+/.exec(asked.args)?.[0] ?? "") : (asked?.name ?? "");
  if (RECORDS.test(name)) return "record";
  if (/^!(?:\w+\.)?(?:dumpstack|eestack)$/i.test(name) || SCANS.test(header)) return "scan";
  if (/^(?:Child[ -]?SP|[ER]SP|SP)(?:\/REG)? +[ER]?IP(?: +Call Site)?$/i.test(header) || hasManagedRows(stack))
    return "managed";
  return context === "" || threadSet(context) !== null ? "own" : "context";
}

/** Columns of `!dumpstack`, and of the table of words that the kernel of NT prints when it stops. */
const SCANS = /\bCaller, Callee$|\bDll Base - Name$/i;

/** `.thread ffaa43a0`, `.thread /p /r ffff8004d5773040`: the thread whose rows are shown from there on. */
export function threadSet(context: string): string | null {
  const digits = /^\.thread (?:\/\w+ )*(?:0x)?([0-9a-f`]{8,17})$/i.exec(context)?.[1];
  return digits === undefined ? null : digits.replaceAll("`", "").toLowerCase();
}

/** Rows with an instruction address and no return address; those of `!mex.us` have a title of their own. */
function hasManagedRows({ frames, header }: Stack): boolean {
  const [first] = frames;
  return (
    header === null &&
    first?.ip !== undefined &&
    first.retAddr === null &&
    first.childSp !== null &&
    first.number === null
  );
}

/** Whose rows follow, as a title above them says. */
export interface Title {
  readonly tid: string;
  /** The debugger's number of the thread; null where the title has none. */
  readonly index: number | null;
  /** Its object, in kernel mode. */
  readonly object?: string;
}

/**
 * ```text
 * OS Thread Id: 0x2c70 (5)
 * OS Thread Id: 0x1dc82                                       in a list of all threads
 * Thread   7                                                  !eestack
 * Found 6 criteria matches for THREAD 0xffffe0016a383740, …   !findthreads
 * ```
 */
export function titleOf({ header, notices }: Stack): Title | null {
  const found = /^Thread (\d{1,5}), \d{1,6} frame\(s\) match$/.exec(header ?? "")?.[1];
  if (found !== undefined) return { tid: "", index: Number(found) };
  for (const { text } of notices) {
    const [, tid, index] = /^OS Thread Id: 0x([0-9a-f]+)(?: \((\d{1,5})\))?$/i.exec(text) ?? [];
    const listed = /^Thread +(\d{1,5})$/.exec(text)?.[1];
    if (listed !== undefined) return { tid: "", index: Number(listed) };
    const object = /^Found \d{1,6} criteria match(?:es)? for THREAD 0x([0-9a-f]{8,16})\b/.exec(text)?.[1];
    if (object !== undefined) return { tid: "", index: null, object };
    if (tid !== undefined) return { tid: plainTid(tid), index: index === undefined ? null : Number(index) };
  }
  return null;
}
