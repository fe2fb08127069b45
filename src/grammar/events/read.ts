import { parseAddress } from "../../model/address.js";
import type { Event, Output } from "../../model/outputs.js";
import { remark as exceptionRemark } from "../exception-record/index.js";
import type { OutputView, ViewLine } from "../output-kind.js";
import { isSeen, linesIn } from "../view.js";
import {
  debuggerTime,
  encountered,
  exception,
  fatalAddress,
  fatalError,
  fatalParameters,
  lifetime,
  managed,
  managedMessage,
  moduleLoad,
  modulePath,
  moduleUnload,
  recalled,
  verifierParameter,
  verifierStop,
} from "./shapes.js";

const CONTINUATIONS = new Set([
  debuggerTime,
  exceptionRemark,
  fatalAddress,
  fatalParameters,
  managedMessage,
  modulePath,
  verifierParameter,
]);

/** Each line is an event, but for the few that say more about the one above. */
export function readEvents(view: OutputView): readonly Output[] {
  const events: Event[] = [];
  for (const line of linesIn(view)) {
    const last = events.at(-1);
    if (line.shape === undefined || !CONTINUATIONS.has(line.shape) || last === undefined) events.push(eventOf(line));
    else events[events.length - 1] = continued(last, line);
  }
  return events;
}

/** How many events the lines tell, as many as `readEvents` gives, without reading them. */
export function countEvents(view: OutputView): number {
  let events = 0;
  for (let index = view.first; index <= view.last; index++) {
    if (!isSeen(view, index)) continue;
    const shape = view.shapeOf(index);
    if (shape === undefined || !CONTINUATIONS.has(shape) || events === 0) events++;
  }
  return events;
}

export function newEvent(line: number): Event {
  return {
    _tag: "event",
    line,
    lines: [line, line],
    event: "none",
    code: null,
    chance: null,
    processId: null,
    threadId: null,
    name: null,
    start: null,
    end: null,
    reported: "live",
    artefact: false,
    parameters: [],
    time: null,
  };
}

function continued(event: Event, line: ViewLine): Event {
  const grown: Event = { ...event, lines: [event.lines[0], line.line] };
  if (line.shape === debuggerTime) return { ...grown, time: debuggerTime.pattern.exec(line.text)![1]! };
  if (line.shape === fatalParameters) return { ...grown, parameters: parametersOf(line.text) };
  if (line.shape === verifierParameter) {
    const [, value = "", meaning] = verifierParameter.pattern.exec(line.text)!;
    return { ...grown, parameters: [...event.parameters, meaning === undefined ? value : `${value} : ${meaning}`] };
  }
  if (line.shape === exceptionRemark) return { ...grown, parameters: [...event.parameters, line.text] };
  if (line.shape === fatalAddress) {
    const [, name = "", , base = ""] = fatalAddress.pattern.exec(line.text)!;
    return { ...grown, name, start: parseAddress(base) ?? null };
  }
  // The message of a managed exception, and a path that was wrapped.
  if (line.shape === managedMessage) return { ...grown, parameters: [line.text.slice(1, -1)] };
  return { ...grown, name: [event.name ?? "", line.text].filter((part) => part !== "").join(" ") };
}

