/** Words that sentences are made of and debugger output hardly ever. */
const FUNCTION_WORDS = new Set(
  (
    "a an the this that these those is are was were be been being has have had do does did not no and or but so if then " +
    "than as at by for from in into of on onto to up with without within we i you it its they he she our your their my " +
    "can could will would should may might must see seen saw get got here there where when which what who why how now " +
    "because since while after before between about over under again also only just very more most some any all each " +
    "please thanks note let us use using set"
  ).split(" "),
);

/**
 * Tells a sentence that a person wrote from debugger output of an unknown shape.
 *
 * ```text
 * First hit on breakpoint:                                                      prose
 * When we hit the bp we can see the following in our outbound buffer.           prose
 *   • Frame 407: Client sends http GET for // attempt to download CRL           prose
 * LockCount          0                                                          not
 * ```
 *
 * Words decide, not punctuation: three or more, mostly letters, at least one of the small words of English, or the
 * shape of a sentence. Text in other languages counts when its letters are not ASCII.
 */
export function isProse(text: string): boolean {
  if (text.length > 4000) text = text.slice(0, 4000);
  const words = text.split(/\s+/);
  let plain = 0;
  let small = 0;
  let strange = 0;
  for (const word of words) {
    const bare = word.replace(/^[("'“‘\[•*-]+|[)"'”’\].,;:!?…]+$/g, "");
    if (bare === "") continue;
    if (/^[A-Za-z][a-z'’-]*$/.test(bare) || /^[^\x00-\x7f]+$/.test(bare)) {
      plain++;
      if (FUNCTION_WORDS.has(bare.toLowerCase())) small++;
    } else if (/[`=|\\{}<>_]|^0x|^[0-9a-f]{8,}$|::/.test(bare)) strange++;
  }
  if (/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{4}/.test(text)) return true;
  if (plain >= 3 && small >= 1) return plain >= strange * 2;
  if (plain >= 2 && strange === 0) return /^[A-Z“"'(•]/.test(text) && (/[.!?:…]$/.test(text) || plain === words.length);
  return false;
}
