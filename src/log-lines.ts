import * as E from "fp-ts/lib/Either.js";
import type { Case } from "./model/case.js";
import { parse } from "./parse.js";
import { pageOf, textOf, type Page } from "./redact/page.js";
import { redactLog } from "./redact/redact.js";
import type { LogLines } from "./report/html/lines.js";
import { decodeText } from "./text/decode.js";

/**
 * The lines of a case's logs as its report may show them: where the case is redacted, so are they. Names of hosts stay,
 * as they do in the story.
 */
export function logLinesOf(document: Case, logs: readonly (string | Uint8Array)[]): readonly LogLines[] {
  return document.sources.map((source, s) => {
    const log = logs[s] ?? "";
    const bytes = typeof log === "string" ? new TextEncoder().encode(log) : log;
    const transcript = document.redacted ? parse(bytes, { name: source.name }) : null;
    const page =
      transcript === null
        ? pageOf(bytes, source)
        : E.isRight(transcript)
          ? redactLog(bytes, transcript.right, { hosts: false }).page
          : null;
    const wide = source.encoding === "utf-16le" || source.encoding === "utf-16be";
    return { line: (number) => (page === null ? "" : lineOf(page, number, wide)) };
  });
}

function lineOf(page: Page, number: number, wide: boolean): string {
  const from = page.starts[number - 1] ?? 0;
  const to = page.starts[number] ?? from;
  const units = page.units.subarray(from, Math.min(to, from + 65_536));
  const text = wide ? textOf(units, 0, units.length) : decodeText(Uint8Array.from(units), 0, units.length);
  return text.replace(/(?<![\r\n])[\r\n]+$/, "").replace(/^\ufeff/, "");
}
