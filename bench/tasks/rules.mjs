// The matcher alone: all rules over a scene of calls, without a log. node bench/tasks/rules.mjs EVENTS RULES
import { fromDist } from "../dist.mjs";
import { newRandom } from "../transcript/random.mjs";

const [events, wanted] = process.argv.slice(2).map(Number);
const { knowledge } = await fromDist("knowledge/index.js");
const { newScene } = await fromDist("analysis/rules/scene.js");
const { runRules } = await fromDist("analysis/rules/engine.js");

const NAMES = [
  "ws2_32!send",
  "ws2_32!recv",
  "ws2_32!connect",
  "ws2_32!closesocket",
  "ws2_32!socket",
  "wininet!InternetOpenUrlA",
  "winhttp!WinHttpSendRequest",
  "kernel32!CreateFileW",
  "kernel32!ReadFile",
  "kernel32!CloseHandle",
  "kernel32!LoadLibraryW",
  "kernel32!WaitForSingleObject",
  "advapi32!RegOpenKeyExW",
  "advapi32!RegCloseKey",
  "ntdll!RtlAllocateHeap",
  "secur32!InitializeSecurityContextW",
];
const THREADS = 16;
const HANDLES = 200;

const known = knowledge();
const random = newRandom(1);
const apis = NAMES.map((name) => known.catalogue.find(...name.split("!")));

/** One call in fifty fails. */
const callAt = (i) => {
  const api = random.pick(apis);
  const failed = random.chance(0.02);
  const handle = (0x100 + random.below(HANDLES)).toString(16);
  const args = Object.fromEntries(
    api.params.slice(0, 2).map(({ name }) => [name, { value: handle, text: null, meaning: null, evidence: [] }]),
  );
  const call = {
    id: `call-${i + 1}`,
    api: known.catalogue.canonicalName(api),
    phase: "enter",
    thread: `0:${random.below(THREADS)}`,
    confidence: "certain",
    counterpart: null,
    recorded: null,
    returned: null,
    args,
    result: { value: failed ? "ffffffff" : "00000000", success: !failed, meaning: "" },
    lastError: null,
    caller: { direct: null, responsible: null, initiator: null },
    evidence: [{ source: 0, lines: [i + 1, i + 1] }],
  };
  return { call, api, moment: i, frame: -1, running: undefined };
};
const calls = Array.from({ length: events }, (_, i) => callAt(i));
const moments = calls.map(({ call }, i) => ({
  source: 0,
  run: 0,
  time: i,
  thread: call.thread,
  movement: "go",
  stack: null,
  position: null,
  first: i + 1,
  last: i + 1,
}));
const scene = newScene({
  moments,
  calls,
  messages: [],
  streams: { all: [], obligations: [], of: () => undefined },
  buffers: [],
  facts: [],
  modules: ["wininet", "winhttp", "ws2_32", "app"].map((name) => ({ name })),
  resources: {
    all: [],
    of: ({ call }, parameter) => {
      const value = call.args[parameter]?.value;
      return value === undefined ? undefined : { id: `handle ${value}` };
    },
  },
  runningAt: () => undefined,
  ledger: { probes: [], cuts: [] },
  ownerOf: () => "unknown",
  knowledge: known,
  redact: true,
});
const pack = known.rules();
const rules = Array.from({ length: wanted }, (_, i) => {
  const rule = pack.rules[i % pack.rules.length];
  return i < pack.rules.length ? rule : { ...rule, rule: `${rule.rule}.${i}` };
});

const began = process.cpuUsage();
const { findings } = runRules(scene, { ...pack, rules });
const { user, system } = process.cpuUsage(began);
console.log(JSON.stringify({ events, rules: rules.length, findings: findings.length, cpu: (user + system) / 1000 }));
