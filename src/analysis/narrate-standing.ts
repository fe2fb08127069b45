import type { Statement } from "../model/case.js";
import type { Evidence } from "../model/evidence.js";
import type { Frame } from "../model/outputs.js";
import { evidenceLine, mergeEvidence } from "./entries.js";
import type { Moment } from "./stops/moment.js";
import { threadSubject } from "./thread-words.js";

/** Of more threads than these the rest are counted. */
const MOST_NAMED = 8;

interface Told {
  readonly run: number;
  readonly time: number;
  readonly callSite: string;
  readonly threads: readonly string[];
  readonly evidence: readonly Evidence[];
  /** Where its sentence is among the statements. */
  readonly place: number;
}

/** Says where a thread stands; threads of one standstill that stand in the same place, one after the other, share a sentence. */
export function tellStanding(statements: Statement[]): { readonly say: (moment: Moment, frame: Frame) => void } {
  let last: Told | null = null;
  return {
    say: ({ run, time, thread, source }, { callSite, line }) => {
      const own = evidenceLine(source, line);
      const shared =
        last !== null &&
        thread !== null &&
        last.place === statements.length - 1 &&
        last.run === run &&
        last.time === time &&
        last.callSite === callSite
          ? last
          : null;
      const threads = [...(shared?.threads ?? []), ...(thread === null ? [] : [thread])];
      const evidence = mergeEvidence([...(shared?.evidence ?? []), own]);
      const place = shared?.place ?? statements.length;
      statements[place] = {
        text: threads.length > 1 ? severalStand(threads, callSite) : `${threadSubject(thread)} stands in ${callSite}.`,
        basis: "fact",
        confidence: "certain",
        evidence,
      };
      last = thread === null ? null : { run, time, callSite, threads, evidence, place };
    },
  };
}

/** `Threads 0:001, 0:002 and 0:003 stand in ntdll!NtWaitForWorkViaWorkerFactory+0x14.` */
function severalStand(threads: readonly string[], callSite: string): string {
  const named = threads.length > MOST_NAMED ? threads.slice(0, MOST_NAMED) : threads.slice(0, -1);
  const rest = threads.length > MOST_NAMED ? `${threads.length - MOST_NAMED} more` : threads.at(-1)!;
  return `Threads ${named.join(", ")} and ${rest} stand in ${callSite}.`;
}
