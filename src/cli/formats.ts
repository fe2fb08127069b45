import type { Case } from "../model/case.js";
import type { RenderOptions, ReportFormat } from "../render.js";

type Renderer = (document: Case, options: RenderOptions) => string;

/** A format's code is loaded when it is asked for: a report in the terminal does not wait for the HTML page's. */
export const RENDERERS: Readonly<Record<ReportFormat, () => Promise<Renderer>>> = {
  text: async () => (await import("../report/text.js")).renderText,
  markdown: async () => (await import("../report/markdown.js")).renderMarkdown,
  json: () => Promise.resolve((document) => `${JSON.stringify(document, null, 1)}\n`),
  ndjson: async () => (await import("../report/ndjson.js")).renderNdjson,
  html: async () => {
    const { render } = await import("../render.js");
    return (document, options) => render(document, "html", options);
  },
  sarif: async () => (await import("../report/sarif.js")).renderSarif,
  trace: async () => (await import("../report/trace.js")).renderTrace,
  folded: async () => (await import("../report/folded.js")).renderFolded,
  speedscope: async () => (await import("../report/folded.js")).renderSpeedscope,
  mermaid: async () => (await import("../report/mermaid.js")).renderMermaid,
  dot: async () => (await import("../report/dot.js")).renderDot,
};

export const FORMATS = Object.keys(RENDERERS) as readonly ReportFormat[];
