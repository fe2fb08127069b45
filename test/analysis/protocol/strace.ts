/** Reads the send and receive calls of a `strace -xx -s 65535` record. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Transfer {
  readonly file: string;
  readonly call: string;
  readonly out: boolean;
  readonly bytes: Uint8Array;
}

const FOLDER = fileURLToPath(new URL("../../../../shared/captures/", import.meta.url));

export function capturesPresent(): boolean {
  if (existsSync(FOLDER)) return true;
  console.warn("recorded captures are not there: tests on real traffic are skipped");
  return false;
}

export function readTransfers(): readonly Transfer[] {
  const transfers: Transfer[] = [];
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".net.strace"))) {
    for (const line of readFileSync(FOLDER + file, "latin1").split("\n")) {
      const match = /^\d+ (sendto|recvfrom|send|recv|write|read)\(\d+, "((?:\\x[0-9a-f]{2})*)"/.exec(line);
      if (match === null) continue;
      const bytes = Uint8Array.from(Buffer.from((match[2] ?? "").replaceAll("\\x", ""), "hex"));
      if (bytes.length > 0)
        transfers.push({ file, call: match[1] ?? "", out: /send|write/.test(match[1] ?? ""), bytes });
    }
  }
  return transfers;
}
