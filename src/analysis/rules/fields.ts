import { holesOf, cellsText, UNKNOWN, DOT } from "../../model/cells.js";
import { redactArgument } from "../calls/public-call.js";
import { isUnfinished } from "../recorded/unfinished.js";
import type { FieldValue } from "./predicate.js";
import { threadOf, type Scene } from "./scene.js";
import { socketOf } from "./correlate.js";
import { movedBy } from "./moved-bytes.js";
import { momentOf, recordedCallOf, type NetworkNode, type RuleNode } from "./nodes.js";

const UNSEEN: FieldValue = { missing: "unknown" };
const ABSENT: FieldValue = { missing: "absent" };

/**
 * A field of a node. What a cut message could still have held is unknown, not absent.
 *
 * ```text
 * call     args.s  args.url.text  args.dwFlags.meaning  about  ret  ret.success  moved  moved.shown
 *          last-error  last-error.name
 *          caller.direct  caller.responsible  caller.initiator  api  role  phase
 *          returned: false where the record shows that it never came back; unfinished: the same, and it should have
 *          recorded.by: ttd-calls, api-log, call-trace, api-calls
 * message  direction  protocol and its fields: status, header.connection; http.status of an NTLM message is that of
 *          the HTTP message which carries it; answers.method of a response is that of its request,
 *          and answers.sure whether more than their order joins the two
 * buffer   direction  text  hex  length  address
 * fact     its fields
 * module   name  owner  base
 * network  event  from  frame  protocol and its fields  idle  first  again  count  shown  answered  why  bytes
 *          stream.end  stream.ended-by  stream.server  stream.server-role  stream.protocols  stream.retransmissions
 *          stream.bound: whether it is a socket of the log
 * finding  rule  title  level
 * all      thread  stop  position  connection
 * ```
 */
export function fieldOf(scene: Scene, node: RuleNode, path: string): FieldValue {
  switch (path) {
    case "thread":
      return threadOf(scene, node)?.replace(/^\S+ (?:\?$)?/, "") || UNSEEN;
    case "position":
      return scene.moments[momentOf(node)]?.position ?? UNSEEN;
    case "connection":
      return socketOf(scene, node) ?? UNSEEN;
    case "stop":
      return momentOf(node) < 0 || recordedCallOf(node) !== null ? UNSEEN : `stop-${momentOf(node) + 1}`;
    default:
      return ownField(scene, node, path);
  }
}

function ownField(scene: Scene, node: RuleNode, path: string): FieldValue {
  switch (node.kind) {
    case "call":
      return callField(scene, node.call, path);
    case "message":
      return messageField(scene, node, path);
    case "buffer":
      return bufferField(node.buffer, path);
    case "fact":
      return factField(node.fact.fact, path);
    case "module": {
      const { name, owner, base } = node.module;
      return ({ name, owner, base } as Readonly<Record<string, string | null>>)[path] ?? UNSEEN;
    }
    case "network":
      return networkField(node, path);
    case "finding": {
      const { rule, title, level } = node.finding.finding;
      return ({ rule, title, level } as Readonly<Record<string, string>>)[path] ?? UNSEEN;
    }
  }
}

function callField(scene: Scene, seen: Extract<RuleNode, { kind: "call" }>["call"], path: string): FieldValue {
  const { call } = seen;
  if (path.startsWith("args.")) return argumentField(call.args, path.slice(5));
  // A register that may be of another stop decides nothing.
  if (path.startsWith("ret") && path !== "returned" && call.result?.confidence === "possible") return UNSEEN;
  switch (path) {
    case "ret":
      return call.result?.value ?? UNSEEN;
    case "ret.success":
      return call.result?.success == null ? UNSEEN : String(call.result.success);
    case "ret.meaning":
      return call.result?.meaning ?? UNSEEN;
    case "moved":
      return movedBy(scene, seen)?.toString() ?? UNSEEN;
    case "moved.shown":
      return String(movedBy(scene, seen) !== null);
    case "last-error":
      return call.lastError?.value ?? UNSEEN;
    case "last-error.name":
      return call.lastError?.name ?? UNSEEN;
    case "about":
      return aboutOf(seen)?.text ?? UNSEEN;
    case "caller.direct":
      return call.caller.direct ?? UNSEEN;
    case "caller.responsible":
      return call.caller.responsible ?? UNSEEN;
    case "caller.initiator":
      return call.caller.initiator ?? UNSEEN;
    case "api":
      return call.api;
    case "role":
      return call.role;
    case "phase":
      return call.phase;
    case "returned":
      return call.returned === null ? UNSEEN : String(call.returned);
    case "unfinished":
      return call.recorded === null ? UNSEEN : String(isUnfinished(seen));
    case "recorded.by":
      return call.recorded?.by ?? ABSENT;
    default:
      return UNSEEN;
  }
}

/** What a call is about: the first of its arguments that is a name, or the address that it goes to. */
function aboutOf({ api, call }: Extract<RuleNode, { kind: "call" }>["call"]): {
  readonly name: string;
  readonly text: string;
} | null {
  for (const { name, kind } of api.params) {
    const argument = own(call.args, name);
    const text = kind === "string" ? argument?.text : kind === "sockaddr" ? argument?.meaning : null;
    if (text != null) return { name, text };
  }
  return null;
}

