import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";

const hex = (value: number, digits = 8): string => value.toString(16).padStart(digits, "0");
const at = (address: number, wide: boolean): string =>
  wide ? `${hex(Math.floor(address / 2 ** 32))}\`${hex(address % 2 ** 32)}` : hex(address);

/** Rows of `db`. */
function db(address: number, bytes: readonly number[], wide = false): string {
  let rows = "";
  for (let i = 0; i < bytes.length; i += 16) {
    const row = bytes.slice(i, i + 16).map((byte) => hex(byte, 2));
    const text = bytes.slice(i, i + 16).map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "."));
    rows += `${at(address + i, wide)}  ${row.slice(0, 8).join(" ")}${row.length > 8 ? "-" : ""}${row.slice(8).join(" ")}  ${text.join("")}\n`;
  }
  return rows;
}

/** Rows of `dd` or `dq`. */
function words(address: number, values: readonly number[], wide = false): string {
  const perRow = wide ? 2 : 4;
  let rows = "";
  for (let i = 0; i < values.length; i += perRow) {
    const row = values.slice(i, i + perRow).map((value) => at(value, wide));
    rows += `${at(address + i * (wide ? 8 : 4), wide)}  ${row.join(" ")}\n`;
  }
  return rows;
}

const bytesOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const x86 = (top: string, args: readonly number[]): string =>
  `0:000> kb\nChildEBP RetAddr  Args to Child\n0012f000 71ab1111 ${[0, 1, 2].map((i) => hex(args[i] ?? 0)).join(" ")} ${top}\n0012ff00 00401000 00000001 00000002 00000003 app!main+0x10\n`;
const buffersOf = (log: string): Case["buffers"] => caseOfLog(log).buffers;
const bufferAt = (document: Case, address: string): Case["buffers"][number] =>
  document.buffers.find((buffer) => buffer.address === address)!;
const codes = (document: Case): readonly string[] => document.problems.map((problem) => problem.code);

const REQUEST = "GET /a.crl HTTP/1.0\r\nHost: crl.example.test\r\n\r\n";

