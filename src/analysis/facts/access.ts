import type { Exception } from "./one-exception.js";
import { baseOf, reachOf, readableWrite, type Base, type Reach } from "./operand.js";

/** What the faulting instruction tried to reach. */
export interface Access {
  readonly kind: "read" | "write" | "execute" | null;
  /** Hex digits as printed. */
  readonly address: string | null;
  /** Below 64 KB, where Windows maps nothing: a null pointer plus the offset of a field. */
  readonly near: boolean;
  /** That offset; null where the register in front of the operand was not null itself. */
  readonly offset: string | null;
  /** Of an address near null, the register in front of the operand, where that is near null too. */
  readonly base: Base | null;
  /** Name of a fill that a heap or a compiler writes: `freed memory (feeefeee)`. */
  readonly pattern: string | null;
  /** Where the program jumped to text: what `ebp` held, if that is text too. */
  readonly framePointer: string | null;
  /** Printed instruction, blanks folded. */
  readonly instruction: string | null;
}

/** Fills of heaps and compilers, by the digits that repeat. */
const FILLS: readonly (readonly [digits: string, meaning: string])[] = [
  ["feee", "memory that the debug heap has freed (feeefeee)"],
  ["dddd", "memory that the C run-time library has freed (dddddddd)"],
  ["f0f0", "memory that page heap has freed (f0f0f0f0)"],
  ["cdcd", "C run-time heap memory that was never set (cdcdcdcd)"],
  ["cccc", "a local variable that was never set (cccccccc)"],
  ["baad", "heap memory that was never set (baadf00d)"],
  ["c0c0", "page heap memory that was never set (c0c0c0c0)"],
  ["abab", "bytes behind a heap block (abababab)"],
  ["fdfd", "bytes beside a C run-time heap block (fdfdfdfd)"],
];

const HIGHEST_NULL = 0x10000;
/** A field of an object lies this near to where the object should be. */
const FARTHEST_FIELD = 0x10000;

/**
 * How the fault reached which address: the record says it, else the words of `!analyze`, else the instruction.
 *
 * ```text
 * Parameter[0]: 00000001  Parameter[1]: 41414141         write to 41414141
 * Attempt to read from address 0000000000000018          read from null, field at 18
 * 889801010000  mov [eax+0x101],bl  ds:0023:00c87001=??  the left operand: a write
 * ```
 */
export function accessOf(one: Exception): Access {
  const row = one.instruction;
  const instruction =
    row === null || row.mnemonic === "???" ? null : `${row.mnemonic} ${row.operands}`.trim().replace(/\s+/g, " ");
  if (one.code !== "c0000005" && one.code !== "c0000006") return { ...NOTHING, instruction };
  const said = throughNoAddress(fromRecord(one) ?? fromFields(one), one) ?? fromInstruction(one) ?? toReadable(one);
  if (said === null) {
    const place = row?.address ?? null;
    return place !== null && isFilled(place)
      ? { ...NOTHING, kind: "execute", address: place, instruction }
      : { ...NOTHING, instruction };
  }
  const jumped = isAt(said.address, row?.address) || isAt(said.address, one.record?.address);
  const value = Number.parseInt(said.address.slice(-12), 16);
  const small = /^0*[0-9a-f]{1,8}$/i.test(said.address) && value < HIGHEST_NULL;
  const framePointer = jumped ? textBeside(one.registers) : null;
  const base = small && !jumped && row !== null ? nullBase(baseOf(row, one.registers)) : null;
  return {
    // Without data execution prevention a jump to nowhere is a read of the instruction itself.
    kind: jumped ? "execute" : said.kind,
    address: said.address,
    near: small,
    offset: small && (base === null || /^0+$/.test(base.value)) ? value.toString(16) : null,
    base,
    pattern: small ? null : (fillOf(said.address, one.registers) ?? wideText(said.address, framePointer)),
    framePointer,
    instruction,
  };
}

