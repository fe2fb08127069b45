import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const factsOf = (log: string, kind: string): readonly Readonly<Record<string, string>>[] =>
  caseOfLog(log)
    .facts.filter((fact) => fact.kind === kind)
    .map(({ fields }) => fields);

const thrown = (address: string, type: string, message: string, inner: string, asked = ""): string =>
  `0:000> !pe${asked}\nException object: ${address}\nException type:   ${type}\nMessage:          ${message}\nInnerException:   ${inner}\nStackTrace (generated):\n    SP               IP               Function\n    000000C5A3B7E8B0 00007FFB0A51FF2B System_ni!System.Net.HttpWebRequest.GetResponse()+0x4eb\n    000000C5A3B7EA10 00007FFAAD5A0A3F App!App.Client.Fetch(System.String)+0x5f\n\nStackTraceString: <none>\nHResult: 80131509\n`;

describe("exception objects", () => {
  const outer = thrown(
    "000001e5a9b00890",
    "System.Net.WebException",
    "It failed.",
    "System.IO.IOException, Use !PrintException 000001e5a9b00720 to see more.",
  );

  test("an inner one that was printed tells the reason, and is no exception of its own", () => {
    const log = outer + thrown("000001e5a9b00720", "System.IO.IOException", "Reset.", "<none>", " 000001e5a9b00720");
    expect(factsOf(log, "managed-exception")).toEqual([
      expect.objectContaining({
        type: "System.Net.WebException",
        chain: "System.Net.WebException ← System.IO.IOException",
        "root.message": "Reset.",
        "root.printed": "yes",
        site: "App.Client.Fetch",
        "of-thread": "yes",
      }),
    ]);
  });

  test("one that was not printed is named, and what it says is not made up", () => {
    const [fact] = factsOf(outer, "managed-exception");
    expect(fact).toMatchObject({ "root.type": "System.IO.IOException", "root.printed": "no", words: "It failed." });
    expect(fact).not.toHaveProperty("root.message");
  });

  test("one that is printed by its address is of no thread", () => {
    const [fact] = factsOf(
      thrown("000001e5a9b00720", "System.FormatException", "Bad.", "<none>", " 000001e5a9b00720"),
      "managed-exception",
    );
    expect(fact!["of-thread"]).toBe("no");
  });
});

describe("waits of managed threads", () => {
  const rows = (...methods: readonly string[]): string =>
    `0:000> !clrstack\nOS Thread Id: 0x3a14 (0)\n        Child SP               IP Call Site\n${methods.map((method, i) => `000000c5a3b7e${(0x100 + i * 0x40).toString(16)} 00007ffaad5a0a3f ${method}\n`).join("")}`;
  const ENTER = "[HelperMethodFrame_1OBJ: 000000c5a3b7e428] System.Threading.Monitor.Enter(System.Object)";

  test.each([
    ["monitor", [ENTER, "App.Bank.Run()"]],
    ["sleep", ["[HelperMethodFrame: 000000c5a3b7e428] System.Threading.Thread.SleepInternal(Int32)", "App.Bank.Run()"]],
    [
      "sql",
      [
        "[InlinedCallFrame: 000000c5a3b7e428] SNINativeMethodWrapper.SNIReadSyncOverAsync(SNI_ConnWrapper*, SNI_Packet**, Int32)",
        "System.Data.SqlClient.SqlCommand.ExecuteReader()",
        "App.Bank.Run()",
      ],
    ],
  ])("%s", (on, methods) => {
    expect(factsOf(rows(...methods), "wait")).toEqual([
      expect.objectContaining({ on, asker: "App.Bank.Run", managed: "yes" }),
    ]);
  });

  test.each([
    [
      "code of the program on top",
      ["App.Bank.Sort()", "System.Threading.Monitor.Enter(System.Object)", "App.Bank.Run()"],
    ],
    [
      "a call that threw",
      ["[HelperMethodFrame: 000000c5a3b7e428] ", "System.Net.HttpWebRequest.GetResponse()", "App.Bank.Run()"],
    ],
    [
      "a worker without work",
      [
        "[HelperMethodFrame: 000000c5a3b7e428] System.Threading.LowLevelLifoSemaphore.WaitForSignal(Int32)",
        "System.Threading.PortableThreadPool+WorkerThread.WorkerThreadStart()",
      ],
    ],
    [
      "a host that runs",
      [
        "[HelperMethodFrame: 000000c5a3b7e428] System.Threading.Monitor.ObjWait(Int32, System.Object)",
        "Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.Run(Microsoft.Extensions.Hosting.IHost)",
        "App.Program.Main()",
      ],
    ],
  ])("%s is no wait", (_, methods) => {
    expect(factsOf(rows(...methods), "wait")).toEqual([]);
  });

  test("with two monitors to choose from, which one is waited for is not said", () => {
    const list =
      "0:000> !syncblk\nIndex SyncBlock MonitorHeld Recursion Owning Thread Info  SyncBlock Owner\n   19 000001001a2b3c10            3         1 00000100001f5a40   f30   4   0000010001e3a1c8 App.A\n   20 000001001a2b6c10            3         1 00000100001f5d18  1150   5   0000010001e3a1d8 App.B\n";
    expect(factsOf(list + rows(ENTER, "App.Bank.Run()"), "lock-wait")).toEqual([]);
  });
});

