import { parseAddress } from "../../model/address.js";
import type { Event, Output } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn } from "../view.js";

const exception: LineShape = {
  name: "Exception",
  example: "(336c.264c): Access violation - code c0000005 (first chance)",
  pattern: /^(?:\(([0-9a-f]+)\.([0-9a-f]+)\): )?([A-Z][^:]{2,80}?) - code ([0-9a-f]{8}) \((first chance|!!! second chance !!!|first\/second chance not available)\)$/i,
};

const moduleLoad: LineShape = {
  name: "ModuleLoad",
  example: "ModLoad: 77db0000 77e8c000   kernel32.dll",
  starts: ["ModLoad: "],
  pattern: /^ModLoad: ([0-9a-f`]{8,17}) ([0-9a-f`]{8,17})\s*(.*)$/i,
};

const moduleUnload: LineShape = {
  name: "ModuleUnload",
  example: "Unload module C:\\Windows\\System32\\wininet.dll at 00007ffa`0b670000",
  starts: ["Unload module "],
  pattern: /^Unload module (.*) at ([0-9a-f`]{8,17})$/i,
};

const lifetime: LineShape = {
  name: "Lifetime",
  example: "Exit process 0:8ec, code c",
  starts: ["Exit process ", "Exit thread ", "Create process ", "Create thread "],
  pattern: /^(Exit|Create) (process|thread) (\d+):([0-9a-f]+)(?:, code ([0-9a-f]+))?$/i,
};

/** What the target did by itself. */
export const events: OutputKind = {
  tag: "event",
  commands: null,
  rows: "any",
  shapes: [exception, moduleLoad, moduleUnload, lifetime],
  rule: linesOf("events", [exception.name, moduleLoad.name, moduleUnload.name, lifetime.name]),
  read: readEvents,
};

function readEvents(view: OutputView): readonly Output[] {
  return linesIn(view).map((line): Event => {
    const event: Event = {
      _tag: "event",
      line: line.line,
      lines: [line.line, line.line],
      event: "exception",
      code: null,
      chance: null,
      processId: null,
      threadId: null,
      name: null,
      start: null,
      end: null,
    };
    const match = line.shape!.pattern.exec(line.text)!;
    if (line.shape === exception) {
      const [, pid, tid, name = "", code = "", chance = ""] = match;
      return {
        ...event,
        // A break instruction that nobody handles is the debugger's own break-in.
        event: code === "80000003" && name.startsWith("Break instruction") ? "break-in" : "exception",
        code: code.toLowerCase(),
        chance: chance.startsWith("first chance") ? "first" : chance.startsWith("!!!") ? "second" : "not-available",
        processId: pid ?? null,
        threadId: tid ?? null,
        name,
      };
    }
    if (line.shape === moduleLoad) {
      const [, start = "", end = "", path = ""] = match;
      return { ...event, event: "module-load", name: path, start: parseAddress(start) ?? null, end: parseAddress(end) ?? null };
    }
    if (line.shape === moduleUnload) {
      const [, path = "", start = ""] = match;
      return { ...event, event: "module-unload", name: path, start: parseAddress(start) ?? null };
    }
    const [, verb = "", noun = "", , id = "", code] = match;
    return {
      ...event,
      event: `${noun.toLowerCase() as "process" | "thread"}-${verb.toLowerCase() as "create" | "exit"}`,
      code: code === undefined ? null : code.padStart(8, "0"),
      processId: noun === "process" ? id : null,
      threadId: noun === "thread" ? id : null,
    };
  });
}
