import { compareAddresses, parseAddress, type Address } from "../../model/address.js";
import type { Confidence, Evidence } from "../../model/evidence.js";
import type { DisassemblyRow, Location, Memory, Output, Registers, Stack } from "../../model/outputs.js";
import type { Machine } from "../../model/transcript.js";
import { evidenceLine, type Entry } from "../entries.js";
import { movementOf } from "../stops/movement.js";
import type { Moment } from "../stops/moment.js";
import { isWithoutPlace } from "../probes/lost-lines.js";
import { viewOf } from "../stops/views.js";
import { readPlace, type Place } from "./place.js";
import { printedValues } from "./printed-values.js";

/** A register or a word of memory as the log shows it. */
export interface Reading {
  /** Hex digits, as wide as printed. */
  readonly value: string;
  /** The command that shows it: `r`, `dd`, `da`. */
  readonly from: string;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
}

/** A dump, and the register it was asked for by. */
export interface Dump {
  readonly memory: Memory;
  readonly command: string;
  readonly place: Place | null;
}

/** What was looked at while the target stood at one stop. */
export interface Look {
  /** `WS2_32!recv:` — where the target stands. */
  readonly location: Location | null;
  readonly instruction: DisassemblyRow | null;
  readonly machine: Machine | null;
  /** Every table of the stop; `kb` and `kP` print the same frames with other columns. */
  readonly stacks: readonly Stack[];
  readonly dumps: readonly Dump[];
  /** `? poi(esp+4)`, `da poi(esp+8)`: words that a command reached through a register. */
  readonly words: readonly { readonly place: Place; readonly reading: Reading }[];
  /** Strings that `.printf` has written, by where the pointer to them lies. */
  readonly texts: readonly { readonly place: Place; readonly text: string; readonly evidence: Evidence }[];
  /** The rest: last errors, types, `dx`. */
  readonly outputs: readonly Output[];
  /** Names are lower case: `eax`, `rcx`, `r8`, `x0`. */
  readonly register: (name: string) => Reading | undefined;
  /** The same, as it was when the target stood at an address; what was printed elsewhere does not count. */
  readonly registerAt: (name: string, at: Address | null) => Reading | undefined;
  /** Whether all this is of the place where the stop stands, and not of `.cxr`, `.trap`, `.thread`. */
  readonly own: boolean;
}

export interface Looks {
  readonly at: (moment: number) => Look;
  /** The command that let the target run to the stop: `g`, `gu`, `pt`; null where none is shown. */
  readonly arrivedBy: (moment: number) => string | null;
}

/** The entries of each stop, found once for all. */
export function looksOf(entries: readonly Entry[], moments: readonly Moment[]): Looks {
  const firstEntry = new Int32Array(moments.length + 1).fill(entries.length);
  const arrivals: (string | null)[] = [];
  let m = -1;
  let moved: string | null = null;
  for (let e = 0; e < entries.length; e++) {
    const { source, lines, commands } = entries[e]!;
    for (const part of commands) if (movementOf(part) !== "none") moved = part.name;
    while (m + 1 < moments.length && begins(moments[m + 1]!, source, lines[0])) {
      firstEntry[++m] = e;
      arrivals.push(moved);
      moved = null;
    }
  }
  const made = new Map<number, Look>();
  const at = (moment: number): Look => {
    let look = made.get(moment);
    if (look === undefined) {
      const { source, last } = moments[moment]!;
      const own: Entry[] = [];
      for (let e = firstEntry[moment]!; e < firstEntry[moment + 1]!; e++) {
        const entry = entries[e]!;
        if (entry.output !== null && entry.source === source && entry.lines[0] <= last) own.push(entry);
      }
      made.set(moment, (look = lookAt(own, moments[moment]!)));
      // Stops are asked for in order: what lies far behind is not asked for again.
      made.delete(moment - 64);
    }
    return look;
  };
  return { at, arrivedBy: (moment) => arrivals[moment] ?? null };
}

