// Installs the packed package into a folder outside the repository and uses it as its users do.
import "./build-if-stale.mjs";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const sample = join(root, "samples", "office-communicator-tls", "transcript.log");
const folder = mkdtempSync(join(realpathSync(tmpdir()), `${name}-consumer-`));
const consumer = join(folder, "consumer");
const windows = process.platform === "win32";

// The calls that docs promise; the type-check below holds their types as well.
const main = ["parse", "analyze", "render"];
const node = ["analyzeFiles"];

const run = (command, args, options = {}) => {
  const done = spawnSync(command, args, { cwd: consumer, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.status === 0) return done.stdout;
  const output = [done.error?.message, done.stdout, done.stderr].filter(Boolean).join("\n").trimEnd();
  throw new Error(`${[command, ...args].join(" ")}\n${output}\nended with ${done.status ?? done.signal}`);
};
const runNode = (...args) => run(process.execPath, args);
const npm = (...args) =>
  process.env.npm_execpath === undefined
    ? run("npm", args, { shell: windows })
    : run(process.execPath, [process.env.npm_execpath, ...args]);
const write = (file, ...lines) => writeFileSync(join(consumer, file), lines.join("\n") + "\n");

const install = () => {
  mkdirSync(consumer);
  write("package.json", JSON.stringify({ name: "consumer", private: true }));
  // Told where, both times: npm run hands its own folder down to the npm it starts.
  const [packed] = JSON.parse(npm("pack", root, "--json", "--ignore-scripts", "--pack-destination", folder));
  npm("install", join(folder, packed.filename), "--prefix", consumer, "--ignore-scripts", "--no-audit", "--no-fund");
};

const expectCalls = (object, names) =>
  `for (const call of ${JSON.stringify(names)}) if (typeof ${object}[call] !== "function") throw new Error(call + " is no function");`;

const importAsModule = () => {
  write(
    "esm.mjs",
    `import * as main from "${name}"; ${expectCalls("main", main)}`,
    `import * as node from "${name}/node"; ${expectCalls("node", node)}`,
  );
  runNode("esm.mjs");
};

const requireAsCommonJs = () => {
  write(
    "cjs.cjs",
    `const main = require("${name}"); ${expectCalls("main", main)}`,
    `const node = require("${name}/node"); ${expectCalls("node", node)}`,
  );
  runNode("cjs.cjs");
};

/** The main entry without the types of Node, the node entry with them. */
const typeCheck = () => {
  const use = [
    `import { ${main.join(", ")} } from "${name}";`,
    `const read = parse("0:000> k");`,
    `export const blocks: number = read._tag === "Right" ? read.right.blocks.length : 0;`,
    `export const calls: readonly Function[] = [${main.join(", ")}];`,
  ];
  write("main.mts", ...use);
  write("main.cts", ...use);
  write(
    "node.mts",
    `import { ${node.join(", ")} } from "${name}/node";`,
    `export const calls: readonly Function[] = [${node.join(", ")}];`,
  );
  const check = (types, ...files) => {
    const compilerOptions = {
      module: "nodenext",
      target: "es2023",
      lib: ["es2023"],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      typeRoots: [join(root, "node_modules", "@types")],
      types,
    };
    write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
    runNode(join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json");
  };
  check([], "main.mts", "main.cts");
  check(["node"], "node.mts");
};

const bundleForBrowser = async () => {
  const stdin = { contents: `export * from "${name}";`, resolveDir: consumer };
  await build({ stdin, bundle: true, format: "esm", platform: "browser", write: false, logLevel: "silent" });
};

const runCommand = () => {
  const bin = join(consumer, "node_modules", ".bin", windows ? `${name}.cmd` : name);
  const command = (...args) => run(bin, args, { shell: windows });
  const printed = command("--version").trim();
  if (!printed.includes(version)) throw new Error(`--version printed "${printed}", not ${version}`);
  if (command(sample).trim() === "") throw new Error(`nothing was printed for ${sample}`);
};

/** A queue is brought by who wants one: without it the command says what to install. */
const hintAtPackages = () => {
  const bin = join(consumer, "node_modules", name, "dist", "cli", "main.js");
  const command = ["batch", sample, "--out", join(folder, "out"), "--queue", "redis://127.0.0.1:1"];
  const { status, stderr } = spawnSync(process.execPath, [bin, ...command], { cwd: consumer, encoding: "utf8" });
  if (status !== 3 || !stderr.includes("npm install bullmq@6 ioredis@6")) throw new Error(`${status}: ${stderr}`);
};

const steps = {
  "packs and installs": install,
  "imports from an ES module": importAsModule,
  "is required from CommonJS": requireAsCommonJs,
  "type-checks under nodenext": typeCheck,
  "bundles for a browser": bundleForBrowser,
  "runs as a command": runCommand,
  "names packages that are missing": hintAtPackages,
};

try {
  for (const [title, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (reason) {
      throw new Error(`check:consumer: fails where it ${title}\n${reason.message}`, { cause: reason });
    }
    console.log(`ok  ${title}`);
  }
} catch (reason) {
  console.error(reason.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
