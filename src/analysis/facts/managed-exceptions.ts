import type { Stack } from "../../model/outputs.js";
import type { Evidence } from "../../model/evidence.js";
import { entriesShowing, type Entry, evidenceLine, mergeEvidence } from "../entries.js";
import type { FactContext, FactDraft } from "./fact.js";
import { plainId } from "./plain-id.js";
import { methodOf, ownRow } from "./managed-rows.js";
import { PRINTED, printedLines } from "./printed-lines.js";

/** An exception object as `!pe` prints it. */
export interface ManagedException {
  readonly entry: Entry;
  readonly address: string;
  /** The address with its zeros. */
  readonly printed: string;
  readonly type: string;
  message: string | null;
  inner: { readonly type: string; readonly address: string } | null;
  hresult: string | null;
  stack: Stack | null;
  /** `!pe` without an address: the last one that the thread has thrown. */
  readonly ofThread: boolean;
  readonly evidence: Evidence[];
}

/**
 * ```text
 * Exception object: 000001e5a9b00890
 * Exception type:   System.Net.WebException
 * Message:          The underlying connection was closed: …
 * InnerException:   System.IO.IOException, Use !PrintException 000001e5a9b00720 to see more.
 * StackTrace (generated):
 *     SP               IP               Function
 *     000000C5A3B7EA10 00007FFAAD5A0A3F App!App.Client.Fetch(System.String)+0x5f
 * HResult: 80131509
 * ```
 */
export function managedExceptions(entries: readonly Entry[]): readonly ManagedException[] {
  const found: ManagedException[] = [];
  let open: ManagedException | null = null;
  let object: { readonly printed: string; readonly block: Entry["block"]; readonly line: number } | null = null;
  for (const entry of entriesShowing(entries, "stack", ...PRINTED)) {
    const { output, source, block } = entry;
    if (open !== null && open.entry.block !== block) open = null;
    if (output._tag === "stack") {
      if (open !== null && open.stack === null) open.stack = output;
      continue;
    }
    for (const { line, text } of printedLines(output)) {
      const [, label = "", rest = ""] =
        /^(Exception object|Exception type|Message|InnerException|HResult):(.*)$/.exec(text) ?? [];
      const value = rest.trimStart();
      if (label === "Exception object") object = { printed: value.toLowerCase(), block, line };
      else if (label === "Exception type" && object?.block === block && /^[\w.`+]+$/.test(value)) {
        const asked = block.command?.parts.length === 1 ? block.command.parts[0]!.args : "?";
        const ofThread = !/(?:^| )(?:0x)?[0-9a-f`]{4,}$/i.test(asked) && asked !== "?";
        const evidence = [evidenceLine(source, object.line), evidenceLine(source, line)];
        found.push(
          (open = {
            entry,
            address: plainId(object.printed),
            printed: object.printed,
            type: value,
            message: null,
            inner: null,
            hresult: null,
            stack: null,
            ofThread,
            evidence,
          }),
        );
      } else if (open === null) continue;
      else if (label === "Message")
        open.message = /^<(?:none|Invalid Object)>$/i.test(value) || value === "" ? null : value;
      else if (label === "InnerException") {
        const [, type, address] = /^([\w.`+]+), Use !?PrintException(?: -\w+)* (?:0x)?([0-9a-f`]+)/i.exec(value) ?? [];
        if (type !== undefined) open.inner = { type, address: plainId(address!) };
      } else if (label === "HResult" && open.hresult === null) open.hresult = value.toLowerCase();
      if (label === "Message" || label === "InnerException" || label === "HResult")
        open!.evidence.push(evidenceLine(source, line));
    }
  }
  return found;
}

const LONGEST_CHAIN = 12;

/** Every exception object that is no inner one of another, with the way to its reason. */
export function managedExceptionFacts(context: FactContext): readonly FactDraft[] {
  // Every crash asks for them.
  let known = factsIn.get(context.entries);
  if (known === undefined) factsIn.set(context.entries, (known = readFacts(context)));
  return known;
}

