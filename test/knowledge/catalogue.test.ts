import { describe, expect, test } from "@jest/globals";
import { openCatalogue } from "../../src/knowledge/catalogue.js";
import type { Api } from "../../src/knowledge/types.js";
import { typedData } from "./data.js";

const catalogue = openCatalogue();

function api(module: string, symbol: string): Api {
  const found = catalogue.find(module, symbol);
  if (!found) throw new Error(`${module}!${symbol} is not in the catalogue`);
  return found;
}

describe("find", () => {
  test("knows where the buffer of send is", () => {
    const send = api("ws2_32", "send");
    expect(send.params.map((param) => param.name)).toEqual(["s", "buf", "len", "flags"]);
    expect(send.params[1]).toMatchObject({ kind: "buffer", lengthParam: 2, off86: 12 });
    expect(send.io).toEqual({ dir: "out", buffer: 1, length: 2, actual: "return" });
  });

  test("knows where the URL and the flags of InternetOpenUrlA are", () => {
    const open = api("wininet", "InternetOpenUrlA");
    expect(open.params.findIndex((param) => param.name === "lpszUrl")).toBe(1);
    const flags = open.params.find((param) => param.name === "dwFlags");
    expect(flags?.off86).toBe(24);
    expect(flags?.values?.["0x400000"]).toBe("INTERNET_FLAG_KEEP_CONNECTION");
  });

  test("gives every entry of the data file back, by each of its names", () => {
    for (const entry of typedData().apis) {
      for (const module of entry.modules) expect(catalogue.find(module, entry.name)).toEqual(entry);
      for (const alias of entry.aliases ?? []) {
        const [module, symbol] = alias.split("!");
        expect(catalogue.find(module!, symbol!)?.name).toBe(entry.name);
      }
    }
  });

  const spellings: readonly (readonly [string, string, string])[] = [
    ["WS2_32", "send", "ws2_32!send"],
    ["WS2_32.dll", "closesocket", "ws2_32!closesocket"],
    ["ws2_32", "_send@16", "ws2_32!send"],
    ["wsock32", "recv", "ws2_32!recv"],
    ["wininet", "internetopenurla", "wininet!InternetOpenUrlA"],
    ["wininet", "_imp__send", "ws2_32!send"],
    ["myapp", "__imp__InternetOpenUrlA@24", "wininet!InternetOpenUrlA"],
    ["myapp", "__imp_load_CreateFileW", "kernelbase!CreateFileW"],
    ["myapp", "__imp_CreateFileW", "kernelbase!CreateFileW"],
    ["kernel32", "CreateFileWImplementation", "kernelbase!CreateFileW"],
    ["KERNEL32", "CreateFileWStub", "kernelbase!CreateFileW"],
    ["kernel32", "RegCloseKeyStub", "kernelbase!RegCloseKey"],
    ["ntdll", "ZwClose", "ntdll!NtClose"],
    ["ntdll", "NtClose", "ntdll!NtClose"],
    ["ntdll_77280000", "NtClose", "ntdll!NtClose"],
    ["ntdll", "ZwWaitForKeyedEvent", "ntdll!NtWaitForKeyedEvent"],
    ["ntdll", "RtlEnterCriticalSection", "kernelbase!EnterCriticalSection"],
    ["ntdll", "RtlFreeHeap", "kernelbase!HeapFree"],
    ["secur32", "InitializeSecurityContextW", "sspicli!InitializeSecurityContextW"],
    ["secur32", "UnsealMessage", "sspicli!DecryptMessage"],
    ["ole32", "CoCreateInstance", "combase!CoCreateInstance"],
    ["msvcr120", "malloc", "ucrtbase!malloc"],
    ["mswsock", "MSAFD_ConnectEx", "mswsock!ConnectEx"],
  ];
  test.each(spellings)("reads %s!%s", (module, symbol, name) => {
    expect(catalogue.canonicalName(api(module, symbol))).toBe(name);
  });

  const strangers: readonly (readonly [string, string])[] = [
    ["wininet", "ICSocket::Close"],
    ["ws2_32", "std::send"],
    ["myapp", "send"],
    ["ws2_32", "sendAll"],
    ["ws2_32_backup", "send"],
    ["nt", "NtReadFile"],
    ["ntdll", "__send"],
    ["", "send"],
    ["ws2_32", ""],
    ["constructor", "constructor"],
    ["__proto__", "toString"],
  ];
  test.each(strangers)("does not take %s!%s for an API", (module, symbol) => {
    expect(catalogue.find(module, symbol)).toBeUndefined();
  });

  test("takes a name without module when asked to", () => {
    expect(catalogue.findAnywhere("closesocket")?.name).toBe("closesocket");
    expect(catalogue.findAnywhere("DoSomething")).toBeUndefined();
  });

  test("answers at once for a name of a megabyte", () => {
    const long = "_imp_".repeat(200_000);
    for (const name of [long, long + "@4", "a".repeat(1 << 20), "_".repeat(1 << 20), "Zw" + "Stub".repeat(1 << 18)]) {
      expect(catalogue.find("ntdll", name)).toBeUndefined();
      expect(catalogue.find(name, "send")).toBeUndefined();
      expect(catalogue.findByParameter(name)).toEqual([]);
    }
  });
});

