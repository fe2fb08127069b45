// The linter's rule `folders/imports`: what each folder of src may import. The table is the architecture; change it knowingly.
import { builtinModules } from "node:module";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const everything = [
  "model",
  "text",
  "grammar",
  "capture",
  "records",
  "knowledge",
  "collect",
  "analysis",
  "redact",
  "report",
  "node",
  "mcp",
  "cli",
  "index",
];
const below = (...withheld) => everything.filter((folder) => !withheld.includes(folder));

/** folders: of src, besides its own; packages: "*" is every one but chevrotain; builtins: node:* */
const table = {
  model: { folders: [], packages: [], builtins: false },
  text: { folders: ["model"], packages: [], builtins: false },
  grammar: { folders: ["model", "text"], packages: ["chevrotain"], builtins: false },
  capture: { folders: ["model"], packages: [], builtins: false },
  records: { folders: ["model"], packages: [], builtins: false },
  knowledge: { folders: ["model"], packages: ["yaml", "zod"], builtins: false },
  collect: { folders: ["model", "knowledge"], packages: [], builtins: false },
  analysis: { folders: ["model", "knowledge", "collect", "capture"], packages: [], builtins: false },
  redact: { folders: ["model", "analysis"], packages: [], builtins: false },
  report: { folders: ["model"], packages: ["@dagrejs/dagre"], builtins: false },
  node: { folders: below("mcp", "cli"), packages: "*", builtins: true },
  mcp: { folders: below("node", "cli"), packages: "*", builtins: true },
  cli: { folders: everything, packages: "*", builtins: true },
  index: { folders: below("cli", "mcp", "node"), packages: ["fp-ts"], builtins: false },
};

const source = resolve(dirname(fileURLToPath(import.meta.url)), "..", "src");

/** The first folder below src; the files of src itself are one folder, "index". undefined outside src. */
const folderOf = (path) => {
  const parts = relative(source, path).split(sep);
  return parts[0] === ".." ? undefined : parts.length === 1 ? "index" : parts[0];
};

/** "fp-ts/lib/Either.js" -> "fp-ts", "@scope/name/x" -> "@scope/name" */
const packageOf = (specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

const refusal = (file, specifier) => {
  const folder = folderOf(file);
  const row = table[folder];
  if (row === undefined) return `src/${folder} has no row in the table of scripts/folder-imports.mjs: add one.`;
  const from = folder === "index" ? "The files of src itself" : `src/${folder}`;
  const may = `it may import ${[...row.folders.map((name) => `src/${name}`), ...row.packages].join(", ") || "nothing"}`;

  if (specifier.startsWith(".")) {
    const target = folderOf(resolve(dirname(file), specifier));
    if (target === undefined) return `${from} must not import from outside src ("${specifier}").`;
    return target === folder || row.folders.includes(target)
      ? undefined
      : `${from} must not import src/${target}: ${may}.`;
  }
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return row.builtins ? undefined : `${from} must not import "${specifier}": it runs outside Node too.`;
  }
  const name = packageOf(specifier);
  if (row.packages === "*" ? name !== "chevrotain" : row.packages.includes(name)) return undefined;
  return name === "chevrotain"
    ? "chevrotain is imported nowhere outside src/grammar."
    : `${from} must not import the package "${name}": ${may}.`;
};

const imports = {
  create(context) {
    if (folderOf(context.filename) === undefined) return {};
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== "string") return;
      const message = refusal(context.filename, specifier);
      if (message !== undefined) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

export default { meta: { name: "folders" }, rules: { imports } };
