import type { Evidence } from "../../model/evidence.js";
import type { LabelledValue } from "../../model/outputs.js";
import { entriesShowing, evidenceLine, type Entry } from "../entries.js";

/** What the record of a hardware error calls it. */
export interface HardwareError {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Bits of `Uncorrectable Error Status`. Source: PCI Express Base Specification, Advanced Error Reporting. */
const UNCORRECTABLE: Readonly<Record<number, string>> = {
  4: "data link protocol error",
  5: "surprise down",
  12: "poisoned packet",
  13: "flow control protocol error",
  14: "completion timeout",
  15: "completer abort",
  16: "unexpected completion",
  17: "receiver overflow",
  18: "malformed packet",
  19: "wrong checksum (ECRC)",
  20: "unsupported request",
  21: "access control violation",
  22: "internal error",
};

/**
 * ```text
 * 3: kd> !errrec ffff878f2a51e038
 * Error         : Internal parity (Proc 6 Bank 0)             of a processor
 * Port Type     : Root Port                                   of PCI Express
 *   VenId:DevId : 8086:9dbc
 *   Uncorrectable Error Status    : 00004000 ur ecrc mtlp rof uc ca CTO fcp ptlp sd dlp und
 * ```
 */
export function hardwareError(source: number, entries: readonly Entry[]): HardwareError | null {
  const rows = entriesShowing(entries, "fields")
    .filter(({ source: own, block }) => own === source && isRecord(block))
    .flatMap(({ output }) => output.rows);
  const error = rows.find(({ label, value }) => label === "Error" && value !== "");
  if (error !== undefined) return { text: error.value.slice(0, 120), evidence: [evidenceLine(source, error.line)] };
  return ofLink(rows, source);
}

function isRecord({ command }: Entry["block"]): boolean {
  return command?.parts.some(({ name }) => name === "!errrec" || name === "!whea") === true;
}

function ofLink(rows: readonly LabelledValue[], source: number): HardwareError | null {
  const used: LabelledValue[] = [];
  const take = (form: RegExp): string | null => {
    for (const row of rows) {
      const found = form.exec(`${row.label.trim()} : ${row.value}`)?.[1];
      if (found === undefined) continue;
      used.push(row);
      return found;
    }
    return null;
  };
  const status = take(/^Uncorrectable Error Status : (?:0x)?([0-9a-f]{8})\b/i);
  if (status === null) return null;
  const bits = Number.parseInt(status, 16);
  const kinds = Object.entries(UNCORRECTABLE).flatMap(([bit, name]) => ((bits >>> Number(bit)) & 1 ? [name] : []));
  if (kinds.length === 0) return null;
  const device = take(/^VenId:DevId ?: ([0-9a-f]{4}:[0-9a-f]{4})/i);
  const port = take(/^Port Type : (\w[\w /]{0,40})/);
  const place = [
    ["bus", take(/^Primary Bus : 0x([0-9a-f]{1,4})/i)],
    ["device", take(/^Device No : 0x([0-9a-f]{1,4})/i)],
    ["function", take(/^Function No : 0x([0-9a-f]{1,4})/i)],
  ].flatMap(([name, value]) => (value == null ? [] : [`${name!} ${value.replace(/^0+(?=.)/, "")}`]));
  const who = [port?.trim(), device].filter((one) => one != null).join(" ");
  return {
    text: `${kinds.join(", ")}${who === "" ? "" : ` at the PCI Express device ${who}`}${place.length === 0 ? "" : ` (${place.join(", ")}, hexadecimal)`}`,
    evidence: used.map(({ line }) => evidenceLine(source, line)),
  };
}
