/** What scripts rely on; `--help` lists it. */
export const Exit = {
  done: 0,
  findings: 1,
  usage: 2,
  unreadable: 3,
  partial: 4,
  bug: 70,
} as const;
