import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tcpdump } from "../support/packets.js";
import { CASES_FOLDER, caseFiles, readCases } from "../support/cases.js";
import type { NetworkInput } from "../../src/index.js";
import { sampleLog, sampleNames, sampleNetwork, SHARED } from "../support/samples.js";

/** A log to make documents of. */
export interface Log {
  readonly name: string;
  readonly log: string | Uint8Array;
  readonly network?: readonly NetworkInput[];
}

/** All samples, and the text of every case of every case file. */
export function projectLogs(): readonly Log[] {
  return [
    ...sampleNames().map((name) => ({
      name: `samples/${name}`,
      log: sampleLog(name),
      network: sampleNetwork(name),
    })),
    ...caseFiles().flatMap((file) =>
      readCases(join(CASES_FOLDER, file)).map(({ title, text }) => ({ name: `${file}: ${title}`, log: text })),
    ),
  ];
}

const CORPUS = join(SHARED, "corpus");

export const HAS_CORPUS: boolean = existsSync(CORPUS);

/** Real transcripts that lie beside the project, where they do. */
export function corpusLogs(): readonly Log[] {
  if (!HAS_CORPUS) return [];
  return readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt") && statSync(join(CORPUS, name)).isFile())
    .sort()
    .map((name) => ({ name, log: readFileSync(join(CORPUS, name)) }));
}

/** The same request twice; a connection whose answer nobody dumped; and a file that ends inside a record. */
const TRACE = tcpdump([
  { from: "10.0.0.1:50000", to: "10.0.0.2:80", seq: 1, text: "GET /same HTTP/1.0\r\n\r\n" },
  { from: "10.0.0.1:50001", to: "10.0.0.2:80", seq: 1, text: "GET /same HTTP/1.0\r\n\r\n" },
  { from: "10.0.0.1:50002", to: "10.0.0.2:80", seq: 1, text: "GET /mine HTTP/1.0\r\n\r\n" },
  { from: "10.0.0.2:80", to: "10.0.0.1:50002", seq: 1, text: "HTTP/1.0 200 OK\r\n\r\n" },
]);

/** Texts for what neither the samples nor the cases happen to hold. */
export const RARE_LOGS: readonly Log[] = [
  { name: "a recorder that lost calls", log: '{"api":"ws2_32!send","tid":1}\n{"gap":"the buffer was full"}\n' },
  {
    name: "a whole list of the calls of a trace",
    log: `0:000> dx @$curprocess.TTD.Lifetime
@$curprocess.TTD.Lifetime                 : [1:0, FFFF:0]
0:000> dx @$cursession.TTD.Calls("ws2_32!send").Count()
@$cursession.TTD.Calls("ws2_32!send").Count() : 0x1
0:000> dx -r2 @$cursession.TTD.Calls("ws2_32!send")
@$cursession.TTD.Calls("ws2_32!send")                
    [0x0]           
        TimeStart        : 20:1 [Time Travel]
        Function         : ws2_32!send
0:000> q
`,
  },
  { name: "a line that is too long", log: `0:000> .echo\n${"x".repeat(70_000)}\n` },
  {
    name: "two bases for one module",
    log: `0:000> k
ChildEBP RetAddr
0012fe00 08184210 ws2_32!send
0012fe20 10012345 contoso+0x4210
0012fe40 10024321 contoso+0x2345
0012fe60 7c816fd7 contoso+0x4321
`,
  },
  {
    name: "breakpoints with conditions",
    log: `0:000> ~5 bp0 /1 /t 8a2c3d40 ws2_32!send 2 ".if (poi(@esp+4) == 0x5ec) {} .else {gc}"
0:000> g
Breakpoint 0 hit
0:000> bc 0
`,
  },
  {
    name: "code of an inlined function",
    log: "0:000> u\nMyApp!func1+0x3 [inlined in MyApp!main+0x88]:\n00007ff6`8d6213f3 7405            je      MyApp!main+0x8f (00007ff6`8d6213fa) [br=1]\n",
  },
  {
    name: "a structure, and a dump whose last blanks are cut",
    log: `0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfb5a 000005ec 05c2f200 00000001 ws2_32!WSASend
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Send+0x25
0:005> dd 05c2f200 L2
05c2f200  00000020 00170aa8
0:005> da 00170aa8
00170aa8  "GET /a.crl HTTP/1.1..Host: a"
00170ac8  "b.example....   "
`,
  },
  {
    name: "a buffer that two frames hold, and one that none holds",
    log: `0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfb5a 000005ec 00170aa8 00000016 ws2_32!send
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Send+0x25
0:005> da 00170aa8
00170aa8  "GET /same HTTP/1.0...."
0:005> da 00170bb8
00170bb8  "HTTP/1.0 200 OK..Server: nobody."
0:005> g
0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfb5a 000005ec 00170cc8 00000017 ws2_32!send
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Send+0x25
0:005> da 00170cc8
00170cc8  "GET /other HTTP/1.0...."
0:005> g
0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfb5a 000005f0 00170dd8 00000016 ws2_32!send
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Send+0x25
0:005> da 00170dd8
00170dd8  "GET /mine HTTP/1.0...."
`,
    network: [{ name: "cut.pcap", trace: Uint8Array.from([...TRACE, 0, 0, 0]) }],
  },
  {
    name: "a list of frames between the commands",
    log: `Frame 7: Client sends http GET for the list
Frame 9: Server RESETS the connection
0:005> da 00170aa8
00170aa8  "GET /same HTTP/1.0...."
`,
  },
  {
    name: "a socket from its opening to its closing",
    log: `0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfb5a 00000002 00000001 00000006 ws2_32!socket
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Open+0x25
0:005> gu
eax=000005ec ebx=00000000 ecx=05c2f0f0 edx=00000000 esi=00170aa8 edi=00000000
eip=771bfb5a esp=05c2f0f8 ebp=05c2f118 iopl=0         nv up ei pl zr na pe nc
cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246
wininet!ICSocket::Open+0x25:
771bfb5a 8bf0            mov     esi,eax
0:005> g
Breakpoint 1 hit
0:005> kb
ChildEBP RetAddr  Args to Child
05c2f0e4 771bfc5a 000005ec 771bfb5a 00000001 ws2_32!closesocket
05c2f118 771ce87f 00170aa8 000000cb 00000000 wininet!ICSocket::Close+0x25
`,
  },
];
