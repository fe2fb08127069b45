import type { PointerScan } from "../../model/replay.js";

/** A scan that `pointerScan` reads back as the same view. */
export function printPointerScan(scan: PointerScan): string {
  const lines: string[] = [];
  if (scan.from !== null) lines.push(`Start memory scan  : 0x${scan.from} ($csp)`);
  if (scan.to !== null) lines.push(`End memory scan    : 0x${scan.to} (User Stack Base)`, "");
  for (const row of scan.rows) {
    const place = row.address === null ? (row.register ?? "").padStart(18) : `0x${row.address}`;
    const shown = row.display === null ? row.text : `!${row.display} "${row.text}"`;
    lines.push(`${place} : ${row.pointers.map((pointer) => `0x${pointer} : `).join("")} ${shown}`);
  }
  return lines.join("\n");
}