describe("the rows of one stop", () => {
  const rows = [
    '00170aa8  "HTTP/1.1 407 Proxy Authenticatio"',
    '00170ac8  "n Required..Proxy-Authenticate: "',
    '00170b08  "TlRMTVNTUAACAAAACgAKADgAAAAFgokC"',
  ];

  test("are one buffer, whatever their order, and however often they are printed", () => {
    for (const order of [rows, [...rows].reverse(), [...rows, rows[1]!], [rows[2]!, rows[0]!, rows[2]!, rows[1]!]]) {
      const buffers = buffersOf(`0:000> da 00170aa8\n${order.join("\n")}\n`);
      expect(buffers).toHaveLength(1);
      expect(buffers[0]).toMatchObject({
        address: "00170aa8",
        length: 128,
        known: 96,
        holes: [{ address: "00170ae8", bytes: 32 }],
      });
    }
  });

  test("of a second dump fill the hole of the first", () => {
    const fill = db(0x170ae8, bytesOf("NTLM".padEnd(32, "x")));
    const [buffer, ...others] = buffersOf(`0:000> da 00170aa8\n${rows.join("\n")}\n0:000> db 00170ae8 L20\n${fill}`);
    expect(others).toEqual([]);
    expect(buffer).toMatchObject({ length: 128, known: 128, holes: [], version: 1 });
    expect(buffer!.evidence.map((one) => one.lines)).toEqual([
      [2, 4],
      [6, 7],
    ]);
  });

  test("continue each other: d after d", () => {
    const first = db(0x400000, Array(32).fill(1));
    const second = db(0x400020, Array(32).fill(2));
    expect(buffersOf(`0:000> db 400000\n${first}0:000> d\n${second}`)).toEqual([
      expect.objectContaining({ address: "00400000", length: 64 }),
    ]);
  });

  test("a string inside a dumped stack is a buffer of its own", () => {
    const stack = words(0x12f000, [1, 2, 0x6c6c6568, 0x6f, 5, 6, 7, 8]);
    expect(
      buffersOf(`0:000> dd esp\n${stack}0:000> da 0012f008\n0012f008  "hello"\n`).map((one) => [
        one.address,
        one.length,
      ]),
    ).toEqual([
      ["0012f000", 32],
      ["0012f008", 5],
    ]);
  });

  test("a dot agrees with any byte that prints as one, and the byte is kept", () => {
    const document = caseOfLog(
      `0:000> da 400000\n00400000  "a..b"\n0:000> db 400000 L4\n${db(0x400000, [0x61, 13, 10, 0x62])}`,
    );
    expect(document.buffers).toHaveLength(1);
    expect(codes(document)).toEqual([]);
  });

  test("that contradict are reported with both lines; the later row is taken", () => {
    const document = caseOfLog('0:000> da 400000\n00400000  "hello"\n00400000  "jello"\n');
    expect(document.buffers[0]!.text).toBe("jello");
    expect(document.problems).toEqual([
      expect.objectContaining({
        code: "WP2002",
        line: 3,
        message: expect.stringMatching(/^Lines 2 and 3 .* 00400000 /),
      }),
    ]);
  });

  test("of two dumps that contradict are both kept, as versions", () => {
    const document = caseOfLog('0:000> da 400000\n00400000  "hello"\n0:000> da 400000\n00400000  "jello"\n');
    expect(document.buffers.map((one) => [one.text, one.version, one.previous])).toEqual([
      ["hello", 1, null],
      ["jello", 2, "buf-1"],
    ]);
    expect(codes(document)).toEqual(["WP2002"]);
  });

  test("do not contradict where the operator wrote memory", () => {
    const log = '0:000> da 400000\n00400000  "hello"\n0:000> ea 400000 "jello"\n0:000> da 400000\n00400000  "jello"\n';
    expect(codes(caseOfLog(log))).toEqual([]);
    expect(buffersOf(log)).toHaveLength(2);
  });

  test("that could not be read are holes", () => {
    const [buffer] = buffersOf(
      "0:000> db 400000 L20\n00400000  41 42 43 44 45 46 47 48-49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP\n00400010  ?? ?? ?? ?? ?? ?? ?? ??-?? ?? ?? ?? ?? ?? ?? ??  ????????????????\n",
    );
    expect(buffer).toMatchObject({ length: 32, known: 16, holes: [{ address: "00400010", bytes: 16 }] });
  });

  test("of UTF-16 text give the string", () => {
    const [buffer] = buffersOf('0:000> du 400000\n00400000  "crl.example.test"\n');
    expect(buffer).toMatchObject({ length: 32, string: "crl.example.test" });
  });

  test("at addresses of the kernel are found as well", () => {
    const rows = db(0xfffff80000000000, [1, 2, 3, 4]).replace(/^.*? {2}/, "fffff802`5c000ff8  ");
    const next = rows.replace("fffff802`5c000ff8", "fffff802`5c000ffc");
    expect(
      buffersOf(`kd> db fffff802\`5c000ff8 L4\n${rows}kd> d\n${next}`).map((one) => [one.address, one.length]),
    ).toEqual([["fffff8025c000ff8", 8]]);
  });
});

describe("rows out of which blanks were taken", () => {
  test("are marked; behind the last blank they are counted from the end", () => {
    const document = caseOfLog(
      '0:000> da 400000\n00400000  "a = 1; b = 2;"\n00400020  "0123456789abcdef0123456789abcdef"\n00400040  "end"\n',
    );
    expect(document.buffers).toHaveLength(1);
    const [buffer] = document.buffers;
    expect(buffer!.unreliable).toEqual([{ address: "00400000", bytes: 32, evidence: [{ source: 0, lines: [2, 2] }] }]);
    expect(buffer!.text).toMatch(/^a = 1; b = ░{19}2;0123/);
  });

  test("are restored where there was one blank only, and still marked", () => {
    const [buffer] = buffersOf('0:000> da 400000\n00400000  "Content-Type: text"\n00400020  "/html"\n');
    expect(buffer!.text).toBe(`Content-Type:${" ".repeat(15)}text/html`);
    expect(buffer!.unreliable).toHaveLength(1);
  });

  test("give way to a dump without loss, and contradict nothing", () => {
    const real = bytesOf("a  =    1;  b  =   2;          x");
    const log = `0:000> da 400000\n00400000  "a = 1; b = 2; x"\n00400020  "0123456789abcdef0123456789abcdef"\n0:000> db 400000 L20\n${db(0x400000, real)}`;
    const document = caseOfLog(log);
    expect(codes(document)).toEqual([]);
    expect(document.buffers[0]!.text.slice(0, 32)).toBe(String.fromCharCode(...real));
  });

  test("a short row without a blank ends its string", () => {
    expect(buffersOf('0:000> da 400000\n00400000  "abc"\n00400020  "def"\n').map((one) => one.text)).toEqual([
      "abc",
      "def",
    ]);
  });
});

