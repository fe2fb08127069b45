/** What a dissector's columns, or a person's words, say of a frame; and what is made of it. */
interface Saying {
  readonly words: RegExp;
  readonly facts: readonly string[];
}

/**
 * Phrases of dissectors and of people, each with the facts that it stands for.
 *
 * ```text
 * 54024 → 8081 [RST, ACK] Seq=2083        HTTP/1.1 407 Proxy Authentication Required , NTLMSSP_CHALLENGE
 * Server RESETS the connection            Proxy replies with expected 407 with the NTLM Challenge
 * ```
 */
const SAYINGS: readonly Saying[] = [
  { words: /\[SYN\]|\b3-way handshake\b|\bthree-way handshake\b|\bSYN\b(?!,)/, facts: ["tcp.syn"] },
  { words: /\[SYN, ?ACK\]|\bSYN[/ -]ACK\b/, facts: ["tcp.syn-ack"] },
  { words: /\[FIN\b|\bFIN\b/, facts: ["tcp.fin"] },
  { words: /\[RST\b|\bRST\b|\breset(?:s|ting)?\b/i, facts: ["tcp.rst"] },
  { words: /\bClient ?Hello\b/i, facts: ["tls.client-hello"] },
  { words: /\bServer ?Hello\b(?! Done)/i, facts: ["tls.server-hello"] },
  { words: /\bCert(?:ificate)?\b(?=,| *$)/i, facts: ["tls.certificate"] },
  { words: /\bClient Key Exchange\b/i, facts: ["tls.client-key-exchange"] },
  { words: /\bChange Cipher Spec\b/i, facts: ["tls.change-cipher-spec"] },
  { words: /\bEncrypted Alert\b|\bAlert \(Level\b/i, facts: ["tls.alert"] },
  { words: /\bHTTP\/\d\.\d \d{3}\b|\bhttp (?=\d{3}\b)/i, facts: ["http.response"] },
  { words: /\bPKIX-CRL\b|\bCertificate Revocation List\b/, facts: ["http.response"] },
  { words: /\bNTLMSSP_NEGOTIATE\b|\bNTLM (?:negotiate|type[ -]?1)\b/i, facts: ["ntlm", "ntlm.negotiate"] },
  { words: /\bNTLMSSP_CHALLENGE\b|\bNTLM (?:challenge(?! response)|type[ -]?2)\b/i, facts: ["ntlm", "ntlm.challenge"] },
  {
    words: /\bNTLMSSP_AUTH\b|\bNTLM (?:auth(?:enticate)?|challenge response|type[ -]?3)\b/i,
    facts: ["ntlm", "ntlm.authenticate"],
  },
  { words: /\bNTLM\b/, facts: ["ntlm"] },
  { words: /\bStandard query response\b/, facts: ["dns.response"] },
  { words: /\bStandard query\b(?! response)/, facts: ["dns.query"] },
];

const METHOD = /\b(GET|POST|HEAD|PUT|CONNECT|OPTIONS|DELETE)\b/;
const STATUS = /\b([1-5]\d\d)\b/;
/** Who acts, at the beginning of a sentence: `Customer's proxy replies`. */
const ACTOR =
  /\b(client|server|proxy)\b(?= (?:\w+ )?(?:start|send|sent|respond|repl|reset|close|open|answer|return|request|ack)\w*)/i;
/** `TCP RST from the server`, `407 response from the proxy`; a list that is asked for "from the server" is none. */
const ORIGIN =
  /\b(?:RST|FIN|SYN[- /,]{0,2}ACK|resets?|response|reply|answer|challenge)\b.{0,40}\bfrom (?:the )?(client|server|proxy)\b/i;

export function factsOf(words: string): readonly string[] {
  const text = words.length > 1000 ? words.slice(0, 1000) : words;
  const facts = new Set<string>();
  for (const saying of SAYINGS) if (saying.words.test(text)) for (const fact of saying.facts) facts.add(fact);
  // The answer to a connection's SYN is not the beginning of another.
  if (facts.has("tcp.syn-ack")) facts.delete("tcp.syn");
  const method = METHOD.exec(text)?.[1];
  const status = STATUS.exec(text)?.[1];
  const speaksHttp = /\bhttp\b/i.test(text) || method !== undefined;
  if (method !== undefined && !facts.has("http.response")) {
    facts.add("http.request");
    facts.add(`method:${method}`);
  } else if (status !== undefined && (speaksHttp || /\brepl|\brespon/i.test(text))) {
    facts.add("http.response");
    facts.add(`status:${status}`);
  }
  return [...facts];
}

/** For sentences of people. */
export function actorOf(words: string): "client" | "server" | "proxy" | null {
  const said = words.slice(0, 200);
  const [, actor] = ACTOR.exec(said) ?? ORIGIN.exec(said) ?? [];
  return (actor?.toLowerCase() as "client" | "server" | "proxy" | undefined) ?? null;
}

/** Fields of a dissector. */
export function factsOfFields(value: (field: string) => string | undefined): readonly string[] {
  const facts: string[] = [];
  const method = value("http.request.method");
  if (method !== undefined) facts.push("http.request", `method:${method}`);
  const status = value("http.response.code");
  if (status !== undefined) facts.push("http.response", `status:${status}`);
  const types = (value("tls.handshake.type") ?? "").split(",");
  for (const [type, name] of HANDSHAKES) if (types.includes(type)) facts.push(`tls.${name}`);
  const ntlm = NTLM[Number(value("ntlmssp.messagetype"))];
  if (ntlm !== undefined) facts.push("ntlm", ntlm);
  return facts;
}

const HANDSHAKES: readonly (readonly [string, string])[] = [
  ["1", "client-hello"],
  ["2", "server-hello"],
  ["11", "certificate"],
  ["16", "client-key-exchange"],
];
const NTLM: readonly (string | undefined)[] = [undefined, "ntlm.negotiate", "ntlm.challenge", "ntlm.authenticate"];
