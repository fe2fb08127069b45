import { plus } from "../model/address.js";
import { holesOf } from "../model/cells.js";
import type { Confidence } from "../model/evidence.js";
import type { SeenMessage } from "./messages.js";
import type { Say } from "./say.js";

/** What a message is, where it goes, and what its fields say. */
export function sayMessage(message: SeenMessage, say: Say): void {
  const { shown, buffer } = message;
  const way = message.direction === "out" ? "leaves" : message.direction === "in" ? "has arrived in" : "is in";
  const sure: Confidence =
    message.direction === null ? "certain" : message.buffer.call === null ? "probable" : "certain";
  const damage =
    message.completeness === "complete"
      ? ""
      : message.completeness === "truncated"
        ? "; it is cut"
        : "; its beginning is inferred from its structure";
  if (message.protocol === "http.request") {
    const target = shown["target"] ?? "(target removed from the log)";
    const lost = Object.keys(shown).some((name) => name.startsWith("suspicious.value"))
      ? "; text seems to have been removed from it"
      : "";
    say(
      `An HTTP/${shown["version"] ?? "?"} request ${way} the process (buffer ${buffer.address}): ${shown["method"] ?? "?"} ${target}${headers(shown)}${lost}${damage}.`,
      "fact",
      sure,
      message.evidence,
    );
    return;
  }
  if (message.protocol === "http.response") {
    say(
      `An HTTP/${shown["version"] ?? "?"} response ${way} the process (buffer ${buffer.address}): ${shown["status"] ?? "?"} ${shown["reason"] ?? ""}${headers(shown)}${damage}.`,
      "fact",
      sure,
      message.evidence,
    );
    sayHoles(message, say);
    return;
  }
  if (!message.protocol.startsWith("ntlm.")) {
    sayOther(message, way, damage, sure, say);
    return;
  }
  const fields = [
    "flags",
    "version",
    "domain",
    "workstation",
    "user",
    "challenge",
    "targetInfo.length",
    "target-info.tail",
    "known-bytes",
  ]
    .flatMap((name) => (shown[name] === undefined ? [] : [`${name} ${shown[name]}`]))
    .join(", ");
  const proof =
    shown["type.from"] === "structure"
      ? `; the type follows from its place and structure: ${shown["placed-by"] ?? ""}`
      : "";
  say(
    `It carries an NTLM message of type ${shown["type"] ?? "?"} (${message.protocol.split(".")[1]}): ${fields}${proof}.`,
    shown["type.from"] === "structure" ? "inference" : "fact",
    message.completeness === "structural" ? "strong" : "certain",
    message.evidence,
  );
}

/** `A TLS client-hello leaves the process (buffer 00155420): version TLS 1.2, server-name crl.example.test.` */
function sayOther(message: SeenMessage, way: string, damage: string, sure: Confidence, say: Say): void {
  const told = Object.entries(message.shown).filter(
    ([name, value]) => !UNTOLD.has(name) && value.length > 0 && value.length <= LONGEST_TOLD,
  );
  const fields = told.map(([name, value]) => `${name} ${value}`).join(", ");
  const name = titleOf(message.protocol);
  const place =
    message.carrier === null
      ? `${/^[AEIOU]/.test(name) ? "An" : "A"} ${name} ${way} the process (buffer ${message.buffer.address})`
      : `It carries ${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
  say(`${place}${fields === "" ? "" : `: ${fields}`}${damage}.`, "fact", sure, message.evidence);
}

/** Numbers that tell a reader nothing, and what stands elsewhere. */
const UNTOLD: ReadonlySet<string> = new Set(["random", "session-id", "extensions", "record.version", "code"]);
const LONGEST_TOLD = 160;

/** `tls.client-hello` as `TLS client-hello`. */
function titleOf(protocol: string): string {
  const [family = "", ...rest] = protocol.split(".");
  return [family.length <= 6 ? family.toUpperCase() : family, ...rest].join(" ");
}

/** The rows that a contiguous dump would have had, by the addresses they would have begun with. */
function sayHoles(message: SeenMessage, say: Say): void {
  const { cells, address } = message.buffer;
  const holes = holesOf(cells).map(({ start, end }) => {
    const bytes = end - start;
    const from = plus(address, start);
    return bytes <= ROW ? `${from} (${bytes} bytes)` : `${from} to ${plus(address, end - ROW)} (${bytes} bytes)`;
  });
  if (holes.length > 0)
    say(`Rows are missing from that dump: ${holes.join(", ")}.`, "fact", "certain", message.evidence);
}

/** Bytes that a row of `da` shows. */
const ROW = 32;

function headers(shown: Readonly<Record<string, string>>): string {
  const names = ["user-agent", "host", "proxy-connection", "connection", "via", "cookie", "content-type"];
  const parts = names.flatMap((name) =>
    shown[`header.${name}`] === undefined ? [] : [`${name} "${shown[`header.${name}`]}"`],
  );
  // NTLM is told by the message that carries it.
  for (const [side, who] of [
    ["proxy-auth", "proxy"],
    ["auth", "server"],
  ] as const) {
    const schemes = shown[`${side}.scheme`];
    const stale = shown[`${side}.digest.stale`] === "true" ? " (stale nonce)" : "";
    if (schemes !== undefined && schemes !== "ntlm") parts.push(`${who} authentication ${schemes}${stale}`);
  }
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}
