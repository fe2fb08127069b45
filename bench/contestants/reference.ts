// The reference reader of the tests, slow and plain. bench/contestants/reference.mjs makes JavaScript of it.
import type { Memory, MemoryRow, Modules, Stack } from "../../src/model/outputs.js";
import { readDocument, type Group } from "../../test/reference/document.js";

type View = NonNullable<Group["views"]>[number];

const isStack = (view: View): view is Stack => view._tag === "stack";
const isModules = (view: View): view is Modules => view._tag === "modules";
const isMemory = (view: View): view is Memory => view._tag === "memory";

const bytesIn = ({ hex, text }: MemoryRow): number =>
  hex === null ? (text ?? "").length : hex.replace(/[^0-9a-f]/g, "").length / 2;

/** Of the rows of `dps`, those of 32 bits without a symbol count: they look as rows of `dd` do. */
const counts = ({ display }: Memory, row: MemoryRow): boolean =>
  display !== "dps" || (row.symbol === null && bytesIn(row) === 4);

/** The counts that the views of the reference can tell. */
export function count(bytes: Uint8Array): Readonly<Record<string, number>> {
  const { blocks } = readDocument(bytes);
  const views = blocks.flatMap((block) => block.groups.flatMap((group) => group.views ?? []));
  const stacks = views.filter(isStack);
  const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    blocks: blocks.length,
    stacks: stacks.length,
    frames: sum(stacks, ({ frames }) => frames.length),
    moduleRows: sum(views.filter(isModules), ({ rows }) => rows.filter((row) => row.start !== null).length),
    memoryBytes: sum(views.filter(isMemory), (memory) =>
      sum(
        memory.rows.filter((row) => counts(memory, row)),
        bytesIn,
      ),
    ),
  };
}
