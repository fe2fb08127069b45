import type { Address } from "../../model/address.js";
import type { Event } from "../../model/outputs.js";

/** The line, or two lines, that `parse` reads as this event. */
export function printEvent(event: Event): string {
  const { reported, processId, threadId, time } = event;
  const ids = processId === null || threadId === null ? "" : `${processId}.${threadId}`;
  const told = toldOf(event);
  if (reported === "last-event") {
    return `Last event: ${ids === "" ? "" : `${ids}: `}${told}${time === null ? "" : `\n  debugger time: ${time}`}`;
  }
  if (reported === "event-log") return `${ids}: ${told}`;
  switch (event.event) {
    case "exception":
    case "break-in":
      if (event.code === null)
        return `CLR exception type: ${event.name ?? ""}${event.parameters.map((text) => `\n    "${text}"`).join("")}`;
      return `${ids === "" ? "" : `(${ids}): `}${told}`;
    case "module-load":
      return `ModLoad: ${ticked(event.start)} ${ticked(event.end)}   ${event.name ?? ""}`;
    case "bugcheck":
      return `*** Fatal System Error: 0x${event.code ?? ""}${parameters(event)}`;
    default:
      return told;
  }
}

const CHANCES = {
  first: "first chance",
  second: "!!! second chance !!!",
  "not-available": "first/second chance not available",
} as const;

function toldOf(event: Event): string {
  switch (event.event) {
    case "exception":
    case "break-in":
      if (event.code === null) return event.name ?? "";
      return event.name === null
        ? `Exception ${event.code.toUpperCase()}, ${event.chance ?? "first"} chance`
        : `${event.name} - code ${event.code} (${CHANCES[event.chance ?? "first"]})`;
    case "breakpoint":
      return `Hit breakpoint ${event.parameters[0] ?? ""}`;
    case "module-load":
    case "module-unload":
      return `${event.event === "module-load" ? "Load" : "Unload"} module ${event.name ?? ""} at ${ticked(event.start)}`;
    case "process-create":
    case "process-exit":
      return `${event.event === "process-exit" ? "Exit" : "Create"} process 0:${event.processId ?? ""}${codeOf(event)}`;
    case "thread-create":
    case "thread-exit":
      return `${event.event === "thread-exit" ? "Exit" : "Create"} thread 0:${event.threadId ?? ""}${codeOf(event)}`;
    default:
      return event.name ?? "<no event>";
  }
}

function codeOf(event: Event): string {
  return event.code === null ? "" : `, code ${event.code.replace(/^0+(?=.)/, "")}`;
}

function parameters(event: Event): string {
  return event.parameters.length === 0
    ? ""
    : `\n${" ".repeat(23)}(${event.parameters.map((value) => `0x${value}`).join(",")})`;
}

/** ``00007ff8`7e830000`` */
function ticked(address: Address | null): string {
  const digits = address ?? "00000000";
  return digits.length > 8 ? `${digits.slice(0, 8)}\`${digits.slice(8)}` : digits;
}
