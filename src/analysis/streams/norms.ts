/** What one message makes due from the other side of its connection. */
import type { Message } from "../../model/case.js";

export interface Norm {
  /** Protocol of the message that makes it due. */
  readonly after: string;
  /** Which of them; all, where it is left out. */
  readonly when?: (fields: Message["fields"]) => boolean;
  /** Any of these fulfils it. */
  readonly expected: readonly string[];
  /** Which of them do. */
  readonly fulfils?: (fields: Message["fields"]) => boolean;
  /** Fields of which both must have the same value. Without them the oldest that is due is fulfilled first. */
  readonly same?: readonly string[];
  /** The protocol asks for it; otherwise the other side may choose not to. */
  readonly must: boolean;
  readonly because: string;
}

const notInterim = (fields: Message["fields"]): boolean => !/^1(?!01)/.test(fields["status"] ?? "");

export const NORMS: readonly Norm[] = [
  {
    after: "http.request",
    expected: ["http.response"],
    fulfils: notInterim,
    must: true,
    because: "a server answers each request, in their order",
  },
  {
    after: "http.response",
    when: ({ status }) => status === "407" || status === "401",
    expected: ["http.request"],
    fulfils: (fields) =>
      fields["header.proxy-authorization"] !== undefined || fields["header.authorization"] !== undefined,
    must: false,
    because: "a client that has credentials repeats the request with them",
  },
  {
    after: "ntlm.negotiate",
    expected: ["ntlm.challenge"],
    must: true,
    because: "NTLM answers a negotiate message (type 1) with a challenge (type 2)",
  },
  {
    after: "ntlm.challenge",
    expected: ["ntlm.authenticate"],
    must: true,
    because:
      "a challenge (type 2) can only be answered by an authenticate message (type 3) on the connection it came on",
  },
  {
    after: "sip.request",
    when: ({ method }) => method !== "ACK",
    expected: ["sip.response"],
    fulfils: notInterim,
    same: ["header.call-id", "header.cseq"],
    must: true,
    because: "each SIP request but ACK gets a final response",
  },
  {
    after: "tls.client-hello",
    expected: ["tls.server-hello", "tls.alert"],
    must: true,
    because: "a server answers a ClientHello with a ServerHello or an alert",
  },
  {
    after: "tls.server-hello-done",
    expected: ["tls.client-key-exchange", "tls.alert"],
    must: true,
    because: "after the server's flight it is the client's turn; it may check the certificate first",
  },
  {
    after: "tls.certificate-request",
    expected: ["tls.certificate", "tls.alert"],
    must: true,
    because: "a client that is asked for a certificate sends one, or an empty list",
  },
  {
    after: "dns.query",
    expected: ["dns.response"],
    same: ["id"],
    must: true,
    because: "a name server answers each query",
  },
  {
    after: "socks5.greeting",
    expected: ["socks5.method"],
    must: true,
    because: "a SOCKS server chooses one of the methods that it was offered",
  },
  { after: "socks5.request", expected: ["socks5.reply"], must: true, because: "a SOCKS server answers each request" },
  { after: "socks4.request", expected: ["socks4.reply"], must: true, because: "a SOCKS server answers each request" },
  {
    after: "ldap.bind-request",
    expected: ["ldap.bind-response"],
    same: ["message-id"],
    must: true,
    because: "a directory answers each bind",
  },
  {
    after: "ldap.search-request",
    expected: ["ldap.search-done"],
    same: ["message-id"],
    must: true,
    because: "a search ends with its result",
  },
  {
    after: "smb.request",
    when: ({ command }) => command !== "cancel",
    expected: ["smb.response"],
    // STATUS_PENDING: the real one follows.
    fulfils: ({ status }) => status !== "0x00000103",
    same: ["message-id"],
    must: true,
    because: "an SMB server answers each request but a cancel",
  },
  {
    after: "rpc.request",
    expected: ["rpc.response", "rpc.fault"],
    same: ["call-id"],
    must: true,
    because: "an RPC server answers each request, or reports a fault",
  },
  {
    after: "rpc.bind",
    expected: ["rpc.bind-ack", "rpc.bind-nak"],
    same: ["call-id"],
    must: true,
    because: "an RPC server takes or refuses each bind",
  },
  {
    after: "kerberos.as-req",
    expected: ["kerberos.as-rep", "kerberos.error"],
    must: true,
    because: "a key distribution centre answers each request",
  },
  {
    after: "kerberos.tgs-req",
    expected: ["kerberos.tgs-rep", "kerberos.error"],
    must: true,
    because: "a key distribution centre answers each request",
  },
];
