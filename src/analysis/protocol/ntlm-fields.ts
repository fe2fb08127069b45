/** Spells out the fields of an NTLM message of which only some bytes may be known. */
import { type MaskedBytes, byteAt, cellsOfBytes, knownBytes, littleEndian, maskedHex } from "./base64.js";
import { type BufferNumbers, bufferAt, hasFlag, maskedU32 } from "./ntlm-evidence.js";
import {
  BUFFERS,
  CHALLENGE_AT,
  FLAGS_AT,
  FLAG_TARGET_INFO,
  FLAG_UNICODE,
  FLAG_VERSION,
  MIC_AT,
  type NtlmBufferLayout,
  type NtlmSecret,
  type NtlmType,
  RESERVED_AT,
  SMALLEST_HEAD,
  VERSION_AT,
  flagNames,
} from "./ntlm-layout.js";
import { type TargetInfoPair, readTargetInfo, targetInfoTail } from "./ntlm-target-info.js";

/** One field; offsets and lengths count bytes of the message, `start` and `end` cells of the dump. */
export interface NtlmField {
  readonly name: string;
  /** Null while not all of it is known; unknown characters of a text are U+2591. */
  readonly value: string | number | null;
  readonly known: boolean;
  /** `structure`: the place of the field was inferred and is not printed in the message. */
  readonly from: "bytes" | "structure";
  /** '?' for digits that are not known; null for responses and keys, which are never shown. */
  readonly hex: string | null;
  readonly offset: number | null;
  readonly length: number | null;
  readonly start: number;
  readonly end: number;
  readonly secret: NtlmSecret | null;
  readonly buffer?: BufferNumbers;
  /** The known bits (unsigned, as number and mask), names of the set flags, and of those whose bit is lost. */
  readonly flags?: {
    readonly value: number;
    readonly mask: number;
    readonly set: readonly string[];
    readonly unknown: readonly string[];
  };
  readonly pairs?: readonly TargetInfoPair[];
}

export interface NtlmFields {
  readonly fields: readonly NtlmField[];
  readonly problems: readonly string[];
}

/** Decodes all fields of a message that begins at byte 0; `total` is its length, null when its end was not seen. */
export function readNtlmFields(bytes: MaskedBytes, type: NtlmType, total: number | null): NtlmFields {
  const fields: NtlmField[] = [];
  const problems: string[] = [];
  const head = headEnd(bytes, type, total);
  const unicode = type === 1 ? false : textIsUnicode(bytes, type, head);
  if (head.flags) fields.push(flagsField(bytes, type));
  if (type === 2) {
    fields.push(hexField(bytes, "challenge", CHALLENGE_AT, 8, "ntlm-challenge"));
    fields.push(hexField(bytes, "reserved", RESERVED_AT, 8, null));
  }
  for (const layout of BUFFERS[type]) {
    if (total !== null && layout.at + 8 > total) continue;
    if (layout.content === "target-info" && !hasFlag(bytes, type, FLAG_TARGET_INFO)) continue;
    fields.push(bufferField(bytes, type, layout, total, unicode, problems));
  }
  if (head.version) fields.push(versionField(bytes, type));
  if (head.mic) fields.push({ ...hexField(bytes, "mic", MIC_AT, 16, "ntlm-response"), hex: null, value: null });
  return { fields, problems };
}

/**
 * Which optional fields of the head exist: the payload begins behind them.
 *
 * Seen in: a proxy that sets the VERSION flag of the client in its Type 2 and sends no version.
 */
function headEnd(
  bytes: MaskedBytes,
  type: NtlmType,
  total: number | null,
): { readonly flags: boolean; readonly version: boolean; readonly mic: boolean } {
  let first = total ?? Number.MAX_SAFE_INTEGER;
  let sure = true;
  for (const { at, content } of BUFFERS[type]) {
    if (content === "target-info" && !hasFlag(bytes, type, FLAG_TARGET_INFO)) continue;
    const { length, offset } = bufferAt(bytes, at);
    if (length === null || (length > 0 && offset === null)) sure = false;
    else if (length > 0 && offset !== null && offset <= 0xffff) first = Math.min(first, offset);
  }
  const flags = type !== 3 || (sure && first >= 64);
  const versionEnd = VERSION_AT[type] + 8;
  const version =
    flags &&
    hasFlag(bytes, type, FLAG_VERSION) &&
    first >= versionEnd &&
    (sure || type === 2) &&
    isVersion(bytes, type);
  return { flags, version, mic: version && type === 3 && first >= MIC_AT + 16 };
}

