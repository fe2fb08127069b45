/**
 * Log text that is about to be shown. Control characters, terminal escapes and characters that turn the writing
 * direction are made visible: a log may have been written by an attacker's process.
 */
export function safeText(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** For one line of a report. */
export function oneLine(text: string): string {
  return safeText(text.replace(/[\t\n\r]+/g, " "));
}

/** JSON leaves these characters as they are, but line readers, terminals and scripts do not. */
export function safeJson(value: unknown, indent: number = 0): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
