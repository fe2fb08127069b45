import type { Case } from "../model/case.js";
import type { Transcript } from "../model/transcript.js";
import type { Knowledge, RulePack } from "../knowledge/index.js";
import { echo } from "./block.js";
import { capturesOf } from "./captures.js";
import type { CaptureOptions } from "./commands.js";
import { argumentBlocks, standingBlocks } from "./dump.js";
import { hitsOf } from "./hits.js";
import { markerText, scriptWord } from "./marker.js";
import { readmeText } from "./readme.js";
import { wantedOf, type CollectRequest, type Refusal, type Wanted } from "./request.js";
import { sessionFile, type CollectFile, type SessionOptions, type SessionScript } from "./session.js";
import { surveyBlocks } from "./survey.js";
import { visitBlocks } from "./visits.js";

/** What a first script's log showed. */
export interface CollectedLogs {
  readonly transcripts: readonly Transcript[];
  readonly document: Case;
}

export interface Collected {
  readonly files: readonly CollectFile[];
  readonly wanted: Wanted;
}

/**
 * The scripts that make a debugger export what the analysis needs. Pure: the same request and the same logs give the
 * same files.
 *
 * @param from logs of the first pass, for a second one that asks for more; null for the first
 */
export function collectScripts(
  request: CollectRequest,
  from: CollectedLogs | null,
  knowledge: Knowledge,
  pack: RulePack,
): Collected | Refusal {
  const wanted = wantedOf(request, knowledge, pack);
  if ("message" in wanted) return wanted;
  const refusal = refusalOf(request, wanted, from);
  if (refusal !== null) return refusal;
  const { catalogue } = knowledge;
  const session: SessionOptions = {
    target: request.target,
    arch: request.arch,
    folder: request.folder,
    script: scriptWord(JSON.stringify([request, from?.transcripts.map(({ source }) => source) ?? null])),
  };
  const options: CaptureOptions = {
    knowledge,
    bytes: request.bytes,
    withoutMemory: (api) => wanted.withoutMemory.has(catalogue.canonicalName(api)),
  };
  const made = scriptsOf(request, wanted, from, session, options);
  if ("message" in made) return made;
  const scripts = made.sessions.map((one) => sessionFile(one, session));
  const secondPass = from !== null;
  const revealing = wanted.apis.filter((api) => !options.withoutMemory(api) && capturesOf(api, knowledge).length > 0);
  const readme = readmeText({
    request,
    session,
    secondPass,
    sessions: made.sessions,
    apis: wanted.apis.map(catalogue.canonicalName),
    revealing: revealing.map(catalogue.canonicalName),
    rules: wanted.rules,
  });
  return { files: [...scripts, ...made.extra, { name: "README.txt", text: readme }], wanted };
}

interface Scripts {
  readonly sessions: readonly SessionScript[];
  /** Files that breakpoints run. */
  readonly extra: readonly CollectFile[];
}

function scriptsOf(
  request: CollectRequest,
  wanted: Wanted,
  from: CollectedLogs | null,
  session: SessionOptions,
  options: CaptureOptions,
): Scripts | Refusal {
  const { catalogue } = options.knowledge;
  const { apis } = wanted;
  if (request.target === "live") {
    // What is asked where the target stands is asked first: the run may never end.
    const blocks = wanted.commands === null ? [] : standingBlocks(wanted.commands);
    const live = { name: "live.wds", log: "live.log", pass: 1 } as const;
    if (apis.length === 0) {
      const run = [echo(markerText(session.script, "mark", "note", { of: "standing" }))];
      return { sessions: [{ ...live, blocks, run }], extra: [] };
    }
    const { files, run } = hitsOf(apis, request.arch!, session, catalogue, options);
    return { sessions: [{ ...live, blocks, run }], extra: files };
  }
  if (from === null) {
    if (request.target === "dump")
      return {
        sessions: [{ name: "dump.wds", log: "dump.log", pass: 1, blocks: standingBlocks(wanted.commands ?? []) }],
        extra: [],
      };
    // The survey goes to the end of the trace first: there everything that never ended still stands.
    const standing = wanted.commands === null ? [] : standingBlocks(wanted.commands);
    const blocks = [...surveyBlocks(apis, catalogue), ...standing];
    return { sessions: [{ name: "survey.wds", log: "survey.log", pass: 1, blocks }], extra: [] };
  }
  const parts =
    request.target === "ttd"
      ? visitBlocks(from.transcripts, apis, catalogue, request.arch, options)
      : [argumentBlocks(from.document, apis, catalogue, options)].filter((blocks) => blocks.length > 0);
  if (parts.length === 0) {
    return {
      message:
        request.target === "ttd"
          ? "The log lists no call of the functions that are asked for."
          : "The stacks of the log show no argument of the functions that are asked for.",
      remedy:
        request.target === "ttd"
          ? "Run survey.wds on the trace first and pass its log with --from; `collect --check` says what is in a log."
          : "Only 32-bit stacks printed with their arguments show any; nothing more can be asked of this dump.",
    };
  }
  const base = request.target === "ttd" ? "visit" : "arguments";
  const sessions = parts.map((blocks, i): SessionScript => ({
    name: `${base}-${i + 1}.wds`,
    log: `${base}-${i + 1}.log`,
    pass: 2,
    blocks,
  }));
  return { sessions, extra: [] };
}

/** What the options do not allow together. */
function refusalOf(request: CollectRequest, wanted: Wanted, from: CollectedLogs | null): Refusal | null {
  const { target, arch, folder } = request;
  if (target === "live" && from !== null)
    return { message: "A live target has no second pass.", remedy: "Leave --from away." };
  if (target === "live" && arch === null && wanted.apis.length > 0) {
    return {
      message: "Breakpoints read arguments where the machine keeps them, so the machine must be known.",
      remedy: "Pass --arch x86 for a 32-bit process, --arch x64 for a 64-bit one.",
    };
  }
  if (wanted.apis.length === 0 && ((target !== "dump" && wanted.commands === null) || from !== null))
    return { message: "No function was named.", remedy: "Pass --apis, --rule, or both." };
  if (!/^[A-Za-z]:(?:\\[\w.-]+)+$/.test(folder)) {
    return {
      message: `"${folder}" is no folder that the scripts can be run from.`,
      remedy: "Pass --folder with a drive and names without blanks, such as C:\\collect.",
    };
  }
  return null;
}
