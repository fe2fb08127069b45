const ms = (value) => (value == null ? "–" : value < 100 ? value.toFixed(1) : value.toFixed(0));
const megabytes = (value) => (value == null ? "–" : (value / 1e6).toFixed(0));
const times = (value) => (value == null ? "–" : value.toFixed(2));

/** The rows of a comparison as a Markdown table. */
export function tableOf(results) {
  const rows = results.map(({ contestant, wall, cpu, peak, ratio, failed, differs }) => {
    const { name, does = "" } = contestant;
    if (failed !== undefined) return [name, does, `not run: ${failed}`, "", "", ""];
    if (differs !== undefined) return [name, does, `void: ${differs}`, "", "", ""];
    return [name, does, ms(wall), ms(cpu), megabytes(peak), times(ratio)];
  });
  return markdownTable(["contestant", "what it does", "wall ms", "CPU ms", "peak MB", "× first"], rows);
}

export function markdownTable(head, rows) {
  const cell = (text) => String(text).replace(/\|/g, "\\|").replace(/\n/g, " ");
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}
