/** A line of the file, parsed. */
export type Line = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Line {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `0x3d0`, `976`, 976, -1, true: hex digits with `0x`; a word stays as it is. Undefined for what is none of them. */
export function numeral(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "0x1" : "0x0";
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}` : undefined;
  }
  if (typeof value !== "string" || value === "" || value.length > 256) return undefined;
  const text = value.replace("`", "");
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return text.toLowerCase();
  if (/^-?\d{1,20}$/.test(text)) return `0x${BigInt.asUintN(64, BigInt(text)).toString(16)}`;
  return value;
}

/** `4460`, `"0x116c"`: a thread number in hex digits, as debuggers print it. */
export function threadNumber(value: unknown): string | null {
  const text = numeral(value);
  return text === undefined ? null : text.replace(/^0x/, "");
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function wholeNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
