import { safeText } from "../safe-text.js";

/** Markup that is known to be ours. A plain string is never markup. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | null | false | readonly Part[];

/**
 * Markup from a template. Whatever is put into it is text, and escaped, unless it is markup from here.
 *
 * @example
 * markup`<p>${"<script>"}</p>`.markup; // "<p>&lt;script&gt;</p>"
 */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = pieces[0]!;
  parts.forEach((part, i) => {
    text += markupOf(part) + pieces[i + 1]!;
  });
  return { markup: text };
}

function markupOf(part: Part): string {
  if (part === null || part === false) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if (Array.isArray(part)) return (part as readonly Part[]).map(markupOf).join("");
  return (part as Html).markup;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Log text as it may stand between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return safeText(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
