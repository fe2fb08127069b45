import type { DisassemblyRow } from "../../model/outputs.js";

/** What an instruction reaches for in memory. */
export interface Reach {
  readonly kind: "read" | "write" | "execute";
  /** Hex digits, as wide as the registers. */
  readonly address: string;
}

/** The register that a memory operand begins with. */
export interface Base {
  readonly name: string;
  readonly value: string;
}

type Registers = Readonly<Record<string, string>>;

/**
 * What the instruction at a fault could not reach: the debugger says so where it prints `=??` behind the operand's
 * address, and a line without one leaves it to the operand and the registers.
 *
 * ```text
 * 8a06      mov   al,byte ptr [esi]  ds:0023:00000000=??       read from 00000000
 * f9401408  ldr   x8,[x0,#0x28]      with x0=0000000000000000  read from 28
 * 1818      sbb   byte ptr [eax],bl  ds:002b:18181818=18       the byte is there: nothing
 * ```
 */
export function reachOf(row: DisassemblyRow, registers: Registers): Reach | null {
  const { effectiveAddress, mnemonic, bytes, remark } = row;
  if (/^\?+$/.test(bytes) || mnemonic === "???") return { kind: "execute", address: row.address };
  const [, segment, printed] = UNREADABLE.exec(`${effectiveAddress ?? ""} ${remark ?? ""}`) ?? [];
  if (printed === undefined && effectiveAddress !== null) return null;
  const address = printed?.replaceAll("`", "").toLowerCase() ?? workedOut(row, registers);
  // Of the two operands of `movs` it is the source that cannot be read.
  const source = segment?.toLowerCase() === "ds" && /^(?:rep )?movs/.test(`${mnemonic} ${row.operands}`);
  return address === null ? null : { kind: writes(row) && !source ? "write" : "read", address };
}

/** Where an instruction writes to what the debugger could read: its operand's address, as printed and as worked out. */
export function readableWrite(row: DisassemblyRow, registers: Registers): string | null {
  const printed = READABLE.exec(row.effectiveAddress ?? "")?.[1]
    ?.replaceAll("`", "")
    .toLowerCase();
  const own = workedOut(row, registers);
  return printed !== undefined && own !== null && printed.slice(-8) === own.slice(-8) && writes(row) ? own : null;
}

/** `ds:002b:10874000=00000000` */
const READABLE = /^(?:(?:[c-gs]s|es):)?(?:[0-9a-f]{4}:)?([0-9a-f`]{8,17})=[0-9a-f]/i;

/** `ds:0023:00000000=??`; `movs` has two operands, `es:0023:0012f9c0=00000000 ds:0023:41414141=????????`. */
const UNREADABLE = /\b(?:([c-gs]s|es):)?(?:[0-9a-f]{4}:)?([0-9a-f`]{8,17})=\?+(?: |$)/i;

/**
 * What is printed behind the operand is not what the registers give: they are of another moment, or somebody's own
 * disassembler has worked it out (Dr. Watson).
 */
export function isContradicted(row: DisassemblyRow, registers: Registers): boolean {
  const said = reachOf(row, registers)?.address;
  const own = workedOut(row, registers);
  return said !== undefined && own !== null && said.slice(-8) !== own.slice(-8);
}

/** Instructions that only read their left operand. */
const READS_LEFT = /^(?:cmp|test|call|jmp|push|bt|fld|fild|mul|imul|div|idiv|ucomis[sd]|comis[sd])$/;

/** `rep movs dword ptr es:[edi],…`, `stos`, `rep movsd`; not `movsx edx,…`, nor `movsd xmm0,…`. */
const STRING_WRITES = /^(?:rep )?(?:(?:stos|movs)[bwq]?|(?:stos|movs)d(?=\s*$))(?:\s|$)/;

/** They name an address and do not touch it; what is behind `fs:` and `gs:` begins elsewhere. */
const TOUCHES_NOTHING = /^(?:lea|nop|fnop|endbr(?:32|64)|prefetch\w*|prfm|prfum|hint_nop\d*)$/;

