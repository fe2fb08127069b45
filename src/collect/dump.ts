import type { Api, Catalogue } from "../knowledge/index.js";
import type { Case } from "../model/case.js";
import { capturesOf, argumentsIn } from "./captures.js";
import { caught, memoryCommand, type CaptureOptions } from "./commands.js";
import type { ScriptBlock } from "./block.js";

/** What can be asked where a target stands, which is all of a dump: the exception, all stacks, the locks. */
export function standingBlocks(commands: readonly string[]): readonly ScriptBlock[] {
  return [
    ...(commands.length === 0
      ? []
      : [{ kind: "query", fields: { of: "state" }, body: commands.map((command) => caught(command)) }]),
    { kind: "query", fields: { of: "event" }, body: [".lastevent", caught(".exr -1")] },
    { kind: "query", fields: { of: "exception" }, body: [caught(".ecxr"), caught("knL 80")] },
    { kind: "query", fields: { of: "stacks" }, body: ["~*kvnL 80"] },
    { kind: "query", fields: { of: "locks" }, body: [caught("!locks")] },
    { kind: "query", fields: { of: "errors" }, body: [caught("!gle -all")] },
    { kind: "query", fields: { of: "analysis" }, body: [caught("!analyze -v")] },
  ];
}

/**
 * The memory that the arguments in a dump's stacks lead to. Only 32-bit rows show arguments, and later rows may show
 * what a function has made of them: the addresses are asked for, the reader judges what stands there.
 */
export function argumentBlocks(
  document: Case,
  apis: readonly Api[],
  catalogue: Catalogue,
  options: CaptureOptions,
): readonly ScriptBlock[] {
  return document.calls.flatMap((call): readonly ScriptBlock[] => {
    const api = apis.find((one) => catalogue.canonicalName(one) === call.api);
    if (api === undefined || options.withoutMemory(api)) return [];
    const known: Record<number, string> = {};
    for (const { index, value } of Object.values(call.args)) {
      if (value !== null && /^[0-9a-f]{1,16}$/.test(value)) known[index] = `0x${value}`;
    }
    const wide = Object.values(known).some((value) => value.length > 10);
    const place = { at: "exit", width: wide ? "x64" : "x86", known, popped: 0 } as const;
    const body = capturesOf(api, options.knowledge)
      .filter(({ address, length }) =>
        [...argumentsIn(address), ...argumentsIn(length)].every((index) => known[index] !== undefined),
      )
      .map((capture) => memoryCommand(capture, place, options.bytes));
    return body.length === 0
      ? []
      : [{ kind: "call", fields: { fn: call.api, ph: "active" }, body: [...new Set(body)] }];
  });
}
