import type { Structure, StructureField } from "../../knowledge/index.js";
import type { Evidence } from "../../model/evidence.js";
import { entriesShowing, evidenceLine, type EntryOf } from "../entries.js";
import type { SeenCall } from "../calls/calls.js";
import type { FactContext, FactDraft } from "./fact.js";
import { callbacksOf } from "./http-callbacks.js";
import { wordAt } from "./shown-memory.js";

/** A number that a field of such a structure has. */
interface Status {
  readonly structure: Structure;
  readonly field: StructureField;
  readonly value: number;
  /** What the other fields say in words: `API_SEND_REQUEST`. */
  readonly of: string | null;
  readonly moment: number;
  readonly thread: string | null;
  /** The call that filled it. */
  readonly api: string | null;
  readonly evidence: readonly Evidence[];
}

/**
 * Structures in which Windows says how something ended: a function that filled one may well have returned success.
 *
 * ```text
 * 0:014> dt mailgw!CERT_CHAIN_POLICY_STATUS 0249f3d4
 *    +0x004 dwError          : 0x800b010f                 CERT_E_CN_NO_MATCH
 * 0:014> dx status
 *     [+0x000] dwErrorStatus    : 0x1000040               CERT_TRUST_REVOCATION_STATUS_UNKNOWN, …_IS_OFFLINE_REVOCATION
 * 0:002> dq @r9 L2                                        WINHTTP_ASYNC_RESULT of a callback that is told of an error
 * 0000001f`c33ff510  00000000`00000005 00000000`00002f0c  API_SEND_REQUEST, ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED
 * ```
 */
export function statusFacts(context: FactContext): readonly FactDraft[] {
  const told = new Set<string>();
  return [...filledStatuses(context), ...shownStatuses(context), ...resultsOfCallbacks(context)].flatMap(
    (status): readonly FactDraft[] => {
      const { structure, field, value, moment } = status;
      const key = `${moment} ${structure.name} ${field.name} ${value}`;
      if (value === 0 || told.has(key)) return [];
      told.add(key);
      return [factOf(status, context)];
    },
  );
}

