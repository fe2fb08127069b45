import type { Knowledge } from "../../knowledge/index.js";
import type { Call } from "../../model/case.js";
import type { SeenCall } from "../calls/calls.js";
import { callError, leavesLastError } from "../calls/last-error.js";

/**
 * Ties what the program itself read as its last error to the call that had failed before, in the same function.
 *
 * ```text
 *   366  2113 [  1]   WINHTTP!WinHttpSendRequest rax = 0        failed
 *    13  2479 [  0] TestDLL!DllMain
 *     3     0 [  1]   KERNELBASE!GetLastError rax = 139f        of that call
 * ```
 *
 * `calls` are those of one run, in its order.
 */
export function tieAskedErrors(calls: readonly SeenCall[], knowledge: Knowledge): void {
  const before = new Map<string, SeenCall>();
  for (const seen of calls) {
    const { call, api, parent } = seen;
    const key = `${call.thread ?? ""} ${parent?.call.call.id ?? ""}`;
    if (api.role !== "error-get") {
      before.set(key, seen);
      continue;
    }
    const failed = before.get(key);
    if (failed === undefined || call.result === null || api.params.length > 0) continue;
    // Codes have 32 bits, whatever stands above them in the register.
    const value = Number.parseInt(call.result.value.replaceAll("`", "").slice(-8), 16);
    if (Number.isNaN(value) || value === 0) continue;
    if (failed.call.result?.success !== false || failed.call.lastError !== null || !leavesLastError(failed.api))
      continue;
    (failed.call as { -readonly [K in keyof Call]: Call[K] }).lastError = callError(
      failed.api,
      { value, from: call.api, evidence: call.evidence[0]! },
      "probable",
      "what the program read next; that no other function had set it between is not shown",
      knowledge,
    );
  }
}
