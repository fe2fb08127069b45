/** The preface of HTTP/2 (RFC 9113 section 3.4); its frames are not read. */
import { cellsText } from "../../model/cells.js";
import type { Protocol } from "./decoded.js";

const PREFACE = "PRI * HTTP/2.0....SM....";

export const http2: Protocol = {
  name: "http2",
  opens: (cells) => cellsText(cells, 0, 14) === PREFACE.slice(0, 14),
  read: (cells) => {
    if (!PREFACE.startsWith(cellsText(cells, 0, PREFACE.length))) return null;
    const end = Math.min(cells.length, PREFACE.length);
    const completeness = end === PREFACE.length ? "complete" : "truncated";
    const message = { protocol: "http2.preface", start: 0, end, fields: [], secrets: [], inner: [] } as const;
    return { messages: [{ ...message, completeness }], end, wants: PREFACE.length - end };
  },
};
