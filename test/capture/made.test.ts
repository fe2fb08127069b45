import { describe, expect, test } from "@jest/globals";
import { readTrace, traceFormatOf } from "../../src/capture/read.js";
import type { Trace } from "../../src/capture/trace.js";
import { big, ipBytes, little, pcap, tcpdump, transportBytes, type Made } from "../support/packets.js";

const A = "10.0.0.1:50000";
const B = "10.0.0.2:80";

function read(bytes: Uint8Array | string, chunk = 7): Trace {
  const all = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  const format = traceFormatOf(all);
  if (format === null) throw new Error("no trace");
  const chunks = Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) =>
    all.subarray(i * chunk, i * chunk + chunk),
  );
  return readTrace(format, chunks, null);
}

const sent = (trace: Trace, stream = 0, side = 0): string =>
  Buffer.from(trace.streams[stream]!.directions[side]!.head).toString("latin1");
const side = (trace: Trace, n = 0): Trace["streams"][number]["directions"][number] => trace.streams[0]!.directions[n]!;
const from = (seq: number, text: string, more: Partial<Made> = {}): Made => ({ from: A, to: B, seq, text, ...more });

describe("a TCP stream", () => {
  test("is put together whatever the order, and each byte is taken once", () => {
    const trace = read(
      tcpdump([from(1, "ab"), from(5, "ef"), from(3, "cd"), from(1, "ab"), from(5, "efgh"), from(8, "hi")]),
    );
    expect(sent(trace)).toBe("abcdefghi");
    expect(side(trace)).toMatchObject({
      frames: [1, 3, 2, 5, 6],
      starts: [0, 2, 4, 6, 8],
      retransmissions: 1,
      outOfOrder: 1,
    });
  });

  test("goes on over the end of the sequence numbers", () => {
    expect(sent(read(tcpdump([from(0xfffffffe, "ab"), from(0, "cd")])))).toBe("abcd");
  });

  test("keeps a hole where the other side acknowledges what was not captured", () => {
    const trace = read(
      tcpdump([from(1, "ab"), from(7, "gh"), { from: B, to: A, seq: 1, ack: 9, flags: "A" }, from(9, "ij")]),
    );
    expect(side(trace)).toMatchObject({ length: 10, holes: [{ start: 2, end: 6 }], frames: [1, 2, 4] });
    expect(sent(trace)).toBe("ab\0\0\0\0ghij");
  });

  test("keeps a hole where the capture ends", () => {
    expect(side(read(tcpdump([from(1, "ab"), from(7, "gh")])))).toMatchObject({
      length: 8,
      holes: [{ start: 2, end: 6 }],
    });
  });

  test("keeps a hole where a snap length cuts", () => {
    const trace = read(tcpdump([from(1, "abcdef", { snap: 43 }), from(7, "gh")]));
    expect(side(trace)).toMatchObject({ length: 8, holes: [{ start: 3, end: 6 }] });
    expect(sent(trace)).toBe("abc\0\0\0gh");
  });

  test("counts keep-alives apart from what was sent again", () => {
    const trace = read(tcpdump([from(1, "ab"), from(2, "x"), from(2, "x"), from(1, "ab")]));
    expect(side(trace)).toMatchObject({ keepAlives: 2, retransmissions: 1, length: 2 });
  });

  test("begins anew when its ports are used again", () => {
    const syn = (seq: number, at: number): Made => ({ from: A, to: B, seq, flags: "S", at });
    const trace = read(
      tcpdump([syn(1, 0), syn(1, 1), from(2, "ab", { at: 2 }), syn(500, 3), from(501, "cd", { at: 4 })]),
    );
    expect(trace.streams).toHaveLength(2);
    expect([sent(trace, 0), sent(trace, 1)]).toEqual(["ab", "cd"]);
    expect(trace.streams[0]!.events.map((event) => [event.kind, event.again])).toEqual([
      ["syn", false],
      ["syn", true],
    ]);
  });

  test("tells who opened it, how it ended, and how long nothing had been sent", () => {
    const trace = read(
      tcpdump([
        { from: B, to: A, seq: 9, ack: 2, flags: "SA", at: 0 },
        from(2, "ab", { at: 1 }),
        { from: B, to: A, seq: 10, ack: 4, flags: "R", at: 31.5 },
      ]),
    );
    expect(trace.streams[0]).toMatchObject({ client: 1 });
    expect(trace.streams[0]!.events.at(-1)).toMatchObject({ kind: "rst", side: 0, idle: 30.5e9 });
  });
});

