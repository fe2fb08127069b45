import type { Evidence, LineRange } from "../model/evidence.js";
import type { Output } from "../model/outputs.js";
import type { Block, CommandPart, Transcript } from "../model/transcript.js";
import { aimOf, followBlock, OWN, threadAsked, type Aim } from "./contexts.js";
import { followBreakpoints, stretchesOf, type Breakpoints, type Stretch } from "./stops/hits.js";
import { followMarker, newScriptWalk } from "./script-walk.js";

/** One output of one log, or a command that printed nothing, in the order of the logs and their lines. */
export interface Entry {
  readonly source: number;
  readonly block: Block;
  /** `0:005`, or `cpu 0` in kernel mode; null before the first prompt. */
  readonly thread: string | null;
  /** The thread that the command asks about, `~5k`, where it is not the prompt's. */
  readonly asked: string | null;
  /** The register context and the frame that the debugger shows. */
  readonly aim: Aim;
  /** The commands of the block; only the block's first entry has them. */
  readonly commands: readonly CommandPart[];
  readonly output: Output | null;
  readonly lines: LineRange;
  /** It was printed by a breakpoint's command at a hit, or behind the `gu` of one; no prompt of its own stands behind. */
  readonly passing: Pick<Stretch, "as" | "hit"> | null;
}

export function entriesOf(transcripts: readonly Transcript[]): readonly Entry[] {
  const entries: Entry[] = [];
  transcripts.forEach((transcript, source) => {
    const script = newScriptWalk();
    let aim = OWN;
    let shown: string | null = null;
    const armed: Breakpoints = [];
    for (const { block, as, hit } of transcript.blocks.flatMap((one) => {
      const stretches = stretchesOf(one, armed);
      followBreakpoints(armed, one);
      return stretches;
    })) {
      const passing = as === "rest" ? null : { as, hit };
      const thread = threadOf(block);
      const commands = block.command?.parts ?? [];
      // A prompt of another thread: whatever went there has left the context.
      if (thread !== null && shown !== null && thread !== shown) aim = OWN;
      shown = thread ?? shown;
      const before = aim;
      aim = commands.length === 0 ? aim : followBlock(aim, block);
      const asked = commands.length === 0 ? null : threadAsked(block);
      if (block.outputs.length === 0) {
        const { lines } = block;
        entries.push({ source, block, thread, asked, aim, commands, output: null, lines, passing });
        continue;
      }
      block.outputs.forEach((output, i) => {
        if (output._tag === "marker" && output.collected !== null) followMarker(script, output.collected);
        const seen = script.as === null ? output : shownAs(output, script.as);
        entries.push({
          source,
          block,
          thread,
          asked,
          aim: aimOf(before, aim, block, i),
          commands: i === 0 ? commands : [],
          output: seen,
          lines: output.lines,
          passing,
        });
      });
    }
  });
  return entries;
}

/** An entry whose output is of one of these kinds. */
export type EntryOf<T extends Output["_tag"]> = Entry & { readonly output: Extract<Output, { readonly _tag: T }> };

const placesOf = new WeakMap<readonly Entry[], ReadonlyMap<Output["_tag"], readonly number[]>>();

/** The entries with outputs of some kinds, in order: a long log has very many, and most questions are about few of them. */
export function entriesShowing<T extends Output["_tag"]>(
  entries: readonly Entry[],
  ...tags: readonly T[]
): readonly EntryOf<T>[] {
  let places = placesOf.get(entries);
  if (places === undefined) placesOf.set(entries, (places = placesByTag(entries)));
  const found = tags.flatMap((tag) => places.get(tag) ?? []);
  if (tags.length > 1) found.sort((a, b) => a - b);
  return found.map((place) => entries[place] as EntryOf<T>);
}

function placesByTag(entries: readonly Entry[]): ReadonlyMap<Output["_tag"], readonly number[]> {
  const places = new Map<Output["_tag"], number[]>();
  entries.forEach(({ output }, place) => {
    if (output === null) return;
    const own = places.get(output._tag);
    if (own === undefined) places.set(output._tag, [place]);
    else own.push(place);
  });
  return places;
}

/** Commands of a breakpoint are not printed, and `da` and `du` print the same rows: the script's marker tells. */
function shownAs(output: Output, as: string): Output {
  if (output._tag !== "memory" || !output.rows.some((row) => row.hex === null && row.text !== null)) return output;
  return as === "utf16" || as === "ansi" ? { ...output, display: as === "utf16" ? "du" : "da" } : output;
}

/** The thread as its prompt names it, three digits wide; processors stand for threads in kernel mode. */
function threadOf(block: Block): string | null {
  const { prompt } = block;
  if (prompt === null) return null;
  if (prompt.mode !== "user") return prompt.processor === null ? null : `cpu ${prompt.processor}`;
  return prompt.thread === null ? null : `${prompt.process ?? 0}:${String(prompt.thread).padStart(3, "0")}`;
}

export function evidenceAt(source: number, lines: LineRange): Evidence {
  return { source, lines };
}

export function evidenceLine(source: number, line: number): Evidence {
  return { source, lines: [line, line] };
}

/** Sorted, without doubles, neighbours joined: what a sentence cites. */
export function mergeEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const sorted = [...evidence].sort(
    (a, b) => a.source - b.source || a.lines[0] - b.lines[0] || a.lines[1] - b.lines[1],
  );
  const merged: { source: number; lines: [number, number] }[] = [];
  for (const { source, lines } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.source === source && lines[0] <= last.lines[1] + 1) {
      last.lines[1] = Math.max(last.lines[1], lines[1]);
    } else merged.push({ source, lines: [lines[0], lines[1]] });
  }
  return merged;
}
