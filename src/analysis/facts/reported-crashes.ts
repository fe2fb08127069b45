import type { LabelledValue } from "../../model/outputs.js";
import { entriesShowing, evidenceLine, mergeEvidence } from "../entries.js";
import { exceptionsOf } from "./exception.js";
import type { FactContext, FactDraft } from "./fact.js";

interface Reported {
  readonly program: string;
  readonly module: string;
  readonly version: string;
  /** Eight hex digits. */
  readonly code: string;
  /** Without leading zeros. */
  readonly offset: string;
  readonly lines: readonly number[];
}

/** The signatures that hold code and offset, of the events that a fault of a program makes. */
const SIGNATURES: Readonly<Record<string, readonly [code: number, offset: number]>> = {
  APPCRASH: [6, 7],
  BEX: [7, 6],
  BEX64: [7, 6],
};

/**
 * What Windows itself wrote down of a crash, each place once.
 *
 * ```text
 * EventType=APPCRASH                                           Report.wer
 * Sig[0].Value=Commande.exe
 * Sig[3].Value=orderlib.dll      Sig[4].Value=3.4.0.12
 * Sig[6].Value=c0000005          Sig[7].Value=0001c2f7
 * Faulting module name: orderlib.dll, version: 3.4.0.12, time stamp: 0x654f1be0          event 1000
 * ```
 */
export function reportedCrashFacts(context: FactContext): readonly FactDraft[] {
  const found = new Map<string, { readonly source: number; readonly one: Reported; readonly lines: number[] }>();
  for (const { source, output } of entriesShowing(context.entries, "fields")) {
    for (const one of [ofReport(output.rows), ofEvent(output.rows)]) {
      if (one === null) continue;
      const key = `${source} ${one.module.toLowerCase()} ${one.code} ${one.offset}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { source, one, lines: [...one.lines] });
      else known.lines.push(...one.lines);
    }
  }
  return [...found.values()].map(({ source, one, lines }) => factOf(source, one, lines, context));
}

function ofReport(rows: readonly LabelledValue[]): Reported | null {
  const at = (label: string): LabelledValue | undefined => rows.find((row) => row.label === label);
  const type = at("EventType");
  const places = type === undefined ? undefined : SIGNATURES[type.value];
  if (type === undefined || places === undefined) return null;
  const used = [0, 3, 4, ...places].map((i) => at(`Sig[${i}].Value`));
  const [program, module, version, code, offset] = used.map((row) => row?.value ?? "");
  if (!program || !module || !/^[0-9a-f]{8}$/i.test(code!) || !/^[0-9a-f]{8,16}$/i.test(offset!)) return null;
  return {
    program,
    module,
    version: version!,
    code: code!.toLowerCase(),
    offset: plain(offset!),
    lines: [type, ...used].flatMap((row) => (row === undefined ? [] : [row.line])),
  };
}

const FILE = /^([^,]{1,200}), (\d[\d.]{6,30}), 0x[0-9a-f]{8}$/i;

/** Program, module, code, offset: in this order, in any language. */
function ofEvent(rows: readonly LabelledValue[]): Reported | null {
  const first = rows.findIndex((row, i) => FILE.test(row.value) && FILE.test(rows[i + 1]?.value ?? ""));
  if (first < 0) return null;
  const [app, file, code, offset] = rows.slice(first, first + 4);
  const number = /^0x([0-9a-f]{8,16})$/i;
  const raised = number.exec(code?.value ?? "")?.[1];
  const at = number.exec(offset?.value ?? "")?.[1];
  if (raised?.length !== 8 || at === undefined) return null;
  const [, module = "", version = ""] = FILE.exec(file!.value)!;
  return {
    program: FILE.exec(app!.value)![1]!,
    module,
    version,
    code: raised.toLowerCase(),
    offset: plain(at),
    lines: [app!.line, file!.line, code!.line, offset!.line],
  };
}

function plain(digits: string): string {
  return digits.toLowerCase().replace(/^0+(?=.)/, "");
}

function factOf(source: number, one: Reported, lines: readonly number[], context: FactContext): FactDraft {
  const name = one.module.replace(/\.\w{3}$/, "");
  const place = `${name}+0x${one.offset}`;
  const known = context.knowledge.explainError(Number.parseInt(one.code, 16), ["exception", "ntstatus"])?.code;
  const same = exceptionsOf(context.entries).some(
    ({ code, site }) => code === one.code && site?.toLowerCase() === place.toLowerCase(),
  );
  return {
    kind: "reported-crash",
    moment: -1,
    thread: null,
    fields: {
      program: one.program,
      module: one.module,
      "module.name": name,
      "module.version": one.version,
      code: one.code,
      "code.name": known?.name,
      offset: one.offset,
      place,
      "same-place": same,
    },
    text: `Windows recorded that ${one.program} crashed at ${place} with ${one.code}${known === undefined ? "" : ` (${known.name})`}${same ? "; a debugger shows an exception at that place" : ""}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a report of another program or time",
    evidence: mergeEvidence(lines.map((line) => evidenceLine(source, line))),
  };
}