describe("a capture file", () => {
  const one = [from(1, "hello", { at: 0.25 })];

  test.each([
    ["little", "micro", {}],
    ["big", "micro", { bigEndian: true }],
    ["little", "nano", { nano: true }],
    ["big", "nano", { bigEndian: true, nano: true }],
  ])("in %s endian with %s seconds", (_, __, options) => {
    const trace = read(tcpdump(one, options));
    expect([trace.second, trace.begin, sent(trace)]).toEqual([1_700_000_000, 250_000_000, "hello"]);
  });

  const ethernet = [...Array.from({ length: 12 }, () => 2), 8, 0];
  test.each<[string, number, number[]]>([
    ["Ethernet", 1, ethernet],
    ["a VLAN", 1, [...ethernet.slice(0, 12), 0x81, 0, 0, 5, 8, 0]],
    ["two VLANs", 1, [...ethernet.slice(0, 12), 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0]],
    ["PPPoE", 1, [...ethernet.slice(0, 12), 0x88, 0x64, 0x11, 0, 0, 1, 0, 99, 0, 0x21]],
    ["LLC and SNAP", 1, [...ethernet.slice(0, 12), 0, 99, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0]],
    ["Linux cooked", 113, [...Array.from({ length: 14 }, () => 0), 8, 0]],
    ["Linux cooked, version 2", 276, [8, 0, ...Array.from({ length: 18 }, () => 0)]],
    ["loopback of a little endian machine", 0, [2, 0, 0, 0]],
    ["loopback of OpenBSD", 108, [0, 0, 0, 2]],
    ["raw IP", 101, []],
    ["PPP", 9, [0xff, 3, 0, 0x21]],
    ["802.11", 105, [8, 0, ...Array.from({ length: 22 }, () => 1), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0]],
    [
      "802.11 with a quality field behind radiotap",
      127,
      [0, 0, 8, 0, 0, 0, 0, 0, 0x88, 0, ...Array.from({ length: 24 }, () => 1), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
    ],
  ])("of %s", (_, link, before) => {
    const trace = read(tcpdump(one, { link, before }));
    expect([trace.problems, sent(trace)]).toEqual([[], "hello"]);
  });

  test("of a link type that is not read says so", () => {
    const trace = read(tcpdump(one, { link: 147 }));
    expect([trace.streams, trace.passedOver, trace.problems.map((one) => one.code)]).toEqual([[], 1, ["WP3003"]]);
  });

  test("passes trailing bytes of short Ethernet frames over", () => {
    const padded = pcap([{ bytes: [...ethernet, ...ipBytes(from(1, "hi")), 0, 0, 0, 0] }], { link: 1 });
    expect(sent(read(padded))).toBe("hi");
  });

  test("that claims too much ends there, and says so", () => {
    const bytes = tcpdump([...one, ...one]);
    new DataView(bytes.buffer).setUint32(24 + 8, 0xfffffff0, true);
    const trace = read(bytes);
    expect([trace.frames, trace.problems.map((one) => one.code)]).toEqual([0, ["WP3001"]]);
  });

  test("that is cut keeps what came before", () => {
    const whole = tcpdump([...one, ...one]);
    const trace = read(whole.subarray(0, whole.length - 3));
    expect([trace.frames, trace.problems.map((one) => one.code)]).toEqual([1, ["WP3002"]]);
  });

  test("never throws, however it is damaged", () => {
    const whole = tcpdump(
      [from(1, "GET / HTTP/1.0\r\n\r\n"), { from: "[fe80::1]:1", to: "[fe80::2]:2", udp: true, text: "x" }],
      { link: 1, before: ethernet },
    );
    for (let i = 4; i < whole.length; i++) {
      for (const value of [0, 0x45, 0x60, 0xff]) {
        const damaged = whole.slice();
        damaged[i] = value;
        expect(read(damaged, 64).streams.length).toBeLessThan(4);
      }
    }
  });
});

describe("IP fragments", () => {
  const whole = transportBytes(from(1, "x".repeat(20) + "END"));
  const part = (start: number, end: number, more: boolean, made = from(1, "")): number[] =>
    ipBytes(made, whole.slice(start, end), {
      id: 7,
      word: made.from.startsWith("[") ? start | (more ? 1 : 0) : (start / 8) | (more ? 0x2000 : 0),
    });

  test("are joined in any order", () => {
    const parts = [part(24, 40, true), part(40, 99, false), part(0, 24, true)];
    const trace = read(pcap(parts.map((bytes) => ({ bytes }))));
    expect([sent(trace), side(trace).frames]).toEqual([`${"x".repeat(20)}END`, [3]]);
  });

  test("of IPv6 too", () => {
    const made = { ...from(1, ""), from: "[fe80::1]:50000", to: "[fe80::2]:80" };
    const trace = read(pcap([part(0, 24, true, made), part(24, 99, false, made)].map((bytes) => ({ bytes }))));
    expect(sent(trace)).toBe(`${"x".repeat(20)}END`);
    expect(trace.streams[0]!.ends[0]).toEqual({ address: "fe80::1", port: 50_000 });
  });

  test("of which one is missing are told", () => {
    const trace = read(pcap([{ bytes: part(0, 24, true) }]));
    expect([trace.streams, trace.problems.map((one) => one.code)]).toEqual([[], ["WP3003"]]);
  });
});

describe("pcapng", () => {
  const block = (type: number, body: readonly number[]): number[] => {
    const rest = (4 - (body.length % 4)) % 4;
    const length = 12 + body.length + rest;
    return [
      ...little(type, 4),
      ...little(length, 4),
      ...body,
      ...Array.from({ length: rest }, () => 0),
      ...little(length, 4),
    ];
  };
  const section = block(0x0a0d0d0a, [...little(0x1a2b3c4d, 4), 1, 0, 0, 0, ...Array.from({ length: 8 }, () => 255)]);
  const card = (link: number, options: readonly number[] = []): number[] =>
    block(1, [...little(link, 2), 0, 0, 0, 0, 0, 0, ...options]);
  const packet = (id: number, ticks: bigint, bytes: readonly number[], claimed = bytes.length): number[] =>
    block(6, [
      ...little(id, 4),
      ...little(Number(ticks >> 32n), 4),
      ...little(Number(ticks & 0xffffffffn), 4),
      ...little(claimed, 4),
      ...little(claimed, 4),
      ...bytes,
    ]);

  test("with several sections, interfaces and clocks", () => {
    const ethernet = [...Array.from({ length: 12 }, () => 2), 8, 0];
    const nano = [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0];
    const bytes = [
      ...section,
      ...card(1),
      ...card(101, nano),
      ...block(4, [1, 0, 8, 0, 10, 0, 0, 1, 97, 46, 98, 0, 0, 0, 0, 0]),
      ...packet(1, 1_700_000_000_500_000_000n, ipBytes(from(1, "ab"))),
      ...packet(0, 1_700_000_001_000_000n, [...ethernet, ...ipBytes(from(3, "cd"))]),
      ...block(10, [...Buffer.from("TLSK"), 4, 0, 0, 0, 1, 2, 3, 4]),
      ...section,
      ...card(101),
      ...packet(0, 1_700_000_002_000_000n, ipBytes(from(5, "ef"))),
      ...block(3, [...little(ipBytes(from(7, "g")).length, 4), ...ipBytes(from(7, "g"))]),
    ];
    const trace = read(Uint8Array.from(bytes));
    expect([trace.problems, sent(trace)]).toEqual([[], "abcdefg"]);
    expect(side(trace).nanos.slice(0, 3)).toEqual([5e8, 1e9, 2e9]);
  });

  test("takes of a packet what its block holds", () => {
    const trace = read(Uint8Array.from([...section, ...card(101), ...packet(0, 1n, ipBytes(from(1, "abcd")), 9999)]));
    expect([sent(trace), trace.problems.map((one) => one.code)]).toEqual(["abcd", ["WP3001"]]);
  });

  test("ends at a block whose length cannot be", () => {
    const trace = read(Uint8Array.from([...section, ...card(101), 6, 0, 0, 0, 3, 0, 0, 0, ...big(0, 16)]));
    expect(trace.problems.map((one) => one.code)).toEqual(["WP3001"]);
  });
});

describe("exports of tshark", () => {
  test("with a key that occurs twice, one after the other", () => {
    const row = (n: number, extra: string): string =>
      `{"_source":{"layers":{"frame":{"frame.number":"${n}","frame.time_epoch":"1700000000.5"},"ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.0.2"},"tcp":{"tcp.srcport":"50000","tcp.dstport":"80","tcp.port":"50000","tcp.port":"80","tcp.seq":"${n}","tcp.len":"1","tcp.payload":"6${n}"},"http":{${extra}}}}}`;
    const trace = read(
      `[\n${row(1, '"http.proxy_authenticate":"NTLM","http.proxy_authenticate":"Basic","note":"a \\"} b"')},\n${row(2, '"http.response.code":"407"')}\n]\n`,
    );
    expect([trace.format, trace.frames, sent(trace)]).toEqual(["tshark-json", 2, "ab"]);
    expect(trace.noted).toMatchObject([{ frame: 2, facts: ["http.response", "status:407"] }]);
  });

  test("with the bytes of frames beside their fields, where a key means two things", () => {
    const frame = (n: number): string => {
      const raw = Buffer.from(ipBytes(from(0x10000008 + n, `${n}`))).toString("hex");
      return `{"_source":{"layers":{"frame_raw":["${raw}",0,${raw.length / 2},0,1],"frame":{"frame.number":"${n}","frame.time_epoch":"1700000000.5"},"ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.0.2"},"tcp":{"tcp.srcport":"50000","tcp.dstport":"80","tcp.seq_raw":["${(0x10000008 + n).toString(16)}",38,4,0,7],"tcp.seq":"${n}","tcp.seq_raw":"${0x10000008 + n}","tcp.len":"1","tcp.payload_raw":["3${n}",54,1,0,30],"tcp.payload":"3${n}"}}}}`;
    };
    const trace = read(`[\n${[1, 2, 3].map(frame).join(",\n")}\n]\n`);
    expect([trace.format, trace.frames, sent(trace)]).toEqual(["tshark-json", 3, "123"]);
  });

  test("that end in the middle of a packet", () => {
    const trace = read('[\n{"_source":{"layers":{"frame":{"frame.number":"1"}}}},\n{"_source":{"layers":{"frame":{');
    expect([trace.frames, trace.problems.map((one) => one.code)]).toEqual([1, ["WP3002"]]);
  });

  test.each([
    ["tabs", "\t", ""],
    ["commas and quotes", ",", '"'],
    ["semicolons", ";", "'"],
  ])("as fields with %s", (_, separator, quote) => {
    const line = (cells: readonly string[]): string =>
      cells.map((cell) => (quote === "" ? cell : quote + cell + quote)).join(separator);
    const rows = [
      "frame.number,ip.src,tcp.srcport,ip.dst,tcp.dstport,tcp.seq,tcp.len,tcp.payload".split(",").join(separator),
      line(["1", "10.0.0.1", "50000", "10.0.0.2", "80", "1", "2", "6162"]),
      line(["2", "10.0.0.1", "50000", "10.0.0.2", "80", "3", "2", "63:64"]),
    ];
    expect(sent(read(rows.join("\r\n")))).toBe("abcd");
  });

  test("written by PowerShell as UTF-16", () => {
    const text =
      "frame.number\tip.src\ttcp.srcport\tip.dst\ttcp.dstport\ttcp.seq\ttcp.payload\n1\t10.0.0.1\t5\t10.0.0.2\t80\t1\t6162\n";
    expect(sent(read(Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, "utf16le")])))).toBe("ab");
  });

  test("as a packet list of Wireshark", () => {
    const text = `No.     Time           Source                Destination           Protocol Length Info
      1 0.000000       10.0.0.1              10.0.0.2              TCP      66     50000 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460
      2 0.250000       10.0.0.2              10.0.0.1              TCP      54     80 → 50000 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0
`;
    const trace = read(text);
    expect(trace.streams[0]!.events.map(({ kind, frame, nanos }) => [kind, frame, nanos])).toEqual([
      ["syn", 1, 0],
      ["rst", 2, 250_000_000],
    ]);
  });
});

