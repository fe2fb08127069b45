import { readFile } from "node:fs/promises";

/**
 * The text of a file that a person or a script wrote: a list of logs, rules, owners, a manifest.
 *
 * ```text
 * ff fe 63 00 3a 00     Get-ChildItem … > logs.txt of Windows PowerShell: UTF-16 with its mark
 * ef bb bf 63 3a        Notepad: UTF-8 with its mark
 * ```
 *
 * Without a mark it is UTF-8.
 */
export async function readWrittenText(file: string): Promise<string> {
  return writtenText(await readFile(file));
}

/** The mark itself is no part of the text. */
export function writtenText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
