import type { Evaluation, Field } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn } from "../view.js";

const result: LineShape = {
  name: "EvaluationResult",
  example: "Evaluate expression: 262144 = 00040000",
  starts: ["Evaluate expression:"],
  pattern: /^Evaluate expression:(?: *-?\d+ = [0-9a-f`]+)?$/i,
};

/** `.formats`: the number in other spellings. */
const format: LineShape = {
  name: "EvaluationFormat",
  example: "Decimal: 1244928",
  starts: ["Hex:", "Decimal:", "Decimal (", "Octal:", "Binary:", "Chars:", "Time:", "Float:", "Double:"],
  pattern: /^[A-Z][a-z]+(?: \([a-z]+\) ?)?: *\S/,
  continues: true,
};

/** `?` and `.formats`; the values of `??` are read with the types. */
export const evaluation: OutputKind = {
  tag: "evaluation",
  commands: /^(?:\?|\.formats)$/i,
  rows: "any",
  shapes: [result, format],
  rule: linesOf("evaluation", [result.name], [format.name]),
  read: readEvaluations,
};

/**
 * ```text
 * Evaluate expression: 613867303176 = 0000008e`ed57b108
 *                      value          hex
 * ```
 */
function readEvaluations(view: OutputView): readonly Evaluation[] {
  const found: { line: number; value: string | null; hex: string | null; fields: Field[] }[] = [];
  for (const line of linesIn(view)) {
    if (line.shape === format) {
      const colon = line.text.indexOf(":");
      const one = {
        line: line.line,
        label: line.text.slice(0, colon).trim(),
        value: line.text.slice(colon + 1).trim(),
      };
      found.at(-1)?.fields.push(one);
      continue;
    }
    const [, value = null, hex = null] = /: *(-?\d+) = ([0-9a-f`]+)$/i.exec(line.text) ?? [];
    found.push({ line: line.line, value, hex, fields: [] });
  }
  return found.map(({ line, value, hex, fields }): Evaluation => {
    const field = (label: string): string | null => fields.find((one) => one.label === label)?.value ?? null;
    const digits = hex ?? field("Hex");
    return {
      _tag: "evaluation",
      line,
      lines: [line, fields.at(-1)?.line ?? line],
      type: null,
      value: value ?? field("Decimal"),
      hex: digits === null ? null : digits.replace("`", "").toLowerCase(),
      text: null,
      fields,
    };
  });
}

/** The answer as the debugger prints it. */
export function printEvaluation(one: Pick<Evaluation, "type" | "value" | "hex" | "text" | "fields">): string {
  if (one.type !== null) {
    return `${one.type} ${one.value ?? ""}`.trimEnd() + (one.text === null ? "" : `\n "${one.text}"`);
  }
  const hex = one.hex === null ? "" : one.hex.length === 16 ? `${one.hex.slice(0, 8)}\`${one.hex.slice(8)}` : one.hex;
  if (one.fields.length === 0) return `Evaluate expression: ${one.value ?? ""} = ${hex}`;
  return ["Evaluate expression:", ...one.fields.map((field) => `  ${`${field.label}:`.padEnd(8)} ${field.value}`)].join(
    "\n",
  );
}
