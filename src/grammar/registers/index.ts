import type { LineRange } from "../../model/evidence.js";
import type { Registers } from "../../model/outputs.js";
import { runsTarget } from "../command/running.js";
import { lastLineOf } from "../../text/rows.js";
import { linesOf, type LineShape, type OutputKind, type OutputView, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

/** Two letters each: overflow, direction, interrupt, sign, zero, auxiliary carry, parity, carry. */
const FLAGS = "(?:vip|vif|nv|ov|up|dn|di|ei|pl|ng|nz|zr|na|ac|pe|po|nc|cy)";

const PAIR = "[a-z][a-z0-9]{1,5}= ?[0-9a-f`]{4,17}";

/**
 * ```text
 * eax=0000000f ebx=003db000 ecx=00000000 edx=00cc1a6c esi=00d41046 edi=0053fde8
 * eip=00d4174a esp=0053fcf8 ebp=0053fde8 iopl=0         nv up ei pl nz ac pe nc
 * cs=0023  ss=002b  ds=002b  es=002b  fs=0053  gs=002b             efl=00000216
 *   pc=00007ffea80e30f4  psr=60000000 -ZC- EL0
 * ```
 */
const registerRow: LineShape = {
  name: "RegisterRow",
  example: "eax=0000000f ebx=003db000 ecx=00000000 edx=00cc1a6c esi=00d41046 edi=0053fde8",
  pattern: new RegExp(
    `^${PAIR}(?:\\s+${PAIR}){1,8}(?:\\s+iopl=[0-3])?(?:\\s+${FLAGS})*(?: [-NZCV]{4}(?: EL[0-3])?)?$` +
      `|^(?:${PAIR}\\s+)?iopl=[0-3](?:\\s+${FLAGS})*$|^${PAIR}(?:\\s+${FLAGS})+$` +
      `|^(?:e[a-ds][ipx]|r(?:[a-ds][ipx]|1[0-5]|[89])|[c-gs]s|efl|[re]?flags?)=[0-9a-f\`]{4,17}$`,
  ),
};

/** Flags alone, where a page cut the row. */
const flagRow: LineShape = {
  name: "FlagRow",
  example: "nv up ei pl nz na po nc",
  starts: [
    "nv ",
    "ov ",
    "up ",
    "ei ",
    "pl ",
    "ng ",
    "nz ",
    "zr ",
    "na ",
    "ac ",
    "pe",
    "po",
    "nc",
    "cy",
    "vip=",
    "vif=",
  ],
  pattern: new RegExp(`^(?:${FLAGS}(?:\\s+${FLAGS})*|vip=[01]\\s+vif=[01])$`),
  continues: true,
};

/** `r eax`, `r zf`, `r @$t0`, `rM 2`: only where registers were asked for. */
const oneRegister: LineShape = {
  name: "OneRegister",
  example: "$t0=0000000000000005",
  pattern: /^(?:[@$]{0,2}[a-z][\w.]{0,12}= ?[^= ]{1,80}(?:\s+|$)){1,8}$/i,
  whenAsked: true,
  last: true,
};

const contextNote: LineShape = {
  name: "RegisterNote",
  example: "Last set context:",
  starts: ["Last set context:", "NOTE: The trap frame does not contain", "Some register values may be"],
  pattern:
    /^(?:Last set context:|NOTE: The trap frame does not contain all registers\.|Some register values may be zeroed or incorrect\.)$/,
};

/** `r` and its letters, and the registers of a stop. */
export const registers: OutputKind = {
  tag: "registers",
  commands: /^r[mfxyz]*$/i,
  rows: "any",
  shapes: [registerRow, flagRow, contextNote, oneRegister],
  rule: linesOf("registers", [registerRow.name, contextNote.name, oneRegister.name], [flagRow.name]),
  read: readRegisters,
};

/**
 * One answer, as a rule. A name that comes again begins the next one, of the next hit of a breakpoint that runs
 * `r rcx; gc`; so does each of several lines of one register while the target runs: `r rcx; gu; r eax; g`.
 */
function readRegisters(view: OutputView): readonly Registers[] {
  const runs = view.command?.parts.some(runsTarget) === true;
  const answers: ViewLine[][] = [];
  let alone = false;
  let names = new Set<string>();
  for (const line of linesIn(view)) {
    const words = line.shape === contextNote ? [] : wordsOf(line);
    const own = words.flatMap(([name, value]) => (value === null ? [] : [name]));
    const again = alone;
    alone = runs && own.length === 1 && words.length === 1;
    if (answers.length === 0 || (again && alone) || own.some((name) => names.has(name))) {
      answers.push([]);
      names = new Set();
    }
    answers.at(-1)!.push(line);
    for (const name of own) names.add(name);
  }
  if (answers.length === 1) return [readAnswer(answers[0]!, rangeOf(view))];
  return answers.map((lines) => readAnswer(lines, [lines[0]!.line, lastLineOf(view.rows, lines.at(-1)!.index)]));
}

/** `eax=0000000f`, and a flag, which has no value. */
function wordsOf({ text }: ViewLine): readonly (readonly [name: string, value: string | null])[] {
  return text
    .replace(/= +/g, "=")
    .split(/\s+/)
    .map((word) => {
      const equals = word.indexOf("=");
      if (equals < 0) return [word, null];
      return [
        word.slice(0, equals).toLowerCase(),
        word
          .slice(equals + 1)
          .replace(/`/g, "")
          .toLowerCase(),
      ];
    });
}

function readAnswer(answer: readonly ViewLine[], lines: LineRange): Registers {
  const values: Record<string, string> = {};
  const flags: string[] = [];
  const notes: { line: number; text: string }[] = [];
  for (const line of answer) {
    if (line.shape === contextNote) {
      notes.push({ line: line.line, text: line.text });
      continue;
    }
    const words = wordsOf(line);
    for (const [name, value] of words) {
      if (value === null) flags.push(name);
      else if (!isCut(name, value, words.length === 1)) values[name] = value;
    }
  }
  return { _tag: "registers", lines, values, flags, notes };
}

const WIDTHS: readonly (readonly [names: RegExp, digits: number])[] = [
  [/^r(?:[a-d]x|[sd]i|[sb]p|ip|[89]|1[0-5])$/, 16],
  [/^e(?:[a-d]x|[sd]i|[sb]p|ip)$/, 8],
];

/**
 * `rdx=0`, `eax=000000000:003>`: the debugger prints all digits, so the rest is lost, or of another line. A part of a
 * register has no zeros in front: `r eax` of a 64-bit target answers `eax=5b`. Whether the target is one, the reader of
 * the document knows.
 */
function isCut(name: string, value: string, alone: boolean): boolean {
  const width = WIDTHS.find(([names]) => names.test(name));
  if (width === undefined || (alone && PART.test(name) && /^(?:0|[1-9a-f][0-9a-f]{0,7})$/.test(value))) return false;
  return /[:>]/.test(value) || (/^[0-9a-f]+$/.test(value) && value.length !== width[1]);
}

const PART = /^e(?:[a-d]x|[sd]i|[sb]p)$/;

/** The registers as the debugger prints them, six on a line. */
export function printRegisters(registers: Pick<Registers, "values" | "flags" | "notes">): string {
  const words = Object.entries(registers.values).map(([name, value]) => `${name}=${value}`);
  const lines: string[] = registers.notes.map((note) => note.text);
  for (let i = 0; i < words.length; i += 6) lines.push(words.slice(i, i + 6).join(" "));
  if (registers.flags.length > 0) {
    const last = lines.pop() ?? "";
    lines.push(`${last} ${registers.flags.join(" ")}`.trimStart());
  }
  return lines.join("\n");
}