/**
 * 64-bit processors do not say which address it was where its upper bits are none: the record has all ones, and the
 * operand tells.
 *
 * ```text
 * call    qword ptr [rax+18h] ds:0072006f`0066007d=????????????????      Parameter[1]: ffffffffffffffff
 * ```
 */
function throughNoAddress(said: Said | null, one: Exception): Said | null {
  if (said === null || !/^f{16}$/.test(said.address)) return said;
  const shown = fromInstruction(one);
  return shown === null || shown.kind === "execute" ? said : { ...said, address: shown.address };
}

/** `x0=0000000000000000`; a register that is far from null is an index, or the registers are of another moment. */
function nullBase(base: Base | null): Base | null {
  return base !== null && /^0*[0-9a-f]{1,4}$/.test(base.value) ? base : null;
}

function isAt(address: string, place: string | null | undefined): boolean {
  return place != null && address.replace(/^0+/, "") === place.replace(/^0+/, "");
}

/**
 * One byte again and again, which is where no code ever lies: what runs there is data.
 *
 * ```text
 * 18181818 1818            sbb     byte ptr [eax],bl          ds:002b:18181818=18
 * ```
 */
function isFilled(address: string): boolean {
  return /^(?:0{8}`?)?([1-9a-f][0-9a-f])\1{3}$/i.test(address);
}

const NOTHING: Access = {
  kind: null,
  address: null,
  near: false,
  offset: null,
  base: null,
  pattern: null,
  framePointer: null,
  instruction: null,
};

type Said = Reach;

function fromRecord({ record }: Exception): Said | null {
  if (record === null) return null;
  const [how, where] = record.parameters;
  // Addresses are printed in full: a shorter one lost its end, and is not the null page.
  if (how !== undefined && where !== undefined && where.value.length >= 8) {
    const kind = KINDS[Number.parseInt(how.value, 16)];
    if (kind !== undefined) return { kind, address: where.value };
  }
  for (const remark of record.remarks) {
    const words = /Attempt to (read|write|execute)\b.{0,80}?address ([0-9a-f`]+)/i.exec(remark);
    if (words !== null && words[2]!.length >= 8)
      return { kind: words[1]!.toLowerCase() as Said["kind"], address: words[2]!.replaceAll("`", "").toLowerCase() };
  }
  return null;
}

const KINDS: Readonly<Record<number, Said["kind"]>> = { 0: "read", 1: "write", 8: "execute" };

