import { describe, expect, test } from "@jest/globals";
import type { AnalyzeOptions, Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";

const LOG = `0:005> kn
 # ChildEBP RetAddr
00 0012f000 00401000 wininet!InternetOpenUrlA
01 0012f100 00402000 contosohook+0x420f
02 0012f200 00403000 contosorev+0x266f
03 0012f300 00404000 crypt32!VerifyDefaultRevocation+0x1d0
04 0012f400 00405000 crypt32!CertVerifyRevocation+0xb7
05 0012f500 00406000 app!main+0x10
`;

const callerOf = (document: Case) => document.calls[0]!.caller;
const owned = (options: AnalyzeOptions) => caseOfLog(LOG, options);
const moduleOf = (document: Case, name: string) => document.modules.find((module) => module.name === name)!;

describe("who called", () => {
  test("direct, responsible and initiator", () => {
    // The module that called the responsible one has no named row.
    expect(callerOf(owned({}))).toEqual({ direct: "contosohook", responsible: "contosohook", initiator: null });
  });

  test("an owners table decides, and the longest name that fits wins", () => {
    const document = owned({
      owners: [
        { module: "contoso*", owner: "os" },
        { module: "ContosoRev.dll", owner: "third-party", vendor: "Contoso" },
      ],
    });
    expect(callerOf(document)).toEqual({
      direct: "contosohook",
      responsible: "contosorev",
      initiator: "crypt32!CertVerifyRevocation",
    });
    expect(moduleOf(document, "contosorev")).toMatchObject({
      owner: "third-party",
      ownerBecause: "the owners table says so (ContosoRev.dll)",
    });
  });

  test("the path in the list of modules decides where there is one, and the state of the symbols is told", () => {
    const list = `0:005> lm
start    end        module name
00500000 00540000   contosohook   (export symbols)       C:\\Windows\\System32\\contosohook.dll
00600000 00640000   contosorev   (no symbols)           C:\\Program Files\\Contoso\\contosorev.dll
`;
    const document = caseOfLog(list + LOG);
    expect(moduleOf(document, "contosohook").owner).toBe("os");
    expect(moduleOf(document, "contosorev")).toMatchObject({
      owner: "third-party",
      ownerBecause: expect.stringMatching(/outside the Windows folder.*no symbols/) as unknown,
    });
    expect(callerOf(document)).toMatchObject({ direct: "contosohook", responsible: "contosorev" });
  });

  test("state machines and thunks are passed over", () => {
    const log = LOG.replace("contosohook+0x420f", "ntdll!KiFastSystemCallRet");
    expect(callerOf(caseOfLog(log))).toMatchObject({ direct: "contosorev", responsible: "contosorev" });
  });

  test("the module of the program's entry point is the application", () => {
    expect(moduleOf(owned({}), "app")).toMatchObject({
      owner: "application",
      ownerBecause: "the program's entry point lies in it",
    });
  });

  test("a name that cannot be right does not become the initiator", () => {
    const log = LOG.replace("contosohook+0x420f", "app!work+0x10").replace(
      "contosorev+0x266f",
      "kernel32!DosPathToSessionPathA+0x41b8",
    );
    expect(callerOf(caseOfLog(log)).initiator).toBeNull();
  });
});
