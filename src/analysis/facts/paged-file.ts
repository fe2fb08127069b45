import { compareAddresses, parseAddress } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { AddressMap } from "../../model/outputs.js";
import { evidenceLine, type Entry } from "../entries.js";
import type { Exception } from "./one-exception.js";

/** Which page could not be read in, and why. */
export interface PagedFile {
  /** The status of the read, eight hex digits. */
  readonly status: string | null;
  /** The file behind the page, where `!address` or a list of modules shows it. */
  readonly file: string | null;
  readonly evidence: readonly Evidence[];
}

/**
 * ```text
 *    ExceptionCode: c0000006 (In-page I/O error)
 *    Parameter[1]: 7a1d4000          the page
 *    Parameter[2]: c000020c          why it could not be read
 * 0:012> !address 7a1d4000
 * Image Path:             \\fs03\apps\cad\bin\palettes.dll
 * ```
 */
export function pagedFileOf({ code, record, remarks, source }: Exception, entries: readonly Entry[]): PagedFile | null {
  if (code !== "c0000006") return null;
  const third = record?.parameters[2]?.value;
  const said = /^Inpage operation failed at [0-9a-f`]{8,17}, due to I\/O error ([0-9a-f]{8})/i;
  const words = [...(record?.remarks ?? []), ...remarks].map((remark) => said.exec(remark)?.[1]).find(Boolean);
  const status = third === undefined ? (words?.toLowerCase() ?? null) : third.slice(-8).toLowerCase();
  const page = record?.parameters[1]?.value;
  const behind = page === undefined ? null : fileAt(page, source, entries);
  return { status, file: behind?.path ?? null, evidence: behind === null ? [] : [behind.evidence] };
}

function fileAt(
  page: string,
  source: number,
  entries: readonly Entry[],
): { readonly path: string; readonly evidence: Evidence } | null {
  const place = parseAddress(page);
  if (place === undefined) return null;
  const covers = (start: string, end: string): boolean => {
    const from = parseAddress(start.trim());
    const to = parseAddress(end.trim());
    return (
      from !== undefined && to !== undefined && compareAddresses(from, place) <= 0 && compareAddresses(place, to) < 0
    );
  };
  for (const { source: own, output } of entries) {
    if (own !== source || output === null) continue;
    if (output._tag === "address" && covers(valueOf(output, "Base Address"), valueOf(output, "End Address"))) {
      const field = output.fields.find(({ label, value }) => NAMES_FILE.test(label) && value !== "");
      if (field !== undefined) return { path: field.value, evidence: evidenceLine(source, field.line) };
    } else if (output._tag === "modules") {
      for (const { start, end, path, fields, line, unloaded } of output.rows) {
        if (start === null || end === null || unloaded || !covers(start, end)) continue;
        const field = fields.find(({ label }) => /^Image path$/i.test(label));
        const found = field?.value ?? path;
        if (found !== null && found.includes("\\"))
          return { path: found, evidence: evidenceLine(source, field?.line ?? line) };
      }
    }
  }
  return null;
}

const NAMES_FILE = /^(?:Image Path|Mapped (?:image|file) name)$/i;

function valueOf({ fields }: AddressMap, label: string): string {
  return fields.find((field) => field.label === label)?.value ?? "";
}
