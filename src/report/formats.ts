export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The names that `render` takes, for messages. */
export const REPORT_FORMATS = [
  "text",
  "markdown",
  "json",
  "ndjson",
  "html",
  "sarif",
  "mermaid",
  "dot",
  "trace",
  "folded",
  "speedscope",
] as const;
