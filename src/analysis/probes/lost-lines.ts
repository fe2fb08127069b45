import type { Evidence } from "../../model/evidence.js";
import type { Output } from "../../model/outputs.js";
import type { Transcript } from "../../model/transcript.js";
import { entriesShowing, type Entry, evidenceAt, evidenceLine } from "../entries.js";
import { tearsOf } from "./torn-stack.js";

/** A sign that the log once had more, or other, lines than it has. */
export interface LostLines {
  /** A line that may have said anything, or rows of a table that was read. */
  readonly what: "line" | "rows";
  readonly evidence: Evidence;
  readonly text: string;
}

/** Ends of logs that were not read, because of a limit. What stands there may be whatever is looked for in vain. */
export function unreadEndsOf(transcripts: readonly Transcript[]): readonly LostLines[] {
  return transcripts.flatMap((transcript, source) =>
    transcript.problems
      .filter(({ code }) => code === "WP1002")
      .map(({ line }) => ({
        what: "line",
        evidence: evidenceAt(source, [line, Math.max(line, transcript.source.lines)]),
        text: `the log goes on at line ${line}, and was not read from there on`,
      })),
  );
}

/** Commands that always print something, if only an error; so does `x` of one name. */
const ANSWERED = /^(?:k[a-z]*|d[abcdqupwvx]|d[dpq][sap]|dt|r|lm[a-z]*|u[bf]?|!gle)$/i;

/**
 * Two lines that were joined: a command does not end in registers, a hit, a row of a table or the next prompt.
 *
 * ```text
 * 0:000> gueax=00000005 ebx=00000000 ecx=00000000 edx=00000000
 * 0:005> x lpszUrl05c2f528 lpszUrl = 0x05c2f58c
 * ```
 */
const JOINED =
  /[er][abcd]x=[0-9a-f]{8}|Breakpoint \d+ hit|ModLoad: |ChildEBP RetAddr|Child-SP {2,}RetAddr|[0-9a-f]{8} .* = |\d:\d{3}> /;

/** `mov ecx,dword ptr [esi+0Ch]  ds:0023:0000000c=????????0:000> g` */
const PROMPT_INSIDE = /\d:\d{3}>/;

/**
 * Where lines of the log were lost or damaged, as far as the log itself shows it. What stood there nobody knows, so it
 * may have been what a rule looks for in vain.
 *
 * ```text
 * 0:005> da 00170aa8
 * 00170aa8  "HTTP/1.1 200 OK..Content-Type: a"
 * 00170ae8  "gth: 470..Date: Sun, 22 Nov 2026"     the row of 00170ac8 is missing
 * 0:005> kb                                        no answer
 * 0:005> g
 * ```
 */
export function lostLinesOf(entries: readonly Entry[]): readonly LostLines[] {
  // Several families of facts ask for them.
  let known = lostIn.get(entries);
  if (known === undefined) lostIn.set(entries, (known = readLostLines(entries)));
  return known;
}

const lostIn = new WeakMap<readonly Entry[], readonly LostLines[]>();

function readLostLines(entries: readonly Entry[]): readonly LostLines[] {
  const lost: LostLines[] = [];
  entries.forEach(({ source, output, block, commands }, i) => {
    const { command } = block;
    if (commands.length > 0 && command !== null && JOINED.test(command.text))
      lost.push(lineLost(evidenceLine(source, block.lines[0]), "two lines are joined"));
    if (output !== null) {
      lost.push(...signsIn(source, output));
      return;
    }
    const last = commands.at(-1);
    // The last command of a log may have been asked as the export ended.
    const ends = entries[i + 1]?.source !== source;
    if (last !== undefined && !ends && (ANSWERED.test(last.name) || (last.name === "x" && isOneName(last.args))))
      lost.push(lineLost(evidenceAt(source, block.lines), `the answer to ${last.name} is missing`));
  });
  return lost;
}

/** `x wininet!*open*` may find nothing. */
function isOneName(args: string): boolean {
  return /^[\w!:]+$/.test(args.trim());
}

function lineLost(evidence: Evidence, text: string): LostLines {
  return { what: "line", evidence, text };
}

function signsIn(source: number, output: Output): readonly LostLines[] {
  const lines = evidenceAt(source, output.lines);
  switch (output._tag) {
    case "memory":
      return output.gaps.length > 0
        ? [{ what: "rows", evidence: lines, text: "rows of a memory display are missing" }]
        : [];
    case "stack":
      return tearsOf(output).map(({ line, text }) => ({ what: "rows", evidence: evidenceLine(source, line), text }));
    case "registers":
      return isWithoutPlace(output.values) ? [lineLost(lines, "the row of registers that says where is missing")] : [];
    case "disassembly":
      return output.rows
        .filter((row) => PROMPT_INSIDE.test(`${row.operands} ${row.effectiveAddress ?? ""}`))
        .map((row) => lineLost(evidenceLine(source, row.line), "two lines are joined"));
    case "text":
      return output.class === "unread"
        ? output.lineNumbers.map((line) => lineLost(evidenceLine(source, line), "a line cannot be read"))
        : [];
    default:
      return [];
  }
}

/** The general registers of a stop, which stand above the row with the instruction pointer. */
export function isWithoutPlace(values: Readonly<Record<string, string>>): boolean {
  if (values["rip"] !== undefined || values["eip"] !== undefined || values["pc"] !== undefined) return false;
  const names = Object.keys(values);
  return names.length > MOST_ASKED && names.some((name) => HOLDS_NO_ARGUMENT.test(name));
}

/** More registers than this are a display of all, or those of the arguments: `r rcx, rdx, r8, r9, rsp`. */
const MOST_ASKED = 3;
const HOLDS_NO_ARGUMENT = /^(?:[er](?:bx|si|di)|r1[0-5]|x(?:19|2\d))$/;

/** Whether a line of a log is one that cannot be read. */
export function unreadIn(entries: readonly Entry[]): (source: number, line: number) => boolean {
  const lines = new Set<string>();
  for (const { source, output } of entriesShowing(entries, "text")) {
    if (output.class !== "unread") continue;
    for (const line of output.lineNumbers) lines.add(`${source} ${line}`);
  }
  return (source, line) => lines.has(`${source} ${line}`);
}
