import type { Argument, Call } from "../../model/case.js";
import { redactHeaderValue } from "../protocol/redaction.js";
import type { SeenCall } from "./calls.js";

/**
 * The public form: texts of arguments as they may be shown. `bufferText` gives what the buffer of the call at an
 * address shows, where there is one.
 */
export function publicCall(
  seen: SeenCall,
  bufferText: (call: SeenCall, address: string, length: number) => string | undefined,
  redact: boolean,
): Call {
  const args = Object.entries(seen.call.args).map(([name, argument]): readonly [string, Argument] => {
    const { text, value } = argument;
    if (text === null) return [name, argument];
    const buffer = value === null ? undefined : bufferText(seen, value, text.length);
    return [name, { ...argument, text: buffer ?? (redact ? redactArgument(name, text) : text) }];
  });
  return { ...seen.call, args: Object.fromEntries(args) };
}

const PASSWORD = /passw|pwd|secret|credential/i;
const PERSON = /user(?!agent)|account|domain|principal|workstation/i;

/** By the parameter's name; credentials inside a URL or among headers are found wherever they stand. */
export function redactArgument(name: string, text: string): string {
  const label = PASSWORD.test(name) ? "password" : PERSON.test(name) ? "name" : null;
  if (label !== null) return `[${label} ${text.length} chars]`;
  return redactHeaderValue(
    "",
    text.replace(SECRET_HEADER, (_, header: string, colon: string, value: string) => {
      return `${header}${colon}${redactHeaderValue(header, value)}`;
    }),
  );
}

/** `Cookie: a=b..Accept: *` — line ends may be dots. */
const SECRET_HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie)(: ?)([^\r\n]{1,4096}?)(?=\.\.[A-Z][\w-]{1,40}:|[\r\n]|$)/gi;
