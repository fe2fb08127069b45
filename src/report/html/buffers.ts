import type { Buffer, Case, Message } from "../../model/case.js";
import { UNKNOWN_MARK } from "../../model/cells.js";
import { grouped, labelOfMessages } from "../events.js";
import { dump, rangeIn, type ByteRange } from "./dump.js";
import { cited } from "./evidence.js";
import { markup, type Html } from "./markup.js";

const MOST_BUFFERS = 60;

/** Dumped memory as hex and text, with its holes, and the fields of the messages in it. */
export function buffers(document: Case): Html {
  const messages = grouped(document.messages, (message) => message.buffer);
  // Buffers with a message say more than others.
  const order = [...document.buffers].sort((a, b) => Number(messages.has(b.id)) - Number(messages.has(a.id)));
  return markup`<p class="note">
      A dot is a byte that the dump printed as a dot: a full stop, or anything that does not print. ${UNKNOWN_MARK} was not
      dumped.${document.redacted && " * is masked."} A field with a place shows its bytes when it is pointed at.
    </p>
    ${order.slice(0, MOST_BUFFERS).map((buffer, i) => bufferOf(document, buffer, messages.get(buffer.id) ?? [], i < 4))}
    ${order.length > MOST_BUFFERS && markup`<p class="note">${order.length - MOST_BUFFERS} more buffers are not shown.</p>`}`;
}

function bufferOf(document: Case, buffer: Buffer, messages: readonly Message[], isOpen: boolean): Html {
  const direction = buffer.direction === "out" ? "sent" : buffer.direction === "in" ? "received" : "seen";
  const label = messages.length === 0 ? (buffer.string ?? `${buffer.length} bytes`) : labelOfMessages(messages);
  const decoded = messages.map((message) => ({ message, rows: rowsOf(buffer, message) }));
  const ranges = decoded.flatMap(({ rows }) => rows.flatMap(({ range }) => (range === null ? [] : [range])));
  return markup`<details class="buffer" id="${buffer.id}" ${isOpen && messages.length > 0 ? { markup: "open" } : false}>
    <summary><code>${buffer.address}</code> ${label.slice(0, 120)} <span class="muted">${direction}, ${buffer.known} of ${buffer.length} bytes known</span></summary>
    <p class="where">${cited(document, buffer.evidence)}</p>
    <div class="bytes">${dump(buffer, ranges)}${decoded.length > 0 && markup`<div class="fields">${decoded.map(({ message, rows }) => fields(document, message, rows))}</div>`}</div>
  </details>`;
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly range: ByteRange | null;
}

function rowsOf(buffer: Buffer, { fields: values, places }: Message): readonly Row[] {
  return Object.entries(values).map(([name, value]) => {
    const place = Object.hasOwn(places, name) ? places[name]! : null;
    return { name, value, range: place === null ? null : rangeIn(buffer, place) };
  });
}

function fields(document: Case, message: Message, rows: readonly Row[]): Html {
  return markup`<table class="decoded"><caption>${message.protocol} <span class="muted">${message.completeness}</span> ${cited(document, message.evidence)}</caption>
    <tbody>
      ${rows.map(({ name, value, range }) =>
        range === null
          ? markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`
          : markup`<tr class="placed" tabindex="0" data-from="${range.from}" data-to="${range.to}"><th scope="row">${name}</th><td>${value} <span class="muted">bytes ${range.from}–${range.to - 1}</span></td></tr>`,
      )}
    </tbody>
  </table>`;
}
