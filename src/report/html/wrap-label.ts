/** Words in rows of at most `columns` characters; what has no blank is cut where code is readable: behind `::`, `!`, `/`. */
export function wrapLabel(text: string, columns: number): readonly string[] {
  const most = Math.max(8, Math.floor(columns));
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, most))) {
    const joint = row === "" || word.startsWith("\u200b") ? "" : " ";
    const bare = word.replace("\u200b", "");
    if (row !== "" && row.length + joint.length + bare.length > most) {
      rows.push(row);
      row = bare;
    } else row += joint + bare;
  }
  rows.push(row);
  return rows.length <= 5 ? rows : [...rows.slice(0, 4), `${rows[4]!.slice(0, most - 1)}…`];
}

/** Parts of a long word; a mark before all but the first says that no blank belongs between. */
function pieces(word: string, most: number): readonly string[] {
  if (word.length <= most) return [word];
  const parts: string[] = [];
  let rest = word;
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const cut = Math.max(
      head.lastIndexOf("::") + 2,
      head.lastIndexOf("!") + 1,
      head.lastIndexOf("/") + 1,
      head.lastIndexOf("_") + 1,
    );
    const at = cut > most / 3 ? cut : most;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...parts, rest].map((part, i) => (i === 0 ? part : `\u200b${part}`));
}