describe("family", () => {
  test.each([
    ["wininet", "InternetOpenUrlA", "InternetOpenUrl"],
    ["kernelbase", "CreateFileW", "CreateFile"],
    ["ws2_32", "send", "send"],
    ["kernelbase", "RegLoadKeyW", "RegLoadKeyW"],
    ["ws2_32", "WSASocketW", "WSASocket"],
  ])("%s!%s belongs to %s", (module, symbol, family) => {
    expect(catalogue.family(api(module, symbol))).toBe(family);
  });
});

describe("findByParameter", () => {
  test("tells which functions have a buf", () => {
    const uses = catalogue.findByParameter("buf").map(({ api, index }) => `${api.name} ${index}`);
    expect(uses).toEqual(expect.arrayContaining(["send 1", "recv 1", "sendto 1", "recvfrom 1"]));
  });

  test("tells which functions have an lpszUrl, in any case", () => {
    const uses = catalogue.findByParameter("LPSZURL");
    expect(uses).toContainEqual({ api: api("wininet", "InternetOpenUrlA"), index: 1 });
    for (const { api, index } of uses) expect(api.params[index]?.name.toLowerCase()).toBe("lpszurl");
  });

  test.each(["noSuchParameter", "", "constructor", "__proto__"])("knows no function with %j", (name) => {
    expect(catalogue.findByParameter(name)).toEqual([]);
  });
});

describe("groups", () => {
  const names = (group: string): readonly string[] => catalogue.group(group).map((member) => member.name);

  test("holds the members that the rules rely on", () => {
    expect(names("socket.close")).toEqual(["closesocket"]);
    expect(names("@socket.open").toSorted()).toEqual(["WSAAccept", "WSASocketA", "WSASocketW", "accept", "socket"]);
    expect(names("socket.io")).toEqual(expect.arrayContaining(["send", "WSASend", "recv", "WSARecv"]));
    expect(names("http.api")).toEqual(
      expect.arrayContaining(["InternetOpenUrlA", "HttpSendRequestA", "WinHttpReadData"]),
    );
    expect(names("http.api")).not.toContain("InternetOpenA");
    expect(names("impersonate.end")).toEqual(["RevertToSelf", "RevertSecurityContext"]);
    expect(names("lock.enter")).toContain("EnterCriticalSection");
    expect(names("lock.enter")).not.toContain("TryEnterCriticalSection");
    expect(names("file.open")).toEqual(["CreateFileA", "CreateFileW", "NtCreateFile", "NtOpenFile"]);
  });

  test("keeps file and HTTP reads apart", () => {
    expect(catalogue.inGroup(api("kernel32", "ReadFile"), "file.read")).toBe(true);
    expect(catalogue.inGroup(api("wininet", "InternetReadFile"), "file.read")).toBe(false);
    expect(catalogue.inGroup(api("wininet", "InternetReadFile"), "@http.read")).toBe(true);
  });

  test("every opening of a socket gives a socket", () => {
    for (const member of catalogue.group("socket.open")) {
      expect(member.acquires).toContainEqual({ kind: "socket", from: "return" });
    }
  });

  test("inGroup and group agree everywhere", () => {
    for (const group of catalogue.groupNames()) {
      const members = new Set(catalogue.group(group));
      expect(members.size).toBeGreaterThan(0);
      for (const entry of members) expect(catalogue.inGroup(entry, group)).toBe(true);
    }
    expect(catalogue.groupNames()).toContain("revocation.check");
  });

  test.each(["socket.teleport", "", "@", "constructor"])("%j is no group", (group) => {
    expect(catalogue.group(group)).toEqual([]);
    expect(catalogue.inGroup(api("ws2_32", "send"), group)).toBe(false);
  });
});
