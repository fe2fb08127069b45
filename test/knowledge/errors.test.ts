import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { openCatalogue } from "../../src/knowledge/catalogue.js";
import { parseErrorNumber } from "../../src/knowledge/error-numbers.js";
import { explainError, groupsFor, meaningsOf } from "../../src/knowledge/errors.js";
import { typedData } from "./data.js";

function after(module: string, symbol: string): readonly string[] {
  const call = openCatalogue().find(module, symbol);
  if (!call) throw new Error(`${module}!${symbol} is not in the catalogue`);
  return groupsFor(call);
}

describe("explainError picks the group by the call", () => {
  const cases: readonly (readonly [number, string, string, string])[] = [
    [12029, "wininet", "InternetOpenUrlA", "ERROR_INTERNET_CANNOT_CONNECT"],
    [12029, "winhttp", "WinHttpSendRequest", "ERROR_WINHTTP_CANNOT_CONNECT"],
    [997, "kernel32", "ReadFile", "ERROR_IO_PENDING"],
    [997, "ws2_32", "WSASend", "WSA_IO_PENDING"],
    [10054, "ws2_32", "recv", "WSAECONNRESET"],
    [11001, "ws2_32", "getaddrinfo", "WSAHOST_NOT_FOUND"],
    [5, "kernel32", "CreateFileW", "ERROR_ACCESS_DENIED"],
    [1722, "rpcrt4", "RpcEpResolveBinding", "RPC_S_SERVER_UNAVAILABLE"],
    [81, "wldap32", "ldap_bind_sW", "LDAP_SERVER_DOWN"],
    [0xc0000034, "ntdll", "NtCreateFile", "STATUS_OBJECT_NAME_NOT_FOUND"],
    [0x80092013, "crypt32", "CertVerifyRevocation", "CRYPT_E_REVOCATION_OFFLINE"],
    [0x80090318, "secur32", "InitializeSecurityContextA", "SEC_E_INCOMPLETE_MESSAGE"],
    [0x80040154, "ole32", "CoCreateInstance", "REGDB_E_CLASSNOTREG"],
  ];
  test.each(cases)("%d after %s!%s is %4$s", (value, module, symbol, name) => {
    expect(explainError(value, after(module, symbol))).toMatchObject({ code: { name }, reading: "as-is" });
  });

  test("leaves a number alone that the call cannot answer with", () => {
    expect(explainError(2, [])).toBeUndefined();
    expect(explainError(2, ["winsock"])).toBeUndefined();
    expect(explainError(12029, ["winsock"])).toBeUndefined();
    expect(meaningsOf(2).map((code) => code.group)).toEqual(expect.arrayContaining(["win32", "fastfail"]));
  });

  test("every code of the data file is found in its own group", () => {
    for (const code of typedData().errors) {
      expect(explainError(code.value, [code.group])).toEqual({ code, reading: "as-is" });
    }
  });
});

describe("explainError unwraps", () => {
  const cases: readonly (readonly [number, readonly string[], string, string])[] = [
    [0x80072ee2, ["wininet"], "ERROR_INTERNET_TIMEOUT", "hresult"],
    [0x80072ee2, ["winhttp"], "ERROR_WINHTTP_TIMEOUT", "hresult"],
    [0x80072ee2, ["com"], "ERROR_INTERNET_TIMEOUT", "hresult"],
    [0x8007274c, ["com"], "WSAETIMEDOUT", "hresult"],
    [0x80070002, ["com", "win32"], "ERROR_FILE_NOT_FOUND", "hresult"],
    [0x80070005, ["com"], "E_ACCESSDENIED", "as-is"],
    [0x800706ba, ["com"], "RPC_S_SERVER_UNAVAILABLE", "hresult"],
    [0xd0000005, ["com"], "STATUS_ACCESS_VIOLATION", "wrapped-ntstatus"],
    [0xd0000022, [], "STATUS_ACCESS_DENIED", "wrapped-ntstatus"],
    [0xc0000005, [], "STATUS_ACCESS_VIOLATION", "by-range"],
    [-1073741819, ["win32"], "STATUS_ACCESS_VIOLATION", "by-range"],
    [0x800b0109, ["win32"], "CERT_E_UNTRUSTEDROOT", "by-range"],
    [10060, ["win32"], "WSAETIMEDOUT", "by-range"],
    [0xe06d7363, ["ntstatus"], "MSVC_CXX_EXCEPTION", "by-range"],
  ];
  test.each(cases)("%d in %j is %s, %s", (value, groups, name, reading) => {
    expect(explainError(value, groups)).toMatchObject({ code: { name }, reading });
  });

  test("the timeout of 0x80072EE2 is 12002", () => {
    expect(explainError(0x80072ee2, ["wininet"])?.code.value).toBe(12002);
  });

  test("names no code that is not in the table", () => {
    expect(explainError(0x8007ffff, ["com"])).toBeUndefined();
    expect(explainError(0xdeadbeef, ["win32"])).toBeUndefined();
  });
});

