import type { Analysis } from "../../model/outputs.js";

const STARS = "*".repeat(79);

/** The lines of an analysis, as `!analyze -v` prints them. */
export function printAnalysis(analysis: Analysis): string {
  const lines: string[] = [];
  if (analysis.title !== null)
    lines.push(STARS, `*${" ".repeat(24)}${analysis.title} Analysis${" ".repeat(20)}*`, STARS, "");
  const { bugcheck } = analysis;
  if (bugcheck !== null) {
    if (bugcheck.name !== null) lines.push(`${bugcheck.name} (${short(bugcheck.code ?? "0")})`);
    else if (bugcheck.code !== null) lines.push(`Bugcheck code ${bugcheck.code}`);
    if (bugcheck.description !== "") lines.push(bugcheck.description);
    if (bugcheck.arguments.length > 0) lines.push("Arguments:");
    bugcheck.arguments.forEach(({ value, text }, i) =>
      lines.push(`Arg${i + 1}: ${value}${text === "" ? "" : `, ${text}`}`),
    );
    lines.push("");
  }
  if (analysis.keyValues.length > 0) lines.push("Debugging Details:", "------------------", "");
  for (const { label, value } of analysis.keyValues) lines.push(`    Key  : ${label}`, `    Value: ${value}`, "");
  for (const { label, value } of analysis.fields) {
    const [first = "", ...rest] = value.split("\n");
    const glue = label === "Probably caused by" ? " : " : ":  ";
    lines.push(`${label}${glue}${first}`.trimEnd(), ...rest, "");
  }
  return lines.join("\n");
}

function short(code: string): string {
  return code.replace(/^0+(?=.)/, "");
}
