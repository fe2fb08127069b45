import { describe, expect, test } from "@jest/globals";
import { writtenText } from "../../src/node/written-text.js";

const list = "c:\\logs\\a.log\r\nc:\\logs\\b.log\r\n";
const wide = Buffer.from(list, "utf16le");

describe("a file that somebody wrote", () => {
  test.each([
    ["UTF-8", Buffer.from(list)],
    ["UTF-8 with its mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(list)])],
    ["UTF-16 of Windows PowerShell", Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    [
      "UTF-16, the bytes of each pair exchanged",
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]),
    ],
  ])("in %s is the same text", (_, bytes) => {
    expect(writtenText(bytes)).toBe(list);
  });
});
