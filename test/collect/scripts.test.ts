import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { collectScripts } from "../../src/collect/collect.js";
import { markerText, scriptWord } from "../../src/collect/marker.js";
import type { CollectRequest } from "../../src/collect/request.js";
import { readCollected } from "../../src/grammar/marker/collected.js";
import { knowledge } from "../../src/knowledge/index.js";

const { catalogue } = knowledge();
const REQUEST: CollectRequest = {
  target: "live",
  apis: [],
  rules: [],
  arch: "x64",
  folder: "C:\\collect",
  bytes: 1024,
};

function scripts(request: Partial<CollectRequest>): Readonly<Record<string, string>> {
  const made = collectScripts({ ...REQUEST, ...request }, null, knowledge(), knowledge().rules());
  if ("message" in made) throw new Error(made.message);
  return Object.fromEntries(made.files.map(({ name, text }) => [name, text]));
}

function refusal(request: Partial<CollectRequest>): string {
  const made = collectScripts({ ...REQUEST, ...request }, null, knowledge(), knowledge().rules());
  return "message" in made ? `${made.message} ${made.remedy}` : "";
}

describe("what a script may hold", () => {
  const everything = { apis: ["*!*"] };
  const files = [
    scripts({ ...everything, arch: "x64" }),
    scripts({ ...everything, arch: "x86" }),
    scripts({ ...everything, target: "ttd" }),
    scripts({ target: "dump" }),
  ].flatMap((set) => Object.entries(set).filter(([name]) => name.endsWith(".wds")));
  const lines = [...new Set(files.flatMap(([, text]) => text.split("\r\n")))];

  test("lines of a length that every debugger takes, quotes and blocks closed", () => {
    expect(lines.filter((line) => line.length > 2000)).toEqual([]);
    expect(lines.filter((line) => (line.match(/(?<!\\)"/g) ?? []).length % 2 === 1)).toEqual([]);
    expect(lines.filter((line) => line.split("{").length !== line.split("}").length)).toEqual([]);
  });

  test("nothing in an echoed text that means something to the debugger", () => {
    expect(lines.filter((line) => line.startsWith(".echo ") && /[;"%\\{}$*]/.test(line))).toEqual([]);
  });

  test("nothing that takes the rest of its line, where lines are joined", () => {
    const joined = files.filter(([name]) => /^(?:in|out)-/.test(name)).flatMap(([, text]) => text.split("\r\n"));
    expect(joined.filter((line) => /^\s*(?:\*|as |\$\$[^>]|\.logopen|\.sympath)/.test(line))).toEqual([]);
  });

  test("every function once, for both widths of code", () => {
    expect(Object.keys(scripts(everything)).filter((name) => name.startsWith("in-"))).toHaveLength(
      catalogue.all().length,
    );
  });
});

describe("what is never asked for", () => {
  test("passwords, credentials and keys", () => {
    for (const name of [
      "LogonUserW",
      "InternetConnectA",
      "WinHttpSetCredentials",
      "AcquireCredentialsHandleW",
      "CryptImportKey",
    ]) {
      const set = scripts({ apis: [name] });
      const asked =
        Object.values(set)
          .join("")
          .match(/name=\w+/g) ?? [];
      expect(asked.filter((one) => /passw|auth|cred|pbData|key/i.test(one))).toEqual([]);
    }
  });

  test("buffers that a rule does not look at", () => {
    const set = scripts({ rules: ["http.proxy.ntlm-challenge-unanswered"], target: "ttd" });
    expect(set["README.txt"]).toMatch(/ {2}ws2_32!closesocket\r\n/);
    const reveals = set["README.txt"]!.split("WHAT IT SHOWS")[1]!;
    expect(reveals).toMatch(/ws2_32!send/);
    expect(reveals).not.toMatch(/closesocket/);
  });
});

describe("requests", () => {
  test("the same request gives the same files, another one another word", () => {
    expect(scripts({ apis: ["send"] })).toEqual(scripts({ apis: ["send"] }));
    expect(scriptWord("a")).not.toBe(scriptWord("b"));
    fc.assert(fc.property(fc.string(), (text) => expect(scriptWord(text)).toMatch(/^[A-Z2-9]{6,16}$/)));
  });

  test.each([
    ["winsock", "ws2_32!send"],
    ["socket.send", "ws2_32!WSASend"],
    ["@socket.send", "ws2_32!WSASend"],
    ["socket", "ws2_32!closesocket"],
    ["schannel", "sspicli!InitializeSecurityContextW"],
    ["ws2_32", "ws2_32!recv"],
    ["ws2_32!se*", "ws2_32!sendto"],
    ["CreateFileW", "kernelbase!CreateFileW"],
    ["kernel32!CreateFileW", "kernelbase!CreateFileW"],
  ])("%s stands for %s among others", (word, name) => {
    expect(scripts({ apis: [word], target: "ttd" })["survey.wds"]).toContain(`TTD.Calls("${name}").Count()`);
  });

  test.each([
    [{ apis: ["nonsense"] }, /no area, group, module or function.*Areas are/],
    [{ apis: ["closesock"] }, /Near it are ws2_32!closesocket/],
    [{ rules: ["http.nothing"] }, /no rule "http\.nothing"\. The rules are [a-z]/],
    [{ apis: ["send"], arch: null }, /Pass --arch x86/],
    [{ rules: [], target: "ttd" as const }, /Pass --apis, --rule, or both/],
    [{ apis: ["send"], folder: "C:\\my scripts" }, /Pass --folder/],
  ])("says what is wrong with %j, and the remedy", (request, text) => {
    expect(refusal(request)).toMatch(text);
  });
});

test("markers are read back as they were written", () => {
  const value = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(
    fc.property(value, value, (fn, name) => {
      const text = markerText("K7Q2MX", "open", "arg", { fn, name, none: null });
      expect(readCollected(text)).toMatchObject({ script: "K7Q2MX", verb: "open", kind: "arg", fields: { fn, name } });
    }),
  );
});
