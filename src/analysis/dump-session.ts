import type { NextStep } from "../model/case.js";
import { MANAGED_COMMANDS } from "../model/managed-commands.js";
import type { Entry } from "./entries.js";

/** Whether every command was typed in `dotnet-dump`, which knows the commands for .NET and few others. */
export function inDumpSession(entries: readonly Entry[]): boolean {
  let any = false;
  for (const { block } of entries) {
    if (block.prompt === null) continue;
    if (block.prompt.text !== ">") return false;
    any = true;
  }
  return any;
}

/** What `dotnet-dump` calls otherwise. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ["~*e !clrstack", "clrstack -all"],
  ["~*k", "clrstack -all -f"],
  ["~*kv", "clrstack -all -f"],
  ["~", "threads"],
  ["!threads", "clrthreads"],
  ["!do", "dumpobj"],
  ["!da", "dumparray"],
]);

/** The same steps in the words of `dotnet-dump`; what it cannot do is left out. */
export function forDumpSession(steps: readonly NextStep[]): readonly NextStep[] {
  return steps.flatMap((step): readonly NextStep[] => {
    if (step.tool !== undefined) return [step];
    const run = [...new Set(step.run.flatMap(counterpart))];
    return run.length === 0 ? [] : [{ ...step, run }];
  });
}

function counterpart(command: string): readonly string[] {
  const whole = COUNTERPARTS.get(command);
  if (whole !== undefined) return [whole];
  const [name = "", ...args] = command.split(" ");
  const known = COUNTERPARTS.get(name) ?? (MANAGED_COMMANDS.has(name.replace(/^!/, "")) ? name.slice(1) : null);
  return name.startsWith("!") && known !== null ? [[known, ...args].join(" ")] : [];
}
