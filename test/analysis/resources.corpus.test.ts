import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog, SHARED } from "../support/samples.js";

const corpus = join(SHARED, "corpus");
const read = (name: string): Case => caseOfLog(readFileSync(join(corpus, name)));
const said = (document: Case): readonly unknown[] =>
  document.resources.map((one) => [
    one.kind,
    one.value,
    one.uses.map((id) => document.calls.find((call) => call.id === id)!.api.split("!")[1]),
  ]);

test("the founding case shows no socket value, so it has no socket", () => {
  expect(caseOfLog(sampleLog("office-communicator-tls")).resources).toEqual([]);
});

/** What a reader of the log finds in it. */
(existsSync(corpus) ? describe : describe.skip)("resources of real logs (needs ../shared)", () => {
  test("the socket of recv stands in the dumped stack", () => {
    const document = read("network/pl-syncbreeze-recv-http-dc.txt");
    expect(document.resources).toEqual([
      expect.objectContaining({ id: "socket-1", value: "3d0", generation: 1, acquired: null, released: null }),
    ]);
    expect(document.resources[0]!.evidence).toEqual([{ source: 0, lines: [9, 9] }]);
  });

  test("the socket that accept waits on is the handle that the kernel is asked with", () => {
    const [socket, ...others] = said(read("network/idx-33213206094-tcpserver-zh-kd-accept.txt"));
    expect(socket).toEqual(["socket", "b0", ["accept", "WSAAccept", "NtDeviceIoControlFile"]]);
    expect(others.every((one) => (one as string[])[1] !== "b0")).toBe(true);
  });

  test("send, seen from deep inside it", () => {
    expect(said(read("network/idx-33213206094-tcpserver-zh-send.txt"))).toEqual([["socket", "160", ["send"]]]);
  });

  test("each of two threads waits for the lock of the other", () => {
    expect(
      said(read("threads/doc-debugging-a-deadlock.txt")).filter((one) => (one as string[])[0] === "critical-section"),
    ).toEqual([
      ["critical-section", "68629100", expect.anything()],
      ["critical-section", "24e750", expect.anything()],
    ]);
  });

  test("events that a listing names; the handle that the threads wait for is in a register that nobody printed", () => {
    const document = read("threads/dp-handle-event-deadlock.txt");
    expect(document.resources.map((one) => [one.id, one.value, one.object?.name, one.uses])).toEqual([
      ["event-1", "a8", "\\BaseNamedObjects\\FilesCreatedEvent", []],
      ["event-2", "ac", "\\BaseNamedObjects\\FilesMovedEvent", []],
    ]);
  });

  test("a lock list names locks and owners", () => {
    const owners = read("threads/doc-cs.txt").resources.map((one) => [one.value, one.object?.owner ?? null]);
    expect(owners).toContainEqual(["77c8ba60", "dd8"]);
    expect(owners).toContainEqual(["6a262820", "460"]);
  });
});
