/** Memory or a register that a command names: `esp`, `@rsp+28`, `poi(esp+8)`. */
export interface Place {
  readonly register: string;
  readonly offset: number;
  /** `poi(…)`, `dwo(…)`: what lies there, not the place itself. */
  readonly behind: boolean;
}

const REGISTER = "(?:\\$?csp|e[a-ds][ixp]|r[a-ds][ixp]|r(?:[89]|1[0-5])d?|[xw][12]?\\d|sp)";

/**
 * ```text
 * poi(@esp+0x8) L10
 * ^^^  ^^^ ^^^
 * behind   offset, hex where nothing says otherwise
 *      register
 * ```
 */
const PLACE = new RegExp(
  `^(?:/c ?[0-9a-f]{1,4} |/\\S+ )?((?:poi|dwo|qwo) ?\\()? ?@?(${REGISTER}) ?(?:([+-]) ?(0x|0n)?([0-9a-f]{1,8})h?)? ?(\\))?(?= |$)`,
  "i",
);

/** Null for what is no plain register and offset: symbols, numbers, pointers behind pointers. */
export function readPlace(argument: string): Place | null {
  const found = PLACE.exec(argument.trim().slice(0, 80));
  if (found === null) return null;
  const [, open, register, sign, radix, digits, close] = found;
  if ((open === undefined) !== (close === undefined)) return null;
  const distance = digits === undefined ? 0 : Number.parseInt(digits, radix?.toLowerCase() === "0n" ? 10 : 16);
  if (Number.isNaN(distance)) return null;
  return {
    register: register!.toLowerCase().replace(/^\$?csp$/, "sp"),
    offset: sign === "-" ? -distance : distance,
    behind: open !== undefined,
  };
}

const STACK_POINTERS: ReadonlySet<string> = new Set(["esp", "rsp", "sp"]);

export function isStackPointer(register: string): boolean {
  return STACK_POINTERS.has(register);
}
