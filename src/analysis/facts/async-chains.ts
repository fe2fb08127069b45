import { evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { printedLines, type PrintedLine } from "./printed-lines.js";

/**
 * Asynchronous methods that go on in a synchronization context, as that of a window's thread.
 *
 * ```text
 * 0:000> !dumpasync
 * STACK 1
 * 000001d8e48c3f70 00007ffbcf97b6f8 (0) Mail.Gateway+<SendAsync>d__4           waits for something else
 *   000001d8e48c4058 00007ffbcf97c5d0 (0) Mail.MainForm+<SubmitAsync>d__7      waits for SendAsync
 *     000001d8e48c40d8 … () System.Threading.Tasks.SynchronizationContextAwaitTaskContinuation
 * ```
 */
export function asyncChainFacts(context: FactContext): readonly FactDraft[] {
  const seen = new Set<Entry["block"]>();
  return context.entries.flatMap(({ source, block }): FactDraft[] => {
    if (seen.has(block)) return [];
    seen.add(block);
    if (block.command?.parts.some(({ name }) => /^!?(?:\w+\.)?dumpasync$/i.test(name)) !== true) return [];
    return chainsOf(block.outputs.flatMap(printedLines)).flatMap((lines): FactDraft[] => {
      const methods = lines.flatMap(({ text }) => methodIn(text) ?? []);
      const goesOn = lines.find(({ text }) => GOES_ON.test(text));
      if (goesOn === undefined || methods.length === 0) return [];
      return [
        {
          kind: "async-chain",
          moment: context.momentAt(source, lines[0]!.line),
          thread: null,
          fields: { methods: methods.join(", "), inner: methods[0], outer: methods.at(-1) },
          text: `the asynchronous method ${methods.at(-1)!} has not ended and goes on in a synchronization context, as that of a window's thread`,
          basis: "fact",
          confidence: "certain",
          refutedBy: "a later !dumpasync without the chain",
          evidence: mergeEvidence(lines.map(({ line }) => evidenceLine(source, line))),
        },
      ];
    });
  });
}

const GOES_ON = /SynchronizationContextAwaitTaskContinuation/;

/** Split at `STACK 1`. */
function chainsOf(lines: readonly PrintedLine[]): readonly (readonly PrintedLine[])[] {
  const chains: PrintedLine[][] = [];
  for (const line of lines) {
    if (/^STACK:? \d/.test(line.text)) chains.push([]);
    else if (/^\.*[0-9a-f]{8,16}:? /i.test(line.text)) chains.at(-1)?.push(line);
  }
  return chains.filter(({ length }) => length > 0);
}

/** `Mail.Gateway+<SendAsync>d__4` is `Mail.Gateway.SendAsync`. */
function methodIn(text: string): string | null {
  const found = /([A-Za-z_][\w.]{0,200})\+<([A-Za-z_]\w{0,100})>d__\d/.exec(text);
  return found === null ? null : `${found[1]!}.${found[2]!}`;
}