describe("what makes no buffer", () => {
  test("symbols behind pointers, search hits, physical memory beside virtual memory", () => {
    expect(buffersOf("0:000> dps esp\n0012f000  71ab1111 ws2_32!send+0x10\n0012f004  00000001\n")).toEqual([]);
    expect(
      buffersOf(
        '0:000> s -a 0 L1000000 "GET"\n00400000  47 45 54 20 2f 20 48 54-54 50 2f 31 2e 30 0d 0a  GET / HTTP/1.0..\n',
      ),
    ).toEqual([]);
  });

  test("the strings behind dpa are buffers, the pointers are not", () => {
    expect(
      buffersOf('0:000> dpa 12f000 L1\n0012f000  00400000 "GET / HTTP/1.0"\n').map((one) => [one.address, one.text]),
    ).toEqual([["00400000", "GET / HTTP/1.0"]]);
  });
});

describe("versions", () => {
  const da = (text: string): string => `0:000> da 400000\n00400000  "${text}"\n`;

  test("the same bytes at a later stop are the same buffer", () => {
    const [buffer, ...others] = buffersOf(`${da("hello.")}0:000> p\n${da("hello.")}`);
    expect(others).toEqual([]);
    expect(buffer).toMatchObject({ stops: ["stop-1", "stop-2"], version: 1, stop: "stop-1" });
    expect(buffer!.evidence.map((one) => one.lines[0])).toEqual([2, 5]);
  });

  test("other bytes are the next version, without a problem", () => {
    const document = caseOfLog(`${da("hello")}0:000> p\n${da("jello")}0:000> p\n${da("cello")}`);
    expect(document.buffers.map((one) => [one.text, one.version, one.previous])).toEqual([
      ["hello", 1, null],
      ["jello", 2, "buf-1"],
      ["cello", 3, "buf-2"],
    ]);
    expect(codes(document)).toEqual([]);
  });

  test("logs are apart: an address of one says nothing in the other", () => {
    const banner = "Microsoft (R) Windows Debugger Version 10.0.19041.685 X86\n";
    expect(buffersOf(`${banner}${da("hello")}${banner}${da("jello")}`).map((one) => one.version)).toEqual([1, 1]);
  });
});

describe("whose buffer it is", () => {
  test("the argument of a call that sends: cut at its length, the rest is kept apart", () => {
    const dump = db(0x155420, [...bytesOf(REQUEST), ...Array<number>(16).fill(0xcc)]);
    const document = caseOfLog(`${x86("ws2_32!send", [0x5ec, 0x155420, REQUEST.length])}0:000> db 155420 L40\n${dump}`);
    expect(bufferAt(document, "00155420")).toMatchObject({
      call: "call-1",
      parameter: "buf",
      because: "its address is the argument buf of ws2_32!send",
      direction: "out",
      stale: false,
      length: REQUEST.length,
      callLength: REQUEST.length,
      callLengthFrom: "argument",
      beyond: { address: hex(0x155420 + REQUEST.length), length: 16 },
    });
    expect(document.messages.map((one) => one.protocol)).toEqual(["http.request"]);
  });

  test("a place inside the argument's memory", () => {
    const document = caseOfLog(
      `${x86("ws2_32!send", [0x5ec, 0x155420, 0x100])}0:000> db 155440 L10\n${db(0x155440, Array(16).fill(65))}`,
    );
    expect(bufferAt(document, "00155440")).toMatchObject({
      call: "call-1",
      because: "it lies 0x20 bytes into the argument buf of ws2_32!send",
    });
  });

  test("an argument inside a larger dump is cut out", () => {
    const dump = db(0x155400, [...Array<number>(32).fill(0), ...bytesOf(REQUEST)]);
    const document = caseOfLog(`${x86("ws2_32!send", [0x5ec, 0x155420, REQUEST.length])}0:000> db 155400\n${dump}`);
    expect(document.buffers.map((one) => [one.address, one.length, one.call])).toEqual([
      ["00155400", 32 + REQUEST.length, null],
      ["00155420", REQUEST.length, "call-1"],
    ]);
    expect(document.messages.map((one) => one.protocol)).toEqual(["http.request"]);
  });

  test("a receive buffer at the entry is stale and makes no message; after the return it is what came", () => {
    const recv = x86("ws2_32!recv", [0x5ec, 0x155420, 0x400]);
    const dump = `0:000> da 155420\n00155420  "HTTP/1.0 200 OK...."\n`;
    const stale = caseOfLog(recv + dump);
    expect(stale.buffers[0]).toMatchObject({ stale: true, direction: "in", call: "call-1" });
    expect(stale.messages).toEqual([]);
    const back = `0:000> gu\neax=00000013 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000\neip=71ab1111 esp=0012f014 ebp=0012ff00 iopl=0         nv up ei pl zr na pe nc\ncs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246\n`;
    const after = caseOfLog(recv + dump + back + dump);
    expect(after.buffers.map((one) => [one.stale, one.version, one.direction])).toEqual([
      [true, 1, "in"],
      [false, 2, "in"],
    ]);
    expect(after.messages.map((one) => one.protocol)).toEqual(["http.response"]);
  });

  test("what a later call brought is not the first one's, though nobody looked where the later one puts it", () => {
    const back = (eax: string): string =>
      `0:000> gu\neax=${eax} ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000\neip=71ab1111 esp=0012f014 ebp=0012ff00 iopl=0         nv up ei pl zr na pe nc\ncs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246\n`;
    const dump = (status: string): string => `0:000> da 155420\n00155420  "HTTP/1.0 ${status}...."\n`;
    const first = x86("ws2_32!recv", [0x5ec, 0x155420, 0x400]) + back("00000013") + dump("407 No");
    const entered = "0:000> g\nBreakpoint 1 hit\nws2_32!recv:\n71ab615a 8bff            mov     edi,edi\n";
    const document = caseOfLog(first + entered + back("00000012") + dump("200 OK"));
    const last = document.calls.at(-1)!;
    expect(last).toMatchObject({ api: "ws2_32!recv", phase: "return" });
    expect(document.buffers.map(({ call, direction }) => [call === last.id, direction])).toEqual([
      [false, "in"],
      [true, "in"],
    ]);
    expect(document.buffers[1]!.because).toBe("ws2_32!recv was given this address before, and has just returned again");
  });

  test("looked at from another thread while the target stands still", () => {
    const log = `${x86("ws2_32!send", [0x5ec, 0x155420, 4])}0:000> ~1s\n0:001> da 155420\n00155420  "GET "\n`;
    expect(buffersOf(log)[0]).toMatchObject({ call: "call-1", direction: "out" });
  });

  test("not a buffer that another thread was given", () => {
    const other = `0:001> da 155420\n00155420  "HTTP/1.0 200 OK...."\n`;
    expect(buffersOf(`${x86("ws2_32!recv", [0x5ec, 0x155420, 0x400])}0:000> g\n${other}`)[0]!.call).toBeNull();
  });
});