function factOf(
  { structure, field, value, of, moment, thread, api, evidence }: Status,
  context: FactContext,
): FactDraft {
  const { groups, bits } = field.status!;
  const code = value.toString(16).padStart(8, "0");
  const known =
    bits === true
      ? Array.from({ length: 32 }, (_, bit) => 2 ** bit)
          .filter((mask) => Math.floor(value / mask) % 2 === 1)
          .flatMap((mask) => context.knowledge.explainError(mask, groups)?.code ?? [])
      : [context.knowledge.explainError(value, groups)?.code ?? []].flat();
  const names = known.map(({ name }) => name).join(", ");
  return {
    kind: "status",
    moment,
    thread,
    fields: {
      type: structure.name,
      field: field.name,
      code,
      error: names,
      meaning: known.map(({ meaning }) => meaning).join(", "),
      of,
      api,
    },
    text: `in ${structure.name}, ${field.name} is ${code}${names === "" ? "" : ` (${names})`}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later write to the structure",
    evidence,
  };
}

/** Structures that dumps show where calls put them. */
function filledStatuses({ structures, moments, knowledge }: FactContext): readonly Status[] {
  return structures.flatMap(({ type, call, parameter, moment, fields, evidence }): readonly Status[] => {
    const structure = knowledge.structureOf(type);
    if (structure === undefined || call === null || isYetToBeFilled(call, parameter)) return [];
    return statusFields(structure, (name) => fields[name]).map((one) => ({
      ...one,
      moment,
      thread: moments[moment]?.thread ?? null,
      api: call.call.api,
      evidence,
    }));
  });
}

/** What a call is yet to fill holds what was there before. */
function isYetToBeFilled({ api, call }: SeenCall, parameter: string | null): boolean {
  const filled = api.params.find(({ name }) => name === parameter)?.dir !== "in";
  return filled && call.phase === "enter" && call.recorded === null;
}

/** The status fields of a structure whose values are printed. */
function statusFields(
  structure: Structure,
  printed: (name: string) => string | undefined,
): readonly Pick<Status, "structure" | "field" | "value" | "of">[] {
  const of = structure.fields
    .flatMap((field) => {
      const value = field.status === undefined ? numberOf(printed(field.name)) : null;
      return value === null ? [] : (field.values?.[String(value)] ?? []);
    })
    .join(", ");
  return structure.fields.flatMap((field) => {
    const value = field.status === undefined ? null : numberOf(printed(field.name));
    return value === null ? [] : [{ structure, field, value, of: of === "" ? null : of }];
  });
}

/** `0x800b010f`, `0n12044`, `12044`, `5 (API_SEND_REQUEST)`. */
function numberOf(text: string | undefined): number | null {
  const read = /^(?:0x([0-9a-f]{1,8})|0n(\d{1,10})|(\d{1,10}))(?=\s|$)/i.exec(text ?? "");
  if (read === null) return null;
  const value = read[1] === undefined ? Number(read[2] ?? read[3]) : Number.parseInt(read[1], 16);
  return value <= 0xffffffff ? value : null;
}

/** Of each stop, the structures that a call is yet to fill there, wherever they lie: `17 CERT_CHAIN_POLICY_STATUS`. */
function unfilledIn({ calls, knowledge }: FactContext): ReadonlySet<string> {
  return new Set(
    calls.flatMap((seen) =>
      seen.api.params.flatMap(({ name, type }) => {
        const structure = isYetToBeFilled(seen, name)
          ? knowledge.structureOf(type.replace(/(?<!\*)\*+$/, ""))
          : undefined;
        return structure === undefined ? [] : `${seen.moment} ${structure.name}`;
      }),
    ),
  );
}

/** Structures that `dt` and `dx` print. */
function shownStatuses(context: FactContext): readonly Status[] {
  const unfilled = unfilledIn(context);
  return entriesShowing(context.entries, "type", "dx").flatMap((entry): readonly Status[] => {
    const structure = structureOf(entry, context);
    if (structure?.fields.some(({ status }) => status !== undefined) !== true) return [];
    const rows = rowsOf(entry);
    return statusFields(structure, (name) => rows.get(name)?.value).flatMap((one) => {
      const { line } = rows.get(one.field.name)!;
      const moment = context.momentAt(entry.source, line);
      if (unfilled.has(`${moment} ${structure.name}`)) return [];
      return {
        ...one,
        moment,
        thread: entry.asked ?? entry.thread,
        api: null,
        evidence: [evidenceLine(entry.source, line)],
      };
    });
  });
}

function structureOf({ output, block }: EntryOf<"type" | "dx">, { knowledge }: FactContext): Structure | undefined {
  if (output._tag === "dx") return output.type === null ? undefined : knowledge.structureOf(output.type);
  // The answer to `dt TYPE ADDRESS` does not repeat the name.
  const [only, ...others] = block.command?.parts.filter(({ name }) => name === "dt") ?? [];
  const asked = others.length > 0 ? undefined : only?.args.split(/ +/).find((word) => !word.startsWith("-"));
  const name = output.name ?? asked;
  return name === undefined ? undefined : knowledge.structureOf(name);
}

/** Values by the names of their fields: `dwError`, `TrustStatus.dwErrorStatus`. */
function rowsOf({
  output,
}: EntryOf<"type" | "dx">): ReadonlyMap<string, { readonly value: string; readonly line: number }> {
  const found = new Map<string, { readonly value: string; readonly line: number }>();
  const path: { readonly depth: number; readonly name: string }[] = [];
  for (const row of output.rows) {
    while (path.length > 0 && path.at(-1)!.depth >= row.depth) path.pop();
    path.push({ depth: row.depth, name: row.name });
    const value = typeof row.value === "string" ? row.value : row.value?.text;
    const name = path.map((one) => one.name).join(".");
    if (value !== undefined && !found.has(name)) found.set(name, { value, line: row.line });
  }
  return found;
}

/** What a callback of WinINet or WinHTTP is given with the news that a request has failed, or has ended. */
function resultsOfCallbacks(context: FactContext): readonly Status[] {
  return callbacksOf(context).flatMap(({ moment, thread, result, info, width }): readonly Status[] => {
    const structure = result === null ? undefined : context.knowledge.structureOf(result);
    const { source, first, last } = context.moments[moment]!;
    if (structure === undefined || info === null) return [];
    // The next callback has its structure at the same place of the stack.
    const here = context.entries.filter(
      (one) => one.source === source && one.lines[0] >= first && one.lines[1] <= last,
    );
    const machine = width === 8 ? "x64" : "x86";
    const lines: number[] = [];
    const printed = (name: string): string | undefined => {
      const field = structure.fields.find((one) => one.name === name)!;
      const shown = wordAt(info + BigInt(field[machine]), field.kind === "word" ? width : 4, source, here);
      if (shown === null) return undefined;
      lines.push(shown.line);
      return `0x${shown.text.slice(-8)}`;
    };
    return statusFields(structure, printed).map((one) => ({
      ...one,
      moment,
      thread,
      api: null,
      evidence: lines.map((line) => evidenceLine(source, line)),
    }));
  });
}
