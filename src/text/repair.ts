import { decodeText } from "./decode.js";
import type { Damage } from "./source.js";

const ENTITIES: Readonly<Record<string, string>> = {
  gt: ">",
  lt: "<",
  amp: "&",
  quot: '"',
  nbsp: " ",
  "#39": "'",
  "#x27": "'",
  "#96": "`",
};

export function needsRepair(damage: Damage): boolean {
  return damage.entities || damage.quoted || damage.typography || damage.escapes;
}

/**
 * Undoes what a web page, a mail or a wiki did to one line. The line keeps its number; only its text changes.
 *
 * ```text
 * > 0:000&gt; kL              0:000> kL
 * 00007ff8‘484915e8           00007ff8`484915e8
 * ntdll!RtlFoo+0×15b          ntdll!RtlFoo+0x15b
 * 00000000\`0029bbf8          00000000`0029bbf8
 * ```
 */
export function repairText(line: string, damage: Damage): string {
  let text = line;
  if (damage.quoted) text = text.replace(/^\s*(?:> ?)+/, "");
  if (damage.entities && /[&<]/.test(text)) {
    text = text
      .replace(/<br ?\/?>/gi, "")
      .replace(/&(gt|lt|amp|quot|nbsp|#39|#x27|#96);/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
  }
  if (damage.typography) {
    text = text
      .replace(/[\u00a0\u2007\u202f]/g, " ")
      .replace(/[\ufeff\u200b]/g, "")
      .replace(/([0-9a-f]{8})['\u2018\u2019\u2032](?=[0-9a-f]{8})/gi, "$1`")
      .replace(/0\u00d7(?=[0-9a-f])/gi, "0x")
      .replace(/[\u201c\u201d]/g, '"')
      .replace(/[\u2018\u2019]/g, "'");
  }
  if (damage.escapes) text = text.replace(/\\([`_*[\]<>])/g, "$1");
  return text;
}

const encoder = new TextEncoder();

/** `repairText` on bytes; gives the same array when nothing had to change. */
export function repairLine(bytes: Uint8Array, from: number, to: number, damage: Damage): Uint8Array | null {
  const line = decodeText(bytes, from, to);
  const repaired = repairText(line, damage);
  return repaired === line ? null : encoder.encode(repaired);
}
