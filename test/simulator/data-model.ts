/** What `dx` answers to the queries of a survey. */
import { addressOf, type SimCall, type SimProcess } from "./process.js";

export function dataModel(process: SimProcess, command: string, unresolved: ReadonlySet<string>): readonly string[] {
  const [, expression] = /^dx (?:-r\d )?(.+)$/.exec(command) ?? [];
  if (expression === undefined) throw new Error(`not a documented dx: ${command}`);
  const calls = /^@\$cursession\.TTD\.Calls\("([^"]+)"\)(\.Count\(\)|,9999)?$/.exec(expression);
  if (calls !== null) return callsOf(process, expression, calls[1]!, calls[2] === ".Count()", unresolved);
  const root = `${expression}${" ".repeat(16)}`;
  if (expression === "@$curprocess.TTD.Lifetime") return [`${expression}                 : [1:0, FFFF:0]`];
  if (expression === "@$curprocess.TTD.Threads,9999") {
    return [
      root,
      ...process.threads.flatMap(({ uid, tid }, i) => [
        `    [0x${i.toString(16)}]            : UID: ${String(uid).padStart(3)}, TID: 0x${tid.toString(16)}`,
        `        UniqueId         : 0x${uid.toString(16)}`,
        `        Id               : 0x${tid.toString(16)}`,
      ]),
    ];
  }
  if (expression.startsWith("@$curprocess.TTD.Events")) return [root];
  throw new Error(`the simulated debugger does not know "${command}"`);
}

function callsOf(
  process: SimProcess,
  expression: string,
  name: string,
  count: boolean,
  unresolved: ReadonlySet<string>,
): readonly string[] {
  const resolves = !unresolved.has(name) && addressOf(process, name) !== null;
  const entered = resolves ? process.events.filter(({ call, what }) => what === "enter" && call.name === name) : [];
  // A name that does not resolve may well be answered like one that was never called.
  if (count) return [`${expression} : 0x${entered.length.toString(16)}`];
  // The order is not that of time.
  const shuffled = [...entered.filter((_, i) => i % 2 === 1), ...entered.filter((_, i) => i % 2 === 0)];
  return [
    `${expression}${" ".repeat(16)}`,
    ...shuffled.flatMap(({ call, sequence, steps }, i) => {
      const end = process.events.find((event) => event.call === call && event.what === "return");
      return [
        `    [0x${i.toString(16)}]           `,
        `        EventType        : 0x0`,
        `        ThreadId         : 0x${call.thread.tid.toString(16)}`,
        `        UniqueThreadId   : 0x${call.thread.uid.toString(16)}`,
        `        TimeStart        : ${position(sequence, steps)} [Time Travel]`,
        `            Sequence         : 0x${sequence.toString(16)}`,
        `            Steps            : 0x${steps.toString(16)}`,
        `        TimeEnd          : ${end === undefined ? "Max Position" : position(end.sequence, end.steps)} [Time Travel]`,
        `        Function         : ${name}`,
        `        FunctionAddress  : 0x${addressOf(process, name)!.toString(16)}`,
        `        ReturnAddress    : 0x${call.ra.toString(16)}`,
        ...(end === undefined
          ? []
          : [`        ReturnValue      : 0x${glued(process, call.result, 0x10a7n).toString(16)}`]),
        `        Parameters      `,
        ...parametersOf(process, call).map((value, p) => `            [0x${p}]            : 0x${value.toString(16)}`),
      ];
    }),
  ];
}

function position(sequence: number, steps: number): string {
  return `${sequence.toString(16)}:${steps.toString(16)}`.toUpperCase();
}

/** Four numbers of 64 bits; in a 32-bit process each holds two arguments. */
function parametersOf(process: SimProcess, call: SimCall): readonly bigint[] {
  return [0, 1, 2, 3].map((p) =>
    process.width === "x64"
      ? (call.args[p] ?? 0xbad0n)
      : glued(process, call.args[2 * p] ?? 0n, call.args[2 * p + 1] ?? 0n),
  );
}

function glued(process: SimProcess, low: bigint, high: bigint): bigint {
  return process.width === "x64" ? low : (low & 0xffffffffn) | ((high & 0xffffffffn) << 32n);
}
