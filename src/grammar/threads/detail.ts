import type { LabelledValue } from "../../model/outputs.js";
import { readLabels, type Labelled } from "../label.js";
import type { ViewLine } from "../output-kind.js";
import { waitObject } from "./shapes.js";

/** Lines where labels and values alternate without colons. */
const PAIRS =
  /(Stack Init|Initial Sp|Current Sp|Current|Base|Limit|Call|Priority class|Priority|BasePriority|PriorityDecrement|DecrementCount|UnusualBoost|ForegroundBoost|IoPriority|PagePriority|VadRoot|Vads|Clone|Private|Modified|Locked) ([0-9a-f`]+)(?=[.\s]|$)/gi;

/**
 * The labels of a line below a thread or process.
 *
 * ```text
 * Owning Process            ffffcb08905397c0       Image:         MsMpEng.exe    → Owning Process, Image
 * Priority 8 BasePriority 8 PriorityDecrement 0                                  → three pairs
 * ffffe001d16c4dd0  NotificationEvent                                            → waits for
 * ```
 */
export function readDetail(line: ViewLine): readonly LabelledValue[] {
  return pairsOf(line).map(({ label, value }) => ({ line: line.line, label, value }));
}

function pairsOf({ shape, text }: ViewLine): readonly Labelled[] {
  if (shape === waitObject) {
    const [, object = "", request, kind = ""] = waitObject.pattern.exec(text)!;
    return request === undefined
      ? [{ label: "Wait object", value: `${object} ${kind}` }]
      : [{ label: "Irp", value: `${object} ${request}` }];
  }
  if (/^(?:Stack Init|Initial Sp|Base |Priority |VadRoot )/.test(text)) {
    const pairs = [...text.matchAll(PAIRS)].map((match) => ({ label: match[1]!, value: match[2]! }));
    if (pairs.length > 0) return pairs;
  }
  const start = /^((?:Win32 )?Start Address) +(\S.*)$/.exec(text);
  if (start !== null) return [{ label: start[1]!, value: start[2]! }];
  const sizes = /^(Working Set Sizes \([\w,]+\)) +(?! )(.*)$/.exec(text);
  if (sizes !== null) return [{ label: sizes[1]!, value: sizes[2]! }];
  const failed = /^(Unable to read nt!_IRP) @ (.*)$/.exec(text) ?? /^(\w+): (Unable .*)$/.exec(text);
  if (failed !== null) return [{ label: failed[1]!, value: failed[2]! }];
  const near =
    /^(SuspendCount|FreezeCount|LPC Server thread working on message Id|Owning Process|DeviceMap|Token|Context Switch Count|Priority) (\S+)$/.exec(
      text,
    );
  if (near !== null) return [{ label: near[1]!, value: near[2]! }];
  const found = readLabels(text);
  return found.length > 0 ? found : [{ label: text, value: "" }];
}
