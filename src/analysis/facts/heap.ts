import type { Event, Frame, Output, Stack } from "../../model/outputs.js";
import { entriesShowing, type Entry, evidenceAt, evidenceLine, mergeEvidence } from "../entries.js";
import { exceptionsOf } from "./exception.js";
import { freeOf } from "./heap-blocks.js";
import { responsibleOf, siteOf, type Responsible } from "./responsible.js";
import { kindOf, type FactContext, type FactDraft } from "./fact.js";

/** What a detector said of the damage. */
interface Said {
  readonly by: string;
  readonly what: string | null;
  readonly code: string | null;
  readonly line: number;
  readonly block: string | null;
  readonly heap: string | null;
  readonly words: string;
}

/** Stop codes of page heap and Application Verifier that are about the heap. */
const HEAP_STOPS: Readonly<Record<string, string>> = {
  "00000001": "unknown",
  "00000002": "access-after-end",
  "00000003": "used-by-two-threads",
  "00000004": "extreme-size",
  "00000005": "wrong-heap",
  "00000006": "corrupted-pointer",
  "00000007": "double-free",
  "00000008": "corrupted-block",
  "00000009": "destroyed-process-heap",
  "0000000a": "corrupted-header",
  "0000000b": "corrupted-header",
  "0000000c": "corrupted-header",
  "0000000d": "corrupted-header",
  "0000000e": "corrupted-start-stamp",
  "0000000f": "corrupted-end-stamp",
  "00000010": "underrun",
  "00000011": "overrun",
  "00000012": "write-after-free",
  "00000013": "read-after-free",
  "00000014": "overrun-heap-block",
};

function saidOf({ output, source }: Entry): Said | null {
  if (output === null || source < 0) return null;
  if (output._tag === "event" && output.event === "verifier-stop") return stopSaid(output);
  return textSaid(output);
}

function stopSaid(event: Event): Said | null {
  // Sixteen digits on 64-bit.
  const code = event.code?.slice(-8).padStart(8, "0") ?? "";
  const what = HEAP_STOPS[code];
  if (what === undefined) return null;
  const named = (word: RegExp): string | null => {
    const row = event.parameters.find((one) => word.test(one));
    return row === undefined ? null : (/[0-9a-f`]{6,17}/i.exec(row)?.[0] ?? null);
  };
  return {
    by: "page heap",
    what: /double|freed? twice|already free/i.test(event.name ?? "") ? "double-free" : what,
    code,
    line: event.line,
    // Not "Heap handle for the heap owning the block", nor "Size of the heap block".
    block: named(/^[0-9a-f`]{6,17} ?:(?!.{0,80}\b(?:handle|size)\b).{0,80}\bblock\b/i),
    heap: named(/heap handle|heap used/i),
    words: (event.name ?? "").replace(/\.$/, ""),
  };
}

/**
 * What the heap prints when it is being debugged, and what `!heap` prints of the last failure.
 *
 * ```text
 * HEAP[app.exe]: Heap block at 00153F00 modified at 00153F28 past requested size of 20
 * Error type: HEAP_FAILURE_BLOCK_NOT_BUSY
 * ```
 */
const PATTERNS: readonly (readonly [pattern: RegExp, what: string, by: string])[] = [
  [
    /HEAP\[[^\]]{1,80}\]: Heap block at [0-9A-F]+ modified at [0-9A-F]+ past requested size/i,
    "overrun",
    "the heap manager",
  ],
  [
    /HEAP\[[^\]]{1,80}\]: Invalid [Aa]ddress specified to Rtl(?:Free|Size|ReAllocate)Heap/,
    "bad-free",
    "the heap manager",
  ],
  [/HEAP_FAILURE_BLOCK_NOT_BUSY/, "double-free", "the heap manager"],
  [/HEAP_FAILURE_BUFFER_OVERRUN/, "overrun", "the heap manager"],
  [/HEAP_FAILURE_BUFFER_UNDERRUN/, "underrun", "the heap manager"],
  [
    /HEAP_FAILURE_(?:USAGE_AFTER_FREE|FREELISTS_CORRUPTION|ENTRY_CORRUPTION|MULTIPLE_ENTRIES_CORRUPTION|LISTENTRY_CORRUPTION|\w+)/,
    "corrupted-block",
    "the heap manager",
  ],
  [/HEAP ERROR DETECTED|HEAP CORRUPTION DETECTED/, "corrupted-block", "the heap manager"],
];

