/**
 * Every way in which a log can show a text: as it is, in UTF-16, as base64 at the three places of a group, as bytes and
 * as numbers in a dump. A log is given without what stands between the cells of its dumps.
 */
export function formsOf(secret: string): readonly RegExp[] {
  const forms = new Set<string>();
  for (const bytes of [Buffer.from(secret, "latin1"), Buffer.from(secret, "utf16le")]) {
    forms.add(escaped(bytes.toString("latin1")));
    forms.add(bytes.toString("hex"));
    for (let lead = 0; lead < 3; lead++) {
      const text = Buffer.concat([Buffer.alloc(lead), bytes])
        .toString("base64")
        .replace(/=+$/, "");
      // Characters that share bits with a neighbour are not the secret's alone.
      const from = Math.ceil((lead * 8) / 6);
      const to = Math.floor(((lead + bytes.length) * 8) / 6);
      if (to - from >= 4) forms.add(escaped(text.slice(from, to)));
    }
  }
  return [...forms].map((form) => new RegExp(form, "i"));
}

/** The characters of a log's dumps in one row, and the bytes of its hex columns in memory order. */
export function flattened(log: string): string {
  const strings: string[] = [];
  const hex: string[] = [];
  for (const line of log.split(/\r?\n/)) {
    const quoted = /^[0-9a-f`]{8,17}\s+"(.*)"$/.exec(line)?.[1];
    if (quoted !== undefined) strings.push(quoted);
    const row = /^[0-9a-f`]{8,17}\s+((?:[0-9a-f]{2}[ -]){1,16})\s+(.*)$/.exec(line);
    if (row !== null) {
      hex.push(row[1]!.replace(/[ -]/g, ""));
      strings.push(row[2]!);
    }
    const numbers = /^[0-9a-f`]{8,17}\s+((?:[0-9a-f]{8} ?){1,4})$/.exec(line);
    if (numbers !== null)
      hex.push(
        ...numbers[1]!
          .trim()
          .split(" ")
          .map((word) => Buffer.from(word, "hex").reverse().toString("hex")),
      );
  }
  return `${log}\n${strings.join("")}\n${hex.join("")}\n${Buffer.from(hex.join(""), "hex").toString("latin1")}`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
