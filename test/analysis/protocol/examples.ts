/** One whole message of each protocol, built byte by byte; names and passwords are made up. */
import type { DecodeContext } from "../../../src/analysis/protocol/decoded.js";
import { authenticate, challenge } from "./ntlm-messages.js";
import { latin } from "./wire.js";

export interface Example {
  readonly protocol: string;
  readonly bytes: string;
  readonly direction?: DecodeContext["direction"];
  readonly port?: number;
  /** Fields that it must have, among others. */
  readonly fields: Readonly<Record<string, string>>;
  /** Protocols of what it carries, at any depth. */
  readonly inner?: readonly string[];
  /** What no report may show. */
  readonly secrets?: readonly string[];
}

const byte = (...values: readonly number[]): string => String.fromCharCode(...values.map((value) => value & 0xff));
const u16 = (value: number): string => byte(value >> 8, value);
const u24 = (value: number): string => byte(value >> 16, value >> 8, value);
const u32 = (value: number): string => byte(value >>> 24, value >> 16, value >> 8, value);
const le16 = (value: number): string => byte(value, value >> 8);
const le32 = (value: number): string => byte(value, value >> 8, value >> 16, value >>> 24);
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const octets = (written: string): number[] => Array.from(latin(written));
export const base64 = (bytes: string): string => Buffer.from(bytes, "latin1").toString("base64");

/** Bytes that look like what encryption gives. */
const noise = (length: number, seed: number): string =>
  byte(...Array.from({ length }, (_, i) => ((i + seed) * 0x9e3779b1) >>> 13));
const LM_RESPONSE: string = noise(24, 7);
const NT_RESPONSE: string = noise(24, 100);
const TICKET: string = noise(96, 1000);
const AUTHENTICATOR: string = noise(64, 5000);

/** Tag, length, content. */
export function tlv(tag: number, ...parts: readonly string[]): string {
  const content = parts.join("");
  const { length } = content;
  const head = length < 0x80 ? byte(length) : length < 0x100 ? byte(0x81, length) : byte(0x82, length >> 8, length);
  return byte(tag) + head + content;
}

export function oid(dotted: string): string {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const digits = (value: number): readonly number[] => (value < 128 ? [value] : [...digits(value >>> 7), value & 127]);
  const parts = [first * 40 + second, ...rest].map((value) => digits(value));
  return tlv(6, ...parts.map((part) => byte(...part.map((digit, i) => (i < part.length - 1 ? digit | 0x80 : digit)))));
}

const sequence = (...parts: readonly string[]): string => tlv(0x30, ...parts);
const name = (common: string): string =>
  sequence(
    tlv(0x31, sequence(oid("2.5.4.6"), tlv(0x13, "DE"))),
    tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0c, common))),
  );
const rsa = sequence(oid("1.2.840.113549.1.1.11"), tlv(5));
const extension = (id: string, value: string): string => sequence(oid(id), tlv(4, value));
const url = (address: string): string => tlv(0x86, address);
const point = (address: string): string => sequence(sequence(tlv(0xa0, tlv(0xa0, url(address)))));

export const CERTIFICATE: string = sequence(
  sequence(
    tlv(0xa0, tlv(2, byte(2))),
    tlv(2, byte(0, 0xab, 0xcd)),
    rsa,
    name("Example CA"),
    sequence(tlv(0x17, "260101000000Z"), tlv(0x18, "20510101000000Z")),
    name("sip.example.test"),
    sequence(
      sequence(oid("1.2.840.113549.1.1.1"), tlv(5)),
      tlv(3, byte(0), sequence(tlv(2, byte(0), "m".repeat(128)), tlv(2, byte(1, 0, 1)))),
    ),
    tlv(
      0xa3,
      sequence(
        extension("2.5.29.17", sequence(tlv(0x82, "sip.example.test"), tlv(0x87, byte(10, 0, 0, 7)))),
        extension("2.5.29.31", point("http://crl.example.test/ca.crl")),
        extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2"))),
        extension(
          "1.3.6.1.5.5.7.1.1",
          sequence(
            sequence(oid("1.3.6.1.5.5.7.48.1"), url("http://ocsp.example.test/")),
            sequence(oid("1.3.6.1.5.5.7.48.2"), url("http://crl.example.test/ca.cer")),
          ),
        ),
      ),
    ),
  ),
  rsa,
  tlv(3, byte(0), "s".repeat(32)),
);

