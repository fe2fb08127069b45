import type { Plain } from "./answer.js";

/** An element: `[0x2c]           : Module Loaded`, and behind it nothing or its value. */
const ELEMENT = /^\[0x[0-9a-fA-F]+\]([ \t]*)(.*)$/s;
/** `["ModuleLoaded"]`; a key may hold brackets. */
const KEY = /^\[(?=").*?"\]/s;
/** `[+0x008 ( 3: 2)] Flags`, `[Type: void __cdecl(wchar_t *)]`, `[...]`, `[<Raw View>]` */
const BRACKET = /^\[[^\]"][^\]]*\](?:$|[ \t\]])/;
const INDENTED_BRACKET = /^\[[^\]]*\]/;
/** `= [0x0]     - 17:D42      - 0x57      =`, `# =         = (+) Time = …` */
const GRID = /^(?:# )?= (?:\[|[ \t]+= )/;
/** `TimeStart        : 1E:5D0 [Time Travel]`, `Threads`, `Name [help]` */
const NAMED = /^[A-Za-z_@$][^ \t]*(?:$|[ \t]+\[|.*[ \t]:(?:[ \t]|$))/s;

/**
 * What a line of a `dx` answer is; null for any other line. Only where the lines before it belong to such an answer
 * (`open`) does a name with a value behind it count, because half of what debuggers print looks like that.
 */
export function dxRow(line: string, echo: string | null, open: boolean): Plain | null {
  const text = line.replace(/^[ \t]+/, "");
  const indent = line.length - text.length;
  if (indent === 0 && isRoot(text, echo)) return "dxRoot";
  if (text.startsWith("[")) return isElement(text, indent >= 2, open) ? "dxRow" : null;
  if (/^(?:# )?=/.test(text)) return GRID.test(text) ? "dxRow" : null;
  if (!open) return null;
  return /^\.\.\.$/.test(text) || (indent >= 2 && NAMED.test(text)) ? "dxRow" : null;
}

/** The expression once more, or one that nothing else begins with: `@$cursession…`, `(*((nt!_GUID *)0xffff…))`. */
function isRoot(text: string, echo: string | null): boolean {
  if (echo !== null && echo !== "" && text.startsWith(echo) && /^(?:[ \t]|$)/.test(text.slice(echo.length)))
    return true;
  // The expression differs from the command where somebody wrote a remark behind that; it is padded to a colon.
  if (echo !== null && text.length > 4 && / {16,}([^ ].?)/s.exec(text)?.[1]?.trim() === ":") return true;
  return /^@\$[A-Za-z_]..|^\(\*\(\(./s.test(text);
}

function isElement(text: string, indented: boolean, open: boolean): boolean {
  const element = ELEMENT.exec(text);
  if (element !== null) {
    const [, gap = "", rest = ""] = element;
    if (rest === "") return open || indented;
    if (/^:(?:[ \t]|$)/.test(rest)) return open || indented || gap !== "";
    return open && gap !== "";
  }
  if (!open || /^\[0x/.test(text)) return false;
  if (text.startsWith('["')) return KEY.test(text);
  if (indented) return INDENTED_BRACKET.test(text);
  return /^\[[\d+.<]/.test(text) && BRACKET.test(text);
}

/**
 * A `dx` command on a line of its own, without prompt or behind one that lost its `>`; where it begins.
 *
 * ```text
 * dx -r1 @$curprocess
 * 0:0:000 dx -r2 @$cursession.TTD.Calls("ntdll!NtClose")
 * ```
 */
export function dxCommand(line: string): string | null {
  return /^(?:(?=[0-9:|])[!-:|]{1,16} )?(dx [ \t]*(?:[-@(&]|[^ \t.!]+[.!][^ \t]).*)$/s.exec(line)?.[1] ?? null;
}
