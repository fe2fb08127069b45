/** What scripts rely on; `--help` lists it. */
export const Exit = {
  done: 0,
  findings: 1,
  usage: 2,
  unreadable: 3,
  partial: 4,
  bug: 70,
} as const;

export const EXIT_MEANING: Readonly<Record<keyof typeof Exit, string>> = {
  done: "done",
  findings: "findings at or above --fail-on",
  usage: "usage",
  unreadable: "nothing could be read",
  partial: "done in part",
  bug: "bug",
};

/** `1 findings at or above --fail-on`, in the order of the codes. */
export function exitLines(meaning: Readonly<Partial<Record<keyof typeof Exit, string>>>): readonly string[] {
  return (Object.keys(Exit) as (keyof typeof Exit)[]).flatMap((name) =>
    meaning[name] === undefined ? [] : [`${Exit[name]} ${meaning[name]}`],
  );
}
