import type { Evidence } from "../../model/evidence.js";
import type { Frame } from "../../model/outputs.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import { kindOf, type FactContext } from "./fact.js";
import type { Exception } from "./one-exception.js";
import { siteOf } from "./responsible.js";
import { textAt, wordAt, type Shown } from "./shown-memory.js";

/** What is known of an object that was thrown. */
export interface CxxObject {
  /** `std::filesystem::filesystem_error`: the most derived type. */
  readonly type: string | null;
  /** What `what()` gives, as far as somebody dumped it. */
  readonly message: string | null;
  readonly evidence: readonly Evidence[];
}

/**
 * Type and message of a C++ exception.
 *
 * ```text
 *  pExceptionObject: 000000e2d4aff6e8                     .exr, !analyze, !cppexr
 * Type : class std::system_error                          the first is what was thrown
 * Type : class std::exception
 * 0:000> da poi(000000e2d4aff6e8+8)                       the text of std::exception, behind its table
 * 00000219`8a2b91d0  "disk full"
 * 0:000> dq 000000e2d4aff6e8 L2                           or by hand: the second word, and then da of it
 * ```
 */
export function cxxObjectOf({ code, source, record }: Exception, entries: readonly Entry[]): CxxObject | null {
  if (code !== "e06d7363") return null;
  const thrown = plain(record?.parameters[1]?.value ?? "");
  if (thrown === "") return null;
  const told = record?.remarks.find((remark) => /^Type *:/.test(remark)) ?? null;
  let type = told === null ? null : typeIn(told.replace(/^Type *:/, ""));
  let message: string | null = null;
  const evidence: Evidence[] = type === null ? [] : [evidenceAt(source, record!.lines)];
  for (const entry of entries) {
    const { output } = entry;
    if (entry.source !== source || output === null) continue;
    if (output._tag === "fields" && type === null) {
      const at = output.rows.findIndex((row) => row.label === "pExceptionObject" && plain(row.value) === thrown);
      const row = at < 0 ? undefined : output.rows.slice(at).find(({ label }) => label === "Type");
      if (row === undefined) continue;
      type = typeIn(row.value);
      evidence.push(evidenceLine(source, row.line));
    } else if (output._tag === "memory" && message === null && asksForText(entry, thrown)) {
      const rows = output.rows.filter(({ hex, text }) => hex === null && text !== null);
      if (rows.length === 0 || rows.length !== output.rows.length) continue;
      message = rows.map(({ text }) => text).join("");
      for (const row of rows) evidence.push(evidenceLine(source, row.line));
    }
  }
  const shown = message === null ? textBehind(record!.parameters[1]!.value, source, entries) : [];
  if (shown.length > 0) message = shown.at(-1)!.text;
  for (const { line, lastLine } of shown) evidence.push(evidenceAt(source, [line, lastLine]));
  return type === null && message === null ? null : { type, message, evidence };
}

/** The same in two steps: the object's words, and then the string at the second. */
function textBehind(object: string, source: number, entries: readonly Entry[]): readonly Shown[] {
  const bytes = object.length > 8 ? 8 : 4;
  const word = wordAt(BigInt(`0x${object}`) + BigInt(bytes), bytes, source, entries);
  const text = word === null ? null : textAt(word.text, source, entries);
  return word === null || text === null ? [] : [word, text];
}

/** `class std::exception` */
function typeIn(text: string): string {
  return text.trim().replace(/^(?:class|struct|enum|union) /, "");
}

/** `da poi(OBJECT+8)`, on 32-bit machines `+4`. */
function asksForText({ block }: Entry, thrown: string): boolean {
  const parts = block.command?.parts ?? [];
  if (parts.length !== 1 || parts[0]!.name !== "da") return false;
  const [, address, offset] = /^poi\((?:0x)?([0-9a-f`]+)\+(?:0x)?([48])\)$/i.exec(parts[0]!.args.trim()) ?? [];
  return address !== undefined && plain(address) === thrown && (offset === "8" || thrown.length <= 8);
}

function plain(value: string): string {
  return value
    .trim()
    .toLowerCase()
    .replaceAll("`", "")
    .replace(/^(?:0x)?0*/, "");
}

/** The row that threw, below the runtime's own: of an exception that ended in `terminate`, the place to look at. */
export function throwerIn(frames: readonly Frame[], context: FactContext): string | null {
  const at = frames.findLastIndex(({ symbol }) => /^_?CxxThrowException(?:@8)?$/.test(symbol ?? ""));
  const row = frames
    .slice(at + 1)
    .find(
      (frame) =>
        frame.module !== null &&
        !frame.inline &&
        !/^(?:plumbing|system-call)$/.test(kindOf(context.knowledge, frame) ?? ""),
    );
  return at < 0 || row === undefined ? null : siteOf(row);
}

/**
 * The destructor that the exception had to leave, where the search for a handler called `terminate`: it found a function
 * that may let none out.
 *
 * ```text
 * 01 ucrtbase!terminate+0x21
 * 02 VCRUNTIME140_1!FindHandler<__FrameHandler4>+0x4d3
 * 09 VCRUNTIME140!_CxxThrowException+0x97
 * 0d imgserv!Batch::~Batch+0x33
 * ```
 */
export function destructorIn(frames: readonly Frame[]): string | null {
  const at = frames.findLastIndex(({ symbol }) => /^_?CxxThrowException(?:@8)?$/.test(symbol ?? ""));
  const ended = frames.findIndex(({ symbol }) => /^_?terminate$/.test(symbol ?? ""));
  const searched = frames.slice(ended + 1, Math.max(at, 0)).some(({ symbol }) => /FrameHandler/.test(symbol ?? ""));
  if (at < 0 || ended < 0 || ended > at || !searched) return null;
  const row = frames
    .slice(at + 1)
    .find(({ symbol }) => /::~|`(?:scalar|vector) deleting destructor'/.test(symbol ?? ""));
  return row === undefined ? null : siteOf(row);
}
