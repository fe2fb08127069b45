import { describe, expect, test } from "@jest/globals";
import { causalGraphOf } from "../../src/report/causal-graph.js";
import { eventsOf } from "../../src/report/events.js";
import { sequenceOf } from "../../src/report/sequence.js";
import { timelineOf } from "../../src/report/timeline.js";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";

const founding = caseOfLog(sampleLog("office-communicator-tls"));
const healthy = caseOfLog(sampleLog("ntlm-three-legs"));

describe("events", () => {
  test("stand in the log's order, and what never came stands before what ended the wait", () => {
    expect(eventsOf(founding).map((event) => event.id)).toEqual([
      "stop-1",
      "call-2",
      "call-1",
      "stop-2",
      "call-3",
      "msg-1",
      "msg-3",
      "stop-3",
      "call-5",
      "abs-1",
      "call-4",
    ]);
  });
});

describe("the sequence diagram", () => {
  const drawn = (document: typeof founding): readonly string[] => {
    const { lanes, steps } = sequenceOf(document);
    const name = (id: string): string => lanes.find((lane) => lane.id === id)!.label;
    return steps.map((step) => `${name(step.from)} > ${name(step.to)}: ${step.label}`);
  };

  test("of the founding case ends with a message that never came, before the close", () => {
    expect(drawn(founding)).toEqual([
      "thread 0:005 > thread 0:005: CertVerifyRevocation is running",
      "eecrlrev > thread 0:005: InternetOpenUrlA",
      "thread 0:005 > socket (value not printed): send",
      "socket (value not printed) > proxy: GET HTTP/1.0 · NTLM type 1 (negotiate)",
      "proxy > socket (value not printed): HTTP/1.1 407 Proxy Authentication Required, cut · NTLM type 2 (challenge)",
      "thread 0:005 > thread 0:005: HttpSendRequestA is running",
      "socket (value not printed) > proxy: NTLM type 3 (authenticate): never came",
      "thread 0:005 > socket (value not printed): closesocket",
    ]);
  });

  test("of a trace stands in the order of its positions, whatever was looked at first", () => {
    const at = (position: string, name: string): string =>
      `0:000> !tt ${position}\nSetting position: ${position}\n(1d3c.2b10): Break instruction exception - code 80000003 (first/second chance not available)\nTime Travel Position: ${position}\nWS2_32!${name}:\n00007ff8\`9a0720e0 48895c2408      mov     qword ptr [rsp+8],rbx\n`;
    const log = `${at("2B1F:8C", "recv")}${at("2A66:90", "send")}${at("2B40:2E", "closesocket")}0:000> q\n`;
    expect(drawn(caseOfLog(log)).map((step) => step.replace(/.*: /, ""))).toEqual(["send", "recv", "closesocket"]);
  });

  test("of its healthy twin shows the message, and nothing that never came", () => {
    expect(drawn(healthy).filter((step) => step.includes("type 3"))).toEqual([
      "socket (value not printed) > proxy: GET http://crl.example.test/CRL/net1.crl HTTP/1.1 · NTLM type 3 (authenticate)",
    ]);
    expect(sequenceOf(healthy).steps.filter((step) => step.kind === "missing")).toEqual([]);
  });
});

describe("the causal graph", () => {
  const { nodes, links, weakest } = causalGraphOf(founding);

  test("names the weakest link of the chain", () => {
    expect(links[weakest!]).toMatchObject({ from: "finding-2", to: "finding-3", confidence: "possible" });
  });

  test("has no link to a node that is not there, and no pure order", () => {
    const ids = new Set(nodes.map((node) => node.id));
    for (const link of links) expect([ids.has(link.from), ids.has(link.to)]).toEqual([true, true]);
    expect(links.map((link) => link.kind)).not.toContain("same-activation");
  });

  test("keeps the findings and says what it left out of a large case", () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...founding.edges[0]!,
      from: `call-${i + 10}`,
      to: `call-${i + 11}`,
    }));
    const large = causalGraphOf({ ...founding, edges: [...many, ...founding.edges] });
    expect(large.nodes.length).toBeLessThanOrEqual(60);
    expect(large.nodes.filter((node) => node.kind === "finding")).toHaveLength(3);
    expect(large.omitted).toBeGreaterThan(100);
  });
});

test("the timeline marks what is due and missing", () => {
  expect(
    timelineOf(founding)
      .rows.map((row) => row.mark)
      .join(""),
  ).toBe("…▶▶→←…✗▶");
});
