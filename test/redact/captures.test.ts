import { describe, expect, test } from "@jest/globals";
import { findNtlm } from "../../src/analysis/protocol/ntlm.js";
import { redact } from "../../src/index.js";
import { cellsFromBytes } from "../../src/model/cells.js";
import { capturesPresent, readTransfers, type Transfer } from "../analysis/protocol/strace.js";
import { flattened, formsOf } from "./search.js";

/** Hosts that the captures name in DNS, in SOCKS requests and in certificates. */
const BINARY = /\b(?:[a-z][a-z0-9-]*\.)+(?:test|example)\b/gi;

const recorded = capturesPresent();
const binary = (recorded ? readTransfers() : []).filter(({ bytes }) => {
  const text = Buffer.from(bytes).toString("latin1");
  return !/^(?:GET |CONNECT |HTTP\/1)/.test(text) && (text.match(BINARY) ?? []).length > 0;
});
const http = (recorded ? readTransfers() : []).filter(({ bytes }) =>
  /^(?:GET |CONNECT |HTTP\/1)/.test(Buffer.from(bytes.slice(0, 8)).toString("latin1")),
);

/** A transfer as a debugger would dump it; rendered, not recorded. */
function dumped({ bytes, out }: Transfer, display: "da" | "db" | "dd" | "du"): string {
  const base = out ? 0x155420 : 0x170aa8;
  const data = display === "du" ? Buffer.from(Buffer.from(bytes).toString("latin1"), "utf16le") : Buffer.from(bytes);
  const rows: string[] = [`0:005> ${display} ${base.toString(16).padStart(8, "0")}`];
  const width = display === "da" ? 32 : display === "du" ? 64 : 16;
  for (let at = 0; at < Math.min(data.length, 4096); at += width) {
    const part = data.subarray(at, at + width);
    const address = (base + at).toString(16).padStart(8, "0");
    const text = [...part].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "."));
    if (display === "da") rows.push(`${address}  "${text.join("")}"`);
    else if (display === "du") rows.push(`${address}  "${text.filter((_, i) => i % 2 === 0).join("")}"`);
    else if (display === "db")
      rows.push(
        `${address}  ${[...part]
          .map((byte, i) => `${i === 8 ? "-" : i > 0 ? " " : ""}${byte.toString(16).padStart(2, "0")}`)
          .join("")
          .padEnd(47)}  ${text.join("")}`,
      );
    else if (part.length === 16)
      rows.push(
        `${address}  ${[0, 4, 8, 12].map((i) => part.readUInt32LE(i).toString(16).padStart(8, "0")).join(" ")}`,
      );
  }
  return `${rows.join("\n")}\n`;
}

/** What a transfer gives away: names and responses of its messages, user and password of Basic, hosts. */
function secretsOf({ bytes }: Transfer): readonly string[] {
  const text = Buffer.from(bytes).toString("latin1");
  const secrets = new Set<string>();
  for (const token of findNtlm(cellsFromBytes(bytes))) {
    for (const field of token.fields) {
      if (
        typeof field.value === "string" &&
        field.secret !== null &&
        /^ntlm-(?:user|domain|workstation|target)$/.test(field.secret)
      )
        secrets.add(field.value);
    }
  }
  const basic = /Authorization: Basic (\S+)/i.exec(text)?.[1];
  if (basic !== undefined)
    for (const part of Buffer.from(basic, "base64").toString("latin1").split(":")) secrets.add(part);
  for (const match of text.matchAll(/(?:Host: |:\/\/|Via: 1\.\d )([a-z][\w-]*(?:\.[\w-]+)+)/gi)) secrets.add(match[1]!);
  return [...secrets].filter((secret) => secret.length >= 3 && !/^WORKGROUP$|^(?:www\.)?w3\.org$/i.test(secret));
}

(recorded ? describe : describe.skip).each(["da", "db", "dd", "du"] as const)("recorded traffic as %s", (display) => {
  test("shows no credential and no name after redaction", () => {
    let searched = 0;
    for (const transfer of http) {
      // What the last rows of a dump leave out cannot be found in it.
      const log = dumped(transfer, display);
      const before = flattened(log);
      const result = redact(log);
      if (result._tag === "Left") throw new Error(result.left.message);
      expect(result.right.log.length).toBe(log.length);
      const after = flattened(Buffer.from(result.right.log).toString("latin1"));
      for (const secret of secretsOf(transfer)) {
        for (const form of formsOf(secret)) {
          if (form.test(before)) searched++;
          expect([transfer.file, secret, form.source, form.exec(after)?.[0]]).toEqual([
            transfer.file,
            secret,
            form.source,
            undefined,
          ]);
        }
      }
    }
    expect(searched).toBeGreaterThan(30);
  });
});

(recorded ? describe : describe.skip)("recorded binary traffic", () => {
  test.each(["db", "dd"] as const)("as %s shows no host after redaction", (display) => {
    expect(binary.length).toBeGreaterThan(3);
    const kinds = new Set<string>();
    for (const transfer of binary) {
      const log = dumped(transfer, display);
      const result = redact(log);
      if (result._tag === "Left") throw new Error(result.left.message);
      const before = flattened(log);
      const after = flattened(Buffer.from(result.right.log).toString("latin1"));
      for (const host of new Set(before.match(BINARY) ?? [])) {
        kinds.add(transfer.file);
        for (const form of formsOf(host))
          expect([transfer.file, host, form.exec(after)?.[0]]).toEqual([transfer.file, host, undefined]);
      }
    }
    expect(kinds.size).toBeGreaterThan(1);
  });
});