export const CRL: string = sequence(
  sequence(
    tlv(2, byte(1)),
    rsa,
    name("Example CA"),
    tlv(0x17, "260101000000Z"),
    tlv(0x17, "260201000000Z"),
    sequence(sequence(tlv(2, byte(0x12, 0x34)), tlv(0x17, "251201000000Z"))),
    tlv(0xa0, sequence(extension("2.5.29.20", tlv(2, byte(9))))),
  ),
  rsa,
  tlv(3, byte(0), "s".repeat(32)),
);

const certificateId = sequence(
  sequence(oid("1.3.14.3.2.26"), tlv(5)),
  tlv(4, "n".repeat(20)),
  tlv(4, "k".repeat(20)),
  tlv(2, byte(0x12, 0x34)),
);

export const OCSP_REQUEST: string = sequence(sequence(sequence(sequence(certificateId))));

export const OCSP_RESPONSE: string = sequence(
  tlv(0x0a, byte(0)),
  tlv(
    0xa0,
    sequence(
      oid("1.3.6.1.5.5.7.48.1.1"),
      tlv(
        4,
        sequence(
          sequence(
            tlv(0xa1, name("Example Responder")),
            tlv(0x18, "20260105000000Z"),
            sequence(
              sequence(
                certificateId,
                tlv(0xa1, tlv(0x18, "20251201000000Z")),
                tlv(0x18, "20260105000000Z"),
                tlv(0xa0, tlv(0x18, "20260112000000Z")),
              ),
            ),
          ),
          rsa,
          tlv(3, byte(0), "s".repeat(32)),
        ),
      ),
    ),
  ),
);

const apRequest = tlv(
  0x6e,
  sequence(
    tlv(0xa0, tlv(2, byte(5))),
    tlv(0xa1, tlv(2, byte(14))),
    tlv(0xa2, tlv(3, byte(0, 0, 0, 0, 0))),
    tlv(
      0xa3,
      tlv(
        0x61,
        sequence(
          tlv(0xa0, tlv(2, byte(5))),
          tlv(0xa1, tlv(0x1b, "CORP.TEST")),
          tlv(
            0xa2,
            sequence(tlv(0xa0, tlv(2, byte(2))), tlv(0xa1, sequence(tlv(0x1b, "HTTP"), tlv(0x1b, "proxy.corp.test")))),
          ),
          tlv(0xa3, sequence(tlv(0xa0, tlv(2, byte(18))), tlv(0xa2, tlv(4, TICKET)))),
        ),
      ),
    ),
    tlv(0xa4, sequence(tlv(0xa0, tlv(2, byte(18))), tlv(0xa2, tlv(4, AUTHENTICATOR)))),
  ),
);

const SPNEGO = oid("1.3.6.1.5.5.2");
export const NEGOTIATE_KERBEROS: string = tlv(
  0x60,
  SPNEGO,
  tlv(
    0xa0,
    sequence(
      tlv(0xa0, sequence(oid("1.2.840.48018.1.2.2"), oid("1.2.840.113554.1.2.2"), oid("1.3.6.1.4.1.311.2.2.10"))),
      tlv(0xa2, tlv(4, tlv(0x60, oid("1.2.840.113554.1.2.2"), byte(1, 0), apRequest))),
    ),
  ),
);

const ntlm3 = text(
  authenticate(
    { domain: "CORPDOM", user: "jmiller", workstation: "WKS0042" },
    octets(LM_RESPONSE),
    octets(NT_RESPONSE),
    [],
    false,
  ).bytes,
);
const ntlm2 = text(challenge("CORPDOM", octets("\x11\x22\x33\x44\x55\x66\x77\x88"), []).bytes);

const answer = (state: number, token: string): string =>
  tlv(
    0xa1,
    sequence(tlv(0xa0, tlv(0x0a, byte(state))), tlv(0xa1, oid("1.3.6.1.4.1.311.2.2.10")), tlv(0xa2, tlv(4, token))),
  );

