import type { NextStep } from "../model/case.js";
import type { Stack } from "../model/outputs.js";
import type { Entry } from "./entries.js";
import type { Scene } from "./rules/scene.js";
import type { Moment } from "./stops/moment.js";
import { threadWords } from "./thread-words.js";

/**
 * What to look at where nothing was found: why the target stands there, where its threads stand, and names for the
 * rows. A log of calls is looked at for what is in it; it needs none of that.
 */
export function firstLooks(scene: Scene, entries: readonly Entry[]): readonly NextStep[] {
  const moments = scene.moments.filter(({ recorded }) => recorded !== true);
  const last = moments.at(-1);
  if (last === undefined || scene.calls.length > 0 || scene.messages.length > 0) return [];
  const inKernel = scene.inKernel || moments.some(({ stack }) => stack !== null && isOfKernel(stack));
  return [...whyItStopped(inKernel, moments, entries), ...whereItStands(inKernel, moments, last), ...names(moments)];
}

/** An excerpt without a prompt: its innermost rows are the kernel's. */
function isOfKernel({ frames }: Stack): boolean {
  return frames.slice(0, 4).some(({ module }) => /^(?:nt|ntoskrnl|ntkrnl\w{2}|hal)$/i.test(module ?? ""));
}

/** No event, record, bug check or analysis is in the log. */
function whyItStopped(inKernel: boolean, moments: readonly Moment[], entries: readonly Entry[]): readonly NextStep[] {
  const told =
    moments.some(({ reason }) => reason !== "unknown") ||
    entries.some(
      ({ output }) =>
        output?._tag === "exception-record" || output?._tag === "analysis" || output?._tag === "breakpoint-hit",
    );
  if (told) return [];
  if (moments.some(({ position }) => position !== null))
    return [
      {
        run: ['dx -g @$curprocess.TTD.Events.Where(e => e.Type == "Exception")'],
        because: "Which exceptions the trace has recorded is not in the log",
        expect: "the position of each; !tt goes there, and g- from there to what was before it",
      },
    ];
  return [
    {
      run: inKernel ? [".bugcheck", "!analyze -v"] : [".lastevent", "!analyze -v"],
      because: "Why the target stands there is not in the log",
      expect: inKernel
        ? "a bug check with its arguments, or a break that somebody made"
        : "an exception, a breakpoint, or a dump that somebody made of a program that hangs",
    },
  ];
}

function whereItStands(inKernel: boolean, moments: readonly Moment[], last: Moment): readonly NextStep[] {
  const shown = new Set(moments.filter(({ stack }) => stack !== null).map(({ thread }) => thread));
  if (!shown.has(last.thread)) {
    const run = goThere(last.thread);
    return run === null
      ? []
      : [
          {
            run: [...run, "kv 100"],
            because:
              last.thread === null
                ? "No stack is in the log"
                : `The stack of ${threadWords(last.thread)} is not in the log`,
            expect: "the function that it stands in, and who called it",
          },
        ];
  }
  if (shown.size > 1) return [];
  return [
    {
      run: inKernel ? ["!running -ti", "!stacks 2"] : ["~*kv 100", "!locks"],
      because: `Only the stack of ${threadWords(last.thread)} is in the log: whom it may wait for, the others show`,
      expect: inKernel
        ? "a processor that works on one thing, or threads that wait for one object"
        : "a thread that holds what others wait for, or one that works",
    },
  ];
}

/** `0:005` is reached by `~5s`, a thread object by `.thread`; null where no command is known. */
function goThere(thread: string | null): readonly string[] | null {
  if (thread === null) return [];
  const index = /^0:(\d{1,6})(?::x86)?$/.exec(thread)?.[1];
  if (index !== undefined) return [`~${Number(index)}s`];
  const processor = /^cpu (\d+)$/.exec(thread)?.[1];
  if (processor !== undefined) return [`~${processor}s`];
  return /^[0-9a-f]{8,16}$/.test(thread) ? [`.thread /p /r ${thread}`] : null;
}

/** The innermost rows that Windows did not name: `tagger+0x13f2`. */
function names(moments: readonly Moment[]): readonly NextStep[] {
  for (const { stack } of moments) {
    const row = stack?.frames
      .slice(0, 8)
      .find((one) => !one.inline && one.module !== null && one.symbol === null && one.displacement !== null);
    const module = row?.module ?? null;
    if (module === null || !/^[\w.-]{1,64}$/.test(module)) continue;
    return [
      {
        run: [`lmvm ${module}`, "!sym noisy", `.reload /f ${module}`],
        because: `Rows of ${module} have no function names`,
        expect: "the version of the file, and where its symbols were looked for",
      },
    ];
  }
  return [];
}
