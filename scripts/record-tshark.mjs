/**
 * Records what tshark reads in captures, for the tests that compare: `node scripts/record-tshark.mjs a.pcapng b.pcapng`.
 *
 * One record for each message, in the order of frames: its layer, the connection and the port it comes from, and the
 * fields below as tshark names them.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";

const FIELDS = new RegExp(
  `^(?:${[
    String.raw`http\.(?:request\.(?:method|uri|version)|response\.(?:version|code|phrase)|content_length)`,
    String.raw`ntlmssp\.(?:messagetype|negotiateflags|ntlmserverchallenge|negotiate\.(?:domain|callingworkstation))`,
    String.raw`ntlmssp\.challenge\.(?:target_name|target_info\.(?:nb|dns)_\w+)`,
    String.raw`ntlmssp\.(?:version\.(?:major|minor|build_number)|auth\.(?:domain|username|hostname))`,
    String.raw`tls\.(?:record\.(?:content_type|version|length)|alert_message\.(?:level|desc))`,
    String.raw`tls\.handshake\.(?:type|version|random|session_id|ciphersuite|extensions_server_name|extension\.type)`,
    String.raw`x509af\.(?:serialNumber|utcTime|userCertificate)`,
    String.raw`x509ce\.(?:uniformResourceIdentifier|dNSName)`,
    String.raw`dns\.(?:id|flags\.(?:response|rcode)|qry\.(?:name|type)|count\.answers|a|aaaa|cname)`,
    String.raw`socks\.(?:version|command|results|auth_method|auth_accepted_method|dst|port)`,
  ].join("|")})$`,
);

/** Fields whose numbers are recorded by tshark's names for them. */
const NAMED =
  /^(?:tls\.(?:handshake\.(?:version|ciphersuite|extension\.type)|record\.version|alert_message\.\w+)|dns\.flags\.rcode|dns\.qry\.type|socks\.command)$/;

const run = (...args) => execFileSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 });

const names = new Map();
for (const line of run("-G", "values").split("\n")) {
  const [kind, field, number, name] = line.split("\t");
  if (kind === "V" && NAMED.test(field)) names.set(`${field} ${Number(number)}`, name);
}

/** Keys that hold one message each, and its name in the record. */
const MESSAGES = {
  ntlmssp: "ntlmssp",
  "tls.record": "tls",
  "x509af.signedCertificate_element": "certificate",
  "x509af.signedCertificateList_element": "crl",
  dns: "dns",
  // The name that was asked for on another port.
  mdns: "dns",
  socks: "socks",
  http: "http",
};

function walk(value, key, record, records, open) {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, key, record, records, open);
  } else if (typeof value === "object" && value !== null) {
    let own = record;
    const name = /^x509af\.(?:issuer|subject)(?=_tree$)/.exec(key)?.[0];
    if (name !== undefined && record !== null) {
      record.fields[name] = partsOf(value);
      return;
    }
    // What tshark remembers of the connection's proxy: not in this frame.
    if (value["socks.dstport"] !== undefined) return;
    if (MESSAGES[key] !== undefined) records.push((own = open(MESSAGES[key])));
    for (const [name, inner] of Object.entries(value)) walk(inner, name, own, records, open);
  } else if (record !== null && FIELDS.test(key))
    (record.fields[key] ??= []).push(names.get(`${key} ${Number(value)}`) ?? value);
}

/** The texts of a distinguished name, in the order of its bytes. */
function partsOf(value, key = "") {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => partsOf(inner, Array.isArray(value) ? key : name));
  return /^x509sat\.(?!DirectoryString$)/.test(key) ? [value] : [];
}

const answers = {};
for (const file of process.argv.slice(2)) {
  const frames = JSON.parse(run("-r", file, "-T", "json", "--no-duplicate-keys"));
  const records = [];
  for (const { _source } of frames) {
    const { frame, tcp, udp, ...layers } = _source.layers;
    const open = (is) => ({
      is,
      frame: Number(frame["frame.number"]),
      stream: Number((tcp ?? udp)[tcp === undefined ? "udp.stream" : "tcp.stream"]),
      from: Number((tcp ?? udp)[tcp === undefined ? "udp.srcport" : "tcp.srcport"]),
      fields: {},
    });
    for (const [key, value] of Object.entries(layers)) walk(value, key, null, records, open);
  }
  answers[basename(file, ".pcapng")] = records.filter(({ fields }) => Object.keys(fields).length > 0);
}
writeFileSync(
  new URL("../test/analysis/protocol/tshark-answers.json", import.meta.url),
  `${JSON.stringify(answers, null, 1)}\n`,
);
