/**
 * ```text
 * 0:005              thread 0:005
 * cpu 0              the thread on processor 0, in kernel mode
 * tid 2074, uid 2    the thread with the id 2074 (uid 2), which no prompt names
 * ```
 */
export function threadWords(thread: string | null): string {
  if (thread === null) return "a thread";
  if (thread.startsWith("cpu ")) return `the thread on processor ${thread.slice(4)}`;
  const [, tid, uid] = /^tid ([0-9a-f]+)(?:, (uid \d+))?$/.exec(thread) ?? [];
  if (tid !== undefined) return `the thread with the id ${tid}${uid === undefined ? "" : ` (${uid})`}`;
  return `thread ${thread}`;
}

/** The same, to begin a sentence with. */
export function threadSubject(thread: string | null): string {
  const words = threadWords(thread);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
