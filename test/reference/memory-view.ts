import { displayOf, MEMORY_COMMAND, type Display } from "../../src/grammar/memory/display.js";
import type { Memory, MemoryRow } from "../../src/model/outputs.js";
import type { Address } from "../../src/model/address.js";
import type { Command } from "../../src/model/transcript.js";
import { addressOf } from "./address.js";
import { askedName, nestedIn } from "./commands.js";
import type { Row } from "./state.js";

/** A row, the form of what it shows, and how many bytes one word has; 0 for strings. */
interface DumpRow {
  readonly row: MemoryRow;
  readonly form: "string" | "words" | "pointer" | "float" | "bits";
  readonly unit: number;
}

interface Asked {
  readonly name: string;
  readonly display: Display | null;
  /** In a loop, or for every thread. */
  readonly repeated: boolean;
}

/** Section 12.1: `da`, `du` print 32 characters in a row. */
const STRING_ROW = 32;

/** The dumps among the lines of a memory output. */
export function memoryIn(rows: readonly Row[], command: Command | null): readonly Memory[] {
  const asked = (command?.parts ?? []).flatMap((part) => [
    ...askedBy(part, false),
    ...nestedIn(part).flatMap((inner) => askedBy(inner, true)),
  ]);
  const only = asked.length === 1 ? asked[0]!.display : null;
  const read = rows.map((row) => dumpRow(row, only)).filter((row) => row !== null);
  const dumps = splitDumps(read, asked);
  const left = [...asked];
  return dumps.map((dump, i) => {
    const at = left.findIndex(({ display }) => display === null || fits(display, dump[0]!));
    const taken = at < 0 ? null : left.splice(0, at + 1).at(-1)!;
    const display = taken?.name ?? shapeName(dump);
    return {
      _tag: "memory",
      // What stands between the rows of a dump is covered with them.
      lines: [
        i === 0 ? rows[0]!.first : dump[0]!.row.line,
        i === dumps.length - 1 ? rows.at(-1)!.last : dump.at(-1)!.row.line,
      ],
      display,
      rows: dump.map(({ row }) => row),
      gaps: asked.some((one) => one.repeated) ? [] : gapsIn(dump, taken?.display ?? null, display),
    };
  });
}

function askedBy(part: Command["parts"][number], inLoop: boolean): readonly Asked[] {
  if (!MEMORY_COMMAND.test(askedName(part))) return [];
  const { name, args, prefix } = part;
  return [{ name, display: displayOf(name, args), repeated: inLoop || prefix !== null }];
}

