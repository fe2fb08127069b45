/** The number that hex digits stand for; null beyond 2^53, where it would be rounded to another one. */
export function exactHex(digits: string): number | null {
  const number = Number.parseInt(digits, 16);
  return Number.isSafeInteger(number) ? number : null;
}