test("code in no module that calls itself is no overwritten stack", () => {
  const row = (n: number, step: number): string =>
    `0${n} 000000d0\`c82${(0x5000 + n * step).toString(16)}0 00007ffb\`8c1d0b26     0x00007ffb\`8c1d0b26\n`;
  const stack = (step: number): string =>
    `0:000> k\n # Child-SP          RetAddr               Call Site\n${[0, 1, 2, 3, 4].map((n) => row(n, step)).join("")}`;
  expect(factsOf(stack(4), "stack-damage")).toEqual([]);
});

test("the deadlock that an extension found, in both of its wordings", () => {
  const rest =
    "CLR thread 0x3 holds the lock on SyncBlock 000001e5a7d8b4a8 OBJ:000001e5a9ad0c18[System.Object]\n...and is waiting for the lock on SyncBlock 000001e5a7d8b4f8 OBJ:000001e5a9ad0c30[System.Object]\nCLR thread 0x4 holds the lock on SyncBlock 000001e5a7d8b4f8 OBJ:000001e5a9ad0c30[System.Object]\n...and is waiting for the lock on SyncBlock 000001e5a7d8b4a8 OBJ:000001e5a9ad0c18[System.Object]\n";
  for (const words of ["*DEADLOCK DETECTED*", "Deadlock detected:"])
    expect(factsOf(`0:000> !dlk\nExamining SyncBlocks...\n${words}\n${rest}`, "claim")).toEqual([
      expect.objectContaining({ by: "!dlk", threads: "0x3 and 0x4" }),
    ]);
  expect(factsOf("0:000> !dlk\nExamining SyncBlocks...\nNo deadlocks detected.\n", "claim")).toEqual([]);
});

describe("a session of dotnet-dump", () => {
  const opened = "Ready to process analysis commands. Type 'help' to list available commands.\n";
  const pool =
    "Using the Portable thread pool.\n\nCPU utilization:  2%\nWorkers Total:    8\nWorkers Running:  8\nWorkers Idle:     0\nWorker Min Limit: 4\nWorker Max Limit: 32767\n";
  const stack =
    "OS Thread Id: 0x1f (14)\n        Child SP               IP Call Site\n00007F27D37FDA30 00007F2B209D8C1A System.Threading.ManualResetEventSlim.Wait(Int32, System.Threading.CancellationToken)\n00007F27D37FDB70 00007F2B209E1A9E System.Threading.Tasks.Task.InternalWaitCore(Int32, System.Threading.CancellationToken)\n00007F27D37FDC20 00007F2B21C7B9A8 App.Prices.Get(System.String)\n00007F27D37FE1D0 00007F2B209F3F40 System.Threading.ThreadPoolWorkQueue.Dispatch()\n";
  const steps = (log: string): readonly string[] => caseOfLog(log).nextSteps.flatMap(({ run }) => run);

  test("commands are named as they were typed, and asked for as it knows them", () => {
    const log = `${opened}> threadpool\n${pool}> setthread 14\n> clrstack\n${stack}`;
    expect(caseOfLog(log).scene[0]!.text).toMatch(/ looked at with threadpool, setthread, clrstack\.$/);
    expect(steps(log)).toEqual(["clrstack -all", "threadpool", "dumpasync --stats"]);
  });

  test("in another debugger they keep their sign", () => {
    const log = `0:014> !threadpool\n${pool}0:014> !clrstack\n${stack}`;
    expect(caseOfLog(log).scene[0]!.text).toMatch(/ looked at with !threadpool, !clrstack\.$/);
    expect(steps(log)).toContain("~*e !clrstack");
  });
});
