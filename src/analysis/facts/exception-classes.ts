import type { Access } from "./access.js";

/** Codes by which debuggers, runtimes and programs speak to each other: no error. */
const NOTICES: ReadonlySet<string> = new Set([
  "80000003", // breakpoint
  "80000004", // single step
  "4000001f", // the same two in 32-bit code on 64-bit Windows
  "4000001e",
  "40010005", // Ctrl+C
  "40010006", // OutputDebugString
  "40010007",
  "40010008",
  "4001000a",
  "406d1388", // thread name
  "40080201", // WinRT tells where an error began
  "40080202",
  "04242420", // a notice of the managed debugger
]);

export function isNotice(code: string): boolean {
  return NOTICES.has(code);
}

const CLASSES: Readonly<Record<string, string>> = {
  c00000fd: "stack-overflow",
  c0000374: "heap-corruption",
  e06d7363: "cxx",
  "20474343": "cxx",
  e0434352: "clr",
  e0434f4d: "clr",
  c0000409: "fail-fast",
  c0000008: "invalid-handle",
  c0000006: "in-page",
  c0000017: "no-memory",
  c000012d: "no-memory",
  c0000094: "divide",
  c0000095: "divide",
  c000008e: "divide",
  c000001d: "illegal-instruction",
  c0000096: "illegal-instruction",
  c0000135: "load",
  c0000138: "load",
  c0000139: "load",
  c0000142: "load",
  c000007b: "load",
  c0150002: "load",
  c06d007e: "load",
  c06d007f: "load",
  c0000194: "lock-timeout",
  c0000417: "runtime-argument",
  c0000420: "assertion",
  "80000001": "guard-page",
  c000041d: "callback",
  cfffffff: "hang",
};

/** The class that rules ask for: `null-read`, `freed-write`, `execute`, `stack-overflow`, …; `other` for the rest. */
export function classOf(code: string, access: Access): string {
  if (code !== "c0000005") return CLASSES[code] ?? "other";
  const { kind } = access;
  if (kind === "execute") return access.near ? "null-execute" : "execute";
  if (kind === null) return "access";
  if (access.near) return `null-${kind}`;
  if (access.pattern !== null) return `pattern-${kind}`;
  return kind;
}