/** A rule may ask for `constructor`, which no call and no message has. */
function own<T>(fields: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** `args.url`, `args.url.text`, `args.dwFlags.meaning` */
function argumentField(args: Extract<RuleNode, { kind: "call" }>["call"]["call"]["args"], path: string): FieldValue {
  const [name, part] = path.split(".");
  const argument = own(args, name!);
  const value = part === "text" ? argument?.text : part === "meaning" ? argument?.meaning : argument?.value;
  return value ?? UNSEEN;
}

function messageField(scene: Scene, node: Extract<RuleNode, { kind: "message" }>, path: string): FieldValue {
  const { message } = node;
  if (path === "direction") return message.direction ?? UNSEEN;
  if (path === "protocol") return message.protocol;
  if (path.startsWith("http.") && !message.protocol.startsWith("http.")) {
    const carrier = carrierOf(message);
    return carrier === null
      ? UNSEEN
      : fieldOf(scene, { kind: "message", id: carrier.id, message: carrier }, path.slice(5));
  }
  if (path.startsWith("answers.")) {
    const answered = scene.requests.get(message);
    if (answered === undefined) return UNSEEN;
    const { request, sure } = answered;
    const rest = path.slice("answers.".length);
    if (rest === "sure") return sure ? "yes" : UNSEEN;
    return fieldOf(scene, { kind: "message", id: request.id, message: request }, rest);
  }
  const value = own(message.fields, path);
  if (value !== undefined) return value;
  // Of HTTP text may have been taken out; in a binary message of which every byte is known, nothing can be missing.
  const whole = message.http === null || message.http.mayHoldMore === false;
  return whole && message.completeness === "complete" ? ABSENT : UNSEEN;
}

function factField(fact: Extract<RuleNode, { kind: "fact" }>["fact"]["fact"], path: string): FieldValue {
  if (path === "kind") return fact.kind;
  // A fact says all that it knows: what it does not say did not come out of the log.
  return path === "text" ? fact.text : (own(fact.fields, path) ?? ABSENT);
}

/** What a trace does not say of an event is open: a list, or a cut message, shows little. */
function networkField({ event, stream }: NetworkNode, path: string): FieldValue {
  switch (path) {
    case "event":
      return event.event;
    case "from":
      return event.from ?? UNSEEN;
    case "frame":
      return String(event.frame);
    case "trace":
      return event.trace;
    case "again":
      return own(event.fields, path) ?? ABSENT;
  }
  if (!path.startsWith("stream.")) return own(event.fields, path) ?? UNSEEN;
  if (stream === null) return UNSEEN;
  const fields: Readonly<Record<string, string | null>> = {
    id: stream.id,
    end: stream.end,
    "ended-by": stream.endedBy,
    client: stream.client,
    server: stream.server,
    "server-role": stream.serverRole,
    "server-bytes": String(stream.serverBytes),
    "client-bytes": String(stream.clientBytes),
    protocols: stream.protocols.join(" "),
    retransmissions: String(stream.retransmissions),
    bound: stream.resource === null ? "no" : "yes",
  };
  return own(fields, path.slice("stream.".length)) ?? UNSEEN;
}

type Message = Extract<RuleNode, { kind: "message" }>["message"];

/** The HTTP message that carries it. */
function carrierOf(message: Message): Message | null {
  let carrier = message.carrier;
  while (carrier !== null && !carrier.protocol.startsWith("http.")) carrier = carrier.carrier;
  return carrier;
}

function bufferField(buffer: Extract<RuleNode, { kind: "buffer" }>["buffer"], path: string): FieldValue {
  switch (path) {
    case "direction":
      return buffer.direction ?? UNSEEN;
    case "address":
      return buffer.address;
    case "length":
      return String(buffer.cells.length);
    case "holes":
      return String(holesOf(buffer.cells).length);
    case "text":
      return cellsText(buffer.cells);
    case "hex":
      return Array.from(buffer.cells, hexOf).join(" ");
    default:
      return UNSEEN;
  }
}

function hexOf(cell: number): string {
  return cell === UNKNOWN || cell === DOT ? "??" : cell.toString(16).padStart(2, "0");
}

/** A field as a report may show it: without credentials and names where the case is redacted. Undefined where unseen. */
export function shownField(scene: Scene, node: RuleNode, path: string): string | undefined {
  const value = fieldOf(scene, node, path);
  if (typeof value !== "string") return undefined;
  if (!scene.redact) return value;
  if (node.kind === "buffer" && (path === "text" || path === "hex")) return "bytes that are not shown here";
  if (node.kind === "call" && /^args\..*\.text$/.test(path)) return redactArgument(path.split(".")[1]!, value);
  if (node.kind === "call" && path === "about") return redactArgument(aboutOf(node.call)!.name, value);
  if (node.kind !== "message") return value;
  const { message } = node;
  if (message.fields[path] !== undefined) return message.shown[path] ?? "hidden";
  const other = path.startsWith("http.")
    ? carrierOf(message)
    : path.startsWith("answers.")
      ? (scene.requests.get(message)?.request ?? null)
      : null;
  if (other === null) return value;
  return shownField(scene, { kind: "message", id: other.id, message: other }, path.slice(path.indexOf(".") + 1));
}
