/** `0x00002B3C` as `2b3c`. */
export function plainTid(id: string): string {
  return id.toLowerCase().replace(/^0+(?=.)/, "");
}
