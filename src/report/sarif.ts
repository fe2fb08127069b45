/**
 * SARIF 2.1.0: an editor opens findings at lines of the log, a dashboard counts them.
 *
 * A finding is a result of kind `fail`; a verdict on something that was due keeps its meaning: `fulfilled` is `pass`,
 * `open` and `absent-presumed` are `open` and `review`, what nothing could have shown is `notApplicable`. Sizes stay
 * within what GitHub shows: 5,000 results, the worst first, 1,000 steps in a flow, 100 locations, 10 tags, and within
 * what it takes: a result has a location, a description 1,024 characters at most.
 */
import type { Absence, Case, Finding, Verdict } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import { oneLine, safeJson } from "./safe-text.js";

const MOST_RESULTS = 5000;
const MOST_STEPS = 1000;
const MOST_LOCATIONS = 100;
const MOST_CHARACTERS = 1024;

export function renderSarif(document: Case): string {
  return `${safeJson(sarifOf(document), 1)}\n`;
}

/** The log as an object. */
function sarifOf(document: Case) {
  const findings = document.findings
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    .map((finding) => ofFinding(document, finding));
  const verdicts = document.absences.map((absence) => ofAbsence(document, absence));
  const results = [...findings, ...verdicts].slice(0, MOST_RESULTS);
  const rules = rulesOf(document);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0" as const,
    runs: [
      {
        tool: {
          driver: {
            name: "windbg-postmortem",
            rules: rules.list,
            properties: { rulePack: document.rulePack.name, rulePackHash: document.rulePack.hash },
          },
        },
        columnKind: "utf16CodeUnits" as const,
        artifacts: document.sources.map((source) => ({
          location: { uri: uriOf(source.name) },
          length: source.bytes,
          roles: ["analysisTarget" as const],
        })),
        results: results.map((result) => ({ ...result, ruleIndex: rules.index.get(result.ruleId) ?? -1 })),
      },
    ],
  };
}

function ofFinding(document: Case, finding: Finding) {
  const isInfo = finding.level === "info";
  const steps = finding.story.flatMap((one) =>
    one.evidence.map((evidence) => ({ evidence, text: one.text, importance: "essential" as const })),
  );
  const proofs = finding.evidence.map((evidence) => ({
    evidence,
    text: finding.headline,
    importance: "important" as const,
  }));
  const order = [...proofs, ...steps]
    .sort((a, b) => a.evidence.source - b.evidence.source || a.evidence.lines[0] - b.evidence.lines[0])
    .slice(0, MOST_STEPS);
  return {
    ruleId: oneLine(finding.rule),
    kind: isInfo ? ("informational" as const) : ("fail" as const),
    level: isInfo ? ("none" as const) : levelOf(finding),
    message: { text: message(`${finding.headline} Cause: ${finding.cause}.`) },
    ...placesOf(document, finding.evidence),
    ...(order.length === 0
      ? {}
      : {
          codeFlows: [
            {
              message: { text: message(finding.title) },
              threadFlows: [
                {
                  locations: order.map(({ evidence, text, importance }, i) => ({
                    executionOrder: i + 1,
                    importance,
                    location: { ...locationOf(document, evidence), message: { text: message(text) } },
                  })),
                },
              ],
            },
          ],
        }),
    partialFingerprints: { "windbgPostmortem/v1": fingerprint([finding.rule, ...apisOf(document, finding.evidence)]) },
    properties: { confidence: finding.confidence, id: finding.id, causes: finding.causes },
  };
}

const LEVELS: readonly Finding["level"][] = ["error", "warning", "note", "info"];

function levelOf(finding: Finding): "error" | "warning" | "note" {
  return finding.level === "info" ? "note" : finding.level;
}

const KINDS: Readonly<Record<Verdict, "review" | "open" | "pass" | "notApplicable" | "informational">> = {
  // Their finding is the failure; the verdict by itself only informs.
  "absent-complete": "informational",
  "absent-observed": "informational",
  "absent-presumed": "review",
  open: "open",
  "not-provable": "open",
  unobservable: "notApplicable",
  fulfilled: "pass",
};

