/**
 * How well bytes at a guessed place fit the fixed layout of an NTLM message.
 *
 * ```text
 * offset 20       24                      32                      40    42    44
 *        ?5 82 89 a2 d1 cb 33 31 63 4e 86 38 00 00 00 00 00 00 00 00 7a 00 7a 00 ??
 *        flags: no   challenge: no          reserved: eight zeros   length = allocated
 *        unused bit  evidence
 * ```
 *
 * `bits` grows with everything that chance would not produce; one
 * contradiction refutes the place. Seen in: samples/office-communicator-tls.
 */
import { type MaskedBytes, byteAt, littleEndian } from "./base64.js";
import {
  BUFFERS,
  FLAGS_AT,
  FLAG_NTLM,
  FLAG_OEM,
  FLAG_TARGET_INFO,
  FLAG_UNICODE,
  FLAG_VERSION,
  type NtlmType,
  RESERVED_AT,
  SIGNATURE,
  SMALLEST_HEAD,
  UNUSED_FLAGS,
  VERSION_AT,
} from "./ntlm-layout.js";

export interface LayoutEvidence {
  readonly bits: number;
  /** The part of `bits` that zeros cannot give: zeros stand in many places of many tokens. */
  readonly shape: number;
  readonly contradiction: string | null;
  readonly because: readonly string[];
}

/** A buffer's descriptor as far as it is legible. */
export interface BufferNumbers {
  readonly length: number | null;
  readonly allocated: number | null;
  readonly offset: number | null;
}

export function bufferAt(bytes: MaskedBytes, at: number): BufferNumbers {
  return {
    length: littleEndian(bytes, at, 2),
    allocated: littleEndian(bytes, at + 2, 2),
    offset: littleEndian(bytes, at + 4, 4),
  };
}

/** A little-endian u32 with its known bits, both unsigned. */
export function maskedU32(bytes: MaskedBytes, at: number): { readonly value: number; readonly mask: number } {
  let value = 0;
  let mask = 0;
  for (let i = 3; i >= 0; i--) {
    value = value * 256 + (bytes.value[at + i] ?? 0);
    mask = mask * 256 + (bytes.mask[at + i] ?? 0);
  }
  return { value, mask };
}

/** Types whose numbers the known bits of the type field allow; a single one is proven when its byte is. */
export function possibleTypes(bytes: MaskedBytes): readonly NtlmType[] {
  const { value, mask } = maskedU32(bytes, 8);
  return ([1, 2, 3] as const).filter((type) => ((value ^ type) & mask) === 0);
}

/** The end of the furthest buffer that is known to lie in the message, at least 12; ignores absurd offsets. */
export function payloadEnd(bytes: MaskedBytes, type: NtlmType): number {
  let end = 12;
  for (const { name, at } of BUFFERS[type]) {
    if (name === "targetInfo" && !hasFlag(bytes, type, FLAG_TARGET_INFO)) continue;
    const { length, offset } = bufferAt(bytes, at);
    if (length !== null && offset !== null && length > 0 && offset <= 0xffff) end = Math.max(end, offset + length);
  }
  return end;
}

/** Whether the flag's bit is known to be set. */
export function hasFlag(bytes: MaskedBytes, type: NtlmType, flag: number): boolean {
  const { value, mask } = maskedU32(bytes, FLAGS_AT[type]);
  return (mask & flag) !== 0 && (value & flag) !== 0;
}

