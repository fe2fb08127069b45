const MOST_LINE = 1 << 26;

/** Cuts the text of a trace into lines. PowerShell writes UTF-16 when output is redirected. */
export interface Lines {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => void;
}

export function newLines(take: (line: string, number: number) => void): Lines {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let rest = "";
  let number = 0;
  const cut = (text: string): void => {
    rest += text;
    let from = 0;
    for (let at = rest.indexOf("\n"); at >= 0; at = rest.indexOf("\n", from)) {
      take(rest.slice(from, rest[at - 1] === "\r" ? at - 1 : at), ++number);
      from = at + 1;
    }
    rest = rest.slice(from);
    // A line that never ends is no line.
    if (rest.length > MOST_LINE) rest = "";
  };
  return {
    push(chunk) {
      decoder ??= new TextDecoder(encodingOf(chunk));
      cut(decoder.decode(chunk, { stream: true }));
    },
    end() {
      cut(decoder?.decode() ?? "");
      if (rest !== "") take(rest, ++number);
    },
  };
}

export function encodingOf(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  return head[0] === 0xff && head[1] === 0xfe
    ? "utf-16le"
    : head[0] === 0xfe && head[1] === 0xff
      ? "utf-16be"
      : "utf-8";
}
