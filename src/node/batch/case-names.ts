import { createHash } from "node:crypto";
import type { BatchLog } from "./logs.js";

/** What a case of a batch is made of. */
export interface NamedLogs {
  readonly name: string;
  readonly logs: readonly Pick<BatchLog, "name" | "entry">[];
}

/** Folders below that of the batch. */
export const RESULTS = "cases";
export const STATE = "state";

/** Where the result of a case lies below the folder of the batch. */
export const resultFile = (id: string): string => `${RESULTS}/${id}.json`;
export const stateFile = (id: string): string => `${STATE}/${id}.json`;

/**
 * File names of the results, one for each case: readable, and apart on every file system, whatever the names hold. Two
 * cases have one only where they have one name and the same logs.
 */
export function idsOf(cases: readonly NamedLogs[]): readonly string[] {
  const short = cases.map((one) => `${readableOf(one.name)}-${shortHash(one)}`);
  const made = new Map<string, number>();
  for (const id of short) made.set(id.toLowerCase(), (made.get(id.toLowerCase()) ?? 0) + 1);
  // Twelve digits are few enough that whoever names the logs can make two that agree in them.
  return short.map((id, i) =>
    made.get(id.toLowerCase()) === 1 ? id : `${readableOf(cases[i]!.name)}-${wholeHash(cases[i]!)}`,
  );
}

/** `contoso-4711.log-3f2a90c1d7be`, in a part of a path and never a device. */
export function isCaseId(id: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*-[0-9a-f]{12,64}$/.test(id) && !DEVICE.test(id);
}

/** CON.log is a device on Windows, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** The end of a name as every file system takes it; it begins neither with a dot nor with a dash. */
function readableOf(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(-60)
    .replace(/^[.-]+/, "");
  return DEVICE.test(plain) ? `_${plain}` : plain || "log";
}

function shortHash({ logs }: NamedLogs): string {
  return sha256(logs.map((log) => `${log.name}\0${log.entry ?? ""}`).join("\0")).slice(0, 12);
}

const wholeHash = ({ name, logs }: NamedLogs): string =>
  sha256(JSON.stringify([name, ...logs.map((log) => [log.name, log.entry])]));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