/** Measures the fit of a message that would begin at byte 0; `total` is its length where the end is legible. */
export function layoutEvidence(bytes: MaskedBytes, type: NtlmType, total: number | null): LayoutEvidence {
  const because: string[] = [];
  let bits = 0;
  let shape = 0;
  const refuted = (contradiction: string): LayoutEvidence => ({ bits: 0, shape: 0, contradiction, because });

  for (let i = 0; i < 12; i++) {
    const mask = bytes.mask[i] ?? 0;
    const expected = SIGNATURE[i] ?? (i === 8 ? type : 0);
    if ((((bytes.value[i] ?? 0) ^ expected) & mask) !== 0) return refuted("signature or type differ");
    bits += bitCount(mask);
    if (expected !== 0) shape += bitCount(mask);
  }
  const named = bits >= 16;
  if (named) because.push("signature and type");
  if (total !== null && total < SMALLEST_HEAD[type]) return refuted("shorter than its head");

  const flags = flagEvidence(bytes, type);
  if (flags === null) return refuted("flags that no message has");
  // Two buffers alone stand in the middle of a Type 3 as well; before the flags nothing speaks against a Type 1.
  const flagsReached = bytes.value.length > FLAGS_AT[type];
  if (type === 1 && flagsReached && !named && !hasFlag(bytes, type, FLAG_NTLM))
    return refuted("flags that are not legible");
  bits += flags;
  if (hasFlag(bytes, type, FLAG_NTLM)) shape += 3;
  if (flags >= 6) because.push("flags");

  const hasInfo = hasFlag(bytes, type, FLAG_TARGET_INFO);
  let measured = 0;
  let furthest = 0;
  for (const { name, at, content } of BUFFERS[type]) {
    const buffer = bufferAt(bytes, at);
    if (name === "targetInfo" && !hasInfo) continue;
    if (content === "response" && buffer.length !== null && buffer.length > 1 && buffer.length < SHORTEST_RESPONSE)
      return refuted(`${name} is shorter than any response`);
    measured += buffer.length !== null && buffer.offset !== null ? 1 : 0;
    const fit = bufferEvidence(bytes, at, type, total);
    if (fit === null) return refuted(`${name} does not lie inside the token`);
    bits += fit;
    if (fit >= 10) shape += fit;
    if (fit >= 12) because.push(`${name}: length and place fit`);
    furthest = Math.max(furthest, (buffer.offset ?? 0) + (buffer.length ?? 0));
  }
  if (total !== null && measured === BUFFERS[type].length && furthest === total) {
    bits += 24;
    shape += 24;
    because.push("the last buffer ends where the token ends");
  }

  if (type === 2) {
    let zeros = 0;
    for (let i = RESERVED_AT; i < RESERVED_AT + 8; i++) {
      if (((bytes.value[i] ?? 0) & (bytes.mask[i] ?? 0)) !== 0) return refuted("the reserved bytes are not zero");
      if (bytes.mask[i] === 0xff) zeros++;
    }
    bits += zeros * 4;
    if (zeros >= 4) because.push(`${zeros} reserved bytes are zero`);
    const tail = hasInfo && total !== null ? infoTail(bytes, total) : 0;
    bits += tail;
    shape += Math.max(0, tail - 12);
    if (tail >= 12) because.push("the target info ends with its end marker");
  }

  if (hasFlag(bytes, type, FLAG_VERSION) && (total === null || total >= VERSION_AT[type] + 8)) {
    const revision = byteAt(bytes, VERSION_AT[type] + 7);
    if (revision === 0x0f) {
      bits += 8;
      shape += 8;
      because.push("version revision 15");
    }
  }
  return { bits, shape, contradiction: null, because };
}

/** No message seen has more; one byte off, 00 48 00 00 would be 18432. */
const LARGEST_OFFSET = 0x1fff;
const LARGEST_LENGTH = 0x0fff;

/** Of a user; an anonymous one sends none or a single zero. */
const SHORTEST_RESPONSE = 24;

function flagEvidence(bytes: MaskedBytes, type: NtlmType): number | null {
  // A Type 3 may end its head before the flags.
  if (type === 3) return 0;
  const { value, mask } = maskedU32(bytes, FLAGS_AT[type]);
  if ((value & mask & UNUSED_FLAGS) !== 0) return null;
  const text = FLAG_UNICODE | FLAG_OEM;
  if ((mask & text) === text && (value & text) === 0) return null;
  if ((mask & FLAG_NTLM) !== 0 && (value & FLAG_NTLM) === 0) return null;
  const needed = (mask & FLAG_NTLM) !== 0 ? 2 : 0;
  return bitCount(mask & UNUSED_FLAGS) + needed + ((mask & text) === text ? 1 : 0);
}

function bufferEvidence(bytes: MaskedBytes, at: number, type: NtlmType, total: number | null): number | null {
  const { length, allocated, offset } = bufferAt(bytes, at);
  let bits = 0;
  if (length !== null && allocated !== null) {
    if (allocated < length) return null;
    if (allocated === length) bits += length > 0 ? 12 : 2;
  }
  if (offset !== null && offset > LARGEST_OFFSET && length !== 0) return null;
  if (length !== null && length > LARGEST_LENGTH) return null;
  const room = total ?? LARGEST_OFFSET + LARGEST_LENGTH;
  if (length !== null && length > room - SMALLEST_HEAD[type] && length > 0) return null;
  if (offset !== null && length !== null && length > 0) {
    if (offset < SMALLEST_HEAD[type] || offset + length > room) return null;
    bits += 10;
  }
  // Of a half-lost offset the high bytes must still be zero.
  const { value } = maskedU32(bytes, at + 4);
  if (value > 0xffff) return null;
  if (total !== null && length !== null && length > 0 && offset === null && value > total) return null;
  return bits;
}

/** Four zero bytes at the end of the token, and UTF-16 letters before them. */
function infoTail(bytes: MaskedBytes, total: number): number {
  for (let i = total - 4; i < total; i++) if (byteAt(bytes, i) !== 0) return 0;
  let pairs = 0;
  for (let i = total - 6; i > 0 && pairs < 12; i -= 2) {
    const low = byteAt(bytes, i);
    if (byteAt(bytes, i + 1) !== 0 || low < 0x20 || low > 0x7e) break;
    pairs++;
  }
  return 12 + 2 * pairs;
}

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
