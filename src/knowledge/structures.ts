import structures from "./generated/structures.js";
import type { Structure } from "./types.js";

let byName: Map<string, Structure> | undefined;

/**
 * The structure that a C type names.
 *
 * ```text
 * WSABUF*    CERT_CONTEXT**    const struct sockaddr *    _UNICODE_STRING    ntdll!_UNICODE_STRING
 * ```
 */
export function structureOf(type: string): Structure | undefined {
  if (byName === undefined) {
    byName = new Map();
    for (const structure of structures()) {
      for (const name of [structure.name, ...(structure.also ?? [])]) byName.set(name, structure);
    }
  }
  const bare = type.slice(type.lastIndexOf("!") + 1).replace(/\b(?:const|struct)\b|[*\s]/gi, "");
  return byName.get(bare);
}
