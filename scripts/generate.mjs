/**
 * Checks the data in src/knowledge and writes src/knowledge/generated, with the shapes of schema/; bundles the script and the style of HTML reports
 * into src/report/html/generated.
 *
 *   node scripts/generate.mjs
 *
 * A file is rewritten only when its content changes. Bad data ends the run with
 * exit code 1 and lines such as
 *
 *   src/knowledge/data/errors.json:12: ERROR_X: hex 0x00000001 is not 2
 *       make hex and value the same number
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const KNOWLEDGE = join(ROOT, "src", "knowledge");
const GENERATED = join(KNOWLEDGE, "generated");
const CLIENT = join(ROOT, "src", "report", "html", "client");
const CACHE = join(ROOT, "node_modules", ".cache", "windbg-postmortem");

/** @typedef {{ file: string, line: number, found: string, remedy: string }} Problem */

const [problems] = await Promise.all([generate(), generateClient()]);
for (const { file, line, column, found, remedy } of problems) {
  const place = column === undefined ? line : `${line}:${column}`;
  console.error(`${relative(ROOT, file).replaceAll("\\", "/")}:${place}: ${found}\n    ${remedy}`);
}
process.exitCode = problems.length > 0 ? 1 : 0;

/** @returns {Promise<readonly Problem[]>} */
async function generate() {
  const checks = await loadChecks();
  const { checkData, packData, DATA_FILES } = checks;
  const tables = await Promise.all(DATA_FILES.map((name) => readTable(join(KNOWLEDGE, "data", `${name}.json`))));
  const unreadable = tables.flatMap((table) => table.problems);
  if (unreadable.length > 0) return unreadable;

  const data = Object.fromEntries(DATA_FILES.map((name, i) => [name, tables[i].entries]));
  const wrong = checkData(data).map(({ file, entry, found, remedy }) => {
    const table = tables[DATA_FILES.indexOf(file)];
    return { file: table.file, line: table.lines[entry], found, remedy };
  });
  const rules = await checkAndPackRules(checks, data);
  const all = [...wrong, ...rules.problems];
  if (all.length > 0) return all;

  await mkdir(GENERATED, { recursive: true });
  const modules = { ...packData(data), ...rules.modules, ...(await packShapes(checks)) };
  await Promise.all(Object.entries(modules).map(([name, text]) => writeIfChanged(join(GENERATED, `${name}.ts`), text)));
  return [];
}

/**
 * The checks are TypeScript, shared with the tests; Node 20 cannot import that, so they are bundled first.
 */
async function loadChecks() {
  const bundle = join(CACHE, "knowledge-checks.mjs");
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from "./check.ts"; export * from "./pack.ts"; export * from "./rule-pack.ts";`,
      resolveDir: KNOWLEDGE,
      loader: "ts",
    },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: bundle,
    write: false,
  });
  await mkdir(CACHE, { recursive: true });
  await writeIfChanged(bundle, outputFiles[0].text);
  return import(pathToFileURL(bundle).href);
}

/**
 * The script and the style of HTML reports as constants, with the hashes by which a page's content policy names them.
 */
async function generateClient() {
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, "main.ts"), join(CLIENT, "style.css")],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome100", "firefox100", "safari15"],
    charset: "utf8",
    legalComments: "none",
    outdir: CACHE,
    write: false,
  });
  const constants = outputFiles.map(({ path, text }) => {
    const name = path.endsWith(".css") ? "STYLE" : "SCRIPT";
    // Neither may end the element that it stands in.
    const own = text.trim();
    if (/<\/(?:script|style)|<!--/i.test(own)) throw new Error(`${path} holds what would end its element`);
    const hash = createHash("sha256").update(own).digest("base64");
    return `export const ${name}: string = ${JSON.stringify(own)};\nexport const ${name}_HASH = ${JSON.stringify(hash)};\n`;
  });
  const folder = join(dirname(CLIENT), "generated");
  await mkdir(folder, { recursive: true });
  await writeIfChanged(join(folder, "client.ts"), constants.sort().join(""));
}

/**
 * Reads a data file: `[`, one entry on each line, `]`. So every entry has a line, and diffs stay small.
 *
 * @returns {Promise<{ file: string, entries: unknown[], lines: number[], problems: Problem[] }>}
 */
async function readTable(file) {
  const rows = (await readFile(file, "utf8")).trimEnd().split(/\r?\n/);
  const table = { file, entries: [], lines: [], problems: [] };
  const complain = (line, found, remedy) => table.problems.push({ file, line, found, remedy });
  if (rows[0] !== "[") complain(1, "the first line is not [", "begin the file with [ on a line of its own");
  if (rows.at(-1) !== "]") complain(rows.length, "the last line is not ]", "end the file with ] on a line of its own");
  rows.slice(1, -1).forEach((row, i) => {
    const line = i + 2;
    const isLast = i === rows.length - 3;
    if (row.endsWith(",") === isLast)
      complain(
        line,
        isLast ? "a comma after the last entry" : "no comma after the entry",
        "put one entry on each line, with commas between them",
      );
    try {
      table.entries.push(JSON.parse(row.replace(/,$/, "")));
      table.lines.push(line);
    } catch (error) {
      complain(line, `not one JSON entry: ${error.message}`, "put one whole entry on the line");
    }
  });
  return table;
}

/**
 * Built-in rules: one YAML file each in src/knowledge/rules. Answers what is wrong with them, and the
 * generated modules that hold them (name without extension to text).
 *
 * @returns {Promise<{ problems: Problem[], modules: Record<string, string> }>}
 */
async function checkAndPackRules(checks, data) {
  const folder = join(KNOWLEDGE, "rules");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".yaml")).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), text: await readFile(join(folder, name), "utf8") })),
  );
  const { rules, problems } = checks.readRules(files, {
    isGroup: (name) => data.groups.some(({ group }) => name === `@${group}`),
    facts: data.facts,
    isDiagnosis: (id) => data.diagnoses.some((one) => one.id === id),
  });
  const hash = createHash("sha256").update(JSON.stringify(rules)).digest("hex").slice(0, 16);
  return { problems, modules: { rules: checks.packRules({ name: "builtin", hash, rules }) } };
}

/** What documents must be like, from the schemas that are shipped: `case-shape`, `rule-shape`. */
async function packShapes({ packShape }) {
  const names = ["case", "rule"];
  const texts = await Promise.all(names.map((name) => readFile(join(ROOT, "schema", `${name}.schema.json`), "utf8")));
  return Object.fromEntries(names.map((name, i) => [`${name}-shape`, packShape(JSON.parse(texts[i]))]));
}

async function writeIfChanged(file, text) {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(file, text);
}