function begins(moment: Moment, source: number, line: number): boolean {
  return moment.source < source || (moment.source === source && moment.first <= line);
}

function lookAt(entries: readonly Entry[], moment: Moment): Look {
  const stacks: Stack[] = [];
  const dumps: Dump[] = [];
  const words: { place: Place; reading: Reading }[] = [];
  const texts: { place: Place; text: string; evidence: Evidence }[] = [];
  const outputs: Output[] = [];
  const printed: { readonly output: Registers; readonly source: number }[] = [];
  const learned = new Map<string, Reading>();
  let location: Location | null = null;
  let instruction: DisassemblyRow | null = null;
  let block: Entry["block"] | null = null;
  let number = 0;
  const shown = contextOf(entries, moment);
  for (const entry of entries) {
    const { output, source, block: own } = entry;
    if (own !== block) number = 0;
    block = own;
    const here = entry.asked === null || entry.asked === moment.thread ? shown.same.has(entry.aim.context) : false;
    // Memory is the same from wherever it is looked at; what a register points to is not.
    if (!here && (output?._tag === "registers" || output?._tag === "location" || output?._tag === "disassembly"))
      continue;
    switch (output?._tag) {
      case "stack":
        if (here && moment.view === viewOf(output, entry.aim.context, own)) stacks.push(output);
        break;
      case "registers":
        printed.push({ output, source });
        break;
      case "location":
        location ??= output;
        break;
      case "disassembly":
        if (output.labels.length === 0) instruction ??= output.rows[0] ?? null;
        break;
      case "memory":
        dumps.push(dumpOf(own, output, number++, here));
        break;
      case "evaluation": {
        const place = output.hex === null ? null : placeAsked(own, "?");
        if (place === null || !here) break;
        const evidence = evidenceLine(source, output.line);
        learn(place, { value: output.hex!, from: "?", confidence: "strong", evidence }, learned, words);
        break;
      }
      case "text":
      case "marker":
        for (const { place, as, value } of here ? printedValues(own, output.text) : []) {
          const evidence = { source, lines: output.lines };
          if (as === "text") texts.push({ place, text: value, evidence });
          else learn(place, { value, from: ".printf", confidence: "strong", evidence }, learned, words);
        }
        break;
      case "last-error":
      case "fields":
      case "type":
      case "dx":
      case "calls":
      case "pointer-scan":
        outputs.push(output);
        break;
      default:
    }
  }
  for (const { memory, command, place } of dumps) {
    const [row] = place === null ? [] : memory.rows;
    if (place === null || row === undefined) continue;
    const evidence = evidenceLine(moment.source, row.line);
    learn(place, { value: row.address, from: command, confidence: "strong", evidence }, learned, words);
  }
  const register = (name: string): Reading | undefined => {
    for (const { output, source } of printed) {
      const value = output.values[name];
      if (value !== undefined)
        return { value, from: "r", confidence: "strong", evidence: { source, lines: output.lines } };
    }
    return learned.get(name);
  };
  const registerAt = (name: string, at: Address | null): Reading | undefined => {
    for (const { output, source } of printed) {
      const value = output.values[name];
      const place = pointerIn(output);
      if (value === undefined || (place !== null && at !== null && compareAddresses(place, at) !== 0)) continue;
      // The registers of a stop without the row that says where: they may be those of another one.
      const confidence = isWithoutPlace(output.values) ? "possible" : "strong";
      return { value, from: "r", confidence, evidence: { source, lines: output.lines } };
    }
    return learned.get(name);
  };
  return {
    location,
    instruction,
    machine:
      machineOf(moment, printed[0]?.output, instruction) ??
      machineAsked([
        ...printed.flatMap(({ output }) => Object.keys(output.values)),
        ...[...dumps, ...words, ...texts].flatMap(({ place }) => place?.register ?? []),
        ...learned.keys(),
      ]),
    stacks,
    dumps,
    words,
    texts,
    outputs,
    register,
    registerAt,
    own: shown.context === "",
  };
}

