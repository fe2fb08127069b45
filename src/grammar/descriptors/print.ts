import type { Descriptors } from "../../model/replay.js";

/** A table that `descriptors` reads back as the same view. */
export function printDescriptors(table: Descriptors): string {
  return table.rows
    .map((row) => {
      const task = /^task (\w+)$/.exec(row.type ?? "")?.[1];
      const framework = row.type === null || task !== undefined ? "" : ` (${row.type})`;
      const interrupt = `${framework}${row.interrupt === null ? "" : ` (KINTERRUPT ${row.interrupt})`}`;
      if (row.number === null) return `\t                 ${row.symbol}${interrupt}`;
      if (row.limit === null) {
        const stack = row.stack === null ? "" : `\tStack = 0x${row.stack.toUpperCase()}`;
        return `${row.number}:\t${task === undefined ? row.base : `Task Selector = 0x${task}`}${row.symbol === null ? "" : ` ${row.symbol}`}${interrupt}${stack}`;
      }
      const [size, grain, present = "", mode, flags] = (row.flags ?? "").split(" ");
      const bits = `${size} ${grain} ${present.padEnd(2)} ${mode} ${flags}`;
      return `${row.number} ${row.base} ${row.limit} ${(row.type ?? "").padEnd(10)} ${row.privilege} ${bits}`;
    })
    .join("\n");
}