function fromFields({ fields }: Exception): Said | null {
  for (const kind of ["read", "write", "execute"] as const) {
    const address = /^[0-9a-f`]+/i.exec(fields.get(`${kind.toUpperCase()}_ADDRESS`) ?? "")?.[0];
    if (address !== undefined && address.length >= 8)
      return { kind, address: address.replaceAll("`", "").toLowerCase() };
  }
  return null;
}

function fromInstruction({ instruction, registers }: Exception): Said | null {
  return instruction === null ? null : reachOf(instruction, registers);
}

/**
 * The bytes are there, and the instruction of a module writes: what failed is the write. Code that lies in no module may
 * be data that was about to run, and then its operand says nothing.
 *
 * ```text
 * 1065d2a0 89048e          mov     dword ptr [esi+ecx*4],eax ds:002b:10874000=00000000
 * ```
 */
function toReadable({ instruction, registers, site }: Exception): Said | null {
  if (instruction === null || !/^[^!+\s]+(?:!|\+0x)/.test(site ?? "")) return null;
  const reach = readableWrite(instruction, registers);
  return reach === null ? null : { kind: "write", address: reach };
}

/** The address itself or a register that it is near to repeats a fill. */
function fillOf(address: string, registers: Readonly<Record<string, string>>): string | null {
  const found = fillNamed(address);
  if (found !== null) return found;
  for (const [name, value] of Object.entries(registers)) {
    if (!/^[er][abcd]x$|^[er][sd]i$|^r\d+$|^x\d+$/.test(name) || !near(address, value)) continue;
    const fill = fillNamed(value) ?? textIn(value);
    if (fill !== null) return fill;
  }
  return textIn(address);
}

/**
 * Letters where an address should be: `0072006f00660065` is "efor" in UTF-16. On 64-bit nothing can lie there. Half of
 * all 32-bit addresses are made of letters, so those say nothing, unless it is one letter four times: `41414141`.
 */
function textIn(value: string): string | null {
  if (/^([2-7][0-9a-f])\1{3}$/i.test(value) && !value.startsWith("7f")) return letters(value);
  // No address of 64 bits begins with letters: `4141414100000000` needs no more of them.
  if (/^([2-7][0-9a-f])\1{3}[0-9a-f]{8}$/i.test(value)) return letters(value);
  if (!/^[0-9a-f]{16}$/i.test(value) || /^(?:0000|ffff)/i.test(value)) return null;
  const bytes = value.match(/../g)!.map((byte) => Number.parseInt(byte, 16));
  bytes.reverse();
  const wide = [1, 3, 5, 7].every((i) => bytes[i] === 0);
  const text = String.fromCharCode(...(wide ? bytes.filter((_, i) => i % 2 === 0) : bytes));
  // The lowest byte may be that of a field.
  if (!/^.[ -~]{3,7}$/s.test(text)) return null;
  return `text that was taken for an address ("${text.replace(/[^ -~]/g, ".")}"${wide ? ", UTF-16" : ""})`;
}

/**
 * Two letters of UTF-16, which a 32-bit address may be by chance; not where the frame pointer, which was stored beside the
 * return address, is two letters as well.
 *
 * ```text
 * eip=00540020 esp=00effe4c ebp=00520055        " T" and "UR"
 * ```
 */
function wideText(address: string, framePointer: string | null): string | null {
  if (framePointer === null || !WIDE_PAIR.test(address)) return null;
  return `text that was taken for an address ("${lettersOf(address)}", UTF-16)`;
}

/** Of x86, whose functions keep the frame pointer of their caller beside the return address. */
function textBeside({ ebp, esp }: Readonly<Record<string, string>>): string | null {
  if (ebp === undefined || esp === undefined || near(ebp, esp)) return null;
  if (WIDE_PAIR.test(ebp)) return `${ebp} ("${lettersOf(ebp)}" in UTF-16)`;
  return /^(?:[2-7][0-9a-f]){4}$/i.test(ebp) && !/7f/i.test(ebp) ? `${ebp} ("${lettersOf(ebp)}")` : null;
}

const WIDE_PAIR = /^00(?:[2-6][0-9a-f]|7[0-9a-e])00(?:[2-6][0-9a-f]|7[0-9a-e])$/i;

/** In the order of memory: `00520055` is "UR". */
function lettersOf(value: string): string {
  const bytes = value.match(/../g)!.map((byte) => Number.parseInt(byte, 16));
  return String.fromCharCode(...bytes.reverse().filter((byte) => byte !== 0));
}

/** `41414141`, and what stands behind it. */
function letters(value: string): string {
  return `text that was taken for an address ("${String.fromCharCode(Number.parseInt(value.slice(0, 2), 16)).repeat(4)}")`;
}

function fillNamed(value: string): string | null {
  for (const [digits, meaning] of FILLS) {
    const repeated = digits === "baad" ? "baadf00d" : digits.repeat(2);
    if (
      value.length === 8
        ? value.slice(0, 6) === repeated.slice(0, 6)
        : value.slice(0, 12) === (repeated + repeated).slice(0, 12)
    )
      return meaning;
  }
  return null;
}

function near(a: string, b: string): boolean {
  if (a.length !== b.length || ![a, b].every((value) => /^[0-9a-f]{8,16}$/i.test(value))) return false;
  const distance = BigInt(`0x${a}`) - BigInt(`0x${b}`);
  return (distance < 0n ? -distance : distance) < BigInt(FARTHEST_FIELD);
}
