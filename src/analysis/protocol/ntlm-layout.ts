/**
 * The fixed layout of the three NTLM messages (MS-NLMP 2.2.1; little-endian).
 *
 * ```text
 * 0        8    12                        all: NTLMSSP NUL, type
 * Type 1   flags 12, domain 16, workstation 24, version 32
 * Type 2   target name 12, flags 20, challenge 24, reserved 32, target info 40, version 48
 * Type 3   LM 12, NT 20, domain 28, user 36, workstation 44, session key 52, flags 60, version 64, MIC 72
 * ```
 *
 * Names, domains and the like are buffers: length u16, allocated u16, offset u32
 * from the beginning of the message.
 */

export type NtlmType = 1 | 2 | 3;

/** What a field would give away. */
export type NtlmSecret =
  | "ntlm-user"
  | "ntlm-domain"
  | "ntlm-workstation"
  | "ntlm-target"
  | "ntlm-challenge"
  | "ntlm-response"
  | "ntlm-payload";

export interface NtlmBufferLayout {
  readonly name: string;
  readonly at: number;
  readonly content: "oem" | "text" | "target-info" | "response" | "key";
  readonly secret: NtlmSecret;
}

export const SIGNATURE: readonly number[] = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0x00];

export const BUFFERS: Readonly<Record<NtlmType, readonly NtlmBufferLayout[]>> = {
  1: [
    { name: "domain", at: 16, content: "oem", secret: "ntlm-domain" },
    { name: "workstation", at: 24, content: "oem", secret: "ntlm-workstation" },
  ],
  2: [
    { name: "targetName", at: 12, content: "text", secret: "ntlm-target" },
    { name: "targetInfo", at: 40, content: "target-info", secret: "ntlm-target" },
  ],
  3: [
    { name: "lmResponse", at: 12, content: "response", secret: "ntlm-response" },
    { name: "ntResponse", at: 20, content: "response", secret: "ntlm-response" },
    { name: "domain", at: 28, content: "text", secret: "ntlm-domain" },
    { name: "user", at: 36, content: "text", secret: "ntlm-user" },
    { name: "workstation", at: 44, content: "text", secret: "ntlm-workstation" },
    { name: "sessionKey", at: 52, content: "key", secret: "ntlm-response" },
  ],
};

export const FLAGS_AT: Readonly<Record<NtlmType, number>> = { 1: 12, 2: 20, 3: 60 };
export const VERSION_AT: Readonly<Record<NtlmType, number>> = { 1: 32, 2: 48, 3: 64 };
/** Bytes before anything that a buffer can point to. */
export const SMALLEST_HEAD: Readonly<Record<NtlmType, number>> = { 1: 16, 2: 32, 3: 52 };

export const CHALLENGE_AT = 24;
export const RESERVED_AT = 32;
export const MIC_AT = 72;

export const FLAG_UNICODE = 0x1;
export const FLAG_OEM = 0x2;
export const FLAG_NTLM = 0x200;
export const FLAG_TARGET_INFO = 0x0080_0000;
export const FLAG_VERSION = 0x0200_0000;

/** Bits that no implementation was seen to set. */
export const UNUSED_FLAGS = 0x1d00_0008;

const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x0000_0001, "UNICODE"],
  [0x0000_0002, "OEM"],
  [0x0000_0004, "REQUEST_TARGET"],
  [0x0000_0010, "SIGN"],
  [0x0000_0020, "SEAL"],
  [0x0000_0040, "DATAGRAM"],
  [0x0000_0080, "LM_KEY"],
  [0x0000_0200, "NTLM"],
  [0x0000_0800, "ANONYMOUS"],
  [0x0000_1000, "OEM_DOMAIN_SUPPLIED"],
  [0x0000_2000, "OEM_WORKSTATION_SUPPLIED"],
  [0x0000_4000, "LOCAL_CALL"],
  [0x0000_8000, "ALWAYS_SIGN"],
  [0x0001_0000, "TARGET_TYPE_DOMAIN"],
  [0x0002_0000, "TARGET_TYPE_SERVER"],
  [0x0004_0000, "TARGET_TYPE_SHARE"],
  [0x0008_0000, "EXTENDED_SESSIONSECURITY"],
  [0x0010_0000, "IDENTIFY"],
  [0x0040_0000, "REQUEST_NON_NT_SESSION_KEY"],
  [0x0080_0000, "TARGET_INFO"],
  [0x0200_0000, "VERSION"],
  [0x2000_0000, "128"],
  [0x4000_0000, "KEY_EXCH"],
  [0x8000_0000, "56"],
];

/** Names of the flags that are set, and of those whose bit is not known. */
export function flagNames(
  value: number,
  mask: number,
): { readonly set: readonly string[]; readonly unknown: readonly string[] } {
  const set: string[] = [];
  const unknown: string[] = [];
  for (const [bit, name] of FLAG_NAMES) {
    if ((mask & bit) === 0) unknown.push(name);
    else if ((value & bit) !== 0) set.push(name);
  }
  return { set, unknown };
}

/** Ids of the pairs in a Type 2 target info. */
export const TARGET_INFO_NAMES: Readonly<Record<number, string>> = {
  0: "end",
  1: "netbiosComputer",
  2: "netbiosDomain",
  3: "dnsComputer",
  4: "dnsDomain",
  5: "dnsForest",
  6: "flags",
  7: "timestamp",
  8: "singleHost",
  9: "targetName",
  10: "channelBindings",
};
