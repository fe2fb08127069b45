import packedErrors from "./generated/errors.js";
import type { Api, ErrorCode, ErrorGroup } from "./types.js";

/**
 * How a number was understood: `as-is` in a group the call can answer with;
 * `by-range`, where only the number's own range names the family; `hresult`, a
 * Win32 code wrapped as 0x8007xxxx; `wrapped-ntstatus`, an NTSTATUS with the
 * HRESULT bit 0x10000000, or a Win32 code as 0xC007xxxx.
 */
export type ErrorReading = "as-is" | "by-range" | "hresult" | "wrapped-ntstatus";

export interface ErrorExplanation {
  readonly code: ErrorCode;
  readonly reading: ErrorReading;
}

/** Groups whose codes are all of 32 bits, so that a number names its group. */
const WIDE_GROUPS: readonly ErrorGroup[] = ["com", "sspi", "crypt", "cert", "ntstatus", "exception"];

/**
 * Names a number, trying the groups that the call can answer with, in order.
 *
 * ```text
 * 12029       after wininet!InternetOpenUrlA  -> ERROR_INTERNET_CANNOT_CONNECT
 * 12029       after winhttp!WinHttpConnect    -> ERROR_WINHTTP_CANNOT_CONNECT
 * 0x80072EE2  = 0x8007 and 0x2EE2 (12002)     -> the timeout of the same two
 * 0xD0000005  = 0xC0000005 | 0x10000000       -> STATUS_ACCESS_VIOLATION
 * ```
 *
 * A small number outside those groups stays unnamed: 2 is a Win32 code, a
 * fast-fail code and a wait index, and only the call can tell which.
 */
export function explainError(value: number, groupsInOrder: readonly string[]): ErrorExplanation | undefined {
  const number = value >>> 0;
  const direct = firstOf(number, groupsInOrder);
  if (direct) return { code: direct, reading: "as-is" };

  const high = number >>> 16;
  const low = number & 0xffff;
  if (high === 0x8007 || high === 0xc007) {
    const code = firstOf(low, groupsInOrder.filter(isSmall)) ?? firstOf(low, familiesByRange(low));
    if (code) return { code, reading: high === 0x8007 ? "hresult" : "wrapped-ntstatus" };
  }
  if (number >>> 28 === 0xd || number >>> 28 === 0x9) {
    const code = firstOf((number & ~0x10000000) >>> 0, ["ntstatus", "exception"]);
    if (code) return { code, reading: "wrapped-ntstatus" };
  }
  const families = high > 0 ? WIDE_GROUPS : groupsInOrder.includes("win32") ? familiesByRange(number) : [];
  const ranged = firstOf(number, families);
  return ranged && { code: ranged, reading: "by-range" };
}

/** Every meaning a number has, for a report that must admit it cannot tell. */
export function meaningsOf(value: number): readonly ErrorCode[] {
  const number = value >>> 0;
  return [...openErrors().values()].flatMap((codes) => codes.get(number) ?? []);
}

/**
 * The groups in which a call's error codes are to be looked up, most likely first.
 * None for a call that reports no error, or reports it in a way without a table (ODBC).
 */
export function groupsFor(api: Api): readonly ErrorGroup[] {
  const groups = new Set<ErrorGroup>();
  for (const source of api.errorSource.split("+")) {
    for (const group of groupsOfSource(source, api.area)) groups.add(group);
  }
  return [...groups];
}

const CERTIFICATE_GROUPS: readonly ErrorGroup[] = ["crypt", "cert", "sspi", "win32", "winhttp", "winsock"];

const GROUPS_OF_LAST_ERROR: Readonly<Record<string, readonly ErrorGroup[]>> = {
  wininet: ["wininet", "win32", "winsock"],
  winhttp: ["winhttp", "win32", "winsock"],
  crypt32: CERTIFICATE_GROUPS,
  cryptnet: CERTIFICATE_GROUPS,
  wintrust: ["cert", "crypt", "sspi", "win32"],
  cryptoapi: ["crypt", "win32"],
  cng: ["crypt", "win32"],
  mswsock: ["winsock", "win32"],
  winsock: ["winsock", "win32"],
  dns: ["dns", "win32", "winsock"],
  rpc: ["rpc", "win32"],
};

const GROUPS_OF_SOURCE: Readonly<Record<string, readonly ErrorGroup[]>> = {
  WSAGetLastError: ["winsock", "win32"],
  LdapGetLastError: ["ldap"],
  "return:wsa": ["winsock", "win32"],
  "return:ntstatus": ["ntstatus", "exception"],
  "return:sspi": ["sspi", "crypt", "cert"],
  "return:rpc": ["rpc", "win32"],
  "return:dns": ["dns", "win32", "winsock"],
  "return:ldap": ["ldap"],
};

const GROUPS_OF_HRESULT: Readonly<Record<string, readonly ErrorGroup[]>> = {
  wintrust: ["cert", "crypt", "com", "win32"],
  cng: ["crypt", "com", "win32"],
};

function groupsOfSource(source: string, area: string): readonly ErrorGroup[] {
  if (source === "GetLastError" || source === "return:win32") return GROUPS_OF_LAST_ERROR[area] ?? ["win32"];
  if (source === "return:hresult") return GROUPS_OF_HRESULT[area] ?? ["com", "win32", "rpc"];
  if (source.startsWith("out:")) return CERTIFICATE_GROUPS;
  return GROUPS_OF_SOURCE[source] ?? [];
}

type CodesByValue = ReadonlyMap<number, ErrorCode>;

let opened: ReadonlyMap<string, CodesByValue> | undefined;

function openErrors(): ReadonlyMap<string, CodesByValue> {
  opened ??= new Map(
    Object.entries(packedErrors()).map(([group, rows]) => [
      group,
      new Map(
        rows.map(([name, value, meaning, schannel]) => {
          const code = { name, value, hex: hexOf(value), group: group as ErrorGroup, meaning };
          return [value, schannel === undefined ? code : { ...code, schannel }];
        }),
      ),
    ]),
  );
  return opened;
}

function firstOf(value: number, groups: readonly string[]): ErrorCode | undefined {
  const errors = openErrors();
  for (const group of groups) {
    const code = errors.get(group)?.get(value);
    if (code) return code;
  }
  return undefined;
}

function isSmall(group: string): boolean {
  return !(WIDE_GROUPS as readonly string[]).includes(group);
}

/** The Win32 code space is shared out: 9xxx DNS, 10xxx and 11xxx Winsock, 12xxx the HTTP stacks. */
function familiesByRange(code: number): readonly ErrorGroup[] {
  if (code >= 12000 && code < 12200) return ["wininet", "winhttp"];
  if (code >= 10000 && code < 12000) return ["winsock"];
  if (code >= 9000 && code < 10000) return ["dns"];
  if (code >= 1700 && code < 1950) return ["rpc", "win32"];
  return ["win32"];
}

function hexOf(value: number): string {
  return "0x" + value.toString(16).toUpperCase().padStart(8, "0");
}
