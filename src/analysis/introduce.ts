import type { CaseModule, Statement } from "../model/case.js";
import type { Block, CommandPart } from "../model/transcript.js";
import { evidenceAt, mergeEvidence, type Entry } from "./entries.js";
import type { Scene } from "./rules/scene.js";

/** Libraries that do the same work: which of them a process uses decides what its settings mean. */
const CHOICES: readonly {
  readonly what: string;
  readonly modules: readonly (readonly [module: string, name: string])[];
}[] = [
  {
    what: "HTTP",
    modules: [
      ["wininet", "WinINet"],
      ["winhttp", "WinHTTP"],
    ],
  },
];

/** What the log is about: how much of it there is, and which libraries are at work. */
export function sceneOf(scene: Scene, entries: readonly Entry[], modules: readonly CaseModule[]): readonly Statement[] {
  const statements: Statement[] = [];
  const stops = scene.moments.filter((moment) => moment.recorded !== true);
  const threads = [...new Set(stops.map((moment) => moment.thread).filter((thread) => thread !== null))];
  const commands = new Set(entries.flatMap((entry) => entry.commands.map((part) => nameOf(part, entry.block))));
  const [first] = stops;
  // Stacks of several threads at one time are one standstill.
  const times = new Set(stops.map((moment) => `${moment.source} ${moment.time}`)).size;
  const standing = times === stops.length ? "" : `, ${count(times, "standstill")},`;
  if (first !== undefined) {
    statements.push({
      text: `${count(stops.length, "stop")}${standing} on ${
        threads.length === 0
          ? "a thread that no prompt names"
          : `${threads.length === 1 ? "thread" : "threads"} ${threads
              .slice(0, 8)
              .map((thread) => thread.replace(/^cpu /, "of processor "))
              .join(", ")}`
      }, looked at with ${[...commands].slice(0, 12).join(", ") || "no shown command"}.`,
      basis: "fact",
      confidence: "certain",
      evidence: mergeEvidence(
        stops.slice(0, 8).map((moment) => evidenceAt(moment.source, [moment.first, moment.last])),
      ),
    });
  }
  const listed = entries.some(({ output }) => output?._tag === "modules" && output.rows.length > 3);
  for (const { what, modules: choices } of CHOICES) {
    const present = choices.filter(([module]) => modules.some((one) => one.name.toLowerCase() === module));
    if (present.length === 0) continue;
    const others = choices.filter((choice) => !present.includes(choice));
    const absent = others
      .map(([, name]) => (listed ? `${name} is not loaded` : `${name} appears nowhere in this log`))
      .join(", ");
    statements.push({
      text: `The process speaks ${what} through ${present.map(([, name]) => name).join(" and ")}${absent === "" ? "" : `; ${absent}`}.`,
      basis: "fact",
      confidence: "certain",
      evidence: present.flatMap(([module]) =>
        modules.find((one) => one.name.toLowerCase() === module)!.evidence.slice(0, 2),
      ),
    });
  }
  return statements;
}

/** As it was typed. `~5s` and `~*e !clrstack` say little by the letter alone. */
function nameOf({ prefix, name, args }: CommandPart, { command }: Block): string {
  // `dotnet-dump` takes commands of extensions without their sign.
  if (prefix === null) return name.startsWith("!") && command?.text.includes(name) !== true ? name.slice(1) : name;
  const run = name === "e" ? /^\S{1,40}/.exec(args)?.[0] : undefined;
  return `${prefix}${name}${run === undefined ? "" : ` ${run}`}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