const http = (...lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

const record = (type: number, content: string): string => byte(type, 3, 3) + u16(content.length) + content;
const handshake = (type: number, content: string): string => byte(type) + u24(content.length) + content;
const tlsExtension = (id: number, content: string): string => u16(id) + u16(content.length) + content;
const helloExtensions = [
  tlsExtension(0, u16(19) + byte(0) + u16(16) + "sip.example.test"),
  tlsExtension(16, u16(12) + byte(2) + "h2" + byte(8) + "http/1.1"),
  tlsExtension(43, byte(4) + u16(0x0304) + u16(0x0303)),
  tlsExtension(35, "t".repeat(48)),
].join("");

const dnsName = (dotted: string): string =>
  dotted
    .split(".")
    .map((label) => byte(label.length) + label)
    .join("") + byte(0);
const question = dnsName("crl.example.test") + u16(1) + u16(1);

const smbHead = (command: number, flags: number, status: number): string =>
  byte(0xfe) +
  "SMB" +
  le16(64) +
  le16(0) +
  le32(status) +
  le16(command) +
  le16(1) +
  le32(flags) +
  le32(0) +
  le32(7) +
  le32(0) +
  byte(...new Array<number>(32).fill(0));

const rpcHead = (type: number, length: number, auth: number): string =>
  byte(5, 0, type, 3, 0x10, 0, 0, 0) + le16(length) + le16(auth) + le32(3);

export const EXAMPLES: readonly Example[] = [
  {
    protocol: "http.request",
    bytes: http(
      "GET http://a.test/x HTTP/1.1",
      "Host: a.test",
      `Proxy-Authorization: Basic ${base64("jmiller:Sommer2026!")}`,
    ),
    fields: { "proxy-auth.scheme": "basic", "proxy-auth.basic.user": "jmiller" },
    secrets: ["Sommer2026!", "jmiller"],
  },
  {
    protocol: "http.response",
    bytes: http(
      "HTTP/1.1 407 No",
      'Proxy-Authenticate: Digest realm="corp", nonce="f3a9c1", qop="auth", algorithm=MD5, stale=false',
      'Proxy-Authenticate: Basic realm="corp proxy"',
      "Content-Length: 0",
    ),
    fields: {
      "proxy-auth.scheme": "digest basic",
      "proxy-auth.digest.realm": "corp",
      "proxy-auth.digest.nonce": "f3a9c1",
      "proxy-auth.digest.qop": "auth",
      "proxy-auth.digest.algorithm": "MD5",
      "proxy-auth.basic.realm": "corp proxy",
    },
  },
  {
    protocol: "http.request",
    bytes: http(
      "GET /x HTTP/1.1",
      'Authorization: Digest username="jmiller", realm="corp", nonce="f3a9c1", uri="/x", response="6629fae49393a05397450978507c4ef1", cnonce="0a4f113b"',
    ),
    fields: { "auth.digest.username": "jmiller", "auth.digest.uri": "/x" },
    secrets: ["6629fae49393a05397450978507c4ef1", "jmiller"],
  },
  {
    protocol: "http.request",
    bytes: http("GET /x HTTP/1.1", `Authorization: Negotiate ${base64(NEGOTIATE_KERBEROS)}`),
    fields: { "auth.scheme": "negotiate" },
    inner: ["spnego.init", "kerberos.ap-req"],
    secrets: [TICKET, AUTHENTICATOR, "CORP.TEST"],
  },
  {
    protocol: "http.response",
    bytes: http("HTTP/1.1 407 No", `Proxy-Authenticate: Negotiate ${base64(answer(1, ntlm2))}`, "Content-Length: 0"),
    fields: { "proxy-auth.ntlm.type": "2", "proxy-auth.scheme": "negotiate" },
    inner: ["spnego.response", "ntlm.challenge"],
  },
  {
    protocol: "http.request",
    bytes: http(
      "GET /x HTTP/1.1",
      "Cookie: session=4f1c9ab2e77d40",
      `Proxy-Authorization: Negotiate ${base64(answer(1, ntlm3))}`,
    ),
    fields: { "proxy-auth.ntlm.type": "3" },
    inner: ["spnego.response", "ntlm.authenticate"],
    secrets: ["4f1c9ab2e77d40", NT_RESPONSE, LM_RESPONSE],
  },
  {
    protocol: "http.response",
    bytes: `${http("HTTP/1.1 200 OK", "Content-Type: application/pkix-crl", `Content-Length: ${CRL.length}`)}${CRL}`,
    fields: { "body.kind": "der", "body.bytes": String(CRL.length) },
    inner: ["x509.crl"],
  },
  {
    protocol: "sip.request",
    bytes: http(
      "REGISTER sip:corp.test SIP/2.0",
      "Call-ID: 71a",
      "CSeq: 2 REGISTER",
      `Authorization: NTLM qop="auth", realm="SIP Communications Service", opaque="9F", gssapi-data="${base64(ntlm3)}"`,
      "Content-Length: 0",
    ),
    fields: { method: "REGISTER", "auth.ntlm.type": "3" },
    inner: ["ntlm.authenticate"],
    secrets: [NT_RESPONSE],
  },
  { protocol: "http2.preface", bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", fields: {} },
  {
    protocol: "tls.client-hello",
    bytes: record(
      22,
      handshake(
        1,
        u16(0x0303) +
          "r".repeat(32) +
          byte(4) +
          "sess" +
          u16(4) +
          u16(0xc02f) +
          u16(0x002f) +
          byte(1, 0) +
          u16(helloExtensions.length) +
          helloExtensions,
      ),
    ),
    fields: {
      version: "TLS 1.2",
      "session-id": "73657373",
      "cipher-suites": "ECDHE_RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_128_CBC_SHA",
      "server-name": "sip.example.test",
      alpn: "h2 http/1.1",
      "supported-versions": "TLS 1.3, TLS 1.2",
      "session-ticket": "48 bytes",
    },
  },
  {
    protocol: "tls.server-hello",
    bytes: record(22, handshake(2, u16(0x0303) + "r".repeat(32) + byte(0) + u16(0x002f) + byte(0))),
    fields: { version: "TLS 1.2", "cipher-suite": "RSA_WITH_AES_128_CBC_SHA", "session-id": "" },
  },
  {
    protocol: "tls.certificate",
    bytes: record(22, handshake(11, u24(CERTIFICATE.length + 3) + u24(CERTIFICATE.length) + CERTIFICATE)),
    fields: { certificates: "1" },
    inner: ["x509.certificate"],
  },
  {
    protocol: "tls.certificate-request",
    bytes: record(
      22,
      handshake(
        13,
        byte(2, 1, 64) +
          u16(2) +
          u16(0x0401) +
          u16(name("Example CA").length + 2) +
          u16(name("Example CA").length) +
          name("Example CA"),
      ),
    ),
    fields: { "certificate-types": "rsa-sign ecdsa-sign", authorities: "CN=Example CA, C=DE" },
  },
  { protocol: "tls.server-hello-done", bytes: record(22, handshake(14, "")), fields: { "record.version": "TLS 1.2" } },
  { protocol: "tls.alert", bytes: record(21, byte(2, 48)), fields: { level: "fatal", description: "unknown_ca" } },
  { protocol: "tls.application-data", bytes: record(23, "x".repeat(40)), fields: { length: "40" } },
  {
    protocol: "x509.certificate",
    bytes: CERTIFICATE,
    fields: {
      serial: "abcd",
      signature: "sha256-rsa",
      issuer: "CN=Example CA, C=DE",
      subject: "CN=sip.example.test, C=DE",
      "not-before": "2026-01-01T00:00:00Z",
      "not-after": "2051-01-01T00:00:00Z",
      "key-bits": "1024",
      "alt-names": "sip.example.test 10.0.0.7",
      "crl.urls": "http://crl.example.test/ca.crl",
      "ocsp.urls": "http://ocsp.example.test/",
      "ca-issuers.urls": "http://crl.example.test/ca.cer",
      "extended-key-usage": "server-auth client-auth",
    },
  },
  {
    protocol: "x509.crl",
    bytes: CRL,
    fields: {
      issuer: "CN=Example CA, C=DE",
      "this-update": "2026-01-01T00:00:00Z",
      "next-update": "2026-02-01T00:00:00Z",
      revoked: "1",
      "revoked.serials": "1234",
      "crl-number": "09",
    },
  },
  { protocol: "ocsp.request", bytes: OCSP_REQUEST, fields: { serials: "1234" } },
  {
    protocol: "ocsp.response",
    bytes: OCSP_RESPONSE,
    fields: {
      status: "successful",
      responder: "CN=Example Responder, C=DE",
      "certificate-status": "revoked",
      "revoked-at": "2025-12-01T00:00:00Z",
      "this-update": "2026-01-05T00:00:00Z",
      "next-update": "2026-01-12T00:00:00Z",
      serials: "1234",
    },
  },
  {
    protocol: "spnego.init",
    bytes: NEGOTIATE_KERBEROS,
    fields: { mechanisms: "MS-Kerberos Kerberos NTLM" },
    inner: ["kerberos.ap-req"],
    secrets: [TICKET],
  },
  { protocol: "spnego.response", bytes: answer(2, ""), fields: { state: "reject", mechanism: "NTLM" } },
  {
    protocol: "kerberos.error",
    bytes: ((message: string) => u32(message.length) + message)(
      tlv(
        0x7e,
        sequence(
          tlv(0xa0, tlv(2, byte(5))),
          tlv(0xa1, tlv(2, byte(30))),
          tlv(0xa6, tlv(2, byte(37))),
          tlv(0xa9, tlv(0x1b, "CORP.TEST")),
          tlv(0xab, tlv(0x1b, "x".repeat(100))),
        ),
      ),
    ),
    fields: { error: "KRB_AP_ERR_SKEW", code: "37" },
    secrets: ["CORP.TEST"],
  },
  {
    protocol: "dns.query",
    bytes: u16(0x1234) + u16(0x0100) + u16(1) + u16(0) + u16(0) + u16(0) + question,
    fields: { id: "1234", name: "crl.example.test", type: "A" },
  },
  {
    protocol: "dns.response",
    bytes:
      u16(0x1234) +
      u16(0x8180) +
      u16(1) +
      u16(1) +
      u16(0) +
      u16(0) +
      question +
      u16(0xc00c) +
      u16(1) +
      u16(1) +
      u32(60) +
      u16(4) +
      byte(10, 0, 0, 7),
    fields: { result: "NOERROR", name: "crl.example.test", answers: "10.0.0.7", "answer-count": "1" },
  },
  {
    protocol: "dns.response",
    bytes: u16(0x1234) + u16(0x8183) + u16(1) + u16(0) + u16(0) + u16(0) + question,
    fields: { result: "NXDOMAIN" },
  },
  { protocol: "socks5.greeting", bytes: byte(5, 2, 0, 2), direction: "out", fields: { methods: "none password" } },
  { protocol: "socks5.method", bytes: byte(5, 0xff), direction: "in", fields: { method: "no-acceptable-method" } },
  {
    protocol: "socks5.auth",
    bytes: `${byte(1, 7)}jmiller${byte(11)}Sommer2026!`,
    direction: "out",
    port: 1080,
    fields: { user: "jmiller" },
    secrets: ["Sommer2026!", "jmiller"],
  },
  {
    protocol: "socks5.request",
    bytes: `${byte(5, 1, 0, 3, 8)}crl.test${u16(80)}`,
    direction: "out",
    fields: { command: "connect", address: "crl.test", port: "80" },
  },
  {
    protocol: "socks5.reply",
    bytes: byte(5, 5, 0, 1, 0, 0, 0, 0, 0, 0),
    direction: "in",
    fields: { reply: "connection-refused", code: "5" },
  },
  {
    protocol: "socks4.request",
    bytes: `${byte(4, 1)}${u16(80)}${byte(10, 0, 0, 7)}jmiller${byte(0)}`,
    direction: "out",
    fields: { address: "10.0.0.7", port: "80" },
    secrets: ["jmiller"],
  },
  { protocol: "socks4.reply", bytes: byte(0, 0x5b, 0, 0, 0, 0, 0, 0), direction: "in", fields: { reply: "rejected" } },
  {
    protocol: "ldap.bind-request",
    bytes: sequence(
      tlv(2, byte(5)),
      tlv(0x60, tlv(2, byte(3)), tlv(4, "cn=jmiller,dc=corp"), tlv(0x80, "Sommer2026!")),
    ),
    fields: { "message-id": "5", version: "3", method: "simple" },
    secrets: ["Sommer2026!", "cn=jmiller,dc=corp"],
  },
  {
    protocol: "ldap.bind-request",
    bytes: sequence(
      tlv(2, byte(6)),
      tlv(0x60, tlv(2, byte(3)), tlv(4), tlv(0xa3, tlv(4, "GSS-SPNEGO"), tlv(4, answer(1, ntlm3)))),
    ),
    fields: { method: "GSS-SPNEGO" },
    inner: ["spnego.response", "ntlm.authenticate"],
    secrets: [NT_RESPONSE],
  },
  {
    protocol: "ldap.bind-response",
    bytes: sequence(tlv(2, byte(5)), tlv(0x61, tlv(0x0a, byte(49)), tlv(4), tlv(4, "80090308: LdapErr"))),
    fields: { result: "invalidCredentials", code: "49", message: "80090308: LdapErr" },
  },
  {
    protocol: "ldap.search-request",
    bytes: sequence(
      tlv(2, byte(7)),
      tlv(
        0x63,
        tlv(4, "dc=corp"),
        tlv(0x0a, byte(2)),
        tlv(0x0a, byte(0)),
        tlv(2, byte(0)),
        tlv(2, byte(0)),
        tlv(1, byte(0)),
      ),
    ),
    fields: { base: "dc=corp", scope: "subtree" },
  },
  {
    protocol: "smb.response",
    bytes: ((message: string) => byte(0) + u24(message.length) + message)(smbHead(1, 1, 0xc000006d)),
    fields: { version: "2", command: "session-setup", status: "0xc000006d", "message-id": "7" },
  },
  {
    protocol: "smb.request",
    bytes: ((message: string) => byte(0) + u24(message.length) + message)(smbHead(1, 0, 0) + answer(1, ntlm3)),
    fields: { command: "session-setup" },
    inner: ["ntlm.authenticate"],
    secrets: [NT_RESPONSE],
  },
  {
    protocol: "smb.request",
    bytes: `${byte(0)}${u24(32)}${byte(0xff)}SMB${byte(0x72)}${le32(0)}${byte(0x18)}${byte(...new Array<number>(20).fill(0))}${le16(9)}`,
    fields: { version: "1", command: "negotiate", "message-id": "9" },
  },
  {
    protocol: "rpc.request",
    bytes: `${rpcHead(0, 28, 0)}${le32(4)}${le16(1)}${le16(15)}data`,
    fields: { "call-id": "3", context: "1", operation: "15" },
  },
  {
    protocol: "rpc.fault",
    bytes: `${rpcHead(3, 28, 0)}${le32(32)}${le16(0)}${le16(0)}${le32(5)}`,
    fields: { status: "0x00000005" },
  },
  {
    protocol: "rpc.bind",
    bytes: `${rpcHead(11, 48, 0)}${le16(4280)}${le16(4280)}${le32(0)}${byte(1, 0, 0, 0, 0, 0, 1, 0)}${byte(0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0xcd, 0xab, 0xef, 0, 1, 0x23, 0x45, 0x67, 0x89, 0xab)}`,
    fields: { interface: "12345678-1234-abcd-ef00-0123456789ab" },
  },
  {
    protocol: "smtp.reply",
    bytes: "220-mail.example.test ESMTP\r\n220 ready\r\n",
    direction: "in",
    fields: { code: "220", text: "mail.example.test ESMTP" },
  },
  {
    protocol: "smtp.command",
    bytes: "EHLO wks0042\r\n",
    direction: "out",
    fields: { command: "EHLO", argument: "wks0042" },
  },
  {
    protocol: "line.command",
    bytes: "PASS Sommer2026!\r\n",
    direction: "out",
    fields: { command: "PASS" },
    secrets: ["Sommer2026!"],
  },
  {
    protocol: "line.command",
    bytes: `AUTH PLAIN ${base64("\0jmiller\0Sommer2026!")}\r\n`,
    direction: "out",
    fields: { command: "AUTH", argument: "PLAIN" },
    secrets: ["Sommer2026!"],
  },
  { protocol: "pop3.reply", bytes: "-ERR no such user\r\n", direction: "in", fields: { code: "-ERR" } },
  {
    protocol: "imap.command",
    bytes: "a1 LOGIN jmiller Sommer2026!\r\n",
    direction: "out",
    fields: { command: "LOGIN" },
    secrets: ["Sommer2026!", "jmiller"],
  },
  { protocol: "imap.reply", bytes: "* OK IMAP4rev1 ready\r\n", direction: "in", fields: { code: "OK" } },
  { protocol: "ftp.reply", bytes: "530 FTP log-on failed\r\n", direction: "in", fields: { code: "530" } },
];
