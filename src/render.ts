import { requireOptions, requireRawLogs } from "./arguments.js";
import type { Case } from "./model/case.js";
import { logLinesOf } from "./log-lines.js";
import { requireCase } from "./read-case.js";
import { renderDot } from "./report/dot.js";
import { REPORT_FORMATS, type ReportFormat } from "./report/formats.js";
import { renderFolded, renderSpeedscope } from "./report/folded.js";
import { renderHtml } from "./report/html/page.js";
import { renderMarkdown } from "./report/markdown.js";
import { renderMermaid } from "./report/mermaid.js";
import { renderNdjson } from "./report/ndjson.js";
import { renderSarif } from "./report/sarif.js";
import { renderText, type TextOptions } from "./report/text.js";
import { renderTrace } from "./report/trace.js";

export { REPORT_FORMATS, type ReportFormat } from "./report/formats.js";

export interface RenderOptions extends TextOptions {
  /** The logs of the case, in its order: HTML shows their lines beside the story, redacted where the case is. */
  readonly logs?: readonly (string | Uint8Array)[];
}

/**
 * A case as a report. Throws a `TypeError` where the document is no case: `readCase` tells that before.
 *
 * @example
 * const result = analyze("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n");
 * if (result._tag === "Right") render(result.right, "text").startsWith("Post-mortem of log"); // true
 *
 * @since 0.1.0
 */
export function render(document: Case, format: ReportFormat, options: RenderOptions = {}): string {
  requireCase(document, "render");
  requireOptions(options, "render");
  if (options.logs !== undefined) requireRawLogs(options.logs, "render");
  if (!REPORT_FORMATS.includes(format))
    throw new TypeError(`render: the format is none of ${REPORT_FORMATS.join(", ")}`);
  switch (format) {
    case "text":
      return renderText(document, options);
    case "markdown":
      return renderMarkdown(document);
    case "json":
      return `${JSON.stringify(document, null, 1)}\n`;
    case "ndjson":
      return renderNdjson(document);
    case "html":
      return renderHtml(document, options.logs === undefined ? null : logLinesOf(document, options.logs));
    case "sarif":
      return renderSarif(document);
    case "trace":
      return renderTrace(document);
    case "folded":
      return renderFolded(document);
    case "speedscope":
      return renderSpeedscope(document);
    case "mermaid":
      return renderMermaid(document);
    case "dot":
      return renderDot(document);
  }
}
