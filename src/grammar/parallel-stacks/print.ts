import type { ParallelStacks } from "../../model/parallel-stacks.js";

/** Stacks that `parallelStacks` reads back as the same view. */
export function printParallelStacks({ rows, total }: Pick<ParallelStacks, "rows" | "total">): string {
  return [
    "_".repeat(48),
    ...rows.map(({ depth, method, count, threads, more }) => {
      const text = method === null ? `~~~~ ${threads.join(",")}${more ? "..." : ""}` : `${count} ${method}`;
      return `${" ".repeat(depth)}${text}`;
    }),
    ...(total === null ? [] : [`==> ${total} threads with 1 roots`]),
  ].join("\n");
}
