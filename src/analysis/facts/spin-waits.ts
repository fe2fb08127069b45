import { evidenceAt } from "../entries.js";
import { sameTop } from "../stops/moved.js";
import { nameOfFrame, type FactContext, type FactDraft } from "./fact.js";
import { responsibleOf, siteOf } from "./responsible.js";

/** Rows of an interrupt may stand above: the clock, which noticed that the processor does not get on. */
const DEPTH = 16;

const SPINS =
  /^(?:nt|ntoskrnl|ntkrnlmp|ntkrnlpa|hal)!(?:kxwaitforspinlockandacquire|kxwaitforlockownership\w*|keacquire(?:instack)?(?:queued)?spinlock\w*|kiacquirespinlock\w*|exacquirespinlock\w*|expwaitforspinlock\w*|kfacquirespinlock)$/;

/**
 * Stacks of processors that go round until a spin lock is free. The lock keeps no owner.
 *
 * ```text
 * nt!KiInterruptDispatchNoLockNoEtw+0x37        the clock's interrupt
 * nt!KxWaitForSpinLockAndAcquire+0x2f           goes round
 * nt!KeAcquireSpinLockRaiseToDpc+0x88
 * wlanxfr+0x31aa                                asked for the lock
 * ```
 */
export function spinWaitFacts(context: FactContext): readonly FactDraft[] {
  const facts: FactDraft[] = [];
  const seen: number[] = [];
  context.moments.forEach(({ stack, source, thread }, m) => {
    if (stack === null || seen.some((other) => sameTop(context.moments[other]!.stack!, stack))) return;
    const { frames } = stack;
    const first = frames.slice(0, DEPTH).findIndex((frame) => SPINS.test(nameOfFrame(frame)));
    // The first instruction of the function: a breakpoint there, not yet a wait.
    if (first < 0 || (frames[first]!.displacement ?? 0) === 0) return;
    let at = first;
    while (at + 1 < frames.length && SPINS.test(nameOfFrame(frames[at + 1]!))) at++;
    const asker = frames[at + 1];
    if (asker === undefined) return;
    seen.push(m);
    const responsible = responsibleOf(stack, at + 1, context.ownerOf, context.knowledge);
    const who =
      thread === null ? "A processor" : thread.startsWith("cpu ") ? `Processor ${thread.slice(4)}` : `Thread ${thread}`;
    facts.push({
      kind: "spin-wait",
      moment: m,
      thread,
      fields: {
        who,
        site: siteOf(asker),
        module: asker.module,
        responsible: responsible?.module,
        "responsible.site": responsible?.site,
        "responsible.owner": responsible?.owner,
      },
      text: `${who} goes round until a spin lock is free, asked for by ${siteOf(asker)}`,
      basis: "fact",
      confidence: "certain",
      refutedBy: "a second look that shows it somewhere else",
      frames: frames.slice(first),
      evidence: [evidenceAt(source, [frames[first]!.line, asker.line])],
    });
  });
  return facts;
}
