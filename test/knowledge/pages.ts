import type { Rule } from "../../src/knowledge/index.js";
import type { Diagnosis, FactKind } from "../../src/knowledge/types.js";

/** `docs/facts.md`, from the table that rules are checked against. */
export function factsPage(facts: readonly FactKind[]): string {
  const kinds = facts.map(
    ({ kind, meaning, fields }) =>
      `## ${kind}\n\n${sentence(meaning)}\n\n${fields
        .map(
          ({ name, meaning: says, values }) =>
            `- \`${name}\`: ${says}${values === undefined ? "" : ` (${values.map((value) => `\`${value}\``).join(", ")})`}`,
        )
        .join("\n")}\n`,
  );
  return `# Facts

What the analysis reads out of a log beside calls, messages and buffers, and what rules may ask of it: \`fact: crash\` with
\`where: { class: null-read }\`. Every fact also has \`kind\`, \`text\` (the same in one sentence), \`thread\`, \`stop\` and
\`position\`. What a fact does not say did not come out of the log; a sentence of a rule that names such a field is left
out. \`true\` and \`false\` in a rule are \`yes\` and \`no\` here. Facts are made in \`src/analysis/facts\`, one file for each
idea; this page and the check of rules are made from \`src/knowledge/data/facts.json\`.

${kinds.join("\n")}`;
}

/** `docs/diagnoses.md`: which rules make which diagnosis. */
export function diagnosesPage(diagnoses: readonly Diagnosis[], rules: readonly Rule[]): string {
  const parts = Object.entries(AREAS).map(([letter, area]) => {
    const rows = diagnoses
      .filter(({ id }) => id.startsWith(letter))
      .map(({ id, title }) => {
        const own = rules.filter((rule) => rule.diagnoses?.includes(id) === true).map(({ rule }) => `\`${rule}\``);
        return `- **${id}** ${title}: ${own.join(", ")}`;
      });
    return `## ${area}\n\n${rows.join("\n")}\n`;
  });
  const others = rules
    .filter((rule) => rule.diagnoses === undefined)
    .map(({ rule, title }) => `- \`${rule}\`: ${title}`);
  return `# Diagnoses

What the rules that come with the package can find. \`windbg-postmortem explain RULE LOG\` says why a rule did or did not find
something in a log. Each rule names its diagnoses under \`diagnoses\`; a diagnosis without a rule fails the tests.

${parts.join("\n")}
## Besides

${others.join("\n")}
`;
}

const AREAS = {
  N: "Network and HTTP",
  H: "Sockets, handles and files",
  T: "TLS and certificates",
  C: "Crashes",
  G: "Hangs",
};

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
