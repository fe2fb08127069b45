import { decodeText } from "./decode.js";
import { withoutMargin } from "./margin.js";
import type { Damage } from "./source.js";

const ENTITIES: Readonly<Record<string, string>> = { gt: ">", lt: "<", amp: "&", quot: '"', apos: "'", nbsp: " " };
/** Elements of web pages that transcripts are pasted into; `<lambda_1>` and `vector<a>` are none. */
const TAG =
  /<\/(?:a|b|big|blockquote|center|code|div|em|font|h[1-6]|i|li|ol|p|pre|samp|small|span|strong|table|tbody|td|th|tr|tt|u|ul)>|(?:<br|(?<![\w:,])<(?:a|b|big|blockquote|center|code|div|em|font|h[1-6]|i|li|ol|p|pre|samp|small|span|strong|table|tbody|td|th|tr|tt|u|ul))(?: [a-z-]{1,20} ?= ?(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))* ?\/?>/gi;
/** A row of `da` or `du`: what stands in its quotes is the target's. */
const STRING_ROW = /^\s*[0-9a-f`]{8,17}\s+"/i;

export function needsRepair(damage: Damage): boolean {
  const { entities, tags, quoted, typography, escapes, doubledSpaces, margin, breaks } = damage;
  return entities || tags || quoted || typography || escapes || doubledSpaces || margin > 0 || breaks;
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
  let text = damage.doubledSpaces ? line.replace(/ +/g, (run) => run.slice(run.length >> 1)) : line;
  if (damage.margin > 0) text = withoutMargin(text, damage.margin);
  if (damage.quoted) text = text.replace(/^\s*(?:> ?)+/, "");
  if (damage.tags && text.includes("<")) text = text.replace(TAG, "");
  if (damage.entities && text.includes("&")) {
    text = text.replace(/&(\w{2,4}|#\d{2,5}|#x[0-9a-f]{2,4});/gi, characterOf);
  }
  if (damage.typography && !STRING_ROW.test(text)) {
    text = text
      .replace(/[\u00a0\u2007\u202f]/g, " ")
      .replace(/[\ufeff\u200b-\u200d\u2060\u00ad]/g, "")
      .replace(/([0-9a-f]{8})['\u2018\u2019\u2032](?=[0-9a-f]{8})/gi, "$1`")
      .replace(/0\u00d7(?=[0-9a-f])/gi, "0x")
      .replace(/[\u201c\u201d\u201e]/g, '"')
      .replace(/[\u2018\u2019]/g, "'");
  }
  if (damage.escapes) text = text.replace(/\\([`_*[\]<>])/g, "$1");
  return text;
}

/** `&lt;`, `&#96;`, `&#x27;`; an unknown one stays. */
function characterOf(entity: string, name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  // A control character out of an entity would pass by the stage that takes them out.
  if (code < 0x20 || (code > 0x7e && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) return entity;
  return code === 0xa0 ? " " : String.fromCharCode(code);
}

const encoder = new TextEncoder();

/** `repairText` on bytes; gives the same array when nothing had to change. */
export function repairLine(bytes: Uint8Array, from: number, to: number, damage: Damage): Uint8Array | null {
  const line = decodeText(bytes, from, to);
  const repaired = repairText(line, damage);
  return repaired === line ? null : encoder.encode(repaired);
}
