import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { frameKind, isPassedOver, stageOf } from "../../src/knowledge/frames.js";
import { matchGlob } from "../../src/knowledge/glob.js";
import { typedData } from "./data.js";

describe("frameKind", () => {
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ["wininet", "ICSocket::Close", "http-connection"],
    ["wininet", "ICSocket::Disconnect", "http-connection"],
    ["wininet", "HTTP_REQUEST_HANDLE_OBJECT::ReleaseConnection", "http-connection"],
    ["wininet", "HTTP_REQUEST_HANDLE_OBJECT::CloseConnection", "http-connection"],
    ["wininet", "HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm", "state-machine"],
    ["wininet", "CFsm_ReadData::RunSM", "state-machine"],
    ["wininet", "CFsm::Run", "state-machine"],
    ["wininet", "DoFsm", "state-machine"],
    ["wininet", "HTTP_REQUEST_HANDLE_OBJECT::HttpSendRequest_Start", "state-machine"],
    ["wininet", "HttpSendRequestA", undefined],
    ["wininet", "ParseHttpUrl_Fsm", "state-machine"],
    ["wininet", "InternetOpenUrlA", undefined],
    ["crypt32", "VerifyDefaultRevocation", "provider-call"],
    ["crypt32", "CertVerifyRevocation", undefined],
    ["eecrlrev", "", undefined],
    ["cryptnet", "CryptRetrieveObjectByUrlWithTimeout", "retrieval"],
    ["WS2_32", "closesocket", "socket-layer"],
    ["ntdll", "KiUserExceptionDispatcher", "exception-dispatch"],
    ["KERNELBASE", "UnhandledExceptionFilter", "exception-unhandled"],
    ["ntdll", "RtlUserThreadStart$filt$0", "exception-unhandled"],
    ["msvcr90", "_CxxThrowException", "exception-raise"],
    ["kernelbase", "RaiseException", "exception-raise"],
    ["myapp", "_chkstk", "stack-overflow"],
    ["ntdll", "RtlReportCriticalFailure", "heap-failure"],
    ["verifier", "AVrfpDphReportCorruptedBlock", "heap-failure"],
    ["verifier", "VerifierStopMessage", "heap-failure"],
    ["ntdll_77280000", "RtlpWaitOnCriticalSection", "blocked-on-lock"],
    ["ntdll", "RtlAcquireSRWLockExclusive", "blocked-on-lock"],
    ["ntdll", "LdrpDrainWorkQueue", "blocked-on-loader"],
    ["ntdll", "LdrpCallInitRoutine", "loader"],
    ["ntdll", "LdrpLoadDllInternal", "loader"],
    ["rpcrt4", "LRPC_BASE_CCALL::DoSendReceive", "blocked-on-process"],
    ["ntdll", "NtAlpcSendWaitReceivePort", "blocked-on-process"],
    ["rpcrt4", "OSF_CCALL::SendReceive", "blocked-on-remote"],
    ["combase", "CSyncClientCall::SendReceive2", "blocked-on-apartment"],
    ["ole32", "GetToSTA", "blocked-on-apartment"],
    ["win32u", "NtUserMessageCall", "blocked-on-window"],
    ["user32", "SendMessageW", "blocked-on-window"],
    ["win32u", "NtUserGetMessage", "idle"],
    ["ntdll", "NtWaitForWorkViaWorkerFactory", "idle"],
    ["ntdll", "NtWaitForSingleObject", "wait"],
    // The names of old symbols.
    ["ntdll", "_ZwWaitForSingleObject@12", "wait"],
    ["NT", "_KeBugCheckEx", "bugcheck"],
    ["NT", "_KiTrap0E", "exception-dispatch"],
    ["NT", "_DbgBreakPoint", "bugcheck"],
    ["app", "_frobnicate", undefined],
    ["ntdll", "KiFastSystemCallRet", "system-call"],
    ["wow64cpu", "CpupSyscallStub", "system-call"],
    ["ntdll", "_RtlUserThreadStart", "thread-start"],
    ["KERNEL32", "BaseThreadInitThunk", "thread-start"],
    ["myapp", "__scrt_common_main_seh", "thread-start"],
    ["nt", "KeBugCheckEx", "bugcheck"],
    ["nt", "KiPageFault", "exception-dispatch"],
    ["nt", "IofCallDriver", "plumbing"],
    ["myapp", "CMyClass::DoSomething", undefined],
    ["myapp", "CFsm::Run", undefined],
  ];
  test.each(rows)("%s!%s is %s", (module, symbol, kind) => {
    expect(frameKind(module, symbol)?.kind).toBe(kind);
  });

  test("every pattern can be reached, and means what its line says", () => {
    const lost: string[] = [];
    for (const frame of typedData().frames) {
      const reached = frame.pattern.split("|").some((alternative) => {
        const [module, glob] = alternative.split("!");
        const symbol = glob!.replaceAll("*", "").replaceAll("?", "0");
        return frameKind(module === "*" ? "myapp" : module!, symbol)?.meaning === frame.meaning;
      });
      if (!reached) lost.push(frame.pattern);
    }
    expect(lost).toEqual([]);
  });

  test("answers at once for a symbol of a megabyte", () => {
    for (const module of ["verifier", "wininet", "nt", "myapp"]) {
      for (const piece of ["a", "::", "_Fsm", "Dph", "std::_Func_impl", "*", "LdrpLoadDll"]) {
        const long = frameKind(module, piece.repeat(Math.ceil((1 << 20) / piece.length)));
        expect(long).toEqual(frameKind(module, piece.repeat(1 << 8)));
      }
      expect(frameKind("a".repeat(1 << 20), "Run")).toEqual(frameKind("a".repeat(1 << 8), "Run"));
    }
  });
});

