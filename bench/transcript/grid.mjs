import { newRandom } from "./random.mjs";

const NAMES = ["ws2_32!send", "ws2_32!recv", "ws2_32!closesocket", "ntdll!NtClose"];
const COLUMNS = [
  "",
  "EventType",
  "ThreadId",
  "UniqueThreadId",
  "TimeStart",
  "TimeEnd",
  "Function",
  "FunctionAddress",
  "ReturnAddress",
  "ReturnValue",
  "Parameters",
];
/** Characters of each column. */
const WIDTHS = [9, 13, 12, 18, 15, 15, 22, 19, 17, 15, 14];

/**
 * A listing of recorded calls as a grid, line by line; `planted` counts the calls of each function.
 *
 * ```text
 * = [0x1]     - 0x0           - 0x1000       - 0x2                - 101:800         - 102:2           - ws2_32!send  …
 * ```
 */
export function* grid(count, planted, seed = 1) {
  const random = newRandom(seed);
  const hex = (number) => number.toString(16).toUpperCase();
  const line = (cells, separator) => `=${cells.map((cell, i) => ` ${cell.padEnd(WIDTHS[i])}`).join(` ${separator}`)} =`;
  const header = line(
    COLUMNS.map((name) => (name === "" ? "" : `(+) ${name}`)),
    "=",
  );
  const border = "=".repeat(header.length);
  yield `0:000> dx -g @$cursession.TTD.Calls(${NAMES.map((name) => `"${name}"`).join(",")}),0x7fffffff`;
  yield border;
  yield header;
  yield border;
  for (let i = 0; i < count; i++) {
    const name = random.pick(NAMES);
    planted[name] = (planted[name] ?? 0) + 1;
    const thread = random.between(0, 7);
    const start = 0x100 + i;
    yield line(
      [
        `[0x${i.toString(16)}]`,
        "0x0",
        `0x${(0x1000 + 8 * thread).toString(16)}`,
        `0x${(2 + thread).toString(16)}`,
        `${hex(start)}:${hex(0x10 * random.between(1, 0xff))}`,
        `${hex(start + 1)}:2`,
        name,
        "0x7ffbb45d9010",
        "0x7ff68fd361c5",
        `0x${random.between(0, 0x40).toString(16)}`,
        "{...}",
      ],
      "-",
    );
  }
  yield border;
  yield "0:000> ";
}
