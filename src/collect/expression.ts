/** What a debugger can be asked to work out while it stands at the first instruction of a function, or behind its call. */
export type Expression =
  | {
      readonly of: "argument";
      readonly index: number;
      /** Bytes from the first argument on 32-bit, where one may take two words. */
      readonly x86: number;
      readonly size: Size;
    }
  | { readonly of: "memory"; readonly base: Expression; readonly offset: Offset; readonly size: Size }
  | { readonly of: "return" }
  | { readonly of: "number"; readonly value: number };

/** Bytes of a value; a pointer is as wide as the target. */
export type Size = 4 | "pointer";
export type Width = "x86" | "x64";
export type Offset = Readonly<Record<Width, number>>;

/** Where the arguments are to be found. */
export type Place =
  | { readonly at: "entry"; readonly width: Width }
  | {
      /** Behind the call: registers are gone, so values come as text where they are known. */
      readonly at: "exit";
      readonly width: Width;
      readonly known: Readonly<Record<number, string>>;
      /** Bytes of arguments that the function itself took from the stack. */
      readonly popped: number;
    };

const REGISTERS = [
  ["@rcx", "@ecx"],
  ["@rdx", "@edx"],
  ["@r8", "@r8d"],
  ["@r9", "@r9d"],
] as const;

/**
 * An expression in the debugger's MASM syntax.
 *
 * ```text
 * second argument, a pointer, at entry     x86 poi(@esp+8)      x64 @rdx
 * fifth argument, an integer, at entry     x86 dwo(@esp+14)     x64 dwo(@rsp+28)
 * ```
 */
export function expressionText(expression: Expression, place: Place): string {
  switch (expression.of) {
    case "number":
      return hex(expression.value);
    case "return":
      return "@eax";
    case "memory":
      return `${reader(expression.size)}(${plus(expressionText(expression.base, place), expression.offset[place.width])})`;
    case "argument":
      return argumentText(expression, place);
  }
}

function argumentText({ index, x86, size }: Extract<Expression, { of: "argument" }>, place: Place): string {
  if (place.at === "exit") {
    const known = place.known[index];
    if (known !== undefined) return size === 4 ? `(${known} & 0xffffffff)` : known;
  }
  if (place.width === "x86") {
    const offset = place.at === "entry" ? 4 + x86 : x86 - place.popped;
    return `${reader(size)}(${plus("@esp", offset)})`;
  }
  const register = place.at === "entry" ? REGISTERS[index] : undefined;
  if (register !== undefined) return size === 4 ? register[1] : register[0];
  // Behind the call the return address is gone from the stack.
  return `${reader(size)}(${plus("@rsp", (place.at === "entry" ? 8 : 0) + 8 * index)})`;
}

function reader(size: Size): string {
  return size === 4 ? "dwo" : "poi";
}

function plus(text: string, offset: number): string {
  return offset === 0 ? text : `${text}${offset < 0 ? "-" : "+"}${hex(Math.abs(offset))}`;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