describe("structures", () => {
  const fieldsOf = (document: Case): readonly unknown[] =>
    document.structures.map((one) => [one.type, one.address, one.parameter, one.fields]);

  test("WSABUF on 32-bit makes what it points at the call's buffer", () => {
    const log = `${x86("ws2_32!WSASend", [0x5ec, 0x12f100, 2])}0:000> dd 12f100 L4\n${words(0x12f100, [3, 0x400000, 4, 0x500000])}0:000> db 500000 L8\n${db(0x500000, bytesOf("ABCDEFGH"))}`;
    const document = caseOfLog(log);
    expect(fieldsOf(document)).toEqual([
      ["WSABUF", "0012f100", "lpBuffers", { len: "3", buf: "00400000" }],
      ["WSABUF", "0012f108", "lpBuffers", { len: "4", buf: "00500000" }],
    ]);
    expect(document.structures[0]).toMatchObject({ call: "call-1", evidence: [{ source: 0, lines: [6, 6] }] });
    expect(bufferAt(document, "00500000")).toMatchObject({
      call: "call-1",
      direction: "out",
      text: "ABCD",
      beyond: { address: "00500004", length: 4 },
      because: "its address is what WSABUF.buf behind lpBuffers of ws2_32!WSASend points at",
    });
  });

  test("sockaddr says where a connection goes, by its family", () => {
    const v4 = db(0x12f100, [2, 0, 0x13, 0xc5, 10, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
    const v6 = db(0x12f100, [23, 0, 1, 0xbb, 0, 0, 0, 0, 0xfe, 0x80, ...Array<number>(13).fill(0), 1, 0, 0, 0, 0]);
    const connect = x86("ws2_32!connect", [0x5ec, 0x12f100, 16]);
    expect(fieldsOf(caseOfLog(`${connect}0:000> db 12f100 L10\n${v4}`))).toEqual([
      ["SOCKADDR_IN", "0012f100", "name", { sin_family: "2 (AF_INET)", sin_port: "5061", sin_addr: "10.0.0.7" }],
    ]);
    expect(caseOfLog(`${connect}0:000> db 12f100 L1c\n${v6}`).structures[0]).toMatchObject({
      type: "SOCKADDR_IN6",
      fields: { sin6_port: "443", sin6_addr: "fe80:0:0:0:0:0:0:1" },
    });
  });

  test("SecBufferDesc on 64-bit leads through SecBuffer to the token", () => {
    const registers = `rax=0000000000000000 rbx=0000000000000000 rcx=000000000012f500\nrdx=0000000000000000 rsi=0000000000000000 rdi=0000000000000000\nrip=00007ff812345678 rsp=000000000012f000 rbp=0000000000000000\n r8=000000000012f100  r9=0000000000000000 r10=0000000000000000\nr11=0000000000000000 r12=0000000000000000 r13=0000000000000000\nr14=0000000000000000 r15=0000000000000000\niopl=0         nv up ei pl zr na po nc\ncs=0033  ss=002b  ds=002b  es=002b  fs=0053  gs=002b             efl=00000246\n`;
    const log = `0:000> g\nBreakpoint 0 hit\nsspicli!EncryptMessage:\n00007ff8\`12345678 4883ec28        sub     rsp,28h\n0:000> r\n${registers}sspicli!EncryptMessage:\n00007ff8\`12345678 4883ec28        sub     rsp,28h\n0:000> dq 12f100 L2\n${words(0x12f100, [0x100000000, 0x12f200], true)}0:000> dq 12f200 L2\n${words(0x12f200, [0x100000005, 0x20000000000], true)}0:000> db 200\`00000000 L8\n${db(0x20000000000, bytesOf("ABCDEFGH"), true)}`;
    const document = caseOfLog(log);
    expect(fieldsOf(document)).toEqual([
      [
        "SecBufferDesc",
        "000000000012f100",
        "pMessage",
        { ulVersion: "0", cBuffers: "1", pBuffers: "000000000012f200" },
      ],
      [
        "SecBuffer",
        "000000000012f200",
        "pMessage",
        { cbBuffer: "5", BufferType: "1 (SECBUFFER_DATA)", pvBuffer: "0000020000000000" },
      ],
    ]);
    expect(bufferAt(document, "0000020000000000")).toMatchObject({ text: "ABCDE", parameter: "pMessage" });
  });

  test("UNICODE_STRING names the module that is loaded", () => {
    const log = `0:000> kb\nChildEBP RetAddr  Args to Child\n0012f000 71ab1111 00000000 00000000 0012f100 ntdll!LdrLoadDll\n0:000> dd 12f100 L2\n${words(0x12f100, [0x000a0008, 0x400000])}0:000> du 400000\n00400000  "a.dll"\n`;
    const document = caseOfLog(log);
    expect(document.structures[0]).toMatchObject({
      type: "UNICODE_STRING",
      fields: { Length: "8", MaximumLength: "10", Buffer: "00400000" },
    });
    expect(bufferAt(document, "00400000")).toMatchObject({ string: "a.dl", callLength: 8, parameter: "DllName" });
  });

  test("dt shows a structure without a call", () => {
    const document = caseOfLog(
      '0:000> da 401000\n00401000  "A"\n0:000> dt ws2_32!_WSABUF 0012f100\n   +0x000 len              : 0x180\n   +0x004 buf              : 0x00155420  "GET"\n',
    );
    expect(document.structures).toEqual([
      expect.objectContaining({
        type: "WSABUF",
        address: "0012f100",
        call: null,
        fields: { len: "384", buf: "00155420" },
      }),
    ]);
  });

  test("what no row covers is left out", () => {
    const log = `${x86("ws2_32!WSASend", [0x5ec, 0x12f100, 1])}0:000> dd 12f100 L1\n0012f100  00000180\n`;
    expect(caseOfLog(log).structures[0]!.fields).toEqual({ len: "384" });
  });

  test("a list that leads back to itself ends", () => {
    const entry = [0, 2, 1, 6, 16, 0, 0x12f200, 0x12f100];
    const log = `${x86("ws2_32!freeaddrinfo", [0x12f100])}0:000> dd 12f100 L8\n${words(0x12f100, entry)}`;
    expect(caseOfLog(log).structures.filter((one) => one.type === "ADDRINFOA")).toHaveLength(1);
  });
});

test("a string that dv and du show is one string", () => {
  const log =
    `0:000> du 1d4a6b07c10\n000001d4\`a6b07c10  "\\\\prn02\\Zebra"\n` +
    `0:000> dv\n           name = 0x000001d4\`a6b07c10 "\\\\prn02\\Zebra"\n`;
  expect(caseOfLog(log).problems.map(({ code }) => code)).not.toContain("WP2002");
});
