import type { Absence } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { NetworkEvent } from "../../model/network.js";
import { fieldOf, shownField } from "./fields.js";
import type { Bindings } from "./event.js";
import { evidenceOfNode, type RuleNode } from "./nodes.js";
import type { Scene } from "./scene.js";

export interface TemplateValues {
  readonly scene: Scene;
  readonly nodes: Readonly<Record<string, RuleNode>>;
  readonly many: Readonly<Record<string, readonly RuleNode[]>>;
  readonly bound: Bindings;
  readonly texts: Readonly<Record<string, string>>;
  readonly absences: readonly {
    readonly name: string;
    readonly absence: Absence;
    readonly expected: string;
    readonly inward: boolean;
  }[];
}

export interface Rendered {
  readonly text: string;
  /** Lines of the nodes that the text names. */
  readonly evidence: readonly Evidence[];
  /** The nodes that the text names. */
  readonly nodes: readonly RuleNode[];
  /** It names a field that the log does not show: a sentence with such a hole is better left out. */
  readonly holed: boolean;
}

/**
 * Fills in a sentence of a rule.
 *
 * ```text
 * {{close}}          the call or message           {{$provider}}       what an event bound
 * {{close.module}}   one of its fields             {{answer|absence}}  how the log bears out that it did not come
 * {{denied.count}}   how many there are            {{cycle.text}}      the circle, from its beginning to its beginning
 * ```
 */
export function renderTemplate(template: string, values: TemplateValues): Rendered {
  const filled = fillTemplate(template, values);
  const { text } = filled;
  // A name keeps its letters; only the rule's own words begin a sentence.
  const named = template.startsWith("{{") && !/^(?:the|its|a|an) /.test(text);
  return named ? filled : { ...filled, text: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** The same for what is said in the middle of a sentence. */
export function fillTemplate(template: string, values: TemplateValues): Rendered {
  const evidence: Evidence[] = [];
  const nodes: RuleNode[] = [];
  let holed = false;
  const text = template.replace(/\{\{([^}]{1,80})\}\}/g, (_, expression: string) => {
    const [path = "", filter] = expression.trim().split("|");
    if (path.startsWith("$")) return values.bound[path]?.text ?? "unknown";
    if (filter === "absence") {
      const waited = values.absences.find((one) => one.name === path) ?? values.absences[0];
      evidence.push(...(waited?.absence.evidence ?? []));
      return absenceText(waited);
    }
    const own = values.texts[path];
    if (own !== undefined) return own;
    const [name = "", ...rest] = path.split(".");
    if (rest.join(".") === "count")
      return String(values.many[name]?.length ?? (values.nodes[name] === undefined ? 0 : 1));
    const node = values.nodes[name];
    if (node === undefined) {
      const carried = carriedField(path, values);
      if (carried === undefined) holed = true;
      return carried ?? "unknown";
    }
    nodes.push(node);
    evidence.push(...evidenceOfNode(node));
    if (rest.length > 0 && mayBeHole(node, rest[0]!) && typeof fieldOf(values.scene, node, rest.join(".")) !== "string")
      holed = true;
    return rest.length === 0 ? nameOf(node) : fieldText(values.scene, node, rest.join("."));
  });
  return { text, evidence, nodes, holed };
}

/** Fields that have no words of their own for what the log does not show. */
function mayBeHole({ kind }: RuleNode, field: string): boolean {
  if (kind === "message") return field !== "buffer";
  return kind === "fact" || kind === "network" || (kind === "call" && OF_ARGUMENTS.has(field));
}

const OF_ARGUMENTS: ReadonlySet<string> = new Set(["args", "about", "caller"]);

/** `http.connection.because` without a node's name: of the first message that has it. */
function carriedField(path: string, values: TemplateValues): string | undefined {
  for (const node of Object.values(values.nodes)) {
    if (node.kind !== "message") continue;
    const value = shownField(values.scene, node, path);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function nameOf(node: RuleNode): string {
  switch (node.kind) {
    case "call":
      return node.call.call.api;
    case "message":
      return MESSAGE_NAMES[node.message.protocol] ?? node.message.protocol;
    case "buffer":
      return `the buffer at ${node.buffer.address}`;
    case "fact":
      return node.fact.fact.text;
    case "module":
      return node.module.name;
    case "network":
      return nameOfEvent(node.event);
    case "finding":
      return node.finding.finding.title;
  }
}

function nameOfEvent({ event, fields, frame }: NetworkEvent): string {
  const name = event === "message" ? (MESSAGE_NAMES[fields["protocol"]!] ?? fields["protocol"]!) : EVENT_NAMES[event];
  return `${name} in frame ${frame}`;
}

const EVENT_NAMES: Readonly<Record<Exclude<NetworkEvent["event"], "message">, string>> = {
  "tcp.syn": "the request for a connection (SYN)",
  "tcp.syn-ack": "its acceptance (SYN, ACK)",
  "tcp.fin": "the end of one side (FIN)",
  "tcp.rst": "the reset (RST)",
  "tcp.retransmission": "the retransmission",
  unshown: "payload that no buffer shows",
};

const MESSAGE_NAMES: Readonly<Record<string, string>> = {
  "ntlm.negotiate": "the NTLM negotiate message (type 1)",
  "ntlm.challenge": "the NTLM challenge (type 2)",
  "ntlm.authenticate": "the NTLM authenticate message (type 3)",
  "http.request": "the HTTP request",
  "http.response": "the HTTP response",
};

function fieldText(scene: Scene, node: RuleNode, path: string): string {
  if (node.kind === "call" && path === "module") {
    return node.call.call.caller.direct ?? node.call.call.caller.responsible ?? "a module that the stack does not name";
  }
  if (node.kind === "message" && path === "buffer") return `at ${node.message.buffer.address}`;
  return shownField(scene, node, path) ?? "unknown";
}

function absenceText(given: TemplateValues["absences"][number] | undefined): string {
  if (given === undefined) return "nothing was expected";
  const { absence, expected, inward } = given;
  // Messages are sent; calls and events come.
  const [never, did] =
    inward || /[!@]/.test(absence.expected) || !absence.expected.includes(".")
      ? ["never came", "came"]
      : ["was never sent", "was sent"];
  switch (absence.verdict) {
    case "absent-complete":
    case "absent-observed":
      return `${expected} ${never}`;
    case "absent-presumed":
      return `${expected} was not seen`;
    case "open":
      return `the log ends before ${expected}`;
    case "fulfilled":
      return `${expected} ${did}`;
    case "not-provable":
    case "unobservable":
      return `whether ${expected} ${did} cannot be told from this log`;
  }
}
