import type { Case, Message } from "../../model/case.js";
import type { ComparedStep } from "../../model/comparison.js";
import { eventsOf, labelOfMessages } from "../events.js";
import { oneLine } from "../safe-text.js";

/** A step with what belongs to it and can be compared. */
export interface Step extends ComparedStep {
  /** `http.request header.host` → value; addresses and handles are in `values`. */
  readonly facts: ReadonlyMap<string, string>;
  /** Values that differ from run to run by nature: `ws2_32!send s` → `5ec`. */
  readonly values: ReadonlyMap<string, { readonly kind: string; readonly value: string }>;
  /** Its messages are damaged: what they do not show may have been there. */
  readonly damaged: boolean;
  readonly protocols: readonly string[];
}

/** Fields that say how a message was read, or that differ in every run. */
const VOLATILE =
  /^(?:known-bytes|placed-by|type\.from|head|suspicious\..*|body\..*|connection\.(?:because|decided-by|confidence)|challenge\.connection|challenge|reserved|target-?info.*|nonce.*|header\.(?:date|age|expires|last-modified|etag|content-length|set-cookie|cookie|x-cache.*|x-squid.*|proxy-authorization|authorization|proxy-authenticate|www-authenticate))$/;

/** A send and the message that it sends are one step. Calls that only stand in a stack are no steps. */
export function stepsOf(document: Case): readonly Step[] {
  const kindOf = new Map<string, string>();
  for (const { kind, acquired, uses, released, value } of document.resources)
    for (const call of [acquired, ...uses, released]) if (call !== null) kindOf.set(`${call} ${value}`, kind);
  const steps: Step[] = [];
  const byCall = new Map<string, number>();
  for (const event of eventsOf(document)) {
    if (event.kind === "call" && event.call.phase !== "active") {
      const { call } = event;
      const outcome =
        call.phase === "return" && call.result !== null ? (call.result.success === false ? " failed" : " done") : "";
      const facts = new Map<string, string>();
      const values = new Map<string, { readonly kind: string; readonly value: string }>();
      for (const [name, arg] of Object.entries(call.args)) {
        const what = `${call.family} ${name}`;
        if (arg.value === null) continue;
        const kind = kindOf.get(`${call.id} ${arg.value.replace(/^0+(?=.)/, "")}`);
        if (kind !== undefined) values.set(what, { kind, value: arg.value });
        else if (arg.meaning !== null) facts.set(what, oneLine(arg.meaning));
        else if (/^[0-9a-f]{5,16}$/i.test(arg.value) && Number.parseInt(arg.value, 16) > 0xffff)
          values.set(what, { kind: "ptr", value: arg.value });
        else facts.set(what, oneLine(arg.value));
      }
      if (call.lastError !== null) facts.set(`${call.family} last error`, call.lastError.name ?? call.lastError.value);
      byCall.set(call.id, steps.length);
      steps.push({
        id: call.id,
        key: `${call.phase} ${call.family}${outcome}`,
        label: oneLine(`${call.api}${call.phase === "return" ? ` returns${outcome}` : ""}`),
        thread: call.thread,
        confidence: call.confidence,
        evidence: call.evidence,
        facts,
        values,
        damaged: false,
        protocols: [],
      });
    } else if (event.kind === "messages") {
      const own = ofMessages(event.messages);
      const at = event.call === null ? undefined : byCall.get(event.call.id);
      const call = at === undefined ? undefined : steps[at];
      const values = new Map(call?.values);
      if (call !== undefined && at !== undefined)
        steps[at] = {
          ...call,
          key: `${call.key}: ${own.key}`,
          label: `${call.label}: ${own.label}`,
          evidence: [
            ...call.evidence,
            ...event.evidence.filter(
              (one) => !call.evidence.some((other) => other.source === one.source && other.lines[0] === one.lines[0]),
            ),
          ],
          facts: new Map([...call.facts, ...own.facts]),
          values,
          damaged: own.damaged,
          protocols: [...call.protocols, ...own.protocols],
        };
      else
        steps.push({
          id: event.id,
          key: `${event.direction ?? "seen"} ${own.key}`,
          label: own.label,
          thread: event.stop?.thread ?? null,
          confidence: "certain",
          evidence: event.evidence,
          facts: own.facts,
          values,
          damaged: own.damaged,
          protocols: own.protocols,
        });
    }
  }
  return steps;
}

function ofMessages(messages: readonly Message[]): Pick<Step, "key" | "label" | "facts" | "damaged" | "protocols"> {
  const facts = new Map<string, string>();
  for (const { protocol, fields } of messages)
    for (const [name, value] of Object.entries(fields))
      if (!VOLATILE.test(name)) facts.set(`${protocol} ${name}`, oneLine(value));
  const protocols = messages.map((message) => message.protocol);
  const status = messages.find((message) => message.fields["status"] !== undefined)?.fields["status"];
  return {
    key: `${protocols.join(" ")}${status === undefined ? "" : ` ${status}`}`,
    label: oneLine(labelOfMessages(messages)),
    facts,
    damaged: messages.some(
      ({ completeness, fields }) =>
        (completeness !== "complete" && fields["status"] === undefined) ||
        fields["head"] === "cut" ||
        Object.keys(fields).some((name) => name.startsWith("suspicious.")),
    ),
    protocols,
  };
}
