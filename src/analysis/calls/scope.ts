import { plus, type Address } from "../../model/address.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import { cellsFromText } from "../../model/cells.js";
import { readHttp } from "../protocol/http.js";
import type { Moment } from "../stops/moment.js";

/** A function recognised by one of its parameters, at a stop whose stack nobody printed. */
export interface InferredScope {
  readonly api: Api;
  readonly alternatives: readonly Api[];
  readonly index: number;
  readonly variable: Moment["variables"][number];
  /** ChildEBP of the function, from the place of its parameter. */
  readonly childSp: Address | null;
  readonly because: string;
}

/**
 * `x buf` without a stack: which function was it in?
 *
 * ```text
 * 05c2f100 buf = 0x00155420 "GET HTTP/1.0..User-Agent: …"
 *          ^^^ a parameter of that name at that place: recv, recvfrom, send, sendto
 *                            ^^^^^^^^^^^^ a request of a client leaves the process: send, sendto
 * ```
 *
 * Only functions of one role may remain; otherwise nothing is said. `client` tells whether the thread acts as an HTTP
 * client: a request then goes out and a response comes in.
 */
export function inferScope(moment: Moment, client: boolean, knowledge: Knowledge): InferredScope | null {
  if (moment.stack !== null) return null;
  for (const variable of moment.variables) {
    const { row, aim } = variable;
    // Of a caller, or of another place: not of the function that the thread stands in.
    if (aim.context !== "" || aim.frame > 0) continue;
    if (row.address === null || row.text === null) continue;
    const message = readHttp(cellsFromText(row.text));
    if (message === null || !client) continue;
    const direction = message.kind === "request" ? "out" : "in";
    const uses = knowledge.catalogue
      .findByParameter(row.name)
      .filter(({ api, index }) => api.io?.buffer === index && api.io.dir === direction);
    const roles = new Set(uses.map(({ api }) => api.role));
    // A stream protocol does not use the datagram calls, which name their peer.
    const [use] = uses.filter(({ api }) => !api.params.some((param) => param.kind === "sockaddr"));
    if (roles.size !== 1 || use === undefined) continue;
    const wide = row.address.length > 8;
    return {
      api: use.api,
      alternatives: uses.filter(({ api }) => api !== use.api).map(({ api }) => api),
      index: use.index,
      variable,
      childSp: wide ? null : plus(row.address, -use.api.params[use.index]!.off86),
      because: `${row.name} at ${row.address} is the name and place of its ${ordinal(use.index)} parameter, and an HTTP ${message.kind} of a client ${direction === "out" ? "leaves" : "enters"} the process there`,
    };
  }
  return null;
}

export function ordinal(index: number): string {
  return ["first", "second", "third", "fourth", "fifth", "sixth"][index] ?? `${index + 1}th`;
}
