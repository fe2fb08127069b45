import type { CallError, CallResult } from "../../model/case.js";
import type { Api, Knowledge } from "../../knowledge/index.js";
import type { Reading } from "./looks.js";
import { hexNumber } from "./values.js";

/** What a return value says of the call. */
export interface Outcome {
  readonly result: CallResult;
  /** Where the value is itself the error code. */
  readonly error: CallError | null;
}

/**
 * A return value by the function's own success test.
 *
 * ```text
 * recv      eax=000001df   479: bytes received; 0 = peer closed; -1 = error     success
 * recv      eax=ffffffff   SOCKET_ERROR: ask for the last error                 failure
 * RegOpenKeyExW  eax=2     ERROR_FILE_NOT_FOUND                                 failure, and its code
 * ```
 */
export function outcomeOf(api: Api, reading: Reading, knowledge: Knowledge): Outcome | null {
  const digits = reading.value.replace("`", "").toLowerCase();
  const number = hexNumber(digits);
  if (number === null) return null;
  const value = BigInt.asUintN(widthOf(api.returns.type, digits.length), number);
  const common = { value: digits, from: reading.from, confidence: reading.confidence, evidence: [reading.evidence] };
  const isCode = /^return:/.test(api.errorSource);
  const success = succeeded(api, value);
  const explained =
    isCode && value !== 0n
      ? knowledge.explainError(Number(BigInt.asUintN(32, value)), knowledge.groupsFor(api))
      : undefined;
  const told = explained === undefined ? toldOf(api, Number(BigInt.asUintN(32, value)), knowledge) : null;
  const pending = isPending(api, explained?.code.name, isCode ? Number(BigInt.asUintN(32, value)) : null);
  const error: CallError | null =
    isCode && success === false && !pending
      ? {
          value: digits,
          name: explained?.code.name ?? null,
          meaning: explained?.code.meaning ?? null,
          from: "result",
          confidence: reading.confidence,
          because: "the function returns its error code",
          evidence: [reading.evidence],
        }
      : null;
  return {
    result: {
      ...common,
      meaning:
        explained === undefined
          ? (told ?? meaningOfResult(api, value, success))
          : `${explained.code.name}: ${explained.code.meaning}`,
      success: pending ? null : success,
      pending,
    },
    error,
  };
}

const KEPT_ERRORS: Readonly<Record<string, readonly string[]>> = {
  GetLastError: ["win32", "winsock", "wininet", "winhttp"],
  WSAGetLastError: ["winsock", "win32"],
  LdapGetLastError: ["ldap"],
};

/**
 * What a value says that is no success and no failure of its own function: the error that the thread keeps, or a failure
 * code of all 32 bits that a function returns which nobody knows.
 *
 * ```text
 * kernelbase!GetLastError = 00000057              ERROR_INVALID_PARAMETER: … (of an earlier call)
 * puiapi!CPrinter::Collect = 80072023             as returned; read as an HRESULT, ERROR_DS_SIZELIMIT_EXCEEDED: …
 * ```
 */
function toldOf(api: Api, value: number, knowledge: Knowledge): string | null {
  const kept = api.role === "error-get" ? KEPT_ERRORS[api.name] : undefined;
  if (kept !== undefined) {
    if (value === 0) return "no error is kept";
    const code = knowledge.explainError(value, kept)?.code;
    return code === undefined ? "the error that is kept" : `the error that is kept, ${code.name}: ${code.meaning}`;
  }
  const wrapped = value >>> 16;
  if (api.role !== "unknown" || (wrapped !== 0x8007 && wrapped !== 0xc007)) return null;
  const code = knowledge.explainError(value, ["win32", "winsock", "wininet", "winhttp"])?.code;
  return code === undefined ? null : `as returned; read as an HRESULT it is ${code.name}: ${code.meaning}`;
}

/** Codes that look like a failure and mean "started" or "call again". */
export function isPending(api: Api, name: string | undefined, value: number | null): boolean {
  return (
    api.pending?.some((code) => {
      const [, own, number] = /^(\w+)\((\w+)\)$/.exec(code) ?? [];
      return (name !== undefined && own === name) || (value !== null && value !== 0 && Number(number) === value);
    }) === true
  );
}

const WIDE_RETURN =
  /\*|PTR|LRESULT|SOCKET|HANDLE|HINTERNET|HINSTANCE|HCERTSTORE|HWND|HHOOK|HRSRC|FARPROC|BSTR|Handle|64|CALL_RETURN|LPT|CALLBACK/;

/** Bits of the register that hold the value. */
function widthOf(type: string, digits: number): number {
  if (type === "BOOLEAN") return 8;
  if (type === "SHORT") return 16;
  return digits > 8 && WIDE_RETURN.test(type) ? 64 : 32;
}

function succeeded(api: Api, value: bigint): boolean | null {
  return halvesSucceed(api, Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
}

/** The same for the halves of a value; the upper one is not looked at where the function's type is narrow. */
export function hasSucceeded(api: Api, low: number, high: number): boolean | null {
  const bits = widthOf(api.returns.type, 16);
  return halvesSucceed(api, bits < 32 ? low & ((1 << bits) - 1) : low, bits === 64 ? high : 0);
}

function halvesSucceed(api: Api, low: number, high: number): boolean | null {
  switch (api.returns.success) {
    case "nonzero":
    case "nonnull":
      return low !== 0 || high !== 0;
    case "zero":
      return low === 0 && high === 0;
    case "ne-1":
      return low !== 0xffffffff || (high !== 0 && high !== 0xffffffff);
    case "hresult":
    case "ntstatus":
    case "sspi":
      return low < 0x80000000;
    case "wait":
      return low < 0x80000000 && low !== 0x102;
    case "ge32":
      return low > 31 || high !== 0;
    case "odbc":
      return low <= 1 && high === 0;
    case "none":
    case "value":
      return null;
  }
}

function meaningOfResult(api: Api, value: bigint, success: boolean | null): string {
  const { meaning, success: test, type } = api.returns;
  if (test === "none") return "no value";
  if (test === "wait") return meaningOfWait(Number(BigInt.asUintN(32, value)));
  if (success === false) {
    const source = api.errorSource.split("+")[0]!;
    return source.endsWith("GetLastError") ? `failure; ${source} tells why` : `failure (${meaning})`;
  }
  // Counts are read in decimal, handles and pointers are not.
  const counts = test === "ne-1" && (type === "int" || type === "DWORD");
  if (counts) return `${value} (${meaning})`;
  return success === null ? meaning : `success (${meaning})`;
}

function meaningOfWait(code: number): string {
  if (code < 0x40) return code === 0 ? "signalled" : `object ${code} signalled`;
  if (code >= 0x80 && code < 0xc0) return `object ${code - 0x80} signalled; its owner had abandoned it`;
  if (code === 0xc0) return "an asynchronous call ran";
  if (code === 0x102) return "timed out";
  return "failure";
}
