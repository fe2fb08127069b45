import type { Calls, CallRow } from "../model/dx.js";
import type { Transcript } from "../model/transcript.js";
import type { Api, Catalogue } from "../knowledge/index.js";
import type { ScriptBlock } from "./block.js";
import { entryCommands, exitCommands, STACK, type CaptureOptions } from "./commands.js";
import type { Width } from "./expression.js";

/** Seeks leak memory in some debuggers: more than these are put into a further file. */
const VISITS = 500;

/**
 * The second pass over a time-travel trace: every call that the survey lists is visited where it begins and where it
 * has returned, forwards through the trace, because going back is slower.
 */
export function visitBlocks(
  surveys: readonly Transcript[],
  apis: readonly Api[],
  catalogue: Catalogue,
  arch: Width | null,
  options: CaptureOptions,
): readonly (readonly ScriptBlock[])[] {
  const rows = listedCalls(surveys, catalogue, apis);
  const visits = rows.flatMap(({ api, row }, i): readonly Visit[] => {
    const width = arch ?? widthOf(row);
    const common = {
      fn: catalogue.canonicalName(api),
      utid: row.uniqueThreadId?.toString(16),
      tid: bare(row.threadId),
    };
    const id = `c${i + 1}`;
    const entry = visit(row.timeStart, (position) => {
      const { values, memory } = entryCommands(api, width, options);
      const fields = { id: `${id}.in`, ...common, ph: "in", pos: position };
      return { kind: "call", fields, body: [`!tt ${position}`, STACK, ...values, ...memory] };
    });
    // A call that had not returned when the trace ended has no end to visit.
    const exit = visit(row.timeEnd, (position) => {
      const { values, memory } = exitCommands(api, width, knownArguments(row, width), options);
      const fields = { id: `${id}.out`, ...common, ph: "out", pos: position };
      return { kind: "call", fields, body: [`!tt ${position}`, ...values, ...memory] };
    });
    return [entry, exit].filter((one) => one !== null);
  });
  visits.sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
  const files: (readonly ScriptBlock[])[] = [];
  for (let i = 0; i < visits.length; i += VISITS) files.push(visits.slice(i, i + VISITS).map(({ block }) => block));
  return files;
}

interface Visit {
  /** Both numbers as wide as they can be: their order is that of the texts. */
  readonly position: string;
  readonly block: ScriptBlock;
}

function visit(position: string | null, block: (position: string) => ScriptBlock): Visit | null {
  const [, sequence, steps] = /^([0-9a-f]{1,16}):([0-9a-f]{1,16})$/i.exec(position ?? "") ?? [];
  if (position === null || sequence === undefined || steps === undefined) return null;
  return {
    position: `${sequence.padStart(16, "0")}:${steps.padStart(16, "0")}`.toLowerCase(),
    block: block(position.toUpperCase()),
  };
}

interface ListedCall {
  readonly api: Api;
  readonly row: CallRow;
}

/** Each call once, though two queries may list it. */
function listedCalls(
  surveys: readonly Transcript[],
  catalogue: Catalogue,
  apis: readonly Api[],
): readonly ListedCall[] {
  const found = new Map<string, ListedCall>();
  for (const output of surveys.flatMap(({ blocks }) => blocks.flatMap(({ outputs }) => outputs))) {
    if (output._tag !== "calls") continue;
    for (const row of output.rows) {
      const api = apiOf(row, output, catalogue);
      if (api !== undefined && apis.includes(api))
        found.set(`${catalogue.canonicalName(api)} ${row.uniqueThreadId ?? row.threadId} ${row.timeStart}`, {
          api,
          row,
        });
    }
  }
  return [...found.values()];
}

/** Rows of modules without symbols do not name their function; the query does. */
function apiOf(row: CallRow, calls: Calls, catalogue: Catalogue): Api | undefined {
  const [only, more] = calls.functions;
  for (const name of [row.function, more === undefined ? only : undefined]) {
    const [module, symbol] = name?.split("!") ?? [];
    if (module === undefined || symbol === undefined) continue;
    const api = catalogue.find(module, symbol);
    if (api !== undefined) return api;
  }
  return undefined;
}

/** The first four parameters; a 32-bit target glues two into one number, so its stack is asked instead. */
function knownArguments(row: CallRow, width: Width): Readonly<Record<number, string>> {
  if (width === "x86") return {};
  const known: Record<number, string> = {};
  row.parameters.forEach((parameter, index) => {
    const number = /^0x[0-9a-f]{1,16}/i.exec(parameter.value)?.[0];
    if (number !== undefined) known[index] = number;
  });
  return known;
}

function widthOf(row: CallRow): Width {
  const address = row.functionAddress ?? row.returnAddress;
  return address !== null && address.length === 8 ? "x86" : "x64";
}

function bare(number: string | null): string | undefined {
  return number?.replace(/^0x/i, "").toLowerCase();
}
