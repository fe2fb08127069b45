import type { Output } from "../../model/outputs.js";
import { comparePositions, readPosition } from "../../model/position.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { threadWords } from "../thread-words.js";
import type { FactContext, FactDraft } from "./fact.js";
import { plainId } from "./plain-id.js";
import { siteOf } from "./responsible.js";

/** One row of `TTD.Memory`. */
interface Access {
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * The last write that a query of a trace lists, and who made it, where the log went there.
 *
 * ```text
 * 0:004> dx -g @$cursession.TTD.Memory(0x2641f5a0be8, 0x2641f5a0bf0, "w")
 * = [0x1] - 0x17d8 … - 87F0:1B … - Write - 0x7ff61a0e1b80 - 0x2641f5a0be8 - 0x8 - 0x0 - 0x2641f5a4410 =
 * 0:004> !tt 87F0:1B
 * meter!Registry::Shutdown+0x40:
 * ```
 */
export function memoryWriteFacts(context: FactContext): readonly FactDraft[] {
  return context.entries.flatMap(({ source, output }): FactDraft[] => {
    if (output?._tag !== "dx" || !/\.TTD\.Memory\(/.test(output.expression ?? "")) return [];
    const writes = accessesOf(output).filter(
      ({ fields }) => fields.get("AccessType") === "Write" && readPosition(fields.get("TimeStart") ?? null) !== null,
    );
    const last = writes.reduce<Access | null>(
      (a, b) => (a === null || (comparePositions(placeOf(b), placeOf(a)) ?? 0) > 0 ? b : a),
      null,
    );
    return last === null ? [] : [writeFact(source, last, writes.length, context)];
  });
}

function placeOf({ fields }: Access): ReturnType<typeof readPosition> {
  return readPosition(fields.get("TimeStart") ?? null);
}

function accessesOf({ rows }: Extract<Output, { _tag: "dx" }>): readonly Access[] {
  const found: { line: number; fields: Map<string, string> }[] = [];
  for (const { depth, line, name, value } of rows) {
    if (depth === 1) found.push({ line, fields: new Map() });
    else if (depth === 2 && value !== null && "text" in value) found.at(-1)?.fields.set(name, value.text);
  }
  return found;
}

function writeFact(source: number, { line, fields }: Access, writes: number, context: FactContext): FactDraft {
  const position = fields.get("TimeStart")!;
  const there = context.moments.find((moment) => moment.source === source && moment.position === position) ?? null;
  const frame = there?.stack?.frames[0] ?? null;
  const id = plainId(fields.get("ThreadId") ?? "?");
  const value = hexOf(fields.get("Value"));
  const before = hexOf(fields.get("OverwrittenValue"));
  const address = plainId(fields.get("Address") ?? "?");
  const thread = there?.thread ?? `tid ${id}`;
  const site = frame === null ? null : siteOf(frame);
  return {
    kind: "memory-write",
    moment: context.momentAt(source, line),
    thread,
    fields: {
      address,
      value,
      overwritten: before,
      zero: value === null ? null : value === "0",
      place: position,
      by: threadWords(thread),
      "thread.id": id,
      site,
      writes,
    },
    text: `${writes === 1 ? "the only write" : `the last of ${writes} writes`} to ${address} that the query lists is at ${position} on ${threadWords(thread)}${site === null ? "" : `, in ${site}`}${value === null ? "" : `: it wrote ${value}${before === null ? "" : ` over ${before}`}`}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a query over more of the trace that lists a later write",
    evidence: mergeEvidence([
      evidenceLine(source, line),
      ...(frame === null ? [] : [evidenceLine(source, frame.line)]),
    ]),
  };
}

/** `0x2641f5a4410` without prefix; null for what is no number. */
function hexOf(text: string | undefined): string | null {
  return text !== undefined && /^0x[0-9a-f]{1,16}$/i.test(text) ? plainId(text) : null;
}