function pointerIn({ values }: Registers): Address | null {
  const pointer = values["rip"] ?? values["eip"] ?? values["pc"];
  return pointer === undefined ? null : (parseAddress(pointer) ?? null);
}

/** The context that the stop's stack is of, and others that stand at the same place: `.ecxr` may print what `k` begins with. */
function contextOf(
  entries: readonly Entry[],
  { stack, view, context }: Moment,
): { readonly context: string; readonly same: ReadonlySet<string> } {
  const places = entries.filter(({ output }) => output?._tag === "registers" || output?._tag === "location");
  const own = stack === null ? (places[0]?.aim.context ?? "") : view === "managed" ? "" : context;
  const same = new Set([own]);
  const top = view === "managed" ? undefined : stack?.frames[0];
  const site = places.find(({ aim, output }) => aim.context === own && output?._tag === "location")?.output;
  const here = top?.callSite ?? (site?._tag === "location" ? site.callSite : null);
  for (const { aim, output } of places)
    if (here !== null && output?._tag === "location" && isSameSite(output.callSite, here)) same.add(aim.context);
  return { context: own, same };
}

function isSameSite(a: string, b: string): boolean {
  const plain = (site: string): string => site.replace(/\+0x0+(?=[0-9a-f])/i, "+0x").toLowerCase();
  return plain(a) === plain(b);
}

/** `da rdx` tells what is in rdx, `da poi(esp+8)` what is at esp+8. */
function learn(
  place: Place,
  reading: Reading,
  registers: Map<string, Reading>,
  words: { place: Place; reading: Reading }[],
): void {
  if (place.behind) words.push({ place, reading });
  else if (place.offset === 0 && !registers.has(place.register)) registers.set(place.register, reading);
}

function machineOf(
  moment: Moment,
  registers: Registers | undefined,
  instruction: DisassemblyRow | null,
): Machine | null {
  const values = registers?.values;
  // Stack rows of ARM64 look like those of x64.
  if (values?.["x0"] !== undefined) return "arm64";
  if (moment.stack?.machine != null) return moment.stack.machine;
  if (values?.["rip"] !== undefined) return "x64";
  if (values?.["eip"] !== undefined) return "x86";
  if (instruction === null) return null;
  if (instruction.address.length === 8) return "x86";
  // Instructions of ARM64 are four bytes each; those of x64 are not.
  return /^[0-9a-f]{8}$/.test(instruction.bytes) ? null : "x64";
}

/** By names of registers that only one machine has. */
function machineAsked(names: readonly string[]): Machine | null {
  for (const name of names) {
    if (/^r(?:[a-d]x|[sd]i|[sb]p|ip|[89]d?|1[0-5]d?)$/.test(name)) return "x64";
    if (/^[xw]\d{1,2}$/.test(name)) return "arm64";
    // The lower halves of a 64-bit machine's registers point nowhere.
    if (/^e[sb]p$/.test(name)) return "x86";
  }
  return null;
}

/** A line with several dump commands prints one dump for each, in their order. */
function dumpOf(block: Entry["block"], memory: Memory, number: number, here: boolean): Dump {
  const asked = block.command?.parts.filter((part) => DUMP.test(part.name)) ?? [];
  const part = asked[number];
  const fits = part !== undefined && (asked.length === 1 || part.name === memory.display || isOneString(memory, part));
  return { memory, command: fits ? part.name : memory.display, place: fits && here ? readPlace(part.args) : null };
}

/** A single row of a string: `da` and `du` print the same. */
function isOneString({ rows }: Memory, { name }: { readonly name: string }): boolean {
  return /^d[au]$/.test(name) && rows.length === 1 && rows[0]!.hex === null;
}

const DUMP = /^d[a-zA-Z]{0,2}$/;

function placeAsked(block: Entry["block"], name: string): Place | null {
  const asked = block.command?.parts.filter((part) => part.name === name) ?? [];
  return asked.length === 1 ? readPlace(asked[0]!.args) : null;
}