describe("groupsFor", () => {
  test.each([
    ["ws2_32", "send", ["winsock", "win32"]],
    ["wininet", "InternetOpenUrlA", ["wininet", "win32", "winsock"]],
    ["winhttp", "WinHttpSendRequest", ["winhttp", "win32", "winsock"]],
    ["ntdll", "NtReadFile", ["ntstatus", "exception"]],
    ["sspicli", "AcceptSecurityContext", ["sspi", "crypt", "cert"]],
    ["ws2_32", "WSAGetLastError", []],
  ])("%s!%s", (module, symbol, groups) => {
    expect(after(module, symbol)).toEqual(groups);
  });

  test("crypt32 can also hand on what the download failed with", () => {
    expect(after("crypt32", "CertVerifyRevocation").slice(0, 4)).toEqual(["crypt", "cert", "sspi", "win32"]);
  });

  test("every call that reports an error has groups, but for ODBC", () => {
    const without = typedData().apis.filter((api) => api.errorSource !== "none" && groupsFor(api).length === 0);
    expect([...new Set(without.map((api) => api.errorSource))]).toEqual(["return:odbc"]);
  });
});

describe("parseErrorNumber", () => {
  const spellings: readonly (readonly [string, number, string | undefined])[] = [
    ["c0000005", 0xc0000005, undefined],
    ["C0000005", 0xc0000005, undefined],
    ["0xC0000005", 0xc0000005, undefined],
    ["0xC0000005L", 0xc0000005, undefined],
    ["c0000005h", 0xc0000005, undefined],
    ["-1073741819", 0xc0000005, undefined],
    ["00000000`c0000005", 0xc0000005, undefined],
    ["ffffffff`c0000005", 0xc0000005, undefined],
    ["0xffffffffc0000005", 0xc0000005, undefined],
    ["0n-1073741819", 0xc0000005, undefined],
    ["3221225477", 0xc0000005, undefined],
    ["(NTSTATUS) 0xc0000005 (3221225477)", 0xc0000005, "ntstatus"],
    ["(NTSTATUS) 0xc0000005 - The instruction at 0x%p referenced memory at 0x%p.", 0xc0000005, "ntstatus"],
    ["Win32 error 0n12029", 12029, "win32"],
    ["LastErrorValue: (Win32) 0x3e5 (997) - Overlapped I/O operation is in progress.", 997, "win32"],
    ["LastErrorValue: (Win32) 0 (0) - The operation completed successfully.", 0, "win32"],
    ["LastStatusValue: (NTSTATUS) 0xc0000034 - Object Name not found.", 0xc0000034, "ntstatus"],
    ["Error code: (HRESULT) 0x80072ee2 (2147954402) - <Unable to get error code text>", 0x80072ee2, "hresult"],
    ["ExceptionCode: c0000005 (Access violation)", 0xc0000005, "exception"],
    ["12029", 12029, undefined],
    ["80004005", 0x80004005, undefined],
    ["0x5", 5, undefined],
    ["0", 0, undefined],
  ];
  test.each(spellings)("reads %s", (text, value, group) => {
    expect(parseErrorNumber(text)).toEqual(group === undefined ? { value } : { value, group });
  });

  test.each(["", "success", "Win32", "error_file_not_found", "99999999999", "0x1`c0000005ff", "-3000000000"])(
    "reads no number from %j",
    (text) => {
      expect(parseErrorNumber(text)).toBeUndefined();
    },
  );

  test("reads back every number as the debugger prints it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        const hex = value.toString(16);
        expect(parseErrorNumber(`0x${hex}`)?.value).toBe(value);
        expect(parseErrorNumber(hex.padStart(8, "0"))?.value).toBe(value);
        expect(parseErrorNumber(`0n${value}`)?.value).toBe(value);
        expect(parseErrorNumber(`${value | 0}`.padStart(2, " "))?.value).toBe(
          /^\d{8}$/.test(`${value | 0}`) ? Number.parseInt(`${value | 0}`, 16) : value,
        );
        expect(parseErrorNumber(`(Win32) 0x${hex} (${value}) - text`)).toEqual({ value, group: "win32" });
      }),
    );
  });

  test("answers at once for a megabyte", () => {
    for (const piece of ["f", "-", "0x", "win32", " ", "`"]) {
      expect(parseErrorNumber(piece.repeat(1 << 18))).toBeUndefined();
    }
  });
});
