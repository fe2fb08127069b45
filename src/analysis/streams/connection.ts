import type { SeenBuffer } from "../buffers/seen.js";
import type { SeenCall } from "../calls/calls.js";
import type { Resources } from "../resources/resources.js";

/** Handles that name a connection: sockets, handles of WinINet and WinHTTP, files and pipes, contexts of SSPI. */
const KINDS: ReadonlySet<string> = new Set(["socket", "hinternet", "handle", "sec-handle"]);

/**
 * One life of the socket or handle that a buffer went through; null where its value is not in the log.
 *
 * ```text
 * ws2_32!send(s = 3d0, buf = 00155420, …)   socket-1
 * ```
 */
export function connectionsOf(resources: Resources): (buffer: SeenBuffer) => string | null {
  return ({ call }) => (call?.api.io === undefined ? null : connectionOfCall(call, resources));
}

export function connectionOfCall(call: SeenCall, resources: Resources): string | null {
  const param =
    call.api.params.find(({ kind }) => kind === "socket") ??
    call.api.params.find(
      ({ name, kind, handle }) => kind === "handle" && KINDS.has(handle ?? "") && name !== "phCredential",
    );
  return param === undefined ? null : (resources.of(call, param.name)?.id ?? null);
}
