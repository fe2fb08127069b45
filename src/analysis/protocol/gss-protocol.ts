/** GSS tokens that stand by themselves: what InitializeSecurityContext gives and takes. */
import { cellAt } from "../../model/cells.js";
import { readRawBytes } from "./base64.js";
import type { Protocol } from "./decoded.js";
import { nodeAt } from "./der/der.js";
import { readSpnego } from "./spnego.js";

export const gss: Protocol = {
  name: "gss",
  opens: (cells) => cells.length >= 6 && (cellAt(cells, 0) === 0x60 || cellAt(cells, 0) === 0xa1),
  read: (cells) => {
    const bytes = readRawBytes(cells, 0, cells.length);
    const message = readSpnego(bytes);
    const length = nodeAt(bytes, 0)?.end;
    if (message === null || length === undefined) return null;
    const end = Math.min(cells.length, length);
    return { messages: [message], end, wants: length - end };
  },
};
