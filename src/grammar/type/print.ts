import type { TypeView } from "../../model/outputs.js";

/** The type as `dt` prints it: header, then fields, three columns further in for each level. */
export function printType(type: Pick<TypeView, "header" | "rows">): string {
  const rows = type.rows.map(({ depth, offset, name, value }) => {
    const indent = " ".repeat(3 * (depth + 1));
    if (name.startsWith("[")) return `${indent}${name} ${value}`.trimEnd();
    const shown = `${name.padEnd(16)} : ${value}`.trimEnd();
    return offset === null ? `${indent}${shown}` : `${indent}+0x${offset.toString(16).padStart(3, "0")} ${shown}`;
  });
  return [...(type.header === null ? [] : [type.header]), ...rows].join("\n");
}
