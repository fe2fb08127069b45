import type { Stack } from "../../model/outputs.js";
import type { Block } from "../../model/transcript.js";
import { plainTid } from "./tid.js";

/**
 * What a table of rows shows of a stop, best first. One stop may have one of each: that their first rows differ is no
 * sign that the target moved.
 *
 * own      the thread where it stands, as the debugger unwinds it: `k`
 * context  another place of the same thread: `.ecxr`, `.cxr`, `.trap`; or another thread: `.thread`
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
  if (/^!(?:\w+\.)?(?:dumpstack|eestack)$/i.test(name)) return "scan";
  if (/^(?:Child[ -]?SP|[ER]SP|SP)(?:\/REG)? +[ER]?IP(?: +Call Site)?$/i.test(header) || hasManagedRows(stack))
    return "managed";
  return context === "" ? "own" : "context";
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
}

/** `OS Thread Id: 0x2c70 (5)`; `OS Thread Id: 0x1dc82`, in a list of all threads. */
export function titleOf({ header, notices }: Stack): Title | null {
  const found = /^Thread (\d{1,5}), \d{1,6} frame\(s\) match$/.exec(header ?? "")?.[1];
  if (found !== undefined) return { tid: "", index: Number(found) };
  for (const { text } of notices) {
    const [, tid, index] = /^OS Thread Id: 0x([0-9a-f]+)(?: \((\d{1,5})\))?$/i.exec(text) ?? [];
    if (tid !== undefined) return { tid: plainTid(tid), index: index === undefined ? null : Number(index) };
  }
  return null;
}