describe("what a person typed", () => {
  test("is a list of frames with the facts of its words", () => {
    const trace = read(
      "Frame 12: Client sends GET for the list, with NTLM negotiate\n* Frame 14: Proxy replies with 407 and the NTLM challenge\n• Frame #90 - Server RESETS the connection\n",
    );
    expect(trace.format).toBe("frame-list");
    expect(trace.noted.map(({ frame, line, facts }) => [frame, line, facts])).toEqual([
      [12, 1, ["ntlm", "ntlm.negotiate", "http.request", "method:GET", "from:client"]],
      [14, 2, ["ntlm", "ntlm.challenge", "http.response", "status:407", "from:proxy"]],
      [90, 3, ["tcp.rst", "from:server"]],
    ]);
  });

  test("names the sender, where it is told behind what came", () => {
    const trace = read(
      "Frame 1: GET of the list from the server\nFrame 2: HTTP/1.0 407 response from the proxy\nFrame 3: TCP RST from the server\n",
    );
    expect(trace.noted.map(({ facts }) => facts.find((fact) => fact.startsWith("from:")))).toEqual([
      undefined,
      "from:proxy",
      "from:server",
    ]);
  });

  test.each([
    "",
    "0:000> k\nChildEBP RetAddr\n",
    "Frame 1: 74 bytes on wire (592 bits)\nFrame 2: 60 bytes on wire\n",
    "{}",
    "[1, 2]",
    "a\tb\tc\n",
  ])("%j is no trace", (text) => {
    expect(traceFormatOf(new TextEncoder().encode(text))).toBeNull();
  });
});
