import { describe, expect, test } from "@jest/globals";
import { isProse } from "../../src/grammar/text/prose.js";

describe("what people write", () => {
  test.each([
    "First hit on breakpoint:",
    "When we hit the bp we can see the following in our outbound buffer.",
    "• Frame 407: Client sends http GET for // attempt to download CRL",
    "So InternetOpenUrlA calls into eecrlrev.dll, which is a third-party revocation provider.",
    "The proxy answered with 407, and after that closesocket was called.",
    "As you can see, ws2_32!send was never called again.",
    "let's take a look at the buffer in esi",
    "1. Open the dump in WinDbg and run the following command:",
    "- the thread is waiting for a lock that nobody holds",
    "> I'm not sure why this happens, any ideas?",
    "It looks like the handle 0x1f4 is leaked here.",
    "Thanks in advance!",
    "Any help would be appreciated.",
  ])("%s", (line) => {
    expect(isProse(line)).toBe(true);
  });
});

describe("headings", () => {
  test.each([
    "## Debugging a deadlock",
    "### Environment",
    "**Expected behavior**",
    "Root Cause Analysis",
    "Steps to reproduce:",
    "Expected behavior:",
    "Analysis of the second dump",
    "Call stack at the time of the crash:",
  ])("%s", (line) => {
    expect(isProse(line)).toBe(true);
  });
});

describe("other languages", () => {
  test.each([
    "Der Thread wartet auf die Antwort des Proxys.",
    "Hier sehen wir, dass die Verbindung geschlossen wurde.",
    "Le thread attend la réponse du serveur.",
    "On voit ici que la fonction n'est pas appelée.",
    "El hilo espera la respuesta del servidor.",
    "Il thread aspetta la risposta del server.",
    "A função não é chamada depois da resposta do servidor.",
    "De thread wacht op het antwoord van de server.",
    "Поток ожидает ответа от прокси-сервера.",
    "线程正在等待代理服务器的响应。",
    "スレッドはプロキシの応答を待っています。",
    "스레드가 프록시의 응답을 기다리고 있습니다.",
  ])("%s", (line) => {
    expect(isProse(line)).toBe(true);
  });
});

describe("what debuggers and programs print", () => {
  test.each([
    "LockCount          0",
    "Owning Process            ffffcb08905397c0       Image:         MsMpEng.exe",
    "Priority 8 BasePriority 8 PriorityDecrement 0 IoPriority 2 PagePriority 5",
    "05c2f51c 0818420f wininet!InternetOpenUrlA",
    "eax=0000000f ebx=003db000 ecx=00000000 edx=00cc1a6c esi=00d41046 edi=0053fde8",
    "00d4174a c745e000000000  mov     dword ptr [ebp-20h],0 ss:002b:0053fdc8=cccccccc",
    "77a80000 77b15000   crypt32    (deferred)",
    '00170aa8  "HTTP/1.1 407 Proxy Authenticatio"',
    "0:005>",
    "IOCTL Code: 0x0022a048,  Method: METHOD_BUFFERED",
    "   +0x008 ListEntry        : _LIST_ENTRY [ 0x00000000 - 0x0 ]",
    "STACK_COMMAND:  ~0s ; .ecxr ; kb",
    "ntdll!RtlpWaitForCriticalSection+0x89",
    "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "Child-SP          RetAddr           Call Site",
    "ImageName      Version    FxGlobals",
    "Type            Count",
    "DWORD dwCreationFlags = CREATE_NEW_CONSOLE;",
    "if (!CreateProcess(NULL, commandLine, NULL, NULL, FALSE, 0, NULL, NULL, &si, &pi))",
    "[CALL]: RosKmdGlobal::DriverEntry",
    "S-1-5-21-2127521184-1604012920-1887927527-513",
    "Sysmon.exe f30 ffffa389b3cdb080  f34 Waiting 10m:52.531 UserRequest",
    "it",
    "address.",
    "",
  ])("%s", (line) => {
    expect(isProse(line)).toBe(false);
  });
});

test("a line of a megabyte is judged within the runner's limit", () => {
  expect(isProse("a b ".repeat(1 << 18))).toBe(isProse("a b ".repeat(1 << 10)));
});
