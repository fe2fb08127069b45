import type { Absence, Assertion, Case, Finding, Hypothesis, Statement, Verdict } from "../model/case.js";
import type { Confidence, Evidence } from "../model/evidence.js";
import { causesOf, chainOf, linksOf, nothingFound, statesOf } from "./roots.js";
import { oneLine } from "./safe-text.js";
import { wireGroups } from "./wire.js";

/** One sentence of the report, with the mark of what it rests on and the lines that prove it. */
export interface Line {
  readonly text: string;
  readonly basis: Statement["basis"];
  readonly confidence: Confidence;
  /** `[L5, L27]`, or with the log's name where there are several. */
  readonly where: string;
}

/** `...` says only that something was left out; it is no quotation. */
export function inWords({ text }: Assertion): boolean {
  return /\p{L}/u.test(text);
}

export interface Section {
  readonly title: string;
  readonly intro: string | null;
  readonly numbered: boolean;
  readonly groups: readonly {
    readonly heading: string | null;
    readonly lines: readonly Line[];
    /** Commands to copy, with what each would show. */
    readonly commands: readonly { readonly run: readonly string[]; readonly note: string }[];
  }[];
}

/** The order in which an engineer reads: what, then why, then what to do. */
export function sectionsOf(document: Case): readonly Section[] {
  const where = (evidence: readonly Evidence[]): string => citation(document, evidence);
  const lineOf = (statement: Statement): Line => ({
    text: oneLine(statement.text),
    basis: statement.basis,
    confidence: statement.confidence,
    where: where(statement.evidence),
  });
  const heard = document.findings.filter((finding) => finding.suppressed === null);
  const roots = causesOf(document).filter((finding) => finding.suppressed === null);
  const sections: Section[] = [];
  const add = (
    title: string,
    groups: Section["groups"],
    options: { intro?: string; numbered?: boolean } = {},
  ): void => {
    if (groups.some((group) => group.lines.length > 0 || group.commands.length > 0)) {
      sections.push({ title, groups, intro: options.intro ?? null, numbered: options.numbered === true });
    }
  };
  const plain = (lines: readonly Line[]): Section["groups"] => [{ heading: null, lines, commands: [] }];

  add(
    "Root cause",
    roots.length === 0
      ? plain([
          { text: nothingFound(document), basis: "fact", confidence: "certain", where: "" },
          ...statesOf(document).map(lineOf),
        ])
      : roots.map((root) => rootGroup(document, root, where)),
  );
  add("What was looked at", plain(document.scene.map(lineOf)));
  add("What happened", plain(document.timeline.map(lineOf)), { numbered: true });
  add(
    document.absences.every(({ verdict }) => verdict.startsWith("absent-c") || verdict === "absent-observed")
      ? "What never came"
      : "What was due",
    document.absences.map((absence) => absenceGroup(absence, where)),
  );
  add("On the wire", wireGroups(document, where));
  add(
    "Why",
    heard.map((finding) => findingGroup(finding, lineOf, where)),
  );
  add("Known and set aside", plain(document.findings.flatMap((finding) => suppressedLine(finding, where) ?? [])), {
    intro: "Found as well, and suppressed by the file of suppressions.",
  });
  add(
    "What people wrote into the log",
    plain(
      document.assertions.filter(inWords).map((one) => ({
        text: `"${oneLine(one.text)}"`,
        basis: "assertion",
        confidence: "asserted",
        where: where(one.evidence),
      })),
    ),
    { intro: "Quoted, not used as facts." },
  );
  add("Remedy", plain(unique(heard.flatMap((finding) => finding.remedy)).map((text) => advice(text))), {
    numbered: true,
  });
  add("Still open", openGroups(document), {
    intro: "What would settle it, most decisive first. Run it at the same stops.",
  });
  return sections;
}

function rootGroup(
  document: Case,
  root: Finding,
  where: (evidence: readonly Evidence[]) => string,
): Section["groups"][number] {
  const chain = chainOf(document, root);
  const lines: Line[] = [
    { text: oneLine(root.headline), basis: "inference", confidence: root.confidence, where: where(root.evidence) },
    { text: `Cause: ${oneLine(root.cause)}.`, basis: "inference", confidence: root.confidence, where: "" },
  ];
  if (chain.length > 1) {
    const weakest = [...chain.map((finding) => finding.confidence), ...linksOf(document, chain)].sort(
      (a, b) => ORDER.indexOf(a) - ORDER.indexOf(b),
    )[0]!;
    lines.push({
      text: `Chain: ${chain.map((finding) => `${finding.title} (${finding.confidence})`).join(" → ")}. Its weakest link is ${weakest}.`,
      basis: "inference",
      confidence: weakest,
      where: "",
    });
  }
  return { heading: `${root.level}: ${root.title}`, lines, commands: [] };
}

function suppressedLine(
  { title, rule, level, confidence, suppressed, evidence }: Finding,
  where: (evidence: readonly Evidence[]) => string,
): Line | null {
  if (suppressed === null) return null;
  const until = suppressed.until === null ? "without an end" : `until ${suppressed.until}`;
  return {
    text: `${level}: ${title} [${rule}], ${until}: ${oneLine(suppressed.reason)}.`,
    basis: "inference",
    confidence,
    where: where(evidence),
  };
}

