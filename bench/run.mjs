// npm run bench [-- --short] [--only cold,warm] [--rounds 5] [--write]
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable } from "./measure/table.mjs";
import { analysis } from "./regimes/analysis.mjs";
import { batch } from "./regimes/batch.mjs";
import { cold } from "./regimes/cold.mjs";
import { exports } from "./regimes/exports.mjs";
import { growth } from "./regimes/growth.mjs";
import { html } from "./regimes/html.mjs";
import { listing } from "./regimes/listing.mjs";
import { retained } from "./regimes/retained.mjs";
import { rules } from "./regimes/rules.mjs";
import { startUp } from "./regimes/start-up.mjs";
import { streaming } from "./regimes/streaming.mjs";
import { truth } from "./regimes/truth.mjs";
import { warm } from "./regimes/warm.mjs";

const REGIMES = {
  "start-up": startUp,
  cold,
  warm,
  streaming,
  retained,
  exports,
  analysis,
  rules,
  truth,
  batch,
  html,
  listing,
  growth,
};
const PAGE = join(import.meta.dirname, "..", "docs", "performance.md");
const BEGIN = "<!-- measured: npm run bench -- --write -->";
const END = "<!-- end of measured -->";
const USAGE = `npm run bench -- [--short] [--only ${Object.keys(REGIMES).join(",")}] [--rounds 5] [--write]

--short   small inputs, one round: proves that all contestants find the same
--write   puts the figures into docs/performance.md`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const names = values.only?.split(",") ?? Object.keys(REGIMES);
const rounds = Number(values.rounds);
if (values.help || !(rounds >= 1) || names.some((name) => !(name in REGIMES))) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const sections = [];
for (const name of names) {
  console.error(`${name} …`);
  const section = await REGIMES[name]({ short: values.short, rounds });
  sections.push(section);
  console.log(`## ${section.title}\n\n${section.text}\n`);
}
// Small inputs say nothing about the goals.
if (!values.short) {
  const goals = goalTable(sections.flatMap((section) => section.goals));
  if (sections.some((section) => section.goals.length > 0)) console.log(`## Goals\n\n${goals}\n`);
  if (values.write) writePage(goals);
}

const differing = sections.flatMap(({ results }) => results).filter(({ differs }) => differs !== undefined);
for (const { contestant, differs } of differing) console.error(`${contestant.name} found other things: ${differs}`);
if (differing.length > 0) process.exitCode = 1;

/** A goal has a least or a most; what could not be measured here is said. */
function goalTable(all) {
  const rows = all.map(({ id, goal, measured, least, most }) => {
    if (measured == null || Number.isNaN(measured)) return [id, goal, "not measured", ""];
    const met = least === undefined ? measured <= most : measured >= least;
    return [id, goal, measured.toFixed(measured < 10 ? 2 : 0), met ? "met" : "missed"];
  });
  return markdownTable(["", "goal", "measured", ""], rows);
}

function writePage(goals) {
  const page = readFileSync(PAGE, "utf8");
  const [head, tail] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (head < 0 || tail < head) throw new Error(`${PAGE}: the marks ${BEGIN} and ${END} are missing`);
  const [{ model }] = cpus();
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${model}.`;
  const body = sections.map(({ title, text }) => `### ${title}\n\n${text}`).join("\n\n");
  const written = `${BEGIN}\n\n${machine}\n\n### Goals\n\n${goals}\n\n${body}\n\n`;
  writeFileSync(PAGE, page.slice(0, head) + written + page.slice(tail));
}
