import { blockLines, echo, type ScriptBlock } from "./block.js";
import type { CollectTarget } from "./request.js";
import { markerText, type Fields } from "./marker.js";

/** One file of a set of scripts. Lines end as Windows ends them, so that its editors show them. */
export interface CollectFile {
  readonly name: string;
  readonly text: string;
}

/** What belongs to every file of one set. */
export interface SessionOptions {
  readonly target: CollectTarget;
  readonly arch: "x86" | "x64" | null;
  readonly folder: string;
  readonly script: string;
}

/** One script that opens a log, asks, and closes it. */
export interface SessionScript {
  readonly name: string;
  readonly log: string;
  /** 1 for what can be asked at once, 2 for what was generated from the log of the first. */
  readonly pass: 1 | 2;
  readonly blocks: readonly ScriptBlock[];
  /** Commands between the blocks and the end: a run of the target. */
  readonly run?: readonly string[];
}

export function fileOf(name: string, lines: readonly string[]): CollectFile {
  return { name, text: lines.map((line) => `${line}\r\n`).join("") };
}

/**
 * A whole script. It says at its start what it will ask for, so that a log that was cut says what is missing.
 *
 * ```text
 * windbg-postmortem/1 K7Q2MX open session kind=ttd pass=1 blocks=14
 * windbg-postmortem/1 K7Q2MX mark plan id=b7 kind=query fn=ws2_32!send
 * …
 * windbg-postmortem/1 K7Q2MX close session blocks=14
 * ```
 */
export function sessionFile(session: SessionScript, options: SessionOptions): CollectFile {
  const { script } = options;
  const blocks = [...targetBlocks(options), ...session.blocks].map((block, i): ScriptBlock => ({
    ...block,
    fields: { id: `b${i + 1}`, ...block.fields },
  }));
  const mark = (verb: "open" | "close" | "mark", kind: string, fields: Fields): string =>
    echo(markerText(script, verb, kind, fields));
  return fileOf(session.name, [
    `.logopen /u ${options.folder}\\${session.log}`,
    ".prefer_dml 0",
    ...(options.arch === "x86" ? [".effmach x86"] : []),
    mark("open", "session", {
      kind: options.target,
      arch: options.arch,
      pass: session.pass,
      blocks: blocks.length,
    }),
    ...blocks.map(({ kind, fields: { id, of, fn, ph, pos } }) => mark("mark", "plan", { id, kind, of, fn, ph, pos })),
    ...blocks.flatMap((block) => blockLines(block, script)),
    ...(session.run ?? []),
    mark("close", "session", { blocks: blocks.length }),
    ".logclose",
  ]);
}

/** What kind of process it is, which modules it has, which threads. */
function targetBlocks({ target }: SessionOptions): readonly ScriptBlock[] {
  return [
    { kind: "target", fields: {}, body: ["version", "vertarget", "||", "|", ".time", ".effmach"] },
    { kind: "modules", fields: {}, body: ["lm"] },
    ...(target === "dump" ? [] : [{ kind: "threads", fields: {}, body: ["~"] }]),
  ];
}
