import type { Frame, Stack, ThreadRow } from "../../model/outputs.js";
import { evidenceAt, evidenceLine, mergeEvidence, type Entry } from "../entries.js";
import { kindOf, type FactContext, type FactDraft } from "./fact.js";
import { holderOf } from "./irps.js";
import { responsibleOf, siteOf } from "./responsible.js";
import { secondsIn, timeInWords } from "./ticks.js";
import { CARRIERS } from "./waits.js";

/**
 * What a thread waits for that somebody looked at with `!thread` in the kernel: its object, since when, the row that
 * asked, and its requests.
 *
 * ```text
 * 0: kd> !thread ffffe70c41fd8040
 * THREAD ffffe70c41fd8040  Cid 1b34.20c4  Teb: 0000009c1a3fa000 … WAIT: (Executive) KernelMode Non-Alertable
 *     ffffe70c42a6d1e8  NotificationEvent
 * IRP List:
 *     ffffe70c43c0ea20: (0006,0478) Flags: 00060000  Mdl: 00000000
 * Owning Process            ffffe70c3f1c9080       Image:         bkagent.exe
 * Wait Start TickCount      9231044        Ticks: 153772 (0:00:40:02.687)
 * … nt!KeWaitForSingleObject+0x233
 * … vaultflt+0x4c1e                                                    asked for the wait
 * ```
 */
export function kernelWaitFacts(context: FactContext): readonly FactDraft[] {
  const seen = new Set<string>();
  return context.entries.flatMap((entry, i): readonly FactDraft[] => {
    const { output, source, block } = entry;
    // `!process 0 7` lists hundreds; only what was asked for by its address is of interest by itself.
    if (output?._tag !== "threads" || output.rows.length !== 1 || !asksForOne(entry)) return [];
    const row = output.rows[0]!;
    const key = `${source} ${row.object ?? ""}`;
    if (row.object === null || !/^WAIT\b/.test(row.state ?? "") || seen.has(key)) return [];
    const next = context.entries[i + 1];
    if (next?.block !== block || next.output?._tag !== "stack") return [];
    const fact = waitOf(row, next.output, source, context);
    if (fact === null) return [];
    seen.add(key);
    return [fact];
  });
}

function asksForOne({ block: { command, prompt } }: Entry): boolean {
  const [part] = command?.parts ?? [];
  return prompt !== null && prompt.mode !== "user" && part?.name === "!thread" && /[0-9a-f`]{8,}/i.test(part.args);
}

function waitOf(row: ThreadRow, stack: Stack, source: number, context: FactContext): FactDraft | null {
  const { frames } = stack;
  let at = -1;
  for (let f = 0; f < frames.length && isWay(frames[f]!, context); f++) at = f;
  // The kernel's own half may be all that is shown.
  if (at === frames.length - 1) at = frames.findIndex((frame) => kindOf(context.knowledge, frame) !== "wait") - 1;
  const rows = frames.slice(at + 1);
  const asker = rows.find(({ module }) => module !== null && !CARRIERS.test(module)) ?? rows[0];
  if (at < 0 || asker === undefined) return null;
  const said = (label: string): string | null => row.details.find((one) => one.label === label)?.value ?? null;
  const [, object, type] = /^([0-9a-f`]{8,17}) +(\S.*)$/i.exec(said("Wait object") ?? "") ?? [];
  const irps = row.details.filter(({ label }) => label === "Irp").map(({ value }) => value.split(" ")[0]!);
  const irp = irps.find((one) => holderOf(one, source, context) !== null) ?? irps[0];
  const holder = irp === undefined ? null : holderOf(irp, source, context);
  const seconds = secondsIn(said("Ticks") ?? "");
  const system = frames.findIndex(isSystemCall);
  const inKernel = system < 0 ? frames : frames.slice(0, system);
  const responsible = responsibleOf({ ...stack, frames: inKernel }, at + 1, context.ownerOf, context.knowledge);
  const process = said("Image");
  const who = `Thread ${row.object}${process === null ? "" : ` of ${process}`}`;
  const message = row.details.find(({ label }) => /^Waiting for reply to A?LPC Message /i.test(label))?.label;
  const goal =
    message !== undefined
      ? ` for the answer to its ${/A?LPC Message \S+/i.exec(message)![0].replace("Message", "message")}`
      : type === undefined
        ? ""
        : ` for a ${type.trim().replace(/^Mutant - owning thread (\S+)$/, "mutant that thread $1 owns")}`;
  const since = seconds === null ? null : timeInWords(seconds);
  return {
    kind: "kernel-wait",
    moment: context.momentAt(source, stack.lines[0]),
    thread: null,
    fields: {
      who,
      thread: row.object,
      process,
      reason: /\((\w+)\)/.exec(row.state ?? "")?.[1],
      object,
      "object.type": type?.trim(),
      since,
      seconds: seconds === null ? null : Math.floor(seconds),
      site: siteOf(asker),
      responsible: responsible?.module,
      "responsible.site": responsible?.site,
      "responsible.owner": responsible?.owner,
      // A thread that a program sent into the kernel; a driver's own threads wait for work.
      "for-program": system >= 0,
      requests: irps.length,
      request: irp,
      "request.holder": holder?.driver,
    },
    text: `${who} has waited${since === null ? "" : ` for ${since}`} in ${siteOf(asker)}${goal}`,
    basis: "fact",
    confidence: "certain",
    refutedBy: "a later look that shows it running",
    frames: frames.slice(at + 1),
    evidence: mergeEvidence([
      evidenceLine(source, row.line),
      ...row.details.filter(({ label }) => TOLD.has(label)).map(({ line }) => evidenceLine(source, line)),
      evidenceAt(source, [frames[at]!.line, asker.line]),
      ...(holder === null ? [] : [evidenceLine(holder.source, holder.line)]),
    ]),
  };
}

/** The way of a wait, from a program's call into the kernel: who asked stands behind it. */
function isWay(frame: Frame, { knowledge }: FactContext): boolean {
  const kind = kindOf(knowledge, frame);
  return kind === "wait" || kind === "blocked-on-process" || isSystemCall(frame);
}

/** The lines of `!thread` that the fact tells of. */
const TOLD: ReadonlySet<string> = new Set(["Wait object", "Irp", "Ticks", "Owning Process"]);

/** The row by which a call of user mode enters the kernel. */
function isSystemCall({ symbol }: Frame): boolean {
  return /^_?(?:KiSystemServiceCopyEnd|KiSystemServiceExit\w*|KiFastCallEntry\w*|KiSystemService\w*|KiSystemCall64\w*)$/.test(
    symbol ?? "",
  );
}