const ROW = /^(?:#\s*)?(?:0x)?(?:[0-9a-f]{4}:)?([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{1,16})(?:\s+(.*))?$/is;

/** The heads of `dyb` and `dyd`. */
const BIT_NUMBERS = /^(?:10987654 32109876 54321098 )?76543210(?: 76543210)*$/;

/** Sections 12.2 to 12.9. `display`: of the one command that was asked. */
function dumpRow({ text, first: line, kind }: Row, display: Display | null): DumpRow | null {
  const match = ROW.exec(text);
  if (match === null || BIT_NUMBERS.test(text)) return null;
  const digits = match[1]!.replace("`", "");
  const body = match[2] ?? "";
  const empty = { line, address: addressOf(digits, digits.length > 8), hex: null, text: null, symbol: null };
  // Quotes inside a string are not escaped: it runs to the last one, but where a row follows that lost its line.
  if (body.startsWith('"')) {
    const shown =
      /^"(.*?)"[0-9a-f`]{8,17} {1,2}"/is.exec(body) ??
      /^"(.*?)".{0,200}[0-9a-f`]{8} {1,2}"/is.exec(body) ??
      /^"(.*)"/s.exec(body);
    return { row: { ...empty, text: shown?.[1] ?? "" }, form: "string", unit: 0 };
  }
  if (display?.form === "float") return floats(empty, body, display.unit!);
  const shownBits = display?.form === "bits" ? bits(empty, body, display.unit!) : null;
  if (shownBits !== null) return shownBits;
  // `s` with `[1]`: an address and nothing else.
  if (body === "") return { row: empty, form: "words", unit: 1 };
  const width = /^[0-9a-f`?]*/i.exec(body)![0].replace("`", "").length;
  // Words of another width come from another command.
  const other = display?.form === "bits" || (display?.unit != null && display.unit * 2 !== width);
  const shown = other ? null : display;
  const pointer = shown === null || shown.form === "search" ? kind === "pointerRow" : shown.form === "pointer";
  const { bytes, words, rest } = wordsOf(body, pointer ? 1 : (shown?.perRow ?? null), shown?.text ?? true);
  if (words === 0) return floats(empty, body, 4);
  const unit = bytes.length / words;
  const row = { ...empty, hex: bytes.join(" ") };
  const ink = rest.trim();
  if (pointer) return { row: { ...row, symbol: ink === "" ? null : ink }, form: "pointer", unit };
  const spelled = asText(bytes);
  // The blanks at the ends of the text column are lost in exports; the bytes know them.
  const column = ink === spelled.trim() ? spelled : rest.replace(/^\s{1,2}/, "").trimEnd();
  if (ink === "") {
    const blank = shown?.text === true && spelled.trim() === "";
    return { row: { ...row, text: blank ? spelled : null }, form: "words", unit };
  }
  // Behind the words of a display without text column stands a remark, unless it spells the same bytes.
  const isText = shown === null || shown.text || column === spelled;
  return { row: { ...row, [isText ? "text" : "symbol"]: column }, form: "words", unit };
}

const WORD =
  /^(?:[0-9a-f]{8}`[0-9a-f]{8}|\?{8}`\?{8}|[0-9a-f]{16}|[0-9a-f]{8}|[0-9a-f]{4}|[0-9a-f]{2}|\?{16}|\?{8}|\?{4}|\?{2})(?=[\s-]|$)/i;

/** The words of one width, as bytes in the order of memory, and what stands behind them. */
function wordsOf(
  body: string,
  perRow: number | null,
  hasText: boolean,
): { readonly bytes: readonly string[]; readonly words: number; readonly rest: string } {
  const bytes: string[] = [];
  let words = 0;
  let rest = body;
  let width = 0;
  while (words < (perRow ?? 256)) {
    const word = WORD.exec(rest)?.[0];
    if (word === undefined || (words > 0 && word.length !== width)) break;
    width = word.length;
    words++;
    // Words are little-endian.
    bytes.push(...word.replace("`", "").toLowerCase().match(/../g)!.reverse());
    rest = rest.slice(width);
    const gap = /^(?:-|\s+)?/.exec(rest)![0];
    if (!hasText) rest = rest.slice(gap.length);
    // Two blanks, or a rest that spells the same bytes, are the text column.
    else if (gap.length > 1 || rest.slice(gap.length) === asText(bytes).trim()) break;
    else rest = rest.slice(gap.length);
  }
  return { bytes, words, rest };
}

function asText(bytes: readonly string[]): string {
  return bytes
    .map((byte) => (byte === "??" ? "?" : String.fromCharCode(Number.parseInt(byte, 16))))
    .join("")
    .replace(/[^ -~]/g, ".");
}

/** `df`, `dD`: the bytes cannot be told from decimal numbers. */
function floats(empty: MemoryRow, body: string, unit: number): DumpRow {
  return { row: { ...empty, values: body.split(/\s+/) }, form: "float", unit };
}

/** `dyb`, `dyd`: the bits of four bytes, then the same in hex. */
function bits(empty: MemoryRow, body: string, unit: number): DumpRow | null {
  const groups = body.match(/(?<!\S)(?:[01]{8}|\?{8})(?!\S)/g)?.slice(0, 4);
  if (groups === undefined) return null;
  const bytes = groups.map((one) =>
    one.startsWith("?") ? "??" : Number.parseInt(one, 2).toString(16).padStart(2, "0"),
  );
  return { row: { ...empty, hex: (unit === 4 ? bytes.reverse() : bytes).join(" ") }, form: "bits", unit };
}

function splitDumps(rows: readonly DumpRow[], asked: readonly Asked[]): readonly (readonly DumpRow[])[] {
  const dumps: DumpRow[][] = [];
  for (const row of rows) {
    const dump = dumps.at(-1);
    if (dump !== undefined && goesOn(dump, row, asked.length)) dump.push(row);
    else dumps.push([row]);
  }
  return dumps;
}

/** Whether a row belongs to the dump above: what one command asked for does unless it looks different. */
function goesOn(dump: readonly DumpRow[], row: DumpRow, asked: number): boolean {
  const before = dump.at(-1)!;
  const words = ({ form }: DumpRow): string => (form === "pointer" ? "words" : form);
  if (asked === 1) return words(before) === words(row) && before.unit === row.unit;
  if (before.form !== row.form) return false;
  const step = distance(before.row.address, row.row.address);
  const several = asked > 1;
  if (row.form === "string") {
    // A short row ends a string; exports that lost blanks shorten rows as well, but leave the step.
    const short = (before.row.text ?? "").length < STRING_ROW;
    return step > 0 && step <= 0x1000 && step % STRING_ROW === 0 && !(short && (several || step > 2 * STRING_ROW));
  }
  const size = bytesOf(before);
  if (step === size) return true;
  const full = Math.max(size, bytesOf(dump[0]!));
  return !several && before.unit === row.unit && step > 0 && step <= 0x200 && step % full === 0;
}

function distance(from: Address, to: Address): number {
  return Number(BigInt(`0x${to}`) - BigInt(`0x${from}`));
}

function bytesOf({ row }: DumpRow): number {
  return row.hex === null ? 0 : row.hex.split(" ").length;
}

function fits(display: Display, { form, unit }: DumpRow): boolean {
  if (display.form === "search" || display.form === "list") return true;
  if (display.form === "pointer") return form === "pointer" || (form === "words" && unit >= 4);
  if (display.form !== "words") return form === display.form;
  return (form === "words" || form === "pointer") && (display.unit === null || display.unit === unit);
}

/** Section 21, 1: without a command, the one whose output looks like this. */
function shapeName(dump: readonly DumpRow[]): string {
  const { form, unit, row } = dump[0]!;
  if (form === "string") {
    const steps = dump.slice(1).map((one, i) => distance(dump[i]!.row.address, one.row.address));
    return Math.min(...steps.filter((step) => step > 0)) === 2 * STRING_ROW ? "du" : "da";
  }
  if (form === "float") return (row.values ?? []).length > 2 ? "df" : "dD";
  const symbols = dump.filter((one) => one.form === "pointer").map((one) => one.row.symbol);
  if (symbols.some((symbol) => symbol?.startsWith('"'))) return "dpa";
  if (symbols.some((symbol) => symbol !== null)) return "dps";
  const text = dump.some((one) => one.row.text !== null);
  return unit === 1 ? "db" : unit === 2 ? (text ? "dW" : "dw") : unit === 8 ? "dq" : text ? "dc" : "dd";
}

/** Section 2.3: rows that were lost show as holes in the addresses; what is far apart is another buffer. */
function gapsIn(dump: readonly DumpRow[], display: Display | null, name: string): Memory["gaps"] {
  if (display?.form === "search" || display?.form === "list" || dump[0]!.form === "float") return [];
  const wide = (display?.unit ?? (name === "du" ? 2 : 1)) === 2;
  const full = (display?.perRow ?? STRING_ROW) * (wide ? 2 : 1);
  return dump.slice(1).flatMap(({ row }, i) => {
    const before = dump[i]!;
    const size = before.form === "string" ? full : bytesOf(before);
    const bytes = distance(before.row.address, row.address) - size;
    if (distance(before.row.address, row.address) <= 0 || bytes <= 0 || bytes > 0x10000) return [];
    const { address } = before.row;
    const from = BigInt.asUintN(address.length * 4, BigInt(`0x${address}`) + BigInt(size));
    return [{ from: from.toString(16).padStart(address.length, "0") as Address, bytes }];
  });
}
