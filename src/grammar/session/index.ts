import type { LabelledValue, Output, Session } from "../../model/outputs.js";
import { linesOf, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";
import {
  banner,
  build,
  connection,
  dumpFile,
  extension,
  gallery,
  heading,
  label,
  logFile,
  pathRow,
  target,
} from "./shapes.js";

const SHAPES = [logFile, banner, dumpFile, target, build, label, heading, pathRow, gallery, extension, connection];

/** Log opened or closed, banner, search paths, target, time. */
export const session: OutputKind = {
  tag: "session",
  commands:
    /^(?:vertarget|version|\.time|\.echotime|\.ttime|\.logopen|\.logclose|\.logappend|\.sympath|\.exepath|\.srcpath|\.effmach|\.chain|\.opendump)[+]?$/,
  rows: "any",
  shapes: SHAPES,
  rule: linesOf(
    "session",
    SHAPES.map((shape) => shape.name),
  ),
  read: readSession,
};

function readSession(view: OutputView): readonly Output[] {
  return [{ _tag: "session", lines: rangeOf(view), fields: linesIn(view).map(fieldOf) }];
}

/** What each shape says, as a label and a value; a line without a label is its own label. */
function fieldOf({ line, shape, text }: ViewLine): LabelledValue {
  const found = (name: string | undefined, value: string | undefined): LabelledValue => ({
    line,
    label: name ?? text,
    value: value ?? "",
  });
  const match = shape?.pattern.exec(text) ?? [];
  if (shape === banner) return found(match[1] ?? match[3], match[2] ?? match[4]);
  if (shape === dumpFile) return found(match[1] ?? match[3] ?? match[5], match[2] ?? match[4]);
  if (shape === build) return found("Build", text);
  if (shape === heading) return found(match[1] ?? match[2], match[3]);
  if (shape === pathRow) return found(match[1], match[3]);
  if (shape === extension) return found(match[1] ?? "path", match[2] ?? match[4] ?? match[5]);
  if (shape === label) return found(match[1] ?? match[2] ?? match[3], match[4]);
  if (text === "quit:") return found("quit", "");
  if (shape === connection) {
    const opened = match[3];
    if (opened !== undefined) return found("Opened", opened);
    return found(
      match[1] ??
        match.slice(4).reduce((name, value) => (value === undefined ? name : name.replace(value, "").trimEnd()), text),
      match[2] ?? match.slice(4).find((value) => value !== undefined),
    );
  }
  return found(match[1], match[2]);
}

/** Lines that are read back as the same fields; the labels decide their form. */
export function printSession(printed: Session): string {
  return printed.fields.map(printField).join("\n");
}

function printField({ label: name, value }: LabelledValue): string {
  if (/^(?:Re)?opened log file$/i.test(name)) return `${name} '${value}'`;
  if (/^Closing/.test(name)) return `${name} ${value}`;
  if (/Debugger$/.test(name)) return `${name} Version ${value}`;
  if (name === "Copyright") return `${name} (c) ${value}`;
  if (/^Loading [Dd]ump/.test(name)) return `${name} [${value}]`;
  if (name === "Build") return value;
  if (name === "quit") return "quit:";
  if (name === "Opened") return `${name} ${value}`;
  if (/ (?:summary|repositories)$/.test(name)) return `************* ${name} **************`;
  if (/^(?:Deferred|OK|Error)$/.test(name)) return `${name.padEnd(47)}${value}`;
  if (/^Windows .*Version/.test(name)) return `${name} ${value}`;
  if (/^(?:Kernel base|Primary image base)$/i.test(name)) return `${name} = ${value}`;
  if (/^(?:Implicit|Using context|User-mode page directory base)/.test(name)) return `${name} ${value}`;
  if (/^(?:ExtensionRepository|UseExperimental|Allow|NonInteractive|EnableRedirect|----> Repository)/.test(name)) {
    return `${name} : ${value}`;
  }
  return value === "" && !label.pattern.test(`${name}:`) ? name : `${name}: ${value}`.trimEnd();
}
