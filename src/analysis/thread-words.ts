/** `0:005` as `thread 0:005`; in kernel mode `cpu 0` as `the thread on processor 0`. */
export function threadWords(thread: string | null): string {
  if (thread === null) return "a thread";
  return thread.startsWith("cpu ") ? `the thread on processor ${thread.slice(4)}` : `thread ${thread}`;
}

/** The same, to begin a sentence with. */
export function threadSubject(thread: string | null): string {
  const words = threadWords(thread);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
