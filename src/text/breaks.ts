/** `<br>`, `<br/>`, `<br />`: the ends of lines in a page's source. */
const BREAK = /<br ?\/?>/gi;

/** What proves that rows of a debugger stand behind breaks: a prompt, an event, a row of a stack. */
const PROOF =
  /<br ?\/?>(?:(?:\d{1,4}:)?\d{1,4}:\d{3,5}(?:>|&gt;)|(?:\d{1,3}: ?)?l?kd(?:>|&gt;)|\([0-9a-f]{1,8}\.[0-9a-f]{1,8}\): |(?:[0-9a-f]{2} )?[0-9a-f`]{8,17} [0-9a-f`]{8,17} \w{1,64}!)/i;

const LT = 0x3c;
const GT = 0x3e;
const BLANK = 0x20;
/** Begins a row that stands on the same line of the file as the one before it. */
export const SAME_LINE = 0x0b;

/** Whether breaks, not newlines, end the rows: `0:000&gt; k<br/>ChildEBP RetAddr<br/>0012ff00 …`. */
export function endsInBreaks(text: string): boolean {
  if (!PROOF.test(text)) return false;
  const breaks = text.match(BREAK)!.length;
  return breaks > 4 && breaks > text.split("\n").length * 2;
}

export function withNewlines(text: string): string {
  return text.replace(BREAK, "\n");
}

/** Turns breaks into newlines with a mark behind them; where the chunks are cut makes no difference. */
export interface Breaks {
  readonly push: (chunk: Uint8Array) => Uint8Array;
  readonly end: () => Uint8Array;
}

export function newBreaks(newline: number): Breaks {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    push(chunk) {
      const bytes = new Uint8Array(rest.length + chunk.length);
      bytes.set(rest);
      bytes.set(chunk, rest.length);
      rest = new Uint8Array(0);
      let size = 0;
      for (let p = 0; p < bytes.length;) {
        const length = bytes[p] === LT ? breakAt(bytes, p) : 0;
        if (length < 0) {
          rest = bytes.slice(p);
          break;
        }
        if (length > 0) {
          // Never longer than what was read.
          bytes[size++] = newline;
          bytes[size++] = SAME_LINE;
          p += length;
        } else {
          const byte = bytes[p++]!;
          bytes[size++] = byte === SAME_LINE ? BLANK : byte;
        }
      }
      return bytes.subarray(0, size);
    },
    end: () => rest,
  };
}

/** Length of the break at `at`, 0 where there is none, -1 where the chunk ends before that can be told. */
function breakAt(bytes: Uint8Array, at: number): number {
  let p = at + 1;
  for (const letter of [0x62, 0x72]) {
    if (p === bytes.length) return -1;
    if ((bytes[p++]! | 0x20) !== letter) return 0;
  }
  if (bytes[p] === BLANK) p++;
  if (bytes[p] === 0x2f) p++;
  return p === bytes.length ? -1 : bytes[p] === GT ? p + 1 - at : 0;
}
