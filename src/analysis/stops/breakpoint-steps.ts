import type { Output } from "../../model/outputs.js";
import type { CommandPart } from "../../model/transcript.js";
import { movementOf } from "./movement.js";
import { readFormat } from "./printf.js";

/** One command of a breakpoint that prints, and what its answer is known by. */
export interface Step {
  readonly part: CommandPart;
  readonly prints:
    | { readonly as: "text"; readonly words: readonly string[] }
    | { readonly as: "registers"; readonly names: readonly string[] }
    | { readonly as: "memory"; readonly strings: boolean }
    | { readonly as: "output"; readonly tags: ReadonlySet<Output["_tag"]> };
  /** It stands in the braces of an `.if`: it may print nothing. */
  readonly perhaps: boolean;
}

/** What a breakpoint's command prints, up to where it lets the target go. */
export interface Script {
  /** `gu` in the middle: what stands behind it is printed where the function has returned. */
  readonly stages: readonly (readonly Step[])[];
  /** It lets the target go on, so that no prompt follows. */
  readonly goesOn: boolean;
}

/**
 * ```text
 * .echo ==SEND==; r rcx; da @rdx L@r8; kb 3; gc      ==SEND==, one register, strings, a stack; and it goes on
 * ```
 *
 * What stands in the braces of an `.if` may be printed or not. Null where somebody must run it to know what it prints, or
 * whether it stops: braces that let the target go on, `j`, a script, an extension.
 */
export function scriptOf(runs: string): Script | null {
  const stages: Step[][] = [[]];
  let goesOn = false;
  for (const part of partsOf(runs)) {
    if (goesOn) break;
    if (movementOf(part) === "go") {
      if (part.name === "gu") stages.push([]);
      else goesOn = true;
    } else if (part.name === ".if") {
      const steps = conditionalSteps(part.args);
      // A hit that may print nothing at all is not told from none.
      if (steps === null || stages.at(-1)!.length === 0) return null;
      stages.at(-1)!.push(...steps);
    } else if (!SILENT.test(part.name) && !isAssignment(part)) {
      const prints = printsOf(part);
      if (prints === null) return null;
      stages.at(-1)!.push({ part, prints, perhaps: false });
    }
  }
  return { stages, goesOn };
}

/**
 * ```text
 * .if (@eax > 0) { db @rdx L@eax } .else { .echo nothing }
 *                  ^^^^^^^^^^^^^           ^^^^^^^^^^^^^ either may print
 * ```
 *
 * Null where the braces do more than print, or nest.
 */
function conditionalSteps(args: string): readonly Step[] | null {
  const [, then, otherwise = ""] =
    /^\([^{}]{0,200}\)\s{0,9}\{([^{}]{0,400})\}(?:\s{0,9}\.else\s{0,9}\{([^{}]{0,400})\})?\s{0,9}$/.exec(args) ?? [];
  if (then === undefined) return null;
  const steps: Step[] = [];
  for (const part of [...partsOf(then), ...partsOf(otherwise)]) {
    if (SILENT.test(part.name) || isAssignment(part)) continue;
    const prints = movementOf(part) === "none" ? printsOf(part) : null;
    if (prints === null) return null;
    steps.push({ part, prints, perhaps: true });
  }
  return steps;
}

const SILENT = /^(?:b[cde]|e[abdqwuz]{0,2}|as|ad|aS|\.logappend|\.logopen|\.effmach|\$\$|\*|)$/;

function isAssignment({ name, args }: CommandPart): boolean {
  return name === "r" && args.includes("=");
}

function printsOf({ name, args }: CommandPart): Step["prints"] | null {
  if (name === ".echo") return { as: "text", words: [args.replace(/^"(.*)"$/s, "$1")] };
  if (name === ".printf") return formatOf(args);
  if (name === "r") return { as: "registers", names: args.split(/[\s,]+/).flatMap(registerName) };
  if (/^d[abcdquwyfDpS]?$/.test(name)) return { as: "memory", strings: /^d[aus]$/i.test(name) };
  // `k2`: the number of rows may be glued on.
  const tags = /^k[bcdLnpPv]*f?[0-9a-f]{0,4}$/.test(name) ? STACK : TAGS[name];
  return tags === undefined ? null : { as: "output", tags };
}

const STACK: ReadonlySet<Output["_tag"]> = new Set(["stack"]);

const TAGS: Readonly<Record<string, ReadonlySet<Output["_tag"]>>> = {
  "!clrstack": STACK,
  "!gle": new Set(["last-error"]),
  "!error": new Set(["last-error"]),
  "?": new Set(["evaluation"]),
  dv: new Set(["variables"]),
  x: new Set(["variables", "symbols"]),
  dt: new Set(["type"]),
  dps: new Set(["memory"]),
  dds: new Set(["memory"]),
  dqs: new Set(["memory"]),
  dpa: new Set(["memory"]),
  dpu: new Set(["memory"]),
  ".time": new Set(["session"]),
  ".echotime": new Set(["session"]),
};

function registerName(name: string): readonly string[] {
  const plain = name.replace(/^@/, "").toLowerCase();
  return plain === "" ? [] : [plain];
}

function formatOf(args: string): Step["prints"] | null {
  const format = readFormat(args);
  return format === null ? null : { as: "text", words: format.words };
}

/** At `;` outside quotation marks and braces. */
function partsOf(runs: string): readonly CommandPart[] {
  const parts: CommandPart[] = [];
  let quoted = false;
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= runs.length; at++) {
    if (at < runs.length && runs[at] === '"' && runs[at - 1] !== "\\") quoted = !quoted;
    if (!quoted && runs[at] === "{") depth++;
    if (!quoted && runs[at] === "}") depth--;
    if (at < runs.length && (quoted || depth > 0 || runs[at] !== ";")) continue;
    const text = runs.slice(from, at).trim();
    const [name] = /^(?:\$\$|\?\??|[.!]?[A-Za-z_][\w.]*)/.exec(text) ?? /^\S*/.exec(text)!;
    if (name !== "") parts.push({ prefix: null, name, args: text.slice(name.length).trim() });
    from = at + 1;
  }
  return parts;
}