const ORDER: readonly Confidence[] = ["asserted", "possible", "probable", "strong", "certain"];

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  "absent-complete": "absent: a complete list shows that it never came",
  "absent-observed": "absent: it was watched for and never came",
  "absent-presumed": "not seen: nothing shows that it was watched for",
  open: "open: the log ends before it is decided",
  "not-provable": "cannot be told from this log",
  unobservable: "nothing in this log could have shown it",
  fulfilled: "it came",
};

/** What says that the two ends of a wait belong together. */
const JOINED: Readonly<Record<Absence["rung"], string>> = {
  connection: "joined by the connection",
  binding: "joined by a value that both have",
  activation: "joined by the running call that both happened in",
  thread: "joined by the thread only",
  process: "joined by the process only",
};

function absenceGroup(absence: Absence, where: (evidence: readonly Evidence[]) => string): Section["groups"][number] {
  const line = (text: string, basis: Line["basis"] = "inference"): Line => ({
    text: oneLine(text),
    basis,
    confidence: absence.confidence,
    where: "",
  });
  return {
    heading: oneLine(absence.question.charAt(0).toUpperCase() + absence.question.slice(1)),
    lines: [
      {
        ...line(`${VERDICTS[absence.verdict]} (${absence.verdict}), ${JOINED[absence.rung]}.`),
        where: where(absence.evidence),
      },
      ...unique(absence.because).map((text) => line(`Because ${text}.`)),
      ...absence.assumptions.map((text) => line(`Assumed: ${text}.`)),
    ],
    commands: [],
  };
}

function findingGroup(
  finding: Finding,
  lineOf: (statement: Statement) => Line,
  where: (evidence: readonly Evidence[]) => string,
): Section["groups"][number] {
  return {
    heading: `${finding.title} [${finding.rule}]`,
    lines: [
      {
        text: oneLine(finding.headline),
        basis: "inference",
        confidence: finding.confidence,
        where: where(finding.evidence),
      },
      ...finding.story.map(lineOf),
      ...ownerLine(finding),
      ...finding.hypotheses.flatMap((one): readonly Line[] => hypothesisLines(one, where)),
      ...finding.caveats.map((text): Line => ({
        text: `But: ${oneLine(text)}`,
        basis: "inference",
        confidence: finding.confidence,
        where: "",
      })),
    ],
    commands: [],
  };
}

/** Whose part of the program the finding is in, where the rule can tell. */
function ownerLine({ owner, confidence }: Finding): readonly Line[] {
  return owner === null ? [] : [{ text: `Owner: ${oneLine(owner)}.`, basis: "inference", confidence, where: "" }];
}

/** Explanations that the log leaves open or refutes; those that it bears out are part of the story. */
function hypothesisLines(
  { claim, verdict, against, unseen, confidence, evidence }: Hypothesis,
  where: (evidence: readonly Evidence[]) => string,
): readonly Line[] {
  if (verdict === "supported") return [];
  const text =
    verdict === "open"
      ? `Left open: ${claim}. The log does not show ${unseen.join(", ")}, which would decide it.`
      : `Refuted: ${claim}, for ${against.join(", ")}.`;
  return [{ text: oneLine(text), basis: "inference", confidence, where: where(evidence) }];
}

function openGroups(document: Case): Section["groups"] {
  return [
    {
      heading: null,
      lines: [],
      commands: document.nextSteps.map((step) => ({
        run: step.run.map(oneLine),
        note: `${oneLine(step.because)}. Expect: ${oneLine(step.expect)}.`,
      })),
    },
  ];
}

function advice(text: string): Line {
  return { text: oneLine(text), basis: "inference", confidence: "strong", where: "" };
}

/** `[L5, L27–31]`; logs are named where there are several. */
export function citation(document: Case, evidence: readonly Evidence[], limit: number = 8): string {
  const named = document.sources.length > 1;
  const parts = evidence.map(({ source, lines: [first, last] }) => {
    const range = first === last ? `L${first}` : `L${first}–${last}`;
    return named ? `${oneLine(document.sources[source]?.name ?? String(source))}:${range}` : range;
  });
  const shown = parts.slice(0, limit);
  if (parts.length > shown.length) shown.push("…");
  return shown.length === 0 ? "" : `[${shown.join(", ")}]`;
}

/** Lines that a limit kept from being read; the coverage counts them as unread. */
function linesBehindLimits({ problems, sources, coverage }: Case): number {
  const behind = problems
    .filter(({ code }) => code === "WP1002")
    .reduce((sum, { line, source = 0 }) => sum + Math.max(0, (sources[source]?.lines ?? 0) - line + 1), 0);
  return Math.min(behind, coverage.unread);
}

/** How much of the logs was read: the honest footer. */
export function coverageLine(document: Case): string {
  const { lines, structured, noise, prose, blank, unread } = document.coverage;
  const behind = linesBehindLimits(document);
  return `${lines} lines: ${structured} read, ${noise} chatter, ${prose} prose, ${blank} blank, ${unread - behind} not understood${behind === 0 ? "" : `, ${behind} behind a limit and not read`}. Rules: ${document.rulePack.name} ${document.rulePack.hash}.${document.redacted ? " Credentials and names are masked (--no-redact shows them)." : ""}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
