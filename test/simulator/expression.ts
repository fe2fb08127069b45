/** The debugger's MASM expressions, as far as scripts use them: hex by default, `poi`, `dwo`, registers, operators. */
const FAULT = Symbol("the debugger says that a command failed");

/** What the debugger answers to a command that it cannot carry out. */
export function fault(message: string): Error {
  return Object.assign(new Error(message), { [FAULT]: true });
}

export function isFault(error: unknown): error is Error {
  return error instanceof Error && FAULT in error;
}

export interface Reader {
  /** Undefined where memory cannot be read. */
  readonly memory: (address: bigint, size: number) => bigint | undefined;
  readonly register: (name: string) => bigint | undefined;
  readonly pointer: number;
}

const MASK = (1n << 64n) - 1n;

type Binary = (a: bigint, b: bigint) => bigint;
const truth = (value: boolean): bigint => (value ? 1n : 0n);
/** Weakest last; those of one row are read from left to right. */
const OPERATORS: readonly Readonly<Record<string, Binary>>[] = [
  { "|": (a, b) => a | b, or: (a, b) => a | b },
  { "&": (a, b) => a & b, and: (a, b) => a & b },
  {
    "==": (a, b) => truth(a === b),
    "!=": (a, b) => truth(a !== b),
    "<=": (a, b) => truth(a <= b),
    ">=": (a, b) => truth(a >= b),
    "<": (a, b) => truth(a < b),
    ">": (a, b) => truth(a > b),
    "=": (a, b) => truth(a === b),
  },
  { "+": (a, b) => (a + b) & MASK, "-": (a, b) => (a - b) & MASK },
  { "*": (a, b) => (a * b) & MASK },
];

const TOKEN = /\s*(==|!=|<=|>=|[()+\-*&|<>=]|@@?\$?[a-z]\w*|0x[0-9a-f`]+|0n\d+|[0-9a-z_`]+)/iy;

export function evaluate(text: string, reader: Reader): bigint {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  const source = text.trim();
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) throw fault(`Syntax error in '${source.slice(at)}'`);
    tokens.push(found[1]!.toLowerCase());
    at = TOKEN.lastIndex;
  }
  let next = 0;
  const level = (row: number): bigint => {
    if (row === OPERATORS.length) return unary();
    let value = level(row + 1);
    for (;;) {
      const operator = OPERATORS[row]![tokens[next] ?? ""];
      if (operator === undefined) return value;
      next++;
      value = operator(value, level(row + 1));
    }
  };
  const unary = (): bigint => {
    const token = tokens[next++];
    if (token === undefined) throw fault("Numeric expression missing from '<EOL>'");
    if (token === "-") return -unary() & MASK;
    if (token === "(") {
      const value = level(0);
      if (tokens[next++] !== ")") throw fault("Syntax error at ')'");
      return value;
    }
    const sizes: Readonly<Record<string, number>> = { poi: reader.pointer, dwo: 4, qwo: 8, by: 1, wo: 2 };
    const size = sizes[token];
    if (size !== undefined) {
      const value = reader.memory(unary(), size);
      if (value === undefined) throw fault("Memory access error at ')'");
      return value;
    }
    if (token.startsWith("@")) {
      const value = reader.register(token.slice(1));
      if (value === undefined) throw fault(`Bad register error at '${token}'`);
      return value;
    }
    const digits = /^0n(\d+)$/.exec(token);
    if (digits !== null) return BigInt(digits[1]!);
    const hex = token.replace(/^0x/, "").replaceAll("`", "");
    if (!/^[0-9a-f]+$/.test(hex)) throw fault(`Couldn't resolve error at '${token}'`);
    return BigInt(`0x${hex}`);
  };
  const value = level(0);
  if (next < tokens.length) throw fault(`Extra character error at '${tokens.slice(next).join("")}'`);
  return value & MASK;
}
