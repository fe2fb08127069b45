import type { Output } from "../../model/outputs.js";
import { entriesShowing, evidenceLine } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";

/** A line of the loader that says that a library could not be used. */
interface Pattern {
  readonly pattern: RegExp;
  /** Which group of the pattern is what. */
  readonly module: number;
  readonly status?: number;
  readonly wanted?: number;
  readonly parent?: number;
  readonly why: string;
}

/**
 * What loader snaps (`!gflag +sls`), the loader and the debugger print. Steps of a search that fail on the way
 * (`LdrpFindKnownDll - RETURN: Status: 0xc0000135`) are no failure.
 */
const PATTERNS: readonly Pattern[] = [
  {
    // 1234:5678 @ 0001 - LdrpProcessWork - ERROR: Unable to load DLL: "dep.dll", Parent Module: "C:\app\plug.dll", Status: 0xc0000135
    pattern:
      /ERROR: Unable to load DLL: ["']([^"']{1,260})["'](?:, Parent Module: ["']([^"']{0,260})["'])?(?:, Status: 0x([0-9a-f]{8}))?/i,
    module: 1,
    parent: 2,
    status: 3,
    why: "missing",
  },
  {
    // LdrpGetProcedureAddress / LdrpReportError - ERROR: Locating export "Foo" for DLL "dep.dll" failed with status: 0xc0000139.
    pattern:
      /Locating (?:export|procedure) ["']([^"']{1,260})["'] for DLL ["']([^"']{1,260})["'] failed with status: 0x([0-9a-f]{8})/i,
    module: 2,
    wanted: 1,
    status: 3,
    why: "export",
  },
  {
    // LdrpInitializeNode - ERROR: Init routine 00007FF8… for DLL "C:\app\plug.dll" failed during DLL_PROCESS_ATTACH
    pattern: /Init routine [0-9a-f`]{8,17} for DLL ["']([^"']{1,260})["'] failed during DLL_PROCESS_ATTACH/i,
    module: 1,
    why: "dllmain",
  },
  {
    // LDR: app.exe - dep.dll - "Bad image" forms of old loaders: LDR: Unable to load/map image
    pattern:
      /LDR: (?:\S{1,120} - )?(?:unable to (?:load|map|find)|failed to load) (?:image |dll )?["']?([^"'\s]{1,260})/i,
    module: 1,
    why: "missing",
  },
  {
    // The program … The procedure entry point X could not be located in the dynamic link library Y
    pattern: /procedure entry point (\S{1,260}) could not be located in the dynamic link library (\S{1,260}?)\.?\s*$/i,
    module: 2,
    wanted: 1,
    why: "export",
  },
];

/** Libraries that could not be found, linked or started, where something says so. */
export function loadFacts(context: FactContext): readonly FactDraft[] {
  const found = new Map<string, FactDraft>();
  for (const { source, output, thread } of entriesShowing(context.entries, "text", "event", "error", "fields")) {
    for (const { text, line } of linesOf(output)) {
      if (!/err|fail|unable|located|LDR/i.test(text)) continue;
      for (const one of PATTERNS) {
        const match = one.pattern.exec(text.slice(0, 1000));
        if (match === null) continue;
        const fact = factOf(one, match, source, line, thread, context);
        const key = `${source} ${String(fact.fields["module"]).toLowerCase()} ${one.why}`;
        if (!found.has(key)) found.set(key, fact);
        break;
      }
    }
  }
  return [...found.values()];
}

function linesOf(output: Output): readonly { readonly text: string; readonly line: number }[] {
  if (output._tag === "text")
    return output.text.split("\n").map((text, i) => ({ text, line: output.lineNumbers[i] ?? output.lines[0] }));
  if (output._tag === "event" && output.event === "debug-output")
    return [{ text: output.name ?? "", line: output.line }];
  if (output._tag === "error") return [{ text: output.text, line: output.line }];
  return output._tag === "fields"
    ? output.rows.map((row) => ({ text: `${row.label}: ${row.value}`, line: row.line }))
    : [];
}

const REASONS: Readonly<Record<string, string>> = {
  c0000135: "missing",
  c0000139: "export",
  c0000138: "export",
  c000007b: "bad-image",
  c0000142: "dllmain",
  c0000022: "denied",
};

function factOf(
  one: Pattern,
  match: RegExpExecArray,
  source: number,
  line: number,
  thread: string | null,
  context: FactContext,
): FactDraft {
  const at = (group: number | undefined): string | null => (group === undefined ? null : (match[group] ?? null));
  const status = at(one.status)?.toLowerCase() ?? null;
  const module = at(one.module)!;
  const why = REASONS[status ?? ""] ?? one.why;
  const meaning =
    status === null ? undefined : context.knowledge.explainError(Number.parseInt(status, 16), ["ntstatus"])?.code;
  return {
    kind: "load-failure",
    moment: context.momentAt(source, line),
    thread,
    fields: {
      module: fileOf(module),
      path: module,
      parent: at(one.parent) === null ? null : fileOf(at(one.parent)!),
      wanted: at(one.wanted),
      why,
      status,
      "status.name": meaning?.name,
    },
    text: `the loader could not use ${fileOf(module)}${status === null ? "" : ` (${meaning?.name ?? status})`}`,
    basis: "fact",
    // Where the status belongs to the line and is lost, why the library failed is not known.
    confidence: one.status !== undefined && status === null ? "possible" : "certain",
    refutedBy: "a later line of the loader in which the same library loads",
    evidence: [evidenceLine(source, line)],
  };
}

function fileOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
}
