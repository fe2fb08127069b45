import { plus } from "../model/address.js";
import type { Absence, Finding, NextStep } from "../model/case.js";
import type { RulePack } from "../knowledge/index.js";
import type { Scene } from "./rules/scene.js";
import { pointerOf } from "./buffers/values.js";
import { holesOf } from "../model/cells.js";
import { withoutAnswered } from "./answered.js";
import { ordinal } from "./calls/scope.js";
import type { Entry } from "./entries.js";
import { firstLooks } from "./first-looks.js";
import { scriptSteps } from "./script-steps.js";

const MOST = 24;

/** Commands that would show what the log leaves open, most decisive first; scripts that ask for all of it come last. */
export function nextStepsOf(
  scene: Scene,
  absences: readonly Absence[],
  fromRules: readonly NextStep[],
  findings: readonly Finding[],
  rules: RulePack,
  entries: readonly Entry[],
): readonly NextStep[] {
  // Arguments decide between explanations; where nothing is in question nobody needs them.
  const inQuestion = scene.findings.length > 0 || absences.some((absence) => absence.verdict !== "fulfilled");
  const steps: NextStep[] = [
    ...(inQuestion ? unknownArguments(scene) : []),
    ...unreadStrings(scene),
    ...missingRows(scene),
    ...cutMessages(scene),
    ...fromRules,
    ...cutStacks(scene),
    ...(findings.length === 0 ? firstLooks(scene, entries) : []),
  ];
  const seen = new Set<string>();
  const asked = withoutAnswered(steps, entries, scene.moments).filter((step) => {
    const key = step.run.join("\n");
    return !seen.has(key) && seen.add(key).size <= MOST;
  });
  return [...asked, ...scriptSteps(scene, absences, findings, rules)];
}

/** Sockets, and flags that keep a connection, of entered calls whose place is known and whose value nobody printed. */
function unknownArguments(scene: Scene): readonly NextStep[] {
  const hasNtlm = scene.messages.some(({ protocol }) => protocol.startsWith("ntlm."));
  return scene.calls.flatMap(({ call, api }) =>
    api.params.flatMap((param, i): NextStep[] => {
      const argument = call.args[param.name];
      if (call.phase !== "enter" || argument?.value !== null || argument.slot === null) return [];
      if (param.kind !== "socket" && param.kind !== "flags") return [];
      // Of flags only the one that keeps a connection decides something, and that where NTLM needs one that lasts.
      if (param.kind === "flags" && !(hasNtlm && keepFlag(param.values) !== undefined)) return [];
      const what = param.kind === "socket" ? "which socket it is" : "which flags it was given";
      return [
        {
          run: [`dd ${argument.slot} L1`],
          because: `${param.name}, the ${ordinal(i)} argument of ${call.api}, was not shown: it says ${what}`,
          expect:
            param.kind === "socket"
              ? "the value that the send and receive calls were given, if it is their connection"
              : `bit ${keepFlag(param.values)!.join(" (")}) is set where the caller allows a connection to be kept`,
        },
      ];
    }),
  );
}

function keepFlag(values: Readonly<Record<string, string>> | undefined): readonly [string, string] | undefined {
  return Object.entries(values ?? {}).find(([, name]) => /KEEP_CONNECTION/.test(name));
}

/** Pointers to strings whose text is not in the log. */
function unreadStrings(scene: Scene): readonly NextStep[] {
  return scene.calls.flatMap(({ call, api }) =>
    api.params.flatMap((param): NextStep[] => {
      const argument = call.args[param.name];
      if (param.kind !== "string" || argument?.value == null || argument.text !== null) return [];
      // Null, or a small number that stands for a name.
      if (pointerOf(argument.value) === null) return [];
      return [
        {
          run: [`${param.encoding === "utf16" ? "du" : "da"} ${argument.value}`],
          because: `${param.name} of ${call.api} points there, and its text is not in the log`,
          expect: "the text of the argument",
        },
      ];
    }),
  );
}

/** Rows that a dump should have had. */
function missingRows(scene: Scene): readonly NextStep[] {
  const buffers = new Set(scene.messages.map(({ buffer }) => buffer));
  return [...buffers].flatMap((buffer) => {
    const holes = holesOf(buffer.cells);
    if (holes.length === 0) return [];
    return [
      {
        run: holes.map((hole) => `db ${plus(buffer.address, hole.start)} L${(hole.end - hole.start).toString(16)}`),
        because: `the dump at ${buffer.address} misses ${holes.length === 1 ? "rows" : "rows in several places"}; db shows every byte, da does not`,
        expect: "the rest of the head and of the token",
      },
    ];
  });
}

/** Heads that end in the middle: a header that decides may stand behind. */
function cutMessages(scene: Scene): readonly NextStep[] {
  return scene.messages.flatMap((message): NextStep[] => {
    if (message.http === null || message.http.headComplete || !message.protocol.startsWith("http.")) return [];
    const end = plus(message.buffer.address, message.buffer.cells.length);
    return [
      {
        run: [`db ${end} L200`],
        because: `the head of the ${message.http.kind} at ${message.buffer.address} is cut there; Connection, Proxy-Connection and Content-Length may follow`,
        expect: "the rest of the head, up to an empty line",
      },
    ];
  });
}

function cutStacks(scene: Scene): readonly NextStep[] {
  const cut = scene.moments.find((moment) =>
    moment.stack?.gaps.some((gap) => gap.afterFrame === moment.stack!.frames.length - 1),
  );
  if (cut === undefined) return [];
  return [
    {
      run: ["kn 100"],
      because: `the stack in lines ${cut.stack!.lines[0]}–${cut.stack!.lines[1]} was cut at its end`,
      expect: "the rows up to the start of the thread",
    },
  ];
}
