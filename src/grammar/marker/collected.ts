import type { CollectedMarker } from "../../model/replay.js";
import type { LineShape } from "../output-kind.js";

const PAIRS = "(?: [a-z]+=[A-Za-z0-9_.:!+,@?~-]+)*";

/**
 * What generated scripts print around the output they ask for, so that a reader knows which function, argument and
 * moment it belongs to. Only a line that begins with it counts: the echo of the `.echo` command does not.
 *
 * ```text
 * windbg-postmortem/1 K7Q2MX open call id=c31 fn=ws2_32!recv ph=out utid=7 tid=1710 pos=5C9:2E
 *                   ^ ^^^^^^ ^^^^ ^^^^ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fields
 *                   version  verb kind
 *                     word of the script
 * ```
 */
export const collectedMarker: LineShape = {
  name: "CollectedMarker",
  example: "windbg-postmortem/1 K7Q2MX open query id=b7 of=calls fn=ws2_32!send",
  starts: ["windbg-postmortem/"],
  pattern: new RegExp(
    `^windbg-postmortem/(\\d{1,3}) ([A-Z2-9]{6,16}) (open|close|mark) ([a-z]+)(${PAIRS})(?: text=(.*))?$`,
  ),
};

export function readCollected(text: string): CollectedMarker | null {
  const match = collectedMarker.pattern.exec(text);
  if (match === null) return null;
  const [, version = "", script = "", verb = "", kind = "", pairs = "", free] = match;
  const fields = Object.fromEntries(
    pairs
      .split(" ")
      .slice(1)
      .map((pair) => [pair.slice(0, pair.indexOf("=")), decoded(pair.slice(pair.indexOf("=") + 1))]),
  );
  return { version: Number(version), script, verb: verb as CollectedMarker["verb"], kind, fields, text: free ?? null };
}

/** `a~20b` → `a b`: characters that mean something to `.echo` are written as two hex digits. */
function decoded(value: string): string {
  if (!/~[0-9a-f]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value.replace(/~([0-9a-f]{2})/gi, "%$1"));
  } catch {
    return value;
  }
}