function ofAbsence(document: Case, absence: Absence) {
  const text = [
    `${absence.question}: ${absence.verdict}.`,
    ...absence.because.map((one) => `Because ${one}.`),
    ...absence.assumptions.map((one) => `Assumed: ${one}.`),
  ].join(" ");
  return {
    ruleId: oneLine(`due/${absence.expected}`),
    kind: KINDS[absence.verdict],
    level: "none" as const,
    message: { text: message(text.charAt(0).toUpperCase() + text.slice(1)) },
    ...placesOf(document, absence.evidence),
    partialFingerprints: {
      "windbgPostmortem/v1": fingerprint([absence.expected, ...apisOf(document, absence.evidence)]),
    },
    properties: { confidence: absence.confidence, id: absence.id, verdict: absence.verdict },
  };
}

function rulesOf(document: Case) {
  const index = new Map<string, number>();
  const list: {
    id: string;
    shortDescription: { text: string };
    fullDescription: { text: string };
    help: { text: string };
    defaultConfiguration: { level: "error" | "warning" | "note" | "none" };
    properties: { tags: string[] };
  }[] = [];
  const add = (
    name: string,
    title: string,
    full: string,
    help: string,
    level: "error" | "warning" | "note" | "none",
  ): void => {
    const id = oneLine(name);
    if (index.has(id)) return;
    index.set(id, list.length);
    list.push({
      id,
      shortDescription: { text: clip(oneLine(title)) },
      fullDescription: { text: clip(oneLine(full)) },
      help: { text: oneLine(help) },
      defaultConfiguration: { level },
      properties: { tags: ["windbg"] },
    });
  };
  for (const finding of document.findings)
    add(
      finding.rule,
      finding.title,
      `${finding.title}. Cause: ${finding.cause}.`,
      finding.remedy.join(" ") || finding.title,
      finding.level === "info" ? "none" : finding.level,
    );
  for (const absence of document.absences)
    add(
      `due/${absence.expected}`,
      `Whether ${absence.expected} came when it was due`,
      `Whether ${absence.expected} came when something else made it due, and what the log can tell of it.`,
      "A verdict, not a fault by itself.",
      "none",
    );
  return { list, index };
}

/** The first line that proves it, and the others. GitHub refuses a file with a result that is nowhere. */
function placesOf(document: Case, evidence: readonly Evidence[]) {
  const [first, ...others] = evidence;
  return {
    locations: [first === undefined ? { physicalLocation: artifactOf(document, 0) } : locationOf(document, first)],
    relatedLocations: others
      .slice(0, MOST_LOCATIONS - 1)
      .map((one, i) => ({ id: i + 1, ...locationOf(document, one) })),
  };
}

function locationOf(document: Case, { source, lines: [startLine, endLine] }: Evidence) {
  return {
    physicalLocation: { ...artifactOf(document, source), region: { startLine, endLine } },
  };
}

function artifactOf(document: Case, source: number) {
  return { artifactLocation: { uri: uriOf(document.sources[source]?.name ?? "log"), index: source } };
}

/** Names of files are no addresses: each character that could make one of them an address is encoded. Half a character has no code. */
function uriOf(name: string): string {
  const safe = oneLine(name).replace(/[\ud800-\udfff]/gu, "_");
  return safe === "" || /^\.+$/.test(safe) ? "log" : encodeURIComponent(safe);
}

function clip(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** Text of a message: brackets and braces would be links and places to fill in. */
function message(text: string): string {
  return oneLine(text)
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/[{}]/g, "$&$&");
}

function apisOf(document: Case, evidence: readonly Evidence[]): readonly string[] {
  const lines = new Set(evidence.map((one) => `${one.source}:${one.lines[0]}`));
  const hits = document.calls.filter((call) => call.evidence.some((one) => lines.has(`${one.source}:${one.lines[0]}`)));
  return [...new Set(hits.map((call) => call.family))].sort();
}

/** The same fault gives the same one in another log, whatever its lines and addresses: FNV-1a, 64 bits. */
function fingerprint(parts: readonly string[]): string {
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (const character of parts.join("\n")) {
    low ^= character.codePointAt(0)!;
    // × 0x100000001b3
    const product = (low & 0xffff) * 0x1b3;
    const middle = (low >>> 16) * 0x1b3 + (product >>> 16);
    high = (Math.imul(high, 0x1b3) + (low << 8) + (middle >>> 16)) >>> 0;
    low = ((middle << 16) | (product & 0xffff)) >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
