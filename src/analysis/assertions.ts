import type { Assertion } from "../model/case.js";
import type { Knowledge } from "../knowledge/index.js";
import { entriesShowing, type Entry, evidenceAt, evidenceLine } from "./entries.js";

const MOST = 100;

/**
 * What a person wrote between the debugger's lines: typed frame lists, remarks on breakpoints, holes in a stack.
 * Quoted in reports, never used as a fact.
 *
 * ```text
 * • Frame 959: Server RESETS the connection due to a timeout (30 seconds)       about: wire
 * We still have a bp on send and I added a bp for closesocket …                  about: probe
 * … CertVerifyRevocation+0xb7 [frames removed]                                   about: elision
 * ```
 */
export function assertionsOf(entries: readonly Entry[], knowledge: Knowledge): readonly Assertion[] {
  const assertions: Assertion[] = [];
  const add = (text: string, about: string, evidence: Assertion["evidence"]): void => {
    if (assertions.length < MOST) assertions.push({ id: `said-${assertions.length + 1}`, text, about, evidence });
  };
  for (const { source, block, output } of entriesShowing(entries, "text", "stack", "event")) {
    if (output._tag === "text") {
      if (output.class !== "prose" || isAnswer(block, output.lines[0])) continue;
      output.text.split("\n").forEach((text, i) => {
        for (const sentence of sentencesOf(text)) {
          const about = subjectOf(sentence, knowledge);
          if (about !== null) add(sentence, about, [evidenceLine(source, output.lineNumbers[i] ?? output.lines[0])]);
        }
      });
    } else if (output._tag === "stack") {
      for (const gap of output.gaps) {
        if (!/^[[(<*.…]/.test(gap.text)) continue;
        const line = output.frames[Math.max(0, gap.afterFrame)]?.line ?? output.lines[0];
        add(gap.text, "elision", [evidenceLine(source, line)]);
      }
    } else if (output.event === "elision") {
      add(output.name ?? "…", "elision", [evidenceAt(source, output.lines)]);
    }
  }
  return assertions;
}

/** `RPC TLS at 692e70`, right behind `0:001> !rpcexts.thread 7ffdd000`: an extension answers in sentences too. */
function isAnswer(block: Entry["block"], line: number): boolean {
  return block.lines[0] + 1 === line && block.command?.parts.some(({ name }) => name.startsWith("!")) === true;
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .map((sentence) => sentence.replace(/^[\s•*-]+/, "").trim())
    .filter((sentence) => sentence.length > 0 && sentence.length <= 600);
}

function subjectOf(sentence: string, knowledge: Knowledge): string | null {
  if (/\bframes? \d+/i.test(sentence)) return "wire";
  if (/\b(?:bp|bps|breakpoints?)\b/i.test(sentence)) return "probe";
  const words = sentence.match(/[A-Za-z_][\w!]{3,}/g) ?? [];
  const names = words.some((word) => {
    const [module, symbol] = word.split("!");
    if (symbol !== undefined) return knowledge.catalogue.find(module!, symbol) !== undefined;
    return /[a-z][A-Z]/.test(word) && knowledge.catalogue.findAnywhere(word) !== undefined;
  });
  if (names) return "call";
  return /\b(?:NTLM|TLS|SSL|HTTP|proxy|socket|certificate|handshake|Keep-Alive)\b/i.test(sentence) ? "protocol" : null;
}
