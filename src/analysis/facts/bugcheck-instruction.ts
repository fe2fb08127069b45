import { parseAddress } from "../../model/address.js";
import type { DisassemblyRow } from "../../model/outputs.js";
import { evidenceAt, type Entry } from "../entries.js";
import type { Details, Stop } from "./bugcheck-details.js";
import type { FactContext } from "./fact.js";
import { baseOf, reachOf } from "./operand.js";
import { plainId, sameId } from "./plain-id.js";
import { KEPT } from "./trap-faults.js";

const NO_DETAILS: Details = { fields: {}, evidence: [] };

/** Codes whose argument with this index is the address of the instruction. */
const INSTRUCTION_AT: Readonly<Record<string, number>> = { a: 3, d1: 3, "50": 2, d5: 2, d6: 2, cc: 2, cd: 2 };

/** Codes of an exception: their second argument is its place, and none is the address that was used. */
const EXCEPTION = /^(?:1e|3b|(?:100000)?[78]e)$/;

/**
 * The instruction, with the registers of its trap frame.
 *
 * ```text
 * Arg4: fffff8024b7a6c30, address which referenced memory
 * fffff802`4b7a6c30 f9400d08 ldr         x8,[x8,#0x18]
 * ```
 */
export function instructionOf({ source, code, parameters, trapsAt }: Stop, { entries }: FactContext): Details {
  const index = EXCEPTION.test(code) ? 1 : INSTRUCTION_AT[code];
  // A row of the stack has no fourth argument.
  const at = index === undefined ? undefined : (parameters[index] ?? trapsAt);
  if (at == null || plainId(at) === "0" || parseAddress(at) === undefined) return NO_DETAILS;
  const places = entries.flatMap(({ source: own, output }, i) =>
    own === source && rowAt(output, at) !== null ? i : [],
  );
  // `FAULTING_IP:` has no registers above it.
  const found = places.find((place) => registersBefore(entries, place) !== null) ?? places[0];
  if (found === undefined) return NO_DETAILS;
  const row = rowAt(entries[found]!.output, at)!;
  const shown = registersBefore(entries, found);
  const base = shown === null ? null : baseOf(row, shown.values);
  const reach = shown === null ? null : reachOf(row, shown.values);
  const trusted = EXCEPTION.test(code)
    ? shown?.whole === true || (base !== null && KEPT.test(base.name))
    : // The argument is the address: the operand has to give the same.
      reach !== null && sameId(reach.address, parameters[0] ?? "");
  const used = trusted && plainId(parameters[0] ?? "").replace(/^f{8}(?=.)/, "") === "c0000005" ? reach : null;
  const near = trusted && base !== null && /^0*[0-9a-f]{1,4}$/.test(base.value);
  // `mov ecx,[eax+2Ch]` with eax=00000001 is near null, and no null pointer.
  const isNull = used !== null && /^0*[0-9a-f]{1,4}$/.test(used.address) && (base === null || /^0+$/.test(base.value));
  return {
    fields: {
      instruction: `${row.mnemonic} ${row.operands}`.trim().replace(/\s+/g, " "),
      base: near ? base.name : null,
      "base.value": near ? base.value : null,
      ...(used === null
        ? {}
        : {
            address: used.address,
            access: { read: "read", write: "written", execute: "executed" }[used.kind],
            "null-pointer": isNull,
            "null-pointer.offset": isNull ? plainId(used.address) : null,
          }),
    },
    evidence: [evidenceAt(source, [row.line, row.line])],
  };
}

function rowAt(output: Entry["output"], address: string): DisassemblyRow | null {
  return output?._tag === "disassembly" && output.rows.length === 1 && sameId(output.rows[0]!.address, address)
    ? output.rows[0]!
    : null;
}

interface Shown {
  readonly values: Readonly<Record<string, string>>;
  /** None of them is missing: of a context, or of a 32-bit trap frame. */
  readonly whole: boolean;
}

/** The registers that the same command prints above the instruction. */
function registersBefore(entries: readonly Entry[], index: number): Shown | null {
  const { block } = entries[index]!;
  let values: Shown["values"] | null = null;
  for (let i = index - 1; i >= 0 && i >= index - 6 && entries[i]!.block === block; i--) {
    const { output } = entries[i]!;
    if (output?._tag === "registers") values ??= output.values;
    else if (output?._tag === "analysis" && values !== null)
      return { values, whole: values["eip"] !== undefined || output.fields.at(-1)?.label === "CONTEXT" };
  }
  return values === null ? null : { values, whole: values["eip"] !== undefined || asksForContext(block) };
}

function asksForContext({ command }: Entry["block"]): boolean {
  return command?.parts.some(({ name }) => name === ".cxr") === true;
}
