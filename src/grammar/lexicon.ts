import { LineKind } from "../text/line-kind.js";
import type { Answer, Lexicon } from "../text/lexicon.js";
import { parseCommand } from "./command/parser.js";
import type { LineShape, OutputKind } from "./output-kind.js";
import { isProse } from "./text/prose.js";
import type { Vocabulary } from "./tokens.js";

/** Shapes to try, by the character code a line begins with (above ASCII: slot 128). */
type Dispatch = readonly (readonly LineShape[])[];

const MAX_REMEMBERED_COMMANDS = 4096;

/** Answers the scanner's questions out of the registry. */
export function newLexicon(outputs: readonly OutputKind[], vocabulary: Vocabulary): Lexicon {
  const general = outputs.flatMap((output) => output.shapes.filter((shape) => !shape.whenAsked));
  const generalDispatch = dispatchOf(general);
  const unprompted: Answer = { rows: "any", layout: null, classify: classifier(generalDispatch, vocabulary) };
  const byOutputs = new Map<string, Answer["classify"]>();
  const byCommand = new Map<string, Answer>();

  const classifierFor = (asked: readonly OutputKind[]): Answer["classify"] => {
    const own = asked.flatMap((output) => output.shapes);
    if (own.length === 0) return unprompted.classify;
    const key = asked.map((output) => output.tag).join(" ");
    let known = byOutputs.get(key);
    if (known === undefined) {
      const rest = general.filter((shape) => !own.includes(shape));
      known = classifier(dispatchOf([...own, ...rest]), vocabulary);
      byOutputs.set(key, known);
    }
    return known;
  };

  const answerTo = (text: string): Answer => {
    const remembered = byCommand.get(text);
    if (remembered !== undefined) return remembered;
    const { parts } = parseCommand(text);
    const asked: OutputKind[] = [];
    let rows: Answer["rows"] | undefined;
    let layout: Answer["layout"] = null;
    for (const part of parts) {
      for (const output of outputs) {
        if (output.commands === null || !output.commands.test(part.name)) continue;
        if (!asked.includes(output)) asked.push(output);
        if (output.rows === "any") continue;
        rows = rows === undefined || rows === output.rows ? output.rows : "any";
        layout ??= output.layout?.(part.name) ?? null;
      }
    }
    const answer: Answer = { rows: rows ?? "any", layout, classify: classifierFor(asked) };
    if (byCommand.size < MAX_REMEMBERED_COMMANDS) byCommand.set(text, answer);
    return answer;
  };

  return { answerTo, unprompted, classes: vocabulary.classes };
}

function dispatchOf(shapes: readonly LineShape[]): Dispatch {
  const slots: LineShape[][] = Array.from({ length: 129 }, () => []);
  for (const shape of shapes) {
    if (shape.starts === undefined) {
      for (const slot of slots) slot.push(shape);
      continue;
    }
    for (const slot of new Set(shape.starts.map((start) => Math.min(start.charCodeAt(0), 128)))) {
      slots[slot]!.push(shape);
    }
  }
  return slots;
}

function classifier(dispatch: Dispatch, vocabulary: Vocabulary): Answer["classify"] {
  return (line) => {
    const text = line.trimEnd();
    for (const shape of dispatch[Math.min(text.charCodeAt(0), 128)]!) {
      if (shape.starts !== undefined && !shape.starts.some((start) => text.startsWith(start))) continue;
      if (shape.pattern.test(text)) return vocabulary.kindOf.get(shape)!;
    }
    return isProse(text) ? LineKind.prose : LineKind.unread;
  };
}
