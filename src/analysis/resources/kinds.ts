import type { Api } from "../../knowledge/index.js";

/** Names of the catalogue for what is one thing: holding a lock is a use of it. */
const FAMILIES: Readonly<Record<string, string>> = {
  "critical-section-hold": "critical-section",
  "srw-exclusive": "srw-lock",
  "srw-shared": "srw-lock",
  "mutex-hold": "handle",
  "sec-context": "sec-handle",
  "sec-cred": "sec-handle",
  process: "handle",
  thread: "handle",
};

/** Values are compared within a family only: a socket 3d0 is no window 3d0. */
export function familyOf(kind: string): string {
  return FAMILIES[kind] ?? kind;
}

/** Locks and security handles are known by where they lie, not by what stands there. */
export function isByAddress(family: string): boolean {
  return family === "critical-section" || family === "srw-lock" || family === "sec-handle";
}

/** Entering and leaving a lock neither makes nor ends it. */
export function isHold(kind: string): boolean {
  return kind === "critical-section-hold" || kind === "mutex-hold" || kind.startsWith("srw-");
}

const NAMES: Readonly<Record<string, string>> = {
  hinternet: "internet-handle",
  hkey: "registry-key",
  hmodule: "module",
  hwnd: "window",
  "sec-cred": "credentials",
  "sec-context": "security-context",
  "sec-handle": "security-handle",
};

const OF_ROLE: Readonly<Record<string, string>> = {
  "file-open": "file",
  "file-read": "file",
  "file-write": "file",
  "file-meta": "file",
  "process-query": "process",
  "thread-create": "thread",
  "thread-query": "thread",
  token: "token",
};

/** What a handle is, as far as the function that was given it or made it tells; null where it does not. */
export function kindBy(api: Api, family: string, kind: string, field: string | null): string | null {
  if (family !== "handle") return NAMES[kind] ?? NAMES[family] ?? family;
  if (field === "hProcess") return "process";
  if (field === "hThread") return "thread";
  const made = /^(?:Create|Open)(Event|Mutex|Semaphore|WaitableTimer|NamedPipe|Pipe|FileMapping|IoCompletionPort)/.exec(
    api.name,
  )?.[1];
  if (made !== undefined) return made.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return OF_ROLE[api.role] ?? null;
}

/** `!handle` names the type of an object. */
export function kindOfObject(type: string | null): string {
  if (type === null) return "handle";
  const name = type.replace(/(?<=[a-z])(?=[A-Z])| +/g, "-").toLowerCase();
  return name === "key" ? "registry-key" : name === "mutant" ? "mutex" : name;
}
