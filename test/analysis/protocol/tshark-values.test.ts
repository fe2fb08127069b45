/** Values of whole messages are those that tshark reads; `scripts/record-tshark.mjs` recorded its answers. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { decodeBytes } from "../../../src/analysis/protocol/decode.js";
import type { Decoded } from "../../../src/analysis/protocol/decoded.js";
import { ntlmField } from "../../../src/analysis/protocol/ntlm.js";
import { files, payload, present, rowsOf, ways, type Way } from "./recorded-ways.js";
import { values } from "./wire.js";

/** One message as tshark reads it. */
interface Answer {
  readonly is: "http" | "ntlmssp" | "tls" | "certificate" | "crl" | "dns" | "socks";
  readonly frame: number;
  readonly stream: number;
  readonly from: number;
  readonly fields: Fields;
}

/** By tshark's names; a field can stand several times in a message. */
type Fields = Readonly<Record<string, readonly string[]>>;

const answers = JSON.parse(readFileSync(new URL("tshark-answers.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly Answer[]>
>;

/** The messages of one way; SOCKS is told by its place, and the messages behind it follow in the same way. */
function messagesOf({ rows, bytes }: Way): readonly Decoded[] {
  const context = { direction: null, exact: true, port: null } as const;
  const socks = rows.findIndex((row) => !/^05/.test(row["tcp.payload"]!));
  const ahead = rows.slice(0, socks < 0 ? rows.length : socks).map((row) => payload(row["tcp.payload"]!));
  const direction = ahead[0]?.length === 2 ? "in" : "out";
  const rest = bytes.subarray(ahead.reduce((sum, { length }) => sum + length, 0));
  return [
    ...ahead.flatMap((one) => decodeBytes(one, { ...context, direction }).messages),
    ...decodeBytes(rest, context).messages,
  ];
}

function everything(messages: readonly Decoded[]): readonly Decoded[] {
  return messages.flatMap((message) => [message, ...everything(message.inner)]);
}

const list = (value: string | undefined, by = " "): readonly string[] =>
  value === undefined || value === "" ? [] : value.split(by);
const bytewise = (hex: string | undefined): readonly string[] =>
  list(hex).map((digits) => digits.replace(/(?<=.)(?=(?:..)+$)/g, ":"));
const clock = (time: string): string => time.replace("T", " ").replace("Z", " (UTC)");

const TLS_CONTENT: Readonly<Record<string, string>> = {
  "change-cipher-spec": "20",
  alert: "21",
  "encrypted-alert": "21",
  "application-data": "23",
};
const TLS_TYPES: Readonly<Record<string, string>> = {
  "client-hello": "1",
  "server-hello": "2",
  "new-session-ticket": "4",
  certificate: "11",
  "server-key-exchange": "12",
  "certificate-request": "13",
  "server-hello-done": "14",
  "certificate-verify": "15",
  "client-key-exchange": "16",
};
const DNS_RESULTS: Readonly<Record<string, string>> = { NOERROR: "No error", NXDOMAIN: "No such name" };
const SOCKS_METHODS: Readonly<Record<string, string>> = { none: "0", gssapi: "1", password: "2" };

/** A decoded message under tshark's names; null for what tshark has no record of. */
function asTshark(message: Decoded): Pick<Answer, "is" | "fields"> | null {
  const own = values(message);
  const [family = "", kind = ""] = message.protocol.split(/\.(.*)/s);
  const one = (name: string): readonly string[] => (own[name] === undefined ? [] : [own[name]]);
  switch (family) {
    case "http": {
      // tshark waits for the rest of the body.
      if (own["body.missing"] !== undefined) return null;
      const side = kind as "request" | "response";
      return {
        is: "http",
        fields: {
          "http.request.method": one("method"),
          "http.request.uri": one("target"),
          [`http.${side}.version`]: one("version").map((version) => `HTTP/${version}`),
          "http.response.code": one("status"),
          "http.response.phrase": one("reason"),
          "http.content_length": one("header.content-length"),
        },
      };
    }
    case "ntlm":
      return { is: "ntlmssp", fields: ntlmFields(message, one) };
    case "tls": {
      const encrypted = TLS_CONTENT[kind] === undefined && TLS_TYPES[kind] === undefined;
      const size = message.end - message.start;
      return {
        is: "tls",
        fields: {
          "tls.record.content_type": [TLS_CONTENT[kind] ?? "22"],
          "tls.record.version": one("record.version"),
          // The message is the record, with its head where it has no type of its own.
          "tls.record.length": [String(TLS_TYPES[kind] === undefined ? size - 5 : size)],
          "tls.handshake.type": encrypted ? [] : list(TLS_TYPES[kind]),
          "tls.handshake.version": one("version"),
          "tls.handshake.random": bytewise(own["random"]),
          "tls.handshake.session_id": bytewise(own["session-id"]),
          "tls.handshake.ciphersuite": list(own["cipher-suites"] ?? own["cipher-suite"]).map((name) => `TLS_${name}`),
          "tls.handshake.extension.type": list(own["extensions"]).map((name) =>
            name === "alpn" ? "application_layer_protocol_negotiation" : name,
          ),
          "tls.handshake.extensions_server_name": one("server-name"),
          "tls.alert_message.level": one("level").map((word) => (word === "fatal" ? "Fatal" : "Warning")),
          "tls.alert_message.desc": one("description").map((name) => (name === "unknown_ca" ? "Unknown CA" : name)),
        },
      };
    }
    case "x509": {
      const name = (text: string | undefined): readonly string[] =>
        list(text, ", ")
          .map((part) => part.slice(part.indexOf("=") + 1))
          .reverse();
      if (kind === "crl")
        return {
          is: "crl",
          fields: {
            "x509af.issuer": name(own["issuer"]),
            // Behind its own times tshark lists those of the entries.
            "x509af.utcTime": [...one("this-update"), ...one("next-update")].map(clock),
            "x509af.userCertificate": bytewise(own["revoked.serials"]),
          },
        };
      return {
        is: "certificate",
        fields: {
          "x509af.serialNumber": bytewise(own["serial"]),
          "x509af.issuer": name(own["issuer"]),
          "x509af.subject": name(own["subject"]),
          "x509af.utcTime": [...one("not-before"), ...one("not-after")].map(clock),
          "x509ce.dNSName": list(own["alt-names"]),
          "x509ce.uniformResourceIdentifier": [...list(own["crl.urls"]), ...list(own["ocsp.urls"])],
        },
      };
    }
    case "dns":
      return {
        is: "dns",
        fields: {
          "dns.id": one("id").map((id) => `0x${id}`),
          "dns.flags.response": [kind === "response" ? "1" : "0"],
          "dns.flags.rcode": one("result").map((word) => DNS_RESULTS[word] ?? word),
          "dns.qry.name": one("name"),
          "dns.qry.type": one("type").map((type) => (type === "A" ? "A (Host Address)" : type)),
          "dns.count.answers": kind === "response" ? one("answer-count") : ["0"],
        },
      };
    case "socks5":
      return {
        is: "socks",
        fields: {
          "socks.version": ["5"],
          "socks.auth_method": list(own["methods"]).map((name) => SOCKS_METHODS[name] ?? name),
          "socks.auth_accepted_method": one("method").map((name) => SOCKS_METHODS[name] ?? name),
          "socks.command": one("command").map((word) => word.replace(/^c/, "C")),
          "socks.results": one("code"),
          "socks.dst": one("address"),
          "socks.port": one("port"),
        },
      };
    default:
      return null;
  }
}

/** What tshark calls the names in a challenge. */
const TARGET_INFO = {
  netbiosDomain: "nb_domain_name",
  netbiosComputer: "nb_computer_name",
  dnsDomain: "dns_domain_name",
  dnsComputer: "dns_computer_name",
} as const;

function ntlmFields({ token }: Decoded, one: (name: string) => readonly string[]): Fields {
  const flags = ntlmField(token!, "flags")?.flags;
  const type = token!.type!;
  const [major, minor, build] = list(one("version")[0], ".");
  const under = type === 1 ? "negotiate" : "auth";
  // An empty name tshark calls NULL.
  const text = (name: string): readonly string[] => (one(name).length === 0 && type === 1 ? ["NULL"] : one(name));
  return {
    "ntlmssp.messagetype": [`0x0000000${type}`],
    "ntlmssp.negotiateflags": flags === undefined ? [] : [`0x${flags.value.toString(16).padStart(8, "0")}`],
    "ntlmssp.version.major": list(major),
    "ntlmssp.version.minor": list(minor),
    "ntlmssp.version.build_number": list(build),
    ...(type === 2
      ? {
          "ntlmssp.challenge.target_name": one("targetName"),
          "ntlmssp.ntlmserverchallenge": one("challenge").map((hex) => hex.replaceAll(" ", ":")),
          ...Object.fromEntries(
            Object.entries(TARGET_INFO).map(([name, theirs]) => [
              `ntlmssp.challenge.target_info.${theirs}`,
              one(`target-info.${name}`),
            ]),
          ),
        }
      : {
          [`ntlmssp.${under}.domain`]: text("domain"),
          [under === "auth" ? "ntlmssp.auth.username" : "ntlmssp.negotiate.callingworkstation"]:
            under === "auth" ? text("user") : text("workstation"),
          ...(under === "auth" ? { "ntlmssp.auth.hostname": text("workstation") } : {}),
        }),
  };
}

/** Messages of a capture by kind, stream and the port they come from. */
function grouped<T extends Pick<Answer, "is" | "stream" | "from">>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = `${one.is} ${one.stream} from ${one.from}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function ownAnswers(file: string): readonly Omit<Answer, "frame">[] {
  const tcp = ways
    .filter((way) => way.name.startsWith(`${file} `))
    .map((way) => ({ row: way.rows[0]!, messages: messagesOf(way), protocol: "tcp" }));
  const udp = rowsOf(file)
    .filter((row) => (row["udp.payload"] ?? "") !== "")
    .map((row) => ({
      row,
      messages: decodeBytes(payload(row["udp.payload"]!), { direction: null, exact: true, port: null }).messages,
      protocol: "udp",
    }));
  return [...tcp, ...udp].flatMap(({ row, messages, protocol }) =>
    everything(messages).flatMap((message) => {
      const answer = asTshark(message);
      if (answer === null) return [];
      return [{ ...answer, stream: Number(row[`${protocol}.stream`] || 0), from: Number(row[`${protocol}.srcport`]) }];
    }),
  );
}

(present ? describe : describe.skip)("values as tshark reads them", () => {
  let messages = 0;
  let compared = 0;

  test.each(files.map((file) => file.replace(".tsv", "")))("%s", (name) => {
    const theirs = grouped(answers[name]!);
    const own = grouped(ownAnswers(`${name}.tsv`));
    const counts = (groups: ReadonlyMap<string, readonly unknown[]>): readonly string[] =>
      [...groups].map(([key, all]) => `${all.length} ${key}`).sort();
    expect(counts(own)).toEqual(counts(theirs));
    const different: unknown[] = [];
    for (const [key, all] of theirs)
      all.forEach(({ frame, is, fields }, i) => {
        const mine = own.get(key)![i]!.fields;
        messages++;
        for (const [field, told] of Object.entries(fields)) {
          const wanted = is === "crl" && field === "x509af.utcTime" ? told.slice(0, 2) : told;
          if (JSON.stringify(mine[field]) !== JSON.stringify(wanted))
            different.push({ frame, field, wanted, own: mine[field] });
          compared += wanted.length;
        }
      });
    expect(different).toEqual([]);
  });

  test("there is enough of them", () => {
    expect([messages, compared]).toEqual([162, 794]);
  });
});
