import type { SeenCall } from "../../src/analysis/calls/calls.js";
import { newScene, type Scene } from "../../src/analysis/rules/scene.js";
import { knowledge } from "../../src/knowledge/index.js";

/** One call of a drawn scene; `socket` and `ret` are hex digits, or null where the log does not show them. */
export interface DrawnCall {
  readonly api: string;
  readonly thread: number;
  readonly socket: string | null;
  readonly ret: string | null;
}

/** A scene of calls alone, each at a stop and a line of its own, in the order given. */
export function sceneOfCalls(drawn: readonly DrawnCall[]): Scene {
  const known = knowledge();
  const calls = drawn.map(({ api, thread, socket, ret }, i): SeenCall => {
    const [module, symbol] = api.split("!");
    const entry = known.catalogue.find(module!, symbol!);
    if (entry === undefined) throw new Error(`${api} is not in the catalogue`);
    const parameter = entry.params.find((param) => param.kind === "socket")?.name ?? "s";
    const evidence = [{ source: 0, lines: [i + 1, i + 1] as const }];
    return {
      call: {
        id: `call-${i + 1}`,
        api: known.catalogue.canonicalName(entry),
        phase: "enter",
        thread: `0:${thread}`,
        confidence: "certain",
        counterpart: null,
        args: { [parameter]: { value: socket, text: null, meaning: null } },
        result: ret === null ? null : { value: ret, success: ret === "00000000" },
        lastError: null,
        caller: { direct: null, responsible: null, initiator: null },
        evidence,
      },
      api: entry,
      moment: i,
      frame: -1,
      running: undefined,
    } as unknown as SeenCall;
  });
  const moments = drawn.map(({ thread }, i) => ({
    source: 0,
    run: 0,
    thread: `0:${thread}`,
    movement: null,
    stack: null,
    position: null,
    first: i + 1,
    last: i + 1,
  }));
  return newScene({
    moments: moments as unknown as Scene["moments"],
    calls,
    messages: [],
    machine: null,
    streams: { all: [], obligations: [], of: () => undefined },
    requests: new Map(),
    buffers: [],
    facts: [],
    modules: [],
    resources: {
      all: [],
      of: (call: SeenCall, parameter: string) => {
        const value = call.call.args[parameter]?.value;
        return value == null ? undefined : { id: `socket ${value}` };
      },
    } as unknown as Scene["resources"],
    network: null,
    runningAt: () => undefined,
    ledger: { probes: [], cuts: [], lost: [], unread: [], replayOf: () => "" },
    ownerOf: () => "unknown",
    knowledge: known,
    redact: true,
  });
}