function isVersion(bytes: MaskedBytes, type: NtlmType): boolean {
  const at = VERSION_AT[type];
  for (let i = 4; i < 7; i++) if (byteAt(bytes, at + i) > 0) return false;
  const revision = byteAt(bytes, at + 7);
  return revision < 0 || revision === 0x0f || revision === 0x0a || revision === 0;
}

function textIsUnicode(bytes: MaskedBytes, type: NtlmType, head: { readonly flags: boolean }): boolean | null {
  if (!head.flags) return null;
  const { value, mask } = maskedU32(bytes, FLAGS_AT[type]);
  return (mask & FLAG_UNICODE) === 0 ? null : (value & FLAG_UNICODE) !== 0;
}

function flagsField(bytes: MaskedBytes, type: NtlmType): NtlmField {
  const at = FLAGS_AT[type];
  const { value, mask } = maskedU32(bytes, at);
  const known = mask === 0xffff_ffff;
  const flags = { value, mask, ...flagNames(value, mask) };
  return { ...place(bytes, "flags", at, 4), value: known ? value : null, known, secret: null, flags };
}

function hexField(bytes: MaskedBytes, name: string, at: number, length: number, secret: NtlmSecret | null): NtlmField {
  const field = place(bytes, name, at, length);
  const known = knownBytes(bytes, at, at + length) === length;
  return { ...field, value: known ? field.hex : null, known, secret };
}

/** `05 01 28 0a 00 00 00 0f` is 5.1.2600. */
function versionField(bytes: MaskedBytes, type: NtlmType): NtlmField {
  const at = VERSION_AT[type];
  const [major, minor, build] = [byteAt(bytes, at), byteAt(bytes, at + 1), littleEndian(bytes, at + 2, 2)];
  const known = major >= 0 && minor >= 0 && build !== null;
  return { ...place(bytes, "version", at, 8), value: known ? `${major}.${minor}.${build}` : null, known, secret: null };
}

function bufferField(
  bytes: MaskedBytes,
  type: NtlmType,
  layout: NtlmBufferLayout,
  total: number | null,
  unicode: boolean | null,
  problems: string[],
): NtlmField {
  const { name, at, content, secret } = layout;
  const buffer = bufferAt(bytes, at);
  const { length, offset } = buffer;
  const descriptor = { ...place(bytes, name, at, 8), offset: null, length, hex: null, secret, buffer };
  if (length === null) return { ...descriptor, value: null, known: false };
  if (length === 0)
    return { ...descriptor, value: content === "response" || content === "key" ? null : "", known: true };
  const where = payloadPlace(bytes, type, layout, buffer, total);
  if (where === null) {
    if (offset !== null) problems.push(`${name}: ${length} bytes at offset ${offset} do not lie inside the token`);
    return { ...descriptor, value: null, known: false };
  }
  if (where.note !== null) problems.push(where.note);
  const field: Omit<NtlmField, "value" | "known"> = {
    ...place(bytes, name, where.offset, length),
    from: where.inferred ? "structure" : "bytes",
    secret,
    buffer,
  };
  const known = knownBytes(bytes, where.offset, where.offset + length) === length;
  if (content === "response" || content === "key") {
    const kind = name === "ntResponse" ? (length > 24 ? "NTLMv2" : "NTLM") : null;
    const pairs = kind === "NTLMv2" ? clientPairs(bytes, where.offset, length) : [];
    return { ...field, hex: null, value: kind, known, ...(pairs.length === 0 ? {} : { pairs }) };
  }
  if (content === "target-info") {
    const forward = readTargetInfo(bytes, where.offset, length);
    const last = forward.at(-1);
    const pairs = last?.name === "end" ? forward : [...forward, ...targetInfoTail(bytes, where.offset, length)];
    return { ...field, value: null, known, pairs };
  }
  const wide = where.inferred ? looksWide(bytes, where.offset, length) : content === "oem" ? false : unicode;
  if (wide === null) return { ...field, value: null, known: false };
  const text = readText(bytes, where.offset, length, wide);
  return { ...field, value: text.value, known: known && text.exact };
}

