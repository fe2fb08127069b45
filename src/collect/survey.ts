import type { Api, Catalogue } from "../knowledge/index.js";
import type { ScriptBlock } from "./block.js";
import { caught } from "./commands.js";

/** More rows than any list should have; without it the debugger stops after 100. */
const ALL = 9999;

/**
 * The first pass over a time-travel trace: which of the functions were called, when, and with what. One question for
 * each function: a name that does not resolve spoils nothing else.
 *
 * ```text
 * x ws2_32!send                                            does the name resolve?
 * dx @$cursession.TTD.Calls("ws2_32!send").Count()         how many are there?
 * dx -r3 @$cursession.TTD.Calls("ws2_32!send"),9999        all of them, with four parameters
 * ```
 */
export function surveyBlocks(apis: readonly Api[], catalogue: Catalogue): readonly ScriptBlock[] {
  return [
    // Functions of modules that are not loaded at the current position do not resolve.
    { kind: "query", fields: { of: "index" }, body: ["!index", "!index -status", "!tt 100"] },
    {
      kind: "query",
      fields: { of: "trace" },
      body: [
        "dx @$curprocess.TTD.Lifetime",
        `dx -r2 @$curprocess.TTD.Threads,${ALL}`,
        `dx -r2 @$curprocess.TTD.Events,${ALL}`,
      ],
    },
    {
      kind: "query",
      fields: { of: "exceptions" },
      body: [`dx -r3 @$curprocess.TTD.Events.Where(t => t.Type == "Exception").Select(e => e.Exception),${ALL}`],
    },
    ...apis.map((api): ScriptBlock => {
      const name = catalogue.canonicalName(api);
      const calls = `@$cursession.TTD.Calls("${name}")`;
      return {
        kind: "query",
        fields: { of: "calls", fn: name },
        body: [caught(`x ${name}`), `dx ${calls}.Count()`, `dx -r3 ${calls},${ALL}`],
      };
    }),
  ];
}
