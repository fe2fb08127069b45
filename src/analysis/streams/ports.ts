import type { SeenMemory } from "../buffers/work.js";
import type { SeenBuffer } from "../buffers/seen.js";
import { connectionOfCall } from "./connection.js";
import type { Resources } from "../resources/resources.js";

/**
 * The port that a connection was opened to, by the address that connect or sendto was given; null where it is not in
 * the log.
 *
 * ```text
 * connect(3d0, 0012f0a0, 16)   dt sockaddr_in 0012f0a0: sin_port 53
 * ```
 */
export function portsOf(memory: SeenMemory, resources: Resources): (buffer: SeenBuffer) => number | null {
  const ports = new Map<string, number>();
  for (const { call, fields } of memory.structures) {
    if (call === null || !/^(?:socket-connect|socket-send)$/.test(call.api.role)) continue;
    const port = Number(fields["sin_port"] ?? fields["sin6_port"] ?? Number.NaN);
    const connection = connectionOfCall(call, resources);
    if (connection !== null && port > 0 && port < 65_536) ports.set(connection, port);
  }
  return ({ call }) => {
    const connection = call === null ? null : connectionOfCall(call, resources);
    return connection === null ? null : (ports.get(connection) ?? null);
  };
}
