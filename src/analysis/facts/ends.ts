import { entriesShowing, evidenceAt, evidenceLine, mergeEvidence } from "../entries.js";
import { nameOfFrame, type FactContext, type FactDraft } from "./fact.js";
import { responsibleOf } from "./responsible.js";

/** Rows in which a process ends, or ends another. */
const ENDS =
  /^(?:ntdll[^!]*!(?:(?:nt|zw)terminateprocess|rtlexituserprocess|ldrshutdownprocess)|kernel(?:32|base)!(?:terminateprocess\w*|exitprocess\w*)|(?:ucrtbased?|msvcr\w*|vcruntime\w*)!(?:exit|_exit|quick_exit|common_exit|exit_or_terminate_process|abort|terminate|_c_exit))$/;

const ABORTS = /^(?:abort|terminate)$/;

/** Ends of processes: by a call that a stack shows, and as the debugger reports them. */
export function endFacts(context: FactContext): readonly FactDraft[] {
  return [...stackEnds(context), ...reportedEnds(context)];
}

/**
 * ```text
 * 00 ntdll!NtTerminateProcess+0x14
 * 0c KERNEL32!ExitProcessImplementation+0xb
 * 0e ucrtbase!common_exit+0x6f               by: the outermost row of the ending
 * 0f app!main+0x173                          who asked for it
 * ```
 */
function stackEnds(context: FactContext): readonly FactDraft[] {
  return context.moments.flatMap((moment, m): FactDraft[] => {
    const { stack } = moment;
    const top = stack?.frames.findIndex((frame) => !frame.inline) ?? -1;
    if (stack === null || top < 0 || !ENDS.test(nameOfFrame(stack.frames[top]!))) return [];
    let by = top;
    for (let f = top; f < stack.frames.length; f++) {
      if (ENDS.test(nameOfFrame(stack.frames[f]!))) by = f;
    }
    const row = stack.frames[by]!;
    const responsible = responsibleOf(stack, by + 1, context.ownerOf, context.knowledge);
    const terminate = stack.frames.slice(top, by + 1).find((frame) => /terminateprocess$/i.test(frame.symbol ?? ""));
    const code = terminate?.args[1]?.length === 8 ? terminate.args[1] : null;
    const inShutdown = stack.frames.some((frame) => /ldrshutdownprocess$/i.test(frame.symbol ?? ""));
    const blocked = stack.frames
      .slice(top, by)
      .some((frame) => /WaitOnCriticalSection|EnterCriticalSection/.test(frame.symbol ?? ""));
    return [
      {
        kind: "process-end",
        moment: m,
        thread: moment.thread,
        fields: {
          by: `${row.module ?? "?"}!${row.symbol ?? "?"}`,
          how: blocked
            ? "lock-abandoned"
            : ABORTS.test(row.symbol ?? "")
              ? "aborted"
              : inShutdown
                ? "during-exit"
                : "called",
          code,
          responsible: responsible?.module,
          "responsible.site": responsible?.site,
          "responsible.owner": responsible?.owner,
        },
        text: `thread ${moment.thread ?? "(not named)"} ends the process through ${row.module ?? "?"}!${row.symbol ?? "?"}`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "a handle of another process as the first argument",
        frames: stack.frames.slice(by),
        evidence: mergeEvidence([
          ...stack.frames.slice(top, by + 1).map((frame) => evidenceLine(moment.source, frame.line)),
          ...(responsible === null ? [] : [evidenceLine(moment.source, stack.frames[responsible.index]!.line)]),
        ]),
      },
    ];
  });
}

/** `Exit process 0:1a2c, code c0000005` */
function reportedEnds(context: FactContext): readonly FactDraft[] {
  return entriesShowing(context.entries, "event").flatMap(({ source, output, thread }): FactDraft[] => {
    if (output.event !== "process-exit" || output.reported === "event-log") return [];
    const code = output.code?.toLowerCase() ?? null;
    const meaning =
      code === null
        ? undefined
        : context.knowledge.explainError(Number.parseInt(code, 16), ["exception", "ntstatus"])?.code;
    return [
      {
        kind: "process-end",
        moment: context.momentAt(source, output.line),
        thread,
        fields: {
          how: "reported",
          code,
          "code.name": meaning?.name,
          failed: code === null ? null : /^[cCeE]/.test(code),
        },
        text: `the process ended with code ${code ?? "(not printed)"}${meaning === undefined ? "" : ` (${meaning.name})`}`,
        basis: "fact",
        confidence: "certain",
        refutedBy: "nothing: the debugger reports it",
        evidence: [evidenceAt(source, output.lines)],
      },
    ];
  });
}
