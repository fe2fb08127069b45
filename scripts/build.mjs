// Builds dist: the library with tsc, the command line with esbuild. Prints to stderr only.
// The new dist is made beside the old one and takes its place when whole, so nobody runs half a build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const staged = join(root, `dist-${process.pid}`);
const began = new Date();

const run = (...command) => {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`node ${command[0]} failed`);
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  // yaml offers Node its CommonJS form, whose require("process") an ES module bundle cannot serve; this is its ES module.
  // fp-ts is its ES modules, too: of those only what is used gets into the bundle.
  alias: { yaml: "./node_modules/yaml/browser/index.js", "fp-ts/lib": "./node_modules/fp-ts/es6" },
  // Only batch needs the first three, and yauzl is CommonJS; a queue and a language model are brought by who wants them.
  external: ["yauzl", "tinyglobby", "hyparquet-writer", "bullmq", "ioredis", "@modelcontextprotocol/sdk"],
  // A small log waits for the code to be read: minified, that takes half as long.
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

/**
 * The command line. main.js is small; each command is in chunks that src/cli/chunks.ts loads when it runs.
 * A worker thread's file is named `*.worker.ts`; a file of its name beside main.js loads its chunks, so that
 * `new URL("./name.worker.js", import.meta.url)` finds it here as in the library.
 */
const bundle = async (help) => {
  mkdirSync(join(staged, "cli"));
  const workers = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".worker.ts"),
  );
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: ["src/cli/dispatch.ts", ...workers.map((path) => join("src", path))],
    outdir: join(staged, "cli"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    format: "esm",
    metafile: true,
    write: false,
    plugins: [longTexts],
  });
  for (const { path, text } of outputFiles) writeFileSync(path, await chunkOf(text));
  writeFileSync(join(staged, "cli", "package.json"), `{ "type": "commonjs" }\n`);
  const chunkFrom = (source) =>
    basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)[0]);
  await bundleStart("src/cli/main.ts", "main.js", chunkFrom("src/cli/dispatch.ts"), help);
  for (const path of workers) {
    const source = join("src", path).replaceAll("\\", "/");
    await bundleStart("src/cli/start-thread.ts", basename(path).replace(/ts$/, "js"), chunkFrom(source), help);
  }
  return metafile;
};

/**
 * The long texts of what is known become files beside the chunks, read when they are asked for: as code they would be read
 * with every chunk, and kept with it, two times more.
 */
const longTexts = {
  name: "long texts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]knowledge[\\/]generated[\\/]\w+\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8").replace(/'(?:[^'\\\n]|\\.){8192,}'/g, (literal) => {
        const text = literal.slice(1, -1).replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
        const name = `${basename(path, ".ts")}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.txt`;
        writeFileSync(join(staged, "cli", name), text);
        return `__text(${JSON.stringify(name)})`;
      });
      return { contents, loader: "ts" };
    }),
};

/** What Node itself loads: it knows by name the chunk that it starts with, and by heart what `--help` says. */
const bundleStart = (source, name, chunk, help) =>
  build({
    ...shared,
    entryPoints: [source],
    outfile: join(staged, "cli", name),
    format: "cjs",
    define: {
      START_CHUNK: JSON.stringify(chunk),
      HELP_TEXT: JSON.stringify(help),
      "import.meta.dirname": "__dirname",
      "import.meta.url": "__url",
    },
    banner: { js: `const __url=require("node:url").pathToFileURL(__filename).href;` },
  });

/** What `--help` prints, made of the table of commands; the commands themselves stay out. */
const readHelp = async () => {
  const commands = {
    name: "commands",
    setup: ({ onResolve }) => onResolve({ filter: /./ }, ({ kind }) => ({ external: kind === "dynamic-import" })),
  };
  const { outputFiles } = await build({
    ...shared,
    entryPoints: ["src/cli/help.ts"],
    format: "esm",
    write: false,
    plugins: [commands],
  });
  const { helpText } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`
  );
  return helpText();
};

/** esbuild splits ES modules only; V8 keeps the compiled code of scripts only. A chunk is a function of what CommonJS has. */
const chunkOf = async (text) => {
  // What is imported when it is needed is a chunk or a package; only the package may be an ES module.
  const without = text.replace(/\bimport\(("\.\/[\w.-]+")\)/g, "Promise.resolve().then(()=>require($1))");
  const { code } = await transform(without.replace(/\bimport\("/g, '__import("'), {
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    define: { "import.meta.url": "__url" },
  });
  // Beyond ASCII a single character makes V8 keep all the text at two bytes a character; what esbuild leaves is in patterns.
  const ascii = code.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `(function(exports,require,module,__url,__import,__text){"use strict";${ascii.trimEnd()}\n})\n`;
};

/** dist/cli holds copies of the packages it uses, and these of their own: the licences of all go with them. */
const writeLicences = (metafile) => {
  const inputs = Object.keys(metafile.inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[0]);
  const packages = new Set(inputs.filter((folder) => folder !== undefined));
  for (const folder of packages) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    for (const name of Object.keys(dependencies)) packages.add(`node_modules/${name}`);
  }
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const text = files.map((file) => readFileSync(join(root, folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...text].join("\n\n");
  });
  if (texts.length > 0)
    writeFileSync(join(staged, "cli", "third-party-licenses.txt"), texts.join("\n\n----\n\n") + "\n");
};

/** Of what tsc wrote, what nobody can import is left out: most types are of inner modules, some modules of the command line. */
const keepReachable = () => {
  const files = readdirSync(staged, { recursive: true, encoding: "utf8" }).map((path) => join(staged, path));
  const reached = new Set(
    ["index.js", "index.d.ts", "node/index.js", "node/index.d.ts"].map((path) => join(staged, path)),
  );
  for (const file of reached) {
    for (const [, path] of readFileSync(file, "utf8").matchAll(/"(\.{1,2}\/[\w./-]+\.js)"/g)) {
      const found = join(dirname(file), file.endsWith(".d.ts") ? path.replace(/js$/, "d.ts") : path);
      if (existsSync(found)) reached.add(found);
    }
  }
  for (const file of files) if (/\.(?:d\.ts|js)$/.test(file) && !reached.has(file)) rmSync(file);
};

const finishMain = () => {
  const main = join(staged, "cli", "main.js");
  const text = readFileSync(main, "utf8");
  if (!text.startsWith("#!")) writeFileSync(main, `#!/usr/bin/env node\n${text}`);
  chmodSync(main, 0o755);
  // What changes while the build runs is newer than the build.
  utimesSync(main, began, began);
};

/** Two builds may end at once: the later one wins. */
const takePlace = (attempts = 5) => {
  const old = `${staged}-old`;
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(staged, dist);
  } catch (reason) {
    if (attempts === 0) throw reason;
    takePlace(attempts - 1);
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
};

try {
  run("scripts/generate.mjs");
  run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", staged);
  keepReachable();
  writeLicences(await bundle(await readHelp()));
  finishMain();
  takePlace();
} catch (reason) {
  console.error(`build: ${reason.message}`);
  process.exitCode = 1;
} finally {
  rmSync(staged, { recursive: true, force: true });
}
