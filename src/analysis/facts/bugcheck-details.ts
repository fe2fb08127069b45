import { parseAddress } from "../../model/address.js";
import type { Evidence } from "../../model/evidence.js";
import type { Analysis, DisassemblyRow } from "../../model/outputs.js";
import { evidenceAt, evidenceLine, type Entry } from "../entries.js";
import { leakOf } from "./driver-leaks.js";
import type { FactContext, FactDraft } from "./fact.js";
import { plainId, sameId } from "./plain-id.js";
import { baseOf, reachOf } from "./operand.js";
import { freedBy, poolPlaceOf, tagMeaning } from "./pool-blocks.js";

/** What other outputs of the log say of a bug check, by its code and arguments. */
type Details = Pick<FactDraft, "fields" | "evidence">;

interface Stop {
  readonly source: number;
  /** Without leading zeros. */
  readonly code: string;
  readonly parameters: readonly string[];
}

export function detailsOf(stop: Stop, context: FactContext): Details {
  const all = [
    saidByAnalyze(stop, context),
    instructionOf(stop, context),
    poolOf(stop, context),
    leakOf(stop, context),
  ];
  return {
    fields: Object.assign({ ...violationOf(stop) }, ...all.map(({ fields }) => fields)) as Details["fields"],
    evidence: all.flatMap(({ evidence }) => evidence),
  };
}

const NO_DETAILS: Details = { fields: {}, evidence: [] };

/** Of Driver Verifier's codes the first argument is the rule that was broken. */
function violationOf({ code, parameters: [first] }: Stop): FactDraft["fields"] {
  return first !== undefined && /^(?:c4|c9|e6)$/.test(code) ? { violation: plainId(first) } : {};
}

/**
 * What `!analyze` prints of a rule that Driver Verifier checks, and of the source.
 *
 * ```text
 * DV_VIOLATED_CONDITION:  ExAcquireFastMutex should only be called at IRQL <= APC_LEVEL.
 * FAULTING_SOURCE_FILE:  c:\drv\pnp.c
 * FAULTING_SOURCE_LINE_NUMBER:  26
 * IMAGE_NAME:  MyDriver.sys
 * ```
 */
function saidByAnalyze({ source }: Stop, { entries }: FactContext): Details {
  const evidence: Evidence[] = [];
  const said = (label: string): string | null => {
    for (const { source: own, output } of entries) {
      if (own !== source || output?._tag !== "analysis") continue;
      const row = output.fields.find((field) => field.label === label && field.value.trim() !== "");
      if (row === undefined) continue;
      evidence.push(evidenceLine(source, row.line));
      return row.value.trim().slice(0, 200);
    }
    return null;
  };
  const broken = said("DV_VIOLATED_CONDITION");
  const image = said("IMAGE_NAME");
  const file = said("FAULTING_SOURCE_FILE");
  const line = file === null ? null : said("FAULTING_SOURCE_LINE_NUMBER");
  return {
    fields: {
      condition: broken?.replace(/\.$/, ""),
      // Names that stand for no driver: `Pool_Corruption`, `Unknown_Image`.
      "image.claimed": image !== null && /^[\w.-]{1,64}\.(?:sys|dll|exe)$/i.test(image) ? image : null,
      "source.file": file,
      "source.line": line === null || !/^\d{1,7}$/.test(line) ? null : line,
    },
    evidence,
  };
}

/** Codes whose argument with this index is the address of the instruction. */
const INSTRUCTION_AT: Readonly<Record<string, number>> = { a: 3, d1: 3, "50": 2, d5: 2, d6: 2, cc: 2, cd: 2 };

/**
 * The instruction, with the registers of its trap frame.
 *
 * ```text
 * Arg4: fffff8024b7a6c30, address which referenced memory
 * fffff802`4b7a6c30 f9400d08 ldr         x8,[x8,#0x18]
 * ```
 */
function instructionOf({ source, code, parameters }: Stop, { entries }: FactContext): Details {
  const index = INSTRUCTION_AT[code];
  const at = index === undefined ? undefined : parameters[index];
  if (at === undefined || plainId(at) === "0" || parseAddress(at) === undefined) return NO_DETAILS;
  const found = entries.findIndex(({ source: own, output }) => own === source && rowAt(output, at) !== null);
  if (found < 0) return NO_DETAILS;
  const row = rowAt(entries[found]!.output, at)!;
  const registers = registersBefore(entries, found);
  const base = registers === null ? null : baseOf(row, registers);
  // A trap frame keeps only some registers, and the others are zero: the operand has to give the address itself.
  const reach = registers === null ? null : reachOf(row, registers);
  const [address = ""] = parameters;
  const near =
    base !== null && /^0*[0-9a-f]{1,4}$/.test(base.value) && reach !== null && sameId(reach.address, address);
  return {
    fields: {
      instruction: `${row.mnemonic} ${row.operands}`.trim().replace(/\s+/g, " "),
      base: near ? base.name : null,
      "base.value": near ? base.value : null,
    },
    evidence: [evidenceAt(source, [row.line, row.line])],
  };
}

function rowAt(output: Entry["output"], address: string): DisassemblyRow | null {
  return output?._tag === "disassembly" && output.rows.length === 1 && sameId(output.rows[0]!.address, address)
    ? output.rows[0]!
    : null;
}

/** The registers that the same command prints above the instruction. */
function registersBefore(entries: readonly Entry[], index: number): Readonly<Record<string, string>> | null {
  const { block } = entries[index]!;
  for (let i = index - 1; i >= 0 && i >= index - 4 && entries[i]!.block === block; i--) {
    const { output } = entries[i]!;
    if (output?._tag === "registers") return output.values;
  }
  return null;
}

/** Where an argument is an address in pool. */
function poolOf({ source, code, parameters }: Stop, context: FactContext): Details {
  const { entries } = context;
  const place = parameters.slice(0, 4).flatMap((one) => poolPlaceOf(one, source, entries) ?? [])[0] ?? null;
  const evidence: Evidence[] = [...(place?.evidence ?? [])];
  const block = place?.block ?? null;
  const meaning = block?.tag == null ? null : tagMeaning(block.tag, source, entries);
  if (meaning !== null) evidence.push(meaning.evidence);
  const special = entries
    .flatMap(({ source: own, output }) => (own === source && output?._tag === "analysis" ? addressRow(output) : []))
    .find(({ value }) => /special pool/i.test(value));
  if (special !== undefined) evidence.push(evidenceLine(source, special.line));
  const freed = /^(?:d5|cc|c6|50)$/.test(code) ? freedBy(parameters[0] ?? "", source, context) : null;
  if (freed !== null) evidence.push(freed.evidence);
  return {
    fields: {
      "pool.region": special === undefined ? place?.region : "Special pool",
      "pool.tag": block?.tag,
      "pool.tag.meaning": meaning?.text,
      "pool.size": block === null ? null : `0x${block.size}`,
      "pool.state": block?.state.toLowerCase(),
      "pool.before.tag": place?.before?.tag,
      "pool.before.size": place?.before == null ? null : `0x${place.before.size}`,
      "pool.freed-by": freed?.by,
    },
    evidence,
  };
}

/** `WRITE_ADDRESS:  9a1c6f70 Special pool` */
function addressRow({ fields }: Analysis): Analysis["fields"] {
  return fields.filter(({ label }) => label === "WRITE_ADDRESS" || label === "READ_ADDRESS");
}