/** Of ARM64 the name says it: `str`, `stp`, `stlxr`; x86 writes what stands on the left. */
function writes({ mnemonic, operands }: DisassemblyRow): boolean {
  if (isArm(operands)) return /^st/.test(mnemonic);
  const left = operands.split(",")[0] ?? "";
  return (left.includes("[") || STRING_WRITES.test(`${mnemonic} ${operands}`)) && !READS_LEFT.test(mnemonic);
}

/** `x8,[x0,#0x28]`, `w8,[x0]`: the operand ends the row or has its step behind it, and no size stands in front. */
function isArm(operands: string): boolean {
  return /(?:^|,)\s*\[(?:x\d+|sp|fp|lr)\b/.test(operands);
}

function operandOf({ mnemonic, operands }: DisassemblyRow): string | null {
  if (TOUCHES_NOTHING.test(mnemonic) || /\b[fg]s:\[/.test(operands)) return null;
  const inner = /\[([^[\]]{1,64})\]/.exec(operands)?.[1];
  return inner === undefined || operands.indexOf("[") !== operands.lastIndexOf("[") ? null : inner;
}

/** The register in front, and what it holds: of a fault near null, the pointer that was null. */
export function baseOf(row: DisassemblyRow, registers: Registers): Base | null {
  const name = /^\s*([a-z][a-z0-9]{1,3})\s*(?:[+\-,]|$)/i.exec(operandOf(row) ?? "")?.[1]?.toLowerCase();
  const value = name === undefined ? undefined : registers[name];
  return name === undefined || value === undefined ? null : { name, value: plain(value) };
}

/** Null where a register is not printed or the operand is of another form. */
function workedOut(row: DisassemblyRow, registers: Registers): string | null {
  const inner = operandOf(row);
  if (inner === null) return null;
  const terms = isArm(row.operands) ? armTerms(inner) : inner.match(/[+-]?[^+-]+/g);
  let sum = 0n;
  let width = 0;
  for (const term of terms ?? []) {
    const value = termOf(term.trim(), registers);
    if (value === null) return null;
    sum += value.value;
    width = Math.max(width, value.width);
  }
  return width === 0
    ? null
    : BigInt.asUintN(width * 4, sum)
        .toString(16)
        .padStart(width, "0");
}

/** `x0,#0x28` → `x0` and `0x28`; `x8,x9,lsl #3` is one term more, which is no number. */
function armTerms(inner: string): readonly string[] {
  return inner.split(",").map((part) => part.trim().replace(/^#/, ""));
}

/** `+rcx*4`, `-10h`, `0x28`, `rax`; the width is that of a register's value, 0 of a number. */
function termOf(text: string, registers: Registers): { readonly value: bigint; readonly width: number } | null {
  const [, sign, body = ""] = /^([+-]?)\s*#?(\S{1,32})$/.exec(text) ?? [];
  const negative = sign === "-" ? -1n : 1n;
  const number = /^(?:-?0x([0-9a-f]{1,16})|([0-9][0-9a-f]{0,16})h|(\d{1,16}))$/i.exec(body);
  if (number !== null) {
    const digits = number[1] ?? number[2] ?? number[3]!;
    return { value: BigInt(`0x${digits}`) * (body.startsWith("-") ? -1n : negative), width: 0 };
  }
  const [, name, scale] = /^([a-z][a-z0-9]{1,3})(?:\*([1248]))?$/i.exec(body) ?? [];
  const value = name === undefined ? undefined : registers[name.toLowerCase()];
  if (value === undefined || sign === "-") return null;
  const digits = plain(value);
  return /^[0-9a-f]{8}(?:[0-9a-f]{8})?$/.test(digits)
    ? { value: BigInt(`0x${digits}`) * BigInt(scale ?? "1"), width: digits.length }
    : null;
}

function plain(value: string): string {
  return value.replaceAll("`", "").trim().toLowerCase();
}