describe("stageOf", () => {
  test.each([
    ["HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm", "ReadData"],
    ["HTTP_REQUEST_HANDLE_OBJECT::HttpSendRequest_Start", "HttpSendRequest"],
    ["CFsm_HttpSendRequest::RunSM", "HttpSendRequest"],
    ["ParseUrlForHttp_Fsm", "ParseUrlForHttp"],
    ["CFsm::Run", undefined],
    ["ICSocket::Close", undefined],
  ])("wininet!%s is at %s", (symbol, stage) => {
    expect(stageOf("wininet", symbol)).toBe(stage);
  });
});

test("plumbing is passed over, a provider call is not", () => {
  expect(isPassedOver("plumbing")).toBe(true);
  expect(isPassedOver("state-machine")).toBe(true);
  expect(isPassedOver("provider-call")).toBe(false);
  expect(isPassedOver("http-connection")).toBe(false);
});

describe("matchGlob", () => {
  test.each([
    ["CFsm_*::*", "CFsm_ReadData::RunSM", ["ReadData", "RunSM"]],
    ["*", "", [""]],
    ["a*", "a", [""]],
    ["KiTrap??", "KiTrap0E", []],
    ["KiTrap??", "KiTrap0", undefined],
    ["*_Fsm", "ReadData_FsmExtra", undefined],
    ["abc", "abcd", undefined],
    ["", "", []],
    ["?", "", undefined],
  ])("%j and %j", (pattern, text, stars) => {
    expect(matchGlob(pattern, text)).toEqual(stars);
  });

  test("agrees with a plain backtracking matcher", () => {
    const plain = (pattern: string, text: string): boolean => {
      if (pattern === "") return text === "";
      if (pattern[0] === "*") return plain(pattern.slice(1), text) || (text !== "" && plain(pattern, text.slice(1)));
      return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && plain(pattern.slice(1), text.slice(1));
    };
    const piece = (alphabet: string): fc.Arbitrary<string> =>
      fc.array(fc.constantFrom(...alphabet.split("")), { maxLength: 8 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(piece("ab*?"), piece("ab"), (pattern, text) => {
        const stars = matchGlob(pattern, text);
        expect(stars !== undefined).toBe(plain(pattern, text));
        if (stars === undefined) return;
        let next = 0;
        const filled = pattern.replaceAll("*", () => stars[next++]!);
        expect(filled.length).toBe(text.length);
        expect(plain(filled, text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
