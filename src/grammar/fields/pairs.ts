import { readLabels, type Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";
import { block, blockHeader, blockModule, environment } from "./block.js";
import { dumpPairs, stream, streamPart } from "./dump-check.js";
import { reportPairs } from "./error-report.js";
import { itemPairs } from "./items.js";
import { KERNEL_PHRASES, kernelPhrase } from "./kernel-phrases.js";
import { managedPairs } from "./managed.js";
import { phrasePairs } from "./phrase.js";
import { weakPairs } from "./weak.js";
import { wordedPairs } from "./worded.js";
import { counted, filter, loose, pageTable, pairs, pool, security, shown } from "./shapes.js";

/** The labels and values of one line; none for the header of a table. */
export function pairsOf(shape: LineShape | undefined, text: string): readonly Labelled[] {
  const own =
    weakPairs(shape, text) ??
    itemPairs(shape, text) ??
    managedPairs(shape, text) ??
    reportPairs(shape, text) ??
    wordedPairs(shape, text);
  if (own !== null) return own;
  if (shape === kernelPhrase) return phrasePairs(KERNEL_PHRASES, text);
  if (shape === stream || shape === streamPart) return dumpPairs(shape, text);
  if (shape === shown) {
    const at = text.lastIndexOf(" ");
    return [{ label: text.slice(0, at).replace(/ at$/, ""), value: text.slice(at + 1).replace(/:$/, "") }];
  }
  if (shape === environment) {
    const [, label = "", value = ""] = environment.pattern.exec(text)!;
    return [{ label, value }];
  }
  if (shape === blockHeader) return [];
  if (shape === blockModule || shape === pool) {
    const [, label = "", value = ""] = shape.pattern.exec(text)!;
    return [{ label, value }];
  }
  if (shape === block) {
    const [, label = "", value = ""] = block.pattern.exec(text)!;
    return [{ label, value }];
  }
  if (shape === pageTable) {
    if (text === "not valid") return [{ label: text, value: "" }];
    return [
      ...text.matchAll(
        /([A-Z]\w{1,30} at|VA|contains|pfn|Proto:|Transition:|PageFile:) *([0-9A-Fa-f`]+(?: +(?!LARGE)[A-Z-]{8,14})?)/g,
      ),
    ].map((match) => ({
      label: match[1]!.replace(/ at$|:$/, ""),
      value: match[2]!,
    }));
  }
  if (shape === counted) return [{ label: text.slice(text.indexOf(" ") + 1), value: text.slice(0, text.indexOf(" ")) }];
  if (shape === filter) {
    const [, name, state, command, typed] = filter.pattern.exec(text)!;
    return [{ label: name ?? command!, value: state ?? typed! }];
  }
  if (shape === security) {
    const [, sid, name, privilege, state, , attributes] = security.pattern.exec(text)!;
    return [
      {
        label: sid ?? privilege ?? "Attributes",
        value: (name ?? state ?? attributes ?? "").replace(/^Attributes - ?/, ""),
      },
    ];
  }
  if (shape === loose) {
    const [, label = text, value = ""] =
      /^(\w+):\s*(?!\s)(.*)$/.exec(text) ??
      /^(\w+) is "(.*)"$/.exec(text) ??
      /^(\w+)(?: at)? - (.*)$/.exec(text) ??
      /^(Irp is active) with (.*)$/.exec(text) ??
      /^([0-9a-f`x]+): (.*)$/.exec(text) ??
      [];
    return [{ label, value }];
  }
  if (shape === pairs) {
    return [
      ...text.matchAll(/([A-Z][A-Za-z]{1,30}(?: (?!for )[A-Z][A-Za-z]{1,30}){0,9}) ((?:0x)?[0-9a-fA-F`]+)(?= |$)/g),
    ].map((match) => ({
      label: match[1]!,
      value: match[2]!,
    }));
  }
  const found = readLabels(text);
  return found.length > 0 ? found : [{ label: text, value: "" }];
}
