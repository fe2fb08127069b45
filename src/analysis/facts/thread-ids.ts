import type { Entry } from "../entries.js";

/** The id of a thread that a prompt names. */
export interface ThreadId {
  readonly source: number;
  readonly id: string;
  /** `0:005` */
  readonly name: string;
}

/**
 * Ids of threads that no list of threads gives.
 *
 * ```text
 * 0:000> ~~[1b58]s                                      the prompt behind it names thread 1b58
 * 0:005> !teb
 *     ClientId:             0000000000000d48 . 0000000000001b58
 * ```
 */
export function idsBesideLists(entries: readonly Entry[]): readonly ThreadId[] {
  const found: ThreadId[] = [];
  let asked: { readonly source: number; readonly id: string; readonly block: Entry["block"] } | null = null;
  let block: Entry["block"] | null = null;
  for (const entry of entries) {
    const { source, output, thread } = entry;
    if (entry.block !== block) {
      block = entry.block;
      if (asked !== null && asked.source === source && thread !== null)
        found.push({ source, id: asked.id, name: thread });
      asked = null;
      const last = block.command?.parts.findLast((part) => part.name === "s" && part.prefix !== null);
      const id = /^~~\[(?:0x)?([0-9a-f]{1,8})\]$/i.exec(last?.prefix ?? "")?.[1];
      if (id !== undefined) asked = { source, id, block };
    }
    if (output?._tag === "error") asked = null;
    if (output?._tag !== "fields" || thread === null || !thread.includes(":")) continue;
    // Without an address `!teb` shows the block of the thread at the prompt.
    const own = entry.block.command?.parts.some(
      (part) => part.name === "!teb" && part.args === "" && part.prefix === null,
    );
    const row = own === true ? output.rows.find(({ label }) => label === "ClientId") : undefined;
    const id = /^[0-9a-f`]+ \. ([0-9a-f`]+)$/i.exec(row?.value.trim() ?? "")?.[1];
    if (id !== undefined) found.push({ source, id, name: thread });
  }
  return found;
}