function textSaid(output: Output): Said | null {
  const rows =
    output._tag === "text" && output.class !== "prose"
      ? output.text.split("\n").map((text, i) => ({ text, line: output.lineNumbers[i] ?? output.lines[0] }))
      : output._tag === "event" && output.event === "debug-output"
        ? [{ text: output.name ?? "", line: output.line }]
        : output._tag === "fields" || output._tag === "heap"
          ? fieldsOf(output)
          : [];
  for (const { text, line } of rows) {
    for (const [pattern, what, by] of PATTERNS) {
      if (!pattern.test(text.slice(0, 400))) continue;
      const block = /(?:block at|specified to \w+\( ?\w+,) ?([0-9A-F]{6,16})/i.exec(text)?.[1] ?? null;
      return { by, what, code: null, line, block, heap: null, words: text.trim().slice(0, 160) };
    }
  }
  return null;
}

function fieldsOf(output: Extract<Output, { _tag: "fields" | "heap" }>): readonly { text: string; line: number }[] {
  const rows = output._tag === "fields" ? output.rows : output.fields;
  return rows.map((row) => ({ text: `${row.label}: ${row.value}`, line: row.line }));
}

/** What one standstill shows of heap damage. */
interface Damage {
  readonly source: number;
  readonly line: number;
  readonly said: Said[];
  exception: boolean;
  stack: Stack | null;
  /** What `!analyze` makes of the heap's own failure record. */
  claim: string | null;
  readonly evidence: [number, number][];
}

/**
 * Heap damage that somebody detected. One fact for each standstill: the detector's words, the exception and the stack
 * tell of the same damage.
 */
export function heapDamageFacts(context: FactContext): readonly FactDraft[] {
  const groups = new Map<string, Damage>();
  const at = (source: number, line: number): Damage => {
    const key = context.standstill(source, line);
    let group = groups.get(key);
    if (group === undefined)
      groups.set(key, (group = { source, line, said: [], exception: false, stack: null, claim: null, evidence: [] }));
    return group;
  };
  for (const entry of entriesShowing(context.entries, "text", "event", "fields", "heap")) {
    const said = saidOf(entry);
    if (said === null) continue;
    const group = at(entry.source, said.line);
    group.said.push(said);
    group.evidence.push([said.line, said.line]);
  }
  for (const one of exceptionsOf(context.entries)) {
    if (one.code !== "c0000374" || one.mode === "kernel") continue;
    const group = at(one.source, one.line);
    group.exception = true;
    for (const { lines } of one.evidence) group.evidence.push([lines[0], lines[1]]);
  }
  for (const { source, output } of entriesShowing(context.entries, "stack")) {
    const row = detectorRow(output.frames, context);
    if (row < 0) continue;
    const group = at(source, output.lines[0]);
    if (group.stack === null) group.evidence.push([output.frames[row]!.line, output.frames[row]!.line]);
    group.stack ??= output;
  }
  for (const { source, output } of entriesShowing(context.entries, "analysis")) {
    for (const { label, value, line } of [...output.fields, ...output.keyValues]) {
      const group = groups.get(context.standstill(source, line));
      if (group === undefined || !/^FAILURE_BUCKET_ID$|^Failure\.Bucket$/.test(label.trim())) continue;
      group.claim = value.trim();
      group.evidence.push([line, line]);
    }
  }
  return [...groups.values()].map((group) => damageOf(group, context));
}

/** The outermost row, near the top, in which the heap reports damage; -1 for none. */
function detectorRow(frames: readonly Frame[], context: FactContext): number {
  let found = -1;
  for (let f = 0; f < Math.min(frames.length, 16); f++) {
    const frame = frames[f]!;
    if (/^nt$|^nt(?:krnl|oskrnl)/i.test(frame.module ?? "")) return -1;
    if (kindOf(context.knowledge, frame) === "heap-failure") found = f;
  }
  return found;
}

function damageOf(group: Damage, context: FactContext): FactDraft {
  const { stack } = group;
  const moment = context.momentAt(group.source, stack?.lines[0] ?? group.line);
  const row = stack === null ? -1 : detectorRow(stack.frames, context);
  const responsible = row < 0 ? null : responsibleOf(stack!, row, context.ownerOf, context.knowledge);
  const best = group.said.find((one) => one.what === "double-free") ?? group.said[0];
  const asked = row < 0 ? null : stack!.frames.slice(row + 1).find((frame) => HEAP_CALL.test(frame.symbol ?? ""));
  const freed = best?.block == null ? null : freeOf(best.block, group.source, context);
  const by = best?.by ?? (group.exception ? "the heap manager" : "the heap manager or page heap");
  return {
    kind: "heap-damage",
    moment,
    thread: context.moments[moment]?.thread ?? null,
    fields: {
      by,
      what: best?.what ?? "corrupted-block",
      words: best?.words,
      claim: group.claim,
      claimed: group.claim === null ? null : claimedKind(group.claim),
      code: best?.code,
      block: best?.block,
      heap: best?.heap,
      "freed.by": freed?.way,
      "freed.again": responsible === null ? null : askedFrom(stack!.frames, responsible, context),
      "may-be-no-block": best?.what === "double-free" && best.by === "the heap manager" && freed === null ? by : null,
      exception: group.exception,
      "detected-in": asked?.callSite,
      operation: asked === undefined || asked === null ? null : operationOf(asked.symbol ?? ""),
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
      "responsible.owner": responsible?.owner,
    },
    text: `${by} found the heap damaged${responsible === null ? "" : ` in a call of ${responsible.site}`}`,
    basis: "fact",
    confidence: group.said.length > 0 || group.exception ? "certain" : "strong",
    refutedBy: "a bug in the detector itself, which is rare",
    frames: row < 0 ? [] : stack!.frames.slice(row),
    evidence: mergeEvidence([
      ...group.evidence.map((lines) => evidenceAt(group.source, lines)),
      ...(freed === null ? [] : [freed.evidence]),
      ...(responsible === null ? [] : [evidenceLine(group.source, stack!.frames[responsible.index]!.line)]),
    ]),
  };
}

/** `spool!Ticket::~Ticket+0x32, called from spool!Worker::Finish+0x71`: both frees may be in one destructor. */
function askedFrom(frames: readonly Frame[], { index, site }: Responsible, { ownerOf }: FactContext): string {
  const caller = frames.slice(index + 1).find(({ module, inline }) => !inline && ownerOf(module) !== "os");
  return caller === undefined ? site : `${site}, called from ${siteOf(caller)}`;
}

/** The heap writes the kind of failure down; `!analyze` puts it into the bucket. */
function claimedKind(bucket: string): string | null {
  if (/DOUBLE_FREE|BlockNotBusy/i.test(bucket)) return "double-free";
  if (/BUFFER_OVERRUN/i.test(bucket)) return "overrun";
  return /USE_AFTER_FREE|UsageAfterFree/i.test(bucket) ? "use-after-free" : null;
}

const HEAP_CALL =
  /^(?:Rtlp?\w*(?:Free|Allocate|ReAllocate|Size|Validate)Heap\w*|Heap(?:Free|Alloc|ReAlloc|Validate|Size)|free|malloc|realloc|_free_base|_malloc_base|operator delete|operator new)/;

function operationOf(symbol: string): string {
  if (/realloc/i.test(symbol)) return "a reallocation";
  if (/free|delete/i.test(symbol)) return "a free";
  return /valid|size/i.test(symbol) ? "a check" : "an allocation";
}
