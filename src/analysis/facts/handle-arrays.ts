import { parseAddress, distance } from "../../model/address.js";
import type { Memory } from "../../model/outputs.js";
import { nameOfFrame, type FactContext } from "./fact.js";
import { plainId } from "./plain-id.js";
import type { Wait } from "./waits.js";

/** The handles that a thread gave to `WaitForMultipleObjects`, from memory that somebody dumped. */
export interface HandleArray {
  readonly source: number;
  /** Without leading zeros. */
  readonly handles: readonly string[];
  readonly lines: readonly number[];
}

/**
 * ```text
 * 01 … : 000000a2`17bff7e0 00000000`00000003 … : KERNELBASE!WaitForMultipleObjectsEx+0xf0
 * 0:005> dq a2`17bff7e0 L3                            the address stands in the words of the waiting rows
 * 000000a2`17bff7e0  00000000`0000021c 00000000`00000220
 * ```
 *
 * How many they are is the first argument on 32-bit machines, and what was asked for with `L` on others, whose words
 * prove nothing.
 */
export function handleArraysOf({
  entries,
  moments,
  standstill,
}: FactContext): (wait: Wait, time: string) => HandleArray | null {
  const dumps = entries.flatMap(({ source, output, block }) =>
    output?._tag === "memory" && output.rows.length > 0
      ? [{ source, output, time: standstill(source, output.lines[0]), asked: lengthOf(block.command?.text ?? "") }]
      : [],
  );
  return (wait, time) => {
    const { source } = moments[wait.moment]!;
    const rows = wait.stack.frames
      .slice(0, wait.at + 2)
      .filter((frame) => /!(?:nt|zw)?waitformultipleobjects(?:ex)?$/.test(nameOfFrame(frame)));
    const words = new Set(rows.flatMap(({ args }) => args.map(plainId)));
    const size = wait.stack.machine === "x86" ? 4 : 8;
    for (const dump of dumps) {
      const start = dump.output.rows[0]!.address;
      if (dump.source !== source || dump.time !== time || start === null || !words.has(plainId(start))) continue;
      const first = Number.parseInt(rows.at(-1)?.args[0] ?? "", 16);
      const count = size === 4 ? first : dump.asked;
      const handles = count === null || !(count > 0 && count <= MOST) ? null : wordsAt(dump.output, size, count);
      if (handles !== null)
        return {
          source,
          handles,
          lines: dump.output.rows.slice(0, Math.ceil((count! * size) / 16)).map((row) => row.line),
        };
    }
    return null;
  };
}

/** MAXIMUM_WAIT_OBJECTS */
const MOST = 64;

/** `dq a2`17bff7e0 L3`, `dd 0012ff00 l2` */
function lengthOf(command: string): number | null {
  const digits = / [lL](?:0x|0n)?([0-9a-f]{1,2})\s*$/i.exec(command)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

/** The first so many words, where the dump has them without a gap. */
function wordsAt({ rows }: Memory, size: number, count: number): readonly string[] | null {
  const bytes: string[] = [];
  const start = rows[0]?.address ?? null;
  for (const { address, hex } of rows) {
    if (start === null || address === null || hex === null || distance(address, start) !== bytes.length) return null;
    bytes.push(...hex.split(" "));
  }
  const words = Array.from({ length: count }, (_, w) =>
    bytes
      .slice(w * size, (w + 1) * size)
      .reverse()
      .join(""),
  );
  return words.every((word) => word.length === size * 2 && parseAddress(word) !== undefined)
    ? words.map(plainId)
    : null;
}
