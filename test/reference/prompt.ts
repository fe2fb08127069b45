import { MANAGED_COMMANDS } from "../../src/model/managed-commands.js";
import type { Prompt } from "../../src/model/transcript.js";

/** `kd>`, `lkd>`, `kd:x86>`, `KDx86>`. */
const KERNEL = "l?kd(?::?[A-Za-z_]\\w{0,11})?>";

/**
 * Section 4.1 of the reference, with what exports do to prompts.
 *
 * ```text
 * 0:005>  3:2:005>  0:000:x86>  ||0:0:000>      numbers with colons; the thread has three digits or more
 * kd>  16: kd>  32.kd:x86>  32.2: kd:x86>       what stands before `kd>` matters little: nothing else ends so
 * :000>                                         cut at the left
 * 3: 3: kd>                                     doubled
 * ```
 */
const PROMPT = new RegExp(
  `^(?::\\d{3,}>|${KERNEL}|(?:\\|\\|)?(?:\\d{1,6}:)+\\d{3,6}>|(?:\\|\\|)?(?:\\d{1,6}:)+\\d{3,6}:[A-Za-z_]\\w{0,11}>` +
    `|(?:\\|\\|)?(?:\\d{1,6}[.:])+[ \\t]*${KERNEL}|((?:\\|\\|)?\\d{1,6}[.:])[ \\t]*\\1[ \\t]*${KERNEL})`,
  "i",
);

/** The prompt that a text begins with. */
export function promptAt(text: string): string | null {
  return PROMPT.exec(text)?.[0] ?? null;
}

/** `||0:1:005:x86>`: system, process, thread, machine; `16: kd>`: processor. */
export function promptFields(text: string): Prompt {
  const kernel = /(l?kd):?(\w*)>$/i.exec(text);
  const none = { system: null, process: null, thread: null, processor: null };
  if (kernel !== null) {
    const numbers = text.slice(0, kernel.index).match(/\d+/g) ?? [];
    // `32.` is the width of the code.
    const bits = /^(?:\|\|)?(?:16|32)\./.test(text);
    const processor = (bits ? numbers.slice(1) : numbers).at(-1);
    return {
      text,
      ...none,
      mode: kernel[1]!.length === 3 ? "local-kernel" : "kernel",
      processor: processor === undefined ? null : Number(processor),
      machine: kernel[2] === "" ? null : kernel[2]!,
    };
  }
  const machine = /(?<=\d:)[A-Za-z]\w*(?=>$)/.exec(text)?.[0] ?? null;
  const numbers = (text.slice(0, text.length - (machine?.length ?? 0)).match(/\d+/g) ?? []).map(Number);
  return {
    text,
    ...none,
    mode: "user",
    system: numbers.at(-3) ?? null,
    process: numbers.at(-2) ?? null,
    thread: numbers.at(-1) ?? null,
    machine,
  };
}

/** The analyzer of .NET dumps opens its session with this; a bare `>` stands before each command of it. */
export const BARE_SESSION: RegExp = /^Ready to process analysis commands/;

/** Words that a session takes too, with options and numbers behind them. */
const WORDS =
  "assemblies d da db dc dd dp dq du dw exit history histclear histinit histobj histroot histstats lm logclose logging " +
  "modules q quit r readmemory registers runtimes symbols threads u vmmap vmstat";

/** `> clrthreads`: a mail quotes with the same sign, so outside of a session only what no sentence is. */
export function isBarePrompt(line: string, inSession: boolean): boolean {
  if (line === ">") return inSession;
  if (!/^> [a-z!]/i.test(line)) return false;
  const typed = Buffer.from(line).subarray(2, 256).toString();
  const name = /^\w+(?= |$)/.exec(typed.trimEnd())?.[0].toLowerCase() ?? "";
  if (!inSession)
    return Buffer.byteLength(line) < 256 && MANAGED_COMMANDS.has(name) && !/[.?!,]/.test(typed.slice(name.length));
  const [first = "", ...words] = typed.trim().split(/\s+/).slice(0, 12);
  const command = first.toLowerCase();
  const plain = words.every((word) => /^[-/]/.test(word) || (/[0-9]/.test(word) && /^(?:0x)?[0-9a-f`]+$/i.test(word)));
  if (/^!\w/.test(first)) return true;
  if (MANAGED_COMMANDS.has(command)) return !/[.?!,]$/.test(words.at(-1) ?? "");
  if (["help", "logopen", "sos", "ext"].includes(command)) return words.length <= 2;
  if (WORDS.split(" ").includes(command)) return plain;
  return words.length > 0 && plain && /^\w[\w.]*$/.test(first);
}
