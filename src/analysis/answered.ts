import type { NextStep } from "../model/case.js";
import type { Entry } from "./entries.js";
import type { Moment } from "./stops/moment.js";

/** What they print does not depend on the thread or frame that the debugger looks at. */
const OF_THE_TARGET =
  /^(?:lmvm \S+|ln \S+|\.bugcheck|\.lastevent|!(?:analyze -v|locks|dpcs|irql|poaction|whea|running -\w+|cs -l|storagekd\.storclass|cpuinfo)|!(?!thread|process|teb|gle|clrstack|pe|dso|heap)[\w.]+ (?:\S+ )*[0-9a-f`]{6,17})$/;

/**
 * Without the commands that the log answers already: an engineer would type them again for nothing. Where the target
 * ran in between, the answer may be another, but for the version of a module.
 *
 * ```text
 * 0: kd> !devstack ffffb70c3bd5e060        `!devstack ffffb70c3bd5e060` is not asked for again
 * 0: kd> lmvm cdwan64                      nor `lmv m cdwan64`
 * ```
 */
export function withoutAnswered(
  steps: readonly NextStep[],
  entries: readonly Entry[],
  moments: readonly Moment[],
): readonly NextStep[] {
  const ran = new Set(moments.filter(({ recorded }) => recorded !== true).map(({ time, run }) => `${run} ${time}`));
  const answered = new Set<string>();
  for (const { commands, output } of entries) {
    if (commands.length !== 1 || output === null || output._tag === "error") continue;
    const [{ prefix, name, args }] = commands as readonly [Entry["commands"][number]];
    if (prefix === null) answered.add(plain(`${name} ${args}`));
  }
  return steps.flatMap((step) => {
    if (step.tool !== undefined) return step;
    const run = step.run.filter((command) => {
      const asked = plain(command);
      return !answered.has(asked) || !OF_THE_TARGET.test(asked) || (ran.size > 1 && !asked.startsWith("lmvm "));
    });
    return run.length === 0 ? [] : run.length === step.run.length ? step : { ...step, run };
  });
}

/** `lmv m X` is `lmvm X`, and an address has no zeros in front. */
function plain(command: string): string {
  return command
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^lmv m /, "lmvm ")
    .replace(/ (?:0x)?0+(?=[0-9a-f`]{6,16}$)/, " ")
    .replaceAll("`", "");
}