const factsIn = new WeakMap<readonly Entry[], readonly FactDraft[]>();

function readFacts(context: FactContext): readonly FactDraft[] {
  const all = managedExceptions(context.entries);
  const inner = new Set(all.flatMap(({ inner: one }) => (one === null ? [] : [one.address])));
  const told = new Set<string>();
  return all.flatMap((one): FactDraft[] => {
    if (inner.has(one.address) || told.has(`${one.entry.source} ${one.address}`)) return [];
    told.add(`${one.entry.source} ${one.address}`);
    return [factOf(chainOf(one, all), context)];
  });
}

/** The objects from the outermost inwards, as far as they were printed. */
function chainOf(outer: ManagedException, all: readonly ManagedException[]): readonly ManagedException[] {
  const chain = [outer];
  for (let last = outer; last.inner !== null && chain.length < LONGEST_CHAIN;) {
    const { address } = last.inner;
    const next = all.find((one) => one.address === address && one.entry.source === outer.entry.source);
    if (next === undefined || chain.includes(next)) break;
    chain.push((last = next));
  }
  return chain;
}

function factOf(chain: readonly ManagedException[], context: FactContext): FactDraft {
  const [outer] = chain;
  const { entry, type, message, hresult, stack, ofThread } = outer!;
  const root = chain.at(-1)!;
  const unread = root.inner;
  const types = [...chain.map((one) => one.type), ...(unread === null ? [] : [unread.type])];
  const own = stack === null ? -1 : ownRow(stack);
  const site = own < 0 ? null : methodOf(stack!.frames[own]!);
  const thrower = stack?.frames.map(methodOf).find((one) => one !== null) ?? null;
  const words = [...chain].reverse().find((one) => one.message !== null);
  const rootRow = root.stack === null ? -1 : ownRow(root.stack);
  const rootSite = rootRow < 0 ? null : methodOf(root.stack!.frames[rootRow]!);
  const place = placeOf(site, chain.length > 1 ? { type: root.type, site: rootSite } : null);
  return {
    kind: "managed-exception",
    moment: context.momentAt(entry.source, entry.lines[0]),
    thread: ofThread ? entry.thread : null,
    fields: {
      type,
      message,
      hresult,
      address: outer!.printed,
      "of-thread": ofThread,
      chain: types.length < 2 ? null : types.join(" ← "),
      "root.type": types.at(-1),
      "root.message": root.message,
      "root.printed": unread === null,
      "root.address": unread?.address,
      words: words?.message,
      // What any of them says: a rule may look for words that only an inner one has.
      all: chain.map((one) => `${one.type}: ${one.message ?? ""}`).join(" | "),
      "thrown-in": thrower,
      site,
      "root.site": rootSite,
      place,
    },
    text: `the exception object ${outer!.printed} is a ${type}${message === null ? "" : `, "${message}"`}${
      types.length < 2
        ? ""
        : `; its reason is a ${types.at(-1)!}${root.message === null || unread !== null ? "" : `, "${root.message}"`}`
    }${place === null ? "" : `; ${place}`}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "nothing: it was printed from the object; that nobody caught it is another question",
    frames: stack?.frames ?? [],
    evidence: mergeEvidence([
      ...chain.flatMap((one) => one.evidence),
      ...(own < 0 ? [] : [evidenceLine(entry.source, stack!.frames[own]!.line)]),
      ...(rootRow < 0 ? [] : [evidenceLine(root.entry.source, root.stack!.frames[rootRow]!.line)]),
    ]),
  };
}

/** Each exception of a chain was thrown at a place of its own. */
function placeOf(
  site: string | null,
  inner: { readonly type: string; readonly site: string | null } | null,
): string | null {
  if (inner === null) return site === null ? null : `it was thrown below ${site}`;
  const outside = site === null ? [] : [`the outermost was thrown below ${site}`];
  const inside = inner.site === null ? [] : [`the innermost, the ${inner.type}, was thrown below ${inner.site}`];
  return outside.length + inside.length === 0 ? null : [...outside, ...inside].join("; ");
}
