import type { Evidence } from "../../model/evidence.js";
import type { Analysis } from "../../model/outputs.js";
import { evidenceLine } from "../entries.js";
import { damageOf } from "./bugcheck-damage.js";
import { instructionOf } from "./bugcheck-instruction.js";
import { leakOf } from "./driver-leaks.js";
import type { FactContext, FactDraft } from "./fact.js";
import { plainId } from "./plain-id.js";
import { freedBy, poolPlaceOf, tagMeaning } from "./pool-blocks.js";

/** What other outputs of the log say of a bug check, by its code and arguments. */
export type Details = Pick<FactDraft, "fields" | "evidence">;

export interface Stop {
  readonly source: number;
  /** Without leading zeros. */
  readonly code: string;
  readonly parameters: readonly string[];
  /** Where the trap of its stack returns to. */
  readonly trapsAt?: string | null;
}

export function detailsOf(stop: Stop, context: FactContext): Details {
  const all = [
    saidByAnalyze(stop, context),
    instructionOf(stop, context),
    poolOf(stop, context),
    leakOf(stop, context),
    damageOf(stop, context),
  ];
  return {
    fields: Object.assign({ ...violationOf(stop) }, ...all.map(({ fields }) => fields)) as Details["fields"],
    evidence: all.flatMap(({ evidence }) => evidence),
  };
}

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
  const said = (label: string, form = /./): string | null => {
    for (const { source: own, output } of entries) {
      if (own !== source || output?._tag !== "analysis") continue;
      const row = output.fields.find((field) => field.label === label && form.test(field.value.trim()));
      if (row === undefined) continue;
      evidence.push(evidenceLine(source, row.line));
      return row.value.trim().slice(0, 200);
    }
    return null;
  };
  const broken = said("DV_VIOLATED_CONDITION");
  // Not names that stand for no driver: `Pool_Corruption`, `memory_corruption`, `Unknown_Image`.
  const image = said("IMAGE_NAME", /^[\w.-]{1,64}\.(?:sys|dll|exe)$/i);
  const file = said("FAULTING_SOURCE_FILE");
  const line = file === null ? null : said("FAULTING_SOURCE_LINE_NUMBER");
  return {
    fields: {
      condition: broken?.replace(/\.$/, ""),
      "image.claimed": image,
      "source.file": file,
      "source.line": line === null || !/^\d{1,7}$/.test(line) ? null : line,
    },
    evidence,
  };
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
  const tag = entries
    .flatMap(({ source: own, output }) => (own === source && output?._tag === "analysis" ? output.fields : []))
    .find(({ label, value }) => label === "FREED_POOL_TAG" && /^\S{1,4}$/.test(value.trim()));
  if (tag !== undefined && block === null) evidence.push(evidenceLine(source, tag.line));
  return {
    fields: {
      "pool.block": blockIn(code, parameters),
      "pool.freed.tag": block === null ? tag?.value.trim() : null,
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

/** Kinds of 0xC2 whose block is the fourth argument; of the others, and of 0x19, it is the second. */
const FOURTH: ReadonlySet<string> = new Set(["1", "2", "4", "6", "7", "8", "9"]);

/** The block that a bug check of the pool is about: an address of the kernel's. */
function blockIn(code: string, [kind, second, , fourth]: readonly string[]): string | undefined {
  if (!/^(?:19|c2)$/.test(code) || kind === undefined) return undefined;
  const block = code === "c2" && FOURTH.has(plainId(kind)) ? fourth : second;
  return /^(?:0x)?(?:f{4}[0-9a-f]{4}`?[0-9a-f]{8}|[89a-f][0-9a-f]{7})$/i.test(block ?? "") ? block : undefined;
}
