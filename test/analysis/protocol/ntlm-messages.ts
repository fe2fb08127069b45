/** Builds NTLM messages for tests. */

export interface Built {
  readonly bytes: Uint8Array;
  /** What each field must be when it is reported as known. */
  readonly truth: Readonly<Record<string, string | number | null>>;
  readonly pairs: readonly (readonly [id: number, value: string])[];
}

export interface Names {
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
}

export function utf16(text: string): readonly number[] {
  return [...text].flatMap((c) => [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8]);
}

export function ascii(text: string): readonly number[] {
  return [...text].map((c) => c.charCodeAt(0));
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function u16(n: number): readonly number[] {
  return [n & 0xff, n >> 8];
}

function u32(n: number): readonly number[] {
  return [n & 0xff, (n >>> 8) & 0xff, (n >>> 16) & 0xff, n >>> 24];
}

function buffer(length: number, offset: number): readonly number[] {
  return [...u16(length), ...u16(length), ...u32(offset)];
}

function hex(bytes: readonly number[]): string {
  return bytes.map((b) => b.toString(16).padStart(2, "0")).join(" ");
}

const VERSION = [5, 1, 0x28, 0x0a, 0, 0, 0, 15];
const SIGNATURE = ascii("NTLMSSP\0");

export function negotiate({ domain, workstation }: Names): Built {
  const flags = 0xa208b207;
  const at = 40;
  const head = [...SIGNATURE, ...u32(1), ...u32(flags)];
  const buffers = [...buffer(domain.length, at + workstation.length), ...buffer(workstation.length, at)];
  const bytes = Uint8Array.from([...head, ...buffers, ...VERSION, ...ascii(workstation), ...ascii(domain)]);
  return { bytes, truth: { flags, domain, workstation, version: "5.1.2600" }, pairs: [] };
}

export function challenge(
  target: string,
  secret: readonly number[],
  infos: readonly (readonly [number, string])[],
): Built {
  const flags = 0xa2898205;
  const name = utf16(target);
  const info = [...infos.flatMap(([id, text]) => [...u16(id), ...u16(text.length * 2), ...utf16(text)]), 0, 0, 0, 0];
  const bytes = Uint8Array.from([
    ...SIGNATURE,
    ...u32(2),
    ...buffer(name.length, 56),
    ...u32(flags),
    ...secret,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...buffer(info.length, 56 + name.length),
    ...VERSION,
    ...name,
    ...info,
  ]);
  const truth = {
    flags,
    targetName: target,
    challenge: hex(secret),
    reserved: hex([0, 0, 0, 0, 0, 0, 0, 0]),
    version: "5.1.2600",
    targetInfo: null,
  };
  return { bytes, truth, pairs: infos };
}

export function authenticate(
  { domain, user, workstation }: Names,
  lm: readonly number[],
  nt: readonly number[],
  key: readonly number[],
  withMic: boolean,
): Built {
  const flags = 0xa2888205;
  const names = [utf16(domain), utf16(user), utf16(workstation)] as const;
  let at = withMic ? 88 : 72;
  const place = (length: number): readonly number[] => {
    const placed = buffer(length, at);
    at += length;
    return placed;
  };
  const [d, u, w] = [place(names[0].length), place(names[1].length), place(names[2].length)];
  const [l, n, k] = [place(lm.length), place(nt.length), place(key.length)];
  const mic = withMic ? Array.from({ length: 16 }, (_, i) => 0x30 + i) : [];
  const bytes = Uint8Array.from([
    ...SIGNATURE,
    ...u32(3),
    ...l,
    ...n,
    ...d,
    ...u,
    ...w,
    ...k,
    ...u32(flags),
    ...VERSION,
    ...mic,
    ...names[0],
    ...names[1],
    ...names[2],
    ...lm,
    ...nt,
    ...key,
  ]);
  const ntResponse = nt.length === 0 ? null : nt.length > 24 ? "NTLMv2" : "NTLM";
  const truth = {
    flags,
    domain,
    user,
    workstation,
    version: "5.1.2600",
    lmResponse: null,
    ntResponse,
    sessionKey: null,
    mic: null,
  };
  return { bytes, truth, pairs: [] };
}
