import type { LineRange } from "../model/evidence.js";
import type { Marker, Output } from "../model/outputs.js";
import type { CollectedMarker } from "../model/replay.js";
import type { Transcript } from "../model/transcript.js";

/** What a script printed between an `open` and a `close` marker. */
export interface CollectedBlock {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly lines: LineRange;
  readonly outputs: readonly Output[];
  readonly blocks: readonly CollectedBlock[];
  /** False where the log ends, or something else begins, before its end. */
  readonly closed: boolean;
}

/** One run of one script. */
export interface CollectedSession extends CollectedBlock {
  readonly source: number;
  readonly script: string;
  /** What it said it would ask for, by the id of the block. */
  readonly plan: readonly {
    readonly id: string;
    readonly kind: string;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  readonly marks: readonly CollectedMarker[];
  /** Fields of the marker that closed it. */
  readonly closing: Readonly<Record<string, string>> | null;
  /** Lines of markers with the word of another script: text of the target, or of an older log. */
  readonly foreign: readonly number[];
}

type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type OpenBlock = Omit<Draft<CollectedBlock>, "lines" | "blocks"> & { lines: [number, number]; blocks: OpenBlock[] };
type OpenSession = Omit<Draft<CollectedSession>, "lines" | "blocks"> & { lines: [number, number]; blocks: OpenBlock[] };

/**
 * The sessions of generated scripts in the logs. A marker counts only with the word of the session that it stands in;
 * blocks that are not closed in order keep what they have.
 */
export function collectedSessions(transcripts: readonly Transcript[]): readonly CollectedSession[] {
  return transcripts.flatMap((transcript, source) => sessionsIn(transcript, source));
}

function sessionsIn(transcript: Transcript, source: number): readonly CollectedSession[] {
  const sessions: OpenSession[] = [];
  let session: OpenSession | null = null;
  let open: OpenBlock[] = [];
  for (const output of transcript.blocks.flatMap(({ outputs }) => outputs)) {
    const marker = output._tag === "marker" ? output.collected : null;
    if (marker === null || marker.version !== 1) {
      if (session === null) continue;
      (open.at(-1) ?? session).outputs.push(output);
      for (const one of [session, ...open]) one.lines[1] = output.lines[1];
      continue;
    }
    const at = (output as Marker).line;
    if (marker.verb === "open" && marker.kind === "session") {
      session = newSession(marker, source, at);
      sessions.push(session);
      open = [];
      continue;
    }
    if (session === null) continue;
    if (marker.script !== session.script) {
      session.foreign.push(at);
      continue;
    }
    for (const one of [session, ...open]) one.lines[1] = at;
    if (marker.verb === "mark") takeMark(session, marker);
    else if (marker.verb === "open") {
      const block = newBlock(marker, at);
      // What was not closed has no more to come: blocks of scripts stand side by side, arguments inside their call.
      while (open.length > 0 && marker.kind !== "arg") open.pop();
      (open.at(-1) ?? session).blocks.push(block);
      open.push(block);
    } else if (marker.kind === "session") {
      session.closed = true;
      session.closing = marker.fields;
      session = null;
      open = [];
    } else {
      const found = open.findLastIndex(
        (block) =>
          block.kind === marker.kind &&
          (marker.fields["id"] === undefined || marker.fields["id"] === block.fields["id"]),
      );
      if (found < 0) continue;
      open[found]!.closed = true;
      open.length = found;
    }
  }
  return sessions;
}

function newBlock({ kind, fields }: CollectedMarker, line: number): OpenBlock {
  return { kind, fields, lines: [line, line], outputs: [], blocks: [], closed: false };
}

function newSession(marker: CollectedMarker, source: number, line: number): OpenSession {
  return { ...newBlock(marker, line), source, script: marker.script, plan: [], marks: [], closing: null, foreign: [] };
}

function takeMark(session: OpenSession, marker: CollectedMarker): void {
  session.marks.push(marker);
  const { id, kind } = marker.fields;
  if (marker.kind === "plan" && id !== undefined && kind !== undefined)
    session.plan.push({ id, kind, fields: marker.fields });
}
