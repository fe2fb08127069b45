import type { Buffer, Case, Message } from "../../model/case.js";
import { UNKNOWN_MARK } from "../../model/cells.js";
import { labelOfMessages } from "../events.js";
import { cited } from "./evidence.js";
import { markup, type Html } from "./markup.js";

const WIDTH = 16;
const MOST_BYTES = 2048;
const MOST_BUFFERS = 60;

/** Dumped memory as hex and text, with its holes, and the fields of the messages in it. */
export function buffers(document: Case): Html {
  const messages = new Map<string, Message[]>();
  for (const message of document.messages) {
    const own = messages.get(message.buffer);
    if (own === undefined) messages.set(message.buffer, [message]);
    else own.push(message);
  }
  // Buffers with a message say more than others.
  const order = [...document.buffers].sort((a, b) => Number(messages.has(b.id)) - Number(messages.has(a.id)));
  return markup`<p class="note">
      A dot is a byte that the dump printed as a dot: a full stop, or anything that does not print. ${UNKNOWN_MARK} was not
      dumped.${document.redacted && " * is masked."}
    </p>
    ${order.slice(0, MOST_BUFFERS).map((buffer, i) => bufferOf(document, buffer, messages.get(buffer.id) ?? [], i < 4))}
    ${order.length > MOST_BUFFERS && markup`<p class="note">${order.length - MOST_BUFFERS} more buffers are not shown.</p>`}`;
}

function bufferOf(document: Case, buffer: Buffer, messages: readonly Message[], isOpen: boolean): Html {
  const direction = buffer.direction === "out" ? "sent" : buffer.direction === "in" ? "received" : "seen";
  const label = messages.length === 0 ? (buffer.string ?? `${buffer.length} bytes`) : labelOfMessages(messages);
  return markup`<details class="buffer" id="${buffer.id}" ${isOpen && messages.length > 0 ? { markup: "open" } : false}>
    <summary><code>${buffer.address}</code> ${label.slice(0, 120)} <span class="muted">${direction}, ${buffer.known} of ${buffer.length} bytes known</span></summary>
    <p class="where">${cited(document, buffer.evidence)}</p>
    <div class="bytes">${dump(buffer)}${fields(document, buffer, messages)}</div>
  </details>`;
}

function dump(buffer: Buffer): Html {
  const { text } = buffer;
  const rows: Html[] = [];
  const base = Number.parseInt(buffer.address.slice(-8), 16);
  const high = buffer.address.slice(0, -8);
  let skipped = 0;
  for (let at = 0; at < Math.min(text.length, MOST_BYTES); at += WIDTH) {
    const part = text.slice(at, at + WIDTH);
    if (part === UNKNOWN_MARK.repeat(part.length)) {
      skipped += part.length;
      continue;
    }
    if (skipped > 0) rows.push(hole(skipped));
    skipped = 0;
    const cells = [...part];
    const address = high + ((base + at) >>> 0).toString(16).padStart(8, "0");
    rows.push(
      markup`<tr><th scope="row">${address}</th><td class="hex">${cells.map((cell, i) => markup`<i data-i="${at + i}"${styleOf(cell)}>${hexOf(cell)}</i>`)}</td><td class="text">${cells.map((cell, i) => markup`<i data-i="${at + i}"${styleOf(cell)}>${cell}</i>`)}</td></tr>`,
    );
  }
  if (skipped > 0) rows.push(hole(skipped));
  if (text.length > MOST_BYTES)
    rows.push(markup`<tr class="hole"><td colspan="3">${text.length - MOST_BYTES} more bytes</td></tr>`);
  return markup`<table class="dump"><caption class="sr">Memory at ${buffer.address}</caption><tbody>${rows}</tbody></table>`;
}

function hole(bytes: number): Html {
  return markup`<tr class="hole"><td colspan="3">${bytes} bytes were not dumped</td></tr>`;
}

function styleOf(cell: string): Html {
  return cell === UNKNOWN_MARK
    ? markup` class="u"`
    : cell === "."
      ? markup` class="d"`
      : cell === "*"
        ? markup` class="m"`
        : markup``;
}

function hexOf(cell: string): string {
  if (cell === UNKNOWN_MARK) return "??";
  if (cell === ".") return "··";
  if (cell === "*") return "**";
  return cell.charCodeAt(0) < 0x100 ? cell.charCodeAt(0).toString(16).padStart(2, "0") : "··";
}

/** Decoded fields; those whose text is found in the dump point at their bytes. */
function fields(document: Case, buffer: Buffer, messages: readonly Message[]): Html {
  if (messages.length === 0) return markup``;
  return markup`<div class="fields">
    ${messages.map(
      (message) =>
        markup`<table class="decoded"><caption>${message.protocol} <span class="muted">${message.completeness}</span> ${cited(document, message.evidence)}</caption>
          <tbody>
            ${Object.entries(message.fields).map(([name, value]) => {
              const place = placeOf(buffer.text, name, value);
              return place === null
                ? markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`
                : markup`<tr class="placed" tabindex="0" data-from="${place[0]}" data-to="${place[1]}"><th scope="row">${name}</th><td>${value} <span class="muted">bytes ${place[0]}–${place[1] - 1}</span></td></tr>`;
            })}
          </tbody>
        </table>`,
    )}
  </div>`;
}

/** Bytes of a field, where the dump shows its text in one place only. */
function placeOf(text: string, name: string, value: string): readonly [number, number] | null {
  if (name.startsWith("header.")) {
    const header = name.slice("header.".length);
    const at = indexOnce(text.toLowerCase(), `${header}: `);
    if (at === null) return null;
    const end = text.indexOf("..", at + header.length);
    return [at, end < 0 ? text.length : end];
  }
  if (/^(?:method|status|reason|target)$/.test(name) && value.length > 1) {
    const at = text.slice(0, 4096).indexOf(value);
    return at < 0 ? null : [at, at + value.length];
  }
  if (name === "version" && /^\d\.\d$/.test(value)) {
    const at = text.indexOf(`/${value}`);
    return at < 0 ? null : [at + 1, at + 1 + value.length];
  }
  return null;
}

function indexOnce(text: string, part: string): number | null {
  const at = text.indexOf(part);
  return at < 0 || text.indexOf(part, at + 1) >= 0 ? null : at;
}