/**
 * What the client adds to an NTLMv2 response: the server's target info again, and the service that it believes to speak to.
 *
 * ```text
 * 16 bytes of proof   01 01 00 00 00 00 00 00   time[8]   challenge[8]   00 00 00 00   pairs
 *                     ^ offset 16                                                      ^ offset 44
 * ```
 */
function clientPairs(bytes: MaskedBytes, offset: number, length: number): readonly TargetInfoPair[] {
  const version = littleEndian(bytes, offset + 16, 2);
  if (length < 48 || (version !== null && version !== 0x0101)) return [];
  return readTargetInfo(bytes, offset + 44, length - 44);
}

/**
 * Where a buffer's content lies: as printed, or where it must lie.
 *
 * ```text
 * Type 2 of 182 bytes, target info of 122 bytes, offset in a hole, end marker at the end: offset 60
 * Type 2 of 49 bytes without target info, target name of 9 bytes "at aaaaaaae": offset 40
 * ```
 */
function payloadPlace(
  bytes: MaskedBytes,
  type: NtlmType,
  layout: NtlmBufferLayout,
  buffer: BufferNumbers,
  total: number | null,
): { readonly offset: number; readonly inferred: boolean; readonly note: string | null } | null {
  const length = buffer.length ?? 0;
  const { offset } = buffer;
  if (offset !== null && offset >= SMALLEST_HEAD[type] && offset + length <= (total ?? 0x1_0000)) {
    return { offset, inferred: false, note: null };
  }
  if (type !== 2 || total === null) return null;
  const last = total - length;
  const hasInfo = hasFlag(bytes, type, FLAG_TARGET_INFO);
  if (layout.content === "target-info" && offset === null && last >= 48) {
    const { value, mask } = maskedU32(bytes, layout.at + 4);
    const endMarker = littleEndian(bytes, total - 4, 4) === 0;
    return endMarker && ((value ^ last) & mask) === 0 ? { offset: last, inferred: true, note: null } : null;
  }
  // Seen in: squid's fake authenticator, whose target name offset is not an offset at all.
  if (layout.name === "targetName" && !hasInfo && offset !== null && offset > 0xffff && last >= 32) {
    const note = `targetName: offset ${offset} lies outside the token; taken from the token's end`;
    return { offset: last, inferred: true, note };
  }
  return null;
}

function looksWide(bytes: MaskedBytes, offset: number, length: number): boolean {
  if (length % 2 !== 0) return false;
  for (let i = offset + 1; i < offset + length; i += 2) if (byteAt(bytes, i) > 0) return false;
  return true;
}

/** Text with U+2591 for characters that are lost; not `exact` where an OEM code page would be needed. */
export function readText(
  bytes: MaskedBytes,
  offset: number,
  length: number,
  wide: boolean,
): { readonly value: string; readonly exact: boolean } {
  let value = "";
  let exact = !wide || length % 2 === 0;
  const step = wide ? 2 : 1;
  for (let i = offset; i + step <= offset + length; i += step) {
    const code = littleEndian(bytes, i, step);
    if (code === null) value += "\u2591";
    else if (!wide && code > 0x7e) {
      value += "\ufffd";
      exact = false;
    } else value += String.fromCharCode(code);
  }
  return { value, exact };
}

function place(
  bytes: MaskedBytes,
  name: string,
  offset: number,
  length: number,
): Omit<NtlmField, "value" | "known" | "secret"> {
  const { start, end } = cellsOfBytes(bytes, offset, offset + length);
  return { name, from: "bytes", hex: maskedHex(bytes, offset, offset + length), offset, length, start, end };
}
