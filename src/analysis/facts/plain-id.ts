/** Equal but for leading zeros and a prefix. */
export function sameId(a: string, b: string): boolean {
  return plainId(a) === plainId(b);
}

/** Without leading zeros, prefix and separator. */
export function plainId(text: string): string {
  return text
    .toLowerCase()
    .replace(/^0x/, "")
    .replaceAll("`", "")
    .replace(/^0+(?=.)/, "");
}
