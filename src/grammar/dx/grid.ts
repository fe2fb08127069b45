/** A row of a grid, cut at its columns. */
export interface GridRow {
  readonly name: string;
  /** Text behind the colon of the first cell: what the element itself shows. */
  readonly value: string | null;
  readonly cells: readonly { readonly name: string; readonly text: string; readonly cut: boolean }[];
}

export function isGridLine(text: string): boolean {
  return text.startsWith("= ") || text.startsWith("# =");
}

/** Where a column begins in the line, and its heading. */
export interface Column {
  readonly at: number;
  readonly name: string;
}

/** A cell holds 60 characters; a longer text keeps 57, less the blanks at their end, and gets three dots. */
const CELL = 57;

/**
 * ```text
 * =           = (+) Time    = (+) Error = (+) SystemTimeStart                        =
 * ^ element   ^ column      ^           ^ `(+)` only says that it can be expanded    ^ end
 * ```
 */
export function readHeader(text: string): readonly Column[] | null {
  const line = text.replace(/^# (?==)/, "");
  if (!/^= {2,}= /.test(line)) return null;
  const columns: Column[] = [];
  for (let at = line.indexOf("= ", 1); at >= 0;) {
    const next = line.indexOf(" = ", at + 1);
    const end = next < 0 ? line.replace(/(?<! )(?: *=)? *$/, "").length : next;
    columns.push({
      at,
      name: line
        .slice(at + 1, Math.max(end, at + 1))
        .trim()
        .replace(/^\(\+\) /, ""),
    });
    at = next < 0 ? -1 : next + 1;
  }
  return columns;
}

/**
 * Cuts a row at the offsets of the header, because a cell may hold ` - ` itself; a row that was edited by hand is cut
 * at its separators instead.
 */
export function readGridRow(text: string, columns: readonly Column[]): GridRow {
  const aligned = columns.every(
    (column) => text.startsWith("- ", column.at) || (text[column.at] === "-" && text.length === column.at + 1),
  );
  const body = text.replace(/(?<!\s)\s*=\s*$/, "");
  const parts = aligned
    ? [0, ...columns.map((column) => column.at)].map((at, i) => body.slice(at + 1, columns[i]?.at ?? body.length))
    : body.slice(1).split(/ - | -$/);
  const [element = "", ...rest] = parts.map((part) => part.trim());
  const end = element.startsWith('["') ? element.indexOf('"]') + 2 : element.indexOf("]") + 1;
  const behind = element.slice(end).trim();
  return {
    name: element.slice(0, end),
    value: behind.startsWith(":") ? behind.slice(1).trim() : null,
    cells: columns.flatMap((column, i) => {
      const cell = rest[i] ?? "";
      const isCut = cell.length >= CELL && cell.endsWith("...");
      return cell === "" ? [] : [{ name: column.name, text: cell, cut: isCut }];
    }),
  };
}
