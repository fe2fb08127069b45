/** Bytes as the debugger prints them. Rendered for tests, not genuine output. */

const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");
const shown = (code: number): string => (code >= 0x20 && code <= 0x7e ? String.fromCharCode(code) : ".");
const chunks = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** `db`: sixteen bytes a row, with their text. */
export function db(address: number, bytes: Uint8Array): readonly string[] {
  return chunks(bytes, 16).map((row, i) => {
    const pairs = Array.from(row, (value) => hex(value, 2));
    const left = pairs.slice(0, 8).join(" ");
    const right = pairs.slice(8).join(" ");
    const digits = right === "" ? left : `${left}-${right}`;
    return `${hex(address + 16 * i, 8)}  ${digits.padEnd(47)}  ${Array.from(row, shown).join("")}`;
  });
}

/** `dd`: four little-endian words a row; what is left over at the end is not shown. */
export function dd(address: number, bytes: Uint8Array): readonly string[] {
  return chunks(bytes.subarray(0, bytes.length & ~3), 16).map((row, i) => {
    const words = chunks(row, 4).map((word) =>
      Array.from(word, (value) => hex(value, 2))
        .reverse()
        .join(""),
    );
    return `${hex(address + 16 * i, 8)}  ${words.join(" ")}`;
  });
}

/** `da`: 32 characters a row, up to the first NUL. */
export function da(address: number, bytes: Uint8Array): readonly string[] {
  const nul = bytes.indexOf(0);
  const rows = chunks(nul < 0 ? bytes : bytes.subarray(0, nul), 32);
  return rows.map((row, i) => `${hex(address + 32 * i, 8)}  "${Array.from(row, shown).join("")}"`);
}

/** `du`: the same of UTF-16, whose rows are 64 bytes apart. */
export function du(address: number, text: string): readonly string[] {
  return chunks(
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
    32,
  ).map((row, i) => `${hex(address + 64 * i, 8)}  "${Array.from(row, shown).join("")}"`);
}

const word = (value: number): string => hex(value, 8);

/** A stop at the entry of a function of ws2_32, with its first three arguments as `kb` shows them. */
export function stoppedIn(name: string, ...args: readonly [number, number, number]): readonly string[] {
  return [
    "0:000> g",
    "Breakpoint 0 hit",
    "eax=00000000 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000",
    "eip=71ab428a esp=0012ff04 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc",
    "cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246",
    `ws2_32!${name}:`,
    "71ab428a 8bff            mov     edi,edi",
    "0:000> kb",
    "ChildEBP RetAddr  Args to Child              ",
    `0012ff00 00401034 ${args.map(word).join(" ")} ws2_32!${name}`,
    "0012ff40 00401210 00000001 00000000 00000000 client!Exchange+0x34",
    "0012ffc0 7c817077 00000000 00000000 00000000 client!wmain+0x10",
  ];
}

/** The function of four arguments has come back to its caller with a result. */
export function returned(eax: number): readonly string[] {
  return [
    "0:000> gu",
    `eax=${word(eax)} ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000`,
    "eip=00401034 esp=0012ff18 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc",
    "cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246",
    "client!Exchange+0x34:",
    "00401034 83f8ff          cmp     eax,0FFFFFFFFh",
  ];
}

/** A send: its buffer is looked at when it is entered. */
export function sent(socket: number, address: number, bytes: Uint8Array): readonly string[] {
  return [
    ...stoppedIn("send", socket, address, bytes.length),
    `0:000> db ${word(address)} L${bytes.length.toString(16)}`,
    ...db(address, bytes),
  ];
}

/** A receive: its buffer is looked at when it has returned. */
export function received(socket: number, address: number, bytes: Uint8Array): readonly string[] {
  return [
    ...stoppedIn("recv", socket, address, 0x4000),
    ...returned(bytes.length),
    `0:000> db ${word(address)} L${bytes.length.toString(16)}`,
    ...db(address, bytes),
  ];
}