function eventOf(line: ViewLine): Event {
  const event = newEvent(line.line);
  const match = line.shape?.pattern.exec(line.text);
  if (match === null || match === undefined) return { ...event, name: line.text };
  if (line.shape === exception) {
    const [, pid, tid, name = "", code = "", chance = ""] = match;
    return { ...event, ...exceptionFields(name, code, chance), processId: pid ?? null, threadId: tid ?? null };
  }
  if (line.shape === recalled) {
    const [, lastPid, lastTid, lastTold, , logPid, logTid, logTold] = match;
    return {
      ...event,
      ...toldFields(lastTold ?? logTold ?? ""),
      reported: lastTold === undefined ? "event-log" : "last-event",
      ...((lastPid ?? logPid) === undefined ? {} : { processId: lastPid ?? logPid ?? null }),
      ...((lastTid ?? logTid) === undefined ? {} : { threadId: lastTid ?? logTid ?? null }),
    };
  }
  if (line.shape === moduleLoad) {
    const [, start = "", end = "", path = ""] = match;
    return {
      ...event,
      event: "module-load",
      name: path,
      start: parseAddress(start) ?? null,
      end: parseAddress(end) ?? null,
    };
  }
  if (line.shape === moduleUnload) {
    const [, path, start, newStart, newPath] = match;
    return {
      ...event,
      event: "module-unload",
      name: path ?? newPath ?? "",
      start: parseAddress(start ?? newStart ?? "") ?? null,
    };
  }
  if (line.shape === verifierStop) {
    return {
      ...event,
      event: "verifier-stop",
      code: match[1]!.toLowerCase(),
      processId: match[2]!.toLowerCase(),
      name: match[3]!,
    };
  }
  if (line.shape === encountered)
    return { ...event, event: "exception", name: match[1] ?? null, code: match[2]?.toLowerCase() ?? null };
  if (line.shape === managed) return { ...event, event: "exception", name: match[1]! };
  if (line.shape === fatalError) {
    const [, code = "", values = ""] = match;
    return { ...event, event: "bugcheck", code: code.toLowerCase().padStart(8, "0"), parameters: parametersOf(values) };
  }
  if (line.shape === lifetime) {
    const [, verb = "", noun = "", , id = "", code] = match;
    return { ...event, ...lifetimeFields(verb, noun, id, code) };
  }
  return { ...event, name: line.text };
}

function exceptionFields(name: string, code: string, chance: string): Partial<Event> {
  const seldom = chance.startsWith("first/");
  const breaks = code === "80000003" && name.startsWith("Break instruction");
  return {
    // A break instruction that nobody handles is the debugger's own break-in.
    event: breaks ? "break-in" : "exception",
    code: code.toLowerCase(),
    chance: seldom ? "not-available" : chance.startsWith("first") ? "first" : "second",
    artefact: breaks && seldom,
    name,
  };
}

function lifetimeFields(verb: string, noun: string, id: string, code: string | undefined): Partial<Event> {
  const isProcess = noun.toLowerCase() === "process";
  return {
    event: `${isProcess ? "process" : "thread"}-${verb.toLowerCase() === "exit" ? "exit" : "create"}`,
    code: code === undefined ? null : code.toLowerCase().padStart(8, "0"),
    ...(isProcess ? { processId: id === "" ? null : id } : { threadId: id === "" ? null : id }),
  };
}

/** The words of `.lastevent` and `.eventlog`. */
function toldFields(told: string): Partial<Event> {
  const shortly = /^Exception ([0-9A-F]{8}), (first|second) chance$/i.exec(told);
  if (shortly !== null) {
    return { event: "exception", code: shortly[1]!.toLowerCase(), chance: shortly[2] === "first" ? "first" : "second" };
  }
  const thrown = exception.pattern.exec(told);
  if (thrown !== null) return exceptionFields(thrown[3]!, thrown[4]!, thrown[5]!);
  const hit = /^Hit breakpoint (\d+)$/.exec(told);
  if (hit !== null) return { event: "breakpoint", parameters: [hit[1]!] };
  const life = /^(Exit|Create) (process|thread) \d+(?!\d):?([0-9a-f]*)(?:, code ([0-9a-f]+))?$/i.exec(told);
  if (life !== null) return lifetimeFields(life[1]!, life[2]!, life[3]!, life[4]);
  const module = /^(Load|Unload) module (.*) at (\S+)$/i.exec(told);
  if (module !== null) {
    return {
      event: module[1]!.toLowerCase() === "load" ? "module-load" : "module-unload",
      name: module[2]!,
      start: parseAddress(module[3]!) ?? null,
    };
  }
  if (told === "<no event>") return { event: "none" };
  return { event: /^(?:Break instruction|User requested)/.test(told) ? "break-in" : "none", name: told };
}

function parametersOf(text: string): readonly string[] {
  return (text.match(/0x[0-9a-f]+/gi) ?? []).map((value) => value.slice(2).toLowerCase());
}
