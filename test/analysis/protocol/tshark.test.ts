/** Whole messages decode as tshark decoded them; its answers lie beside the captures. */
import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { decodeBytes } from "../../../src/analysis/protocol/decode.js";
import type { Decoded } from "../../../src/analysis/protocol/decoded.js";
import { CERTIFICATE } from "./examples.js";
import { FOLDER, files, payload, present, rowsOf, ways, type Way } from "./recorded-ways.js";
import { latin, values } from "./wire.js";

if (!present) console.warn("recorded captures are not there: the decoder is not compared with tshark");

const isTls = ({ rows }: Way): boolean => rows.some((row) => row["tls.handshake.type"] !== "");
const isHttp = ({ rows }: Way): boolean =>
  rows.some((row) => row["http.request.method"] !== "" || row["http.response.code"] !== "") &&
  // SOCKS comes before HTTP on its connection.
  !/^05/.test(rows[0]!["tcp.payload"]!);

function everything(messages: readonly Decoded[]): readonly Decoded[] {
  return messages.flatMap((message) => [message, ...everything(message.inner)]);
}

const decoded = (way: Way): readonly Decoded[] =>
  decodeBytes(way.bytes, { direction: null, exact: true, port: null }).messages;

const TLS_NAMES: Readonly<Record<string, string>> = {
  "Change Cipher Spec": "change-cipher-spec",
  "Encrypted Handshake Message": "encrypted-handshake",
  "Application Data": "application-data",
  "Encrypted Alert": "encrypted-alert",
};

(present ? describe : describe.skip)("as tshark reads it", () => {
  test.each(ways.filter(isTls).map((way) => [way.name, way] as const))("TLS: %s", (_, way) => {
    const told = way.rows
      .flatMap((row) => row["_ws.col.Info"]!.replace(/\[.*?\]/g, "").split(/,(?! Description)/))
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => TLS_NAMES[name] ?? (/^Alert/.test(name) ? "alert" : name.toLowerCase().replaceAll(" ", "-")));
    expect(decoded(way).map(({ protocol }) => protocol.slice(4))).toEqual(told);
    for (const message of decoded(way)) expect(message.completeness).toBe("complete");
    const alert = /Alert \(Level: (\w+), Description: ([\w ]+)\)/.exec(
      way.rows.map((row) => row["_ws.col.Info"]).join(),
    );
    if (alert === null) return;
    const fields = values(decoded(way).find(({ protocol }) => protocol === "tls.alert")!);
    expect([fields["level"], fields["description"]]).toEqual([
      alert[1]!.toLowerCase(),
      alert[2]!.toLowerCase().replaceAll(" ", "_"),
    ]);
  });

  test("there is TLS of several versions, and much HTTP", () => {
    expect(ways.filter(isTls).length).toBeGreaterThanOrEqual(6);
    expect(ways.filter(isHttp).length).toBeGreaterThanOrEqual(20);
  });

  test.each(ways.filter(isHttp).map((way) => [way.name, way] as const))("HTTP and NTLM: %s", (_, way) => {
    const column = (name: string): readonly string[] =>
      way.rows.map((row) => row[name]!).filter((value) => value !== "");
    const found = decoded(way);
    const http = found.map(values);
    expect(http.flatMap(({ method }) => method ?? [])).toEqual(column("http.request.method"));
    expect(http.flatMap(({ status }) => status ?? [])).toEqual(column("http.response.code"));
    const types = everything(found).flatMap((one) =>
      one.protocol.startsWith("ntlm.") ? Number(values(one)["type"]) : [],
    );
    expect(types).toEqual(column("ntlmssp.messagetype").map(Number));
    const lists = column("_ws.col.Info").filter((info) => /Certificate Revocation List/.test(info)).length;
    expect(everything(found).filter(({ protocol }) => protocol === "x509.crl").length).toBe(lists);
  });

  test("every header line of HTTP", () => {
    let compared = 0;
    for (const file of files) {
      const frames = JSON.parse(readFileSync(FOLDER + file.replace(".tsv", ".json"), "utf8")) as readonly {
        readonly _source: { readonly layers: Readonly<Record<string, any>> };
      }[];
      const lines = new Map<string, string[]>();
      for (const { _source } of frames) {
        const { tcp, http } = _source.layers;
        if (tcp === undefined || http === undefined) continue;
        const name = `${file} ${tcp["tcp.stream"]} from ${tcp["tcp.srcport"]}`;
        const list = [http]
          .flat()
          .flatMap((one) => [one["http.request.line"] ?? one["http.response.line"] ?? []].flat());
        lines.set(name, [...(lines.get(name) ?? []), ...list.map((line: string) => line.replace(/\r?\n$/, ""))]);
      }
      for (const way of ways.filter((one) => isHttp(one) && one.name.startsWith(`${file} `))) {
        const own = decoded(way).flatMap(
          ({ http }) => http?.headers.map(({ name, value }) => `${name}: ${value}`) ?? [],
        );
        expect([way.name, own]).toEqual([way.name, lines.get(way.name) ?? []]);
        compared += own.length;
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  test("SOCKS and DNS", () => {
    const told: string[] = [];
    for (const row of rowsOf("n6-socks5-crl.tsv")) {
      if (!/^05/.test(row["tcp.payload"]!)) continue;
      const direction = row["tcp.dstport"] === "1080" || /^(?:0502|050100)/.test(row["tcp.payload"]!) ? "out" : "in";
      const { messages } = decodeBytes(payload(row["tcp.payload"]!), { direction, exact: true, port: null });
      told.push(
        ...messages.map((one) => `${one.protocol} ${values(one)["address"] ?? ""} ${values(one)["port"] ?? ""}`.trim()),
      );
    }
    expect(told).toEqual(["socks5.greeting", "socks5.method", "socks5.request 127.0.0.1 80", "socks5.reply 0.0.0.0 0"]);
    const dns = rowsOf("n7-dns-nxdomain.tsv").map((row) => {
      const [message] = decodeBytes(payload(row["udp.payload"]!), {
        direction: null,
        exact: true,
        port: null,
      }).messages;
      return [
        message!.protocol,
        values(message!)["id"],
        values(message!)["result"],
        row["_ws.col.Info"]!.includes(values(message!)["name"]!),
      ];
    });
    expect(dns).toEqual([
      ["dns.query", "ece6", undefined, true],
      ["dns.response", "ece6", "NXDOMAIN", true],
    ]);
  });
});

describe("as libraries read it", () => {
  const certificates = [
    ["built here", latin(CERTIFICATE)] as const,
    ...(present ? [["recorded", new Uint8Array(readFileSync(`${FOLDER}server-cert.der`))] as const] : []),
  ];

  test.each(certificates)("a certificate %s", (_, bytes) => {
    const library = new X509Certificate(bytes);
    const own = values(decodeBytes(bytes).messages[0]!);
    const name = (lines: string): string => lines.trim().split("\n").reverse().join(", ");
    expect(own).toMatchObject({
      serial: library.serialNumber.toLowerCase(),
      issuer: name(library.issuer),
      subject: name(library.subject),
      "not-before": new Date(library.validFrom).toISOString().replace(".000", ""),
      "not-after": new Date(library.validTo).toISOString().replace(".000", ""),
    });
    for (const url of (library.infoAccess ?? "").matchAll(/OCSP - URI:(\S+)/g))
      expect(own["ocsp.urls"]).toContain(url[1]!);
    for (const [, alternative] of (library.subjectAltName ?? "").matchAll(/(?:DNS|IP Address):([^,]+)/g))
      expect(own["alt-names"]).toContain(alternative!);
  });
});
